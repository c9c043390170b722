import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { resources } from '../../nodes/Simotel/resources';
import { Simotel } from '../../nodes/Simotel/Simotel.node';
import { fieldsOf } from '../../nodes/Simotel/types';
import type { Field } from '../../nodes/Simotel/types';
import { runNode } from '../harness/engine';
import { serveWeb } from '../harness/serve';
import type { Served } from '../harness/serve';

/** The v3 collection: `<verb> <path>: <keys of the body>`, nested keys dotted. */
const COLLECTION = readFileSync(join(__dirname, '../harness/legacy-requests.txt'), 'utf8')
	.trim()
	.split('\n')
	.map((line): [request: string, keys: string[]] => {
		const [request, keys] = line.split(': ');
		return [request, keys.split(', ')];
	});

const ID = '65a1f0c2d4b3e59687a0c1d2';
const FILE = {
	data: Buffer.from('number\n09120000001\n').toString('base64'),
	mimeType: 'text/csv',
	fileName: 'file.csv',
};

interface Seen {
	request: string;
	body: string;
	type: string;
}

let server: Served;
let seen: Seen[];

/** A server that notes what comes and answers everything with one record. */
beforeAll(async () => {
	server = await serveWeb((request, body, response) => {
		const path = (request.url ?? '').replace(/^\/api\/v3\//, '');
		const type = String(request.headers['content-type']);
		seen.push({ request: `${request.method} ${path}`, body: body.toString(), type });
		if (path.endsWith('/download')) return response.end('ID3 a file');
		const key = resources.find(({ record }) => record?.path === path)?.record?.key.field ?? '_id';
		const row = { [key]: '204', _id: ID };
		const data = { ...row, ok: 1, filename: 'stored', originated_call_id: 'orig.call.1.2', data: [row] };
		return response.end(JSON.stringify({ success: 1, message: '', data }));
	});
});
afterAll(async () => await server.close());
beforeEach(() => (seen = []));

function sample(field: Field): unknown {
	const { type } = field;
	if (type === 'boolean') return true;
	if (type === 'number') return 1;
	if (type === 'dateTime') return '2026-07-01T06:30:00Z';
	if (type === 'options') return field.options[0].value;
	if (type === 'list') return '09120000001,09120000002';
	if (type === 'record') return { __rl: true, mode: field.record.send === 'id' ? 'id' : 'key', value: ID };
	return type === 'records' ? [ID] : '204';
}

/** The form with every field filled in, as far as v3 has it. */
function filled(resource: string, operation: string): IDataObject {
	const found = resources.find(({ value }) => value === resource);
	const chosen = found?.operations.find(({ value }) => value === operation);
	const own = chosen === undefined ? [] : fieldsOf(chosen);
	const fields = own.length > 0 ? own : (found?.record?.fields ?? []);
	const values = Object.fromEntries(
		fields
			.filter((field) => !field.newInV4)
			.map((field) => [field.name, field.name === 'binaryPropertyName' ? 'data' : sample(field)]),
	) as IDataObject;
	return {
		...values,
		[resource]: { __rl: true, mode: 'id', value: ID },
		additionalFields: values,
		updateFields: values,
		advancedFields: values,
	};
}

async function run(resource: string, operation: string, parameters: IDataObject = {}) {
	return await runNode({
		node: new Simotel(),
		items: [{ json: {}, binary: { data: FILE } }] as INodeExecutionData[],
		parameters: { resource, operation, ...filled(resource, operation), ...parameters },
		credentials: {
			simotelApi: {
				serverUrl: server.url,
				apiVersion: 'v3',
				authentication: 'both',
				username: 'crm',
				password: 'a-password',
				token: 'a-token',
				timeout: 3,
			},
		},
	});
}

const agents = (verb: string): Array<[string, [string, string, IDataObject]]> =>
	['', 'batch'].map((batch) => [
		`PUT pbx/queues/${batch}${verb}agent`,
		[
			'queueAgent',
			`${verb}Agent`,
			{ agents: batch === '' ? '200' : '200,201', additionalFields: { penalty: 1 } },
		],
	]);

/** Operations behind requests that are no plain add, change, removal or search of records. */
const SPECIAL: Record<string, [resource: string, operation: string, parameters?: IDataObject]> = {
	...Object.fromEntries(['add', 'pause', 'remove', 'resume'].flatMap(agents)),
	'POST pbx/announcements/upload': ['announcement', 'create'],
	'POST autodialer/announcements/upload': ['campaignAnnouncement', 'create'],
	'POST autodialer/groups/upload': ['group', 'create', { numbersFrom: 'file' }],
	'POST pbx/faxes/upload': ['fax', 'send', { source: 'file' }],
	'POST pbx/faxes': ['fax', 'send', { source: 'file' }],
	'GET pbx/faxes/download': ['fax', 'download'],
	'PUT call/originate/act': ['call', 'originate'],
	'GET voicemails/audio/download': ['voicemailMessage', 'download', { fileName: 'a.wav' }],
	'GET reports/quick': ['report', 'getQuickCalls'],
	'GET reports/quick/info': ['report', 'getAttempts', { uniqueId: '1700000100.7' }],
	'GET reports/audio/download': ['report', 'downloadRecording', { fileName: 'a.mp3' }],
	'GET reports/cdr': ['report', 'getCalls'],
	'GET reports/cdr/ordered/id': ['report', 'getCallsSince', { afterId: ID }],
	'GET reports/queue': ['report', 'getQueueCalls'],
	'GET reports/queue/ordered/id': ['report', 'getQueueCallsSince', { afterId: ID }],
	'GET reports/queue_details': ['report', 'getQueueAttempts'],
	'GET reports/queue_details/ordered/id': ['report', 'getQueueAttemptsSince', { afterId: ID }],
	'GET reports/agent': ['report', 'getAgentActivities'],
	'GET reports/poll': ['report', 'getSurveyAnswers'],
	'GET autodialer/reports': ['campaignReport', 'getAll'],
	'GET autodialer/reports/ordered/id': ['campaignReport', 'getSince', { afterId: ID }],
	'GET autodialer/reports/info': ['campaignReport', 'getCall', { callRecordId: ID }],
};

const USUAL: Record<string, string> = { POST: 'create', PUT: 'update', DELETE: 'delete', GET: 'getAll' };

function operationFor(request: string): [string, string, IDataObject?] {
	const [verb, path] = request.split(' ');
	const resource = resources.find(({ record }) => record?.path === path)?.value ?? '';
	return SPECIAL[request] ?? [resource, USUAL[verb]];
}

function keysOf(body: object, prefix = ''): string[] {
	return Object.entries(body).flatMap(([key, value]: [string, unknown]) => {
		const nested = typeof value === 'object' && value !== null && !Array.isArray(value);
		const inner = nested ? keysOf(value, `${prefix}${key}.`) : [];
		return inner.length > 0 ? inner : [prefix + key];
	});
}

test('the collection has 79 requests', () => {
	expect(new Set(COLLECTION.map(([request]) => request)).size).toBe(79);
});

test.each(COLLECTION)('%s', async (request, keys) => {
	const { error } = await run(...operationFor(request));
	expect(error).toBeUndefined();
	const found = seen.find((candidate) => candidate.request === request);
	if (keys[0] === '(file)') {
		expect(found?.type).toMatch(/^multipart\/form-data; boundary=/);
		expect(found?.body).toContain('name="file"; filename="file.csv"');
		return;
	}
	expect(found?.type).toBe('application/json');
	// How many numbers there are is for the PBX to count.
	const wanted = keys.filter((key) => !(request.endsWith('autodialer/campaigns') && key === 'count'));
	expect(keysOf(JSON.parse(found?.body ?? '{}') as object).sort()).toEqual(wanted.sort());
});

describe('what v3 does not have is said before anything is sent', () => {
	const trunk = { __rl: true, mode: 'id', value: ID };

	test.each<[string, string, string, IDataObject]>([
		['service "/setting/ping/act"', 'server', 'ping', {}],
		['"Call Limit (Seconds)"', 'call', 'originate', { additionalFields: { trunk, callLimit: 60 } }],
		['"Call Limit (Seconds)"', 'call', 'originateAndWait', { additionalFields: { trunk, callLimit: 60 } }],
		['"Name"', 'blacklist', 'getAll', { filters: { name: 'x' } }],
		['"Call Limit"', 'apiRequest', 'send', { path: 'call/originate/act', body: '{"call_limit": "60"}' }],
	])('%s', async (what, resource, operation, parameters) => {
		const { error } = await run(resource, operation, parameters);
		expect(error?.message).toBe(`This server's API version has no ${what}`);
		expect(error?.description).toMatch(/API Version in the credential/);
		expect(seen).toEqual([]);
	});
});
