import type { IDataObject } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import type { WireRequest } from '../../../simotel/client/request';
import { readEnvelope } from '../../../simotel/client/envelope';
import { plainJson } from '../../../simotel/records';
import { withoutSecrets } from '../../../simotel/secrets';
import { RETURN_ALL } from '../description/sharedProperties';
import type { Job, Output, Resource } from '../types';
import { requiredText } from '../execution/values';
import { isObject } from '../../../simotel/wire';
import type { WireObject } from '../../../simotel/wire';

/** The path below the API's base, from whatever part of an address was pasted. */
function pathOf(job: Job): string {
	const typed = requiredText(job, 'path', 'Path');
	const path = typed.replace(/^https?:\/\/[^/]+/i, '').replace(/^\/*(api\/v[\d.]+\/)?\/*/i, '');
	if (path !== '' && !/(^|[/\\])\.{1,2}([/\\]|$)|%2e|[\s\\?#]/i.test(path)) return path;
	throw new NodeOperationError(job.context.getNode(), `"${typed}" is not a path of the Simotel API`, {
		description: 'Fill in "Path" as in the documentation of the API, e.g. pbx/users/search',
		itemIndex: job.itemIndex,
	});
}

function bodyOf(job: Job): WireObject {
	const given = job.param<unknown>('body', '{}');
	try {
		const body: unknown = typeof given === 'string' ? JSON.parse(given.trim() || '{}') : given;
		if (isObject(body)) return body;
	} catch {
		// Said below, in terms of the form.
	}
	throw new NodeOperationError(job.context.getNode(), 'The body is not a JSON object', {
		description: 'Fill in "Body" as JSON in curly brackets, e.g. { "alike": "true", "conditions": {} }',
		itemIndex: job.itemIndex,
	});
}

async function send(job: Job): Promise<Output[]> {
	const { client } = job;
	const path = pathOf(job);
	const body = bodyOf(job);
	if (job.param<boolean>('paging', false)) return await readPages(job, path, body);
	const method = job.param<WireRequest['method']>('method', 'POST');
	const raw = withoutSecrets(await client.callRaw(path, body, method));
	if (!job.simplify) return [isObject(raw) ? (raw as IDataObject) : { data: raw as string }];
	const { data, message } = readEnvelope({ status: 200, headers: {}, body: raw }, client.place(path));
	const rows = isObject(data) && Array.isArray(data.data) ? data.data : data;
	if (Array.isArray(rows)) return rows.map((row) => shown(job, row));
	return [
		isObject(rows) ? shown(job, rows) : { success: true, message, data: (rows ?? null) as string | null },
	];
}

async function readPages(job: Job, path: string, body: WireObject): Promise<Output[]> {
	const limit = job.param<boolean>('returnAll', false) ? undefined : job.param<number>('limit', 50);
	const outputs: Output[] = [];
	for await (const rows of job.client.pages(path, body, { limit })) {
		for (const row of rows.map(withoutSecrets))
			outputs.push(job.simplify ? shown(job, row) : (row as IDataObject));
	}
	return outputs;
}

function shown(job: Job, row: unknown): IDataObject {
	const plain = plainJson(row, job.client.zone);
	return (isObject(plain) ? plain : { value: plain }) as IDataObject;
}

/** Any call of the API, for what has no operation yet. */
export const apiRequest: Resource = {
	name: 'API Request',
	value: 'apiRequest',
	description: 'Any call of the Simotel API, for what has no operation of its own',
	operations: [
		{
			name: 'Send',
			value: 'send',
			action: 'Send an API request',
			description: 'Send any request to the Simotel API with the account of the credential',
			kind: 'custom',
			endpoints: [],
			simplify: true,
			properties: [
				{
					displayName: 'Path',
					name: 'path',
					type: 'string',
					default: '',
					required: true,
					placeholder: 'e.g. pbx/users/search',
					description: 'Path of the call, without the address of the server and the version of the API',
				},
				{
					displayName: 'Method',
					name: 'method',
					type: 'options',
					default: 'POST',
					options: [
						{ name: 'DELETE', value: 'DELETE' },
						{ name: 'GET', value: 'GET' },
						{ name: 'POST', value: 'POST' },
						{ name: 'PUT', value: 'PUT' },
					],
					displayOptions: { show: { paging: [false] } },
					description: 'HTTP method; version 4 of the API takes POST for everything',
				},
				{
					displayName: 'Body',
					name: 'body',
					type: 'json',
					default: '{}',
					description: 'JSON object to send',
				},
				{
					displayName: 'Read Pages',
					name: 'paging',
					type: 'boolean',
					default: false,
					description:
						'Whether the call is a paged search whose pages are read one after the other; each record becomes an item',
				},
				...RETURN_ALL.map((property) => ({
					...property,
					displayOptions: { show: { ...property.displayOptions?.show, paging: [true] } },
				})),
			],
			run: send,
		},
	],
};
