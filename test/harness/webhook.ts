import http from 'node:http';
import type { AddressInfo } from 'node:net';

import { WebhookContext } from 'n8n-core';
import {
	Workflow,
	type IDataObject,
	type INodeType,
	type IWebhookData,
	type IWebhookResponseData,
	type IWorkflowExecuteAdditionalData,
} from 'n8n-workflow';

import { Types, additionalData, workflowNode, type Credential } from './engine';

/** A trigger that listens on a real HTTP server, through n8n-core's own webhook context. */
export interface ListeningTrigger {
	/** Address without a path. */
	url: string;
	/** What `webhook()` returned, in order. */
	results: IWebhookResponseData[];
	/** Errors thrown by `webhook()`: there must never be any. */
	errors: unknown[];
	/** Responses that were used, for guards that outlive `webhook()`. */
	responses: ExpressLike[];
	close(): Promise<void>;
}

/** What n8n's web server adds to a response. */
export type ExpressLike = http.ServerResponse & {
	status(code: number): ExpressLike;
	json(body?: unknown): ExpressLike;
	send(body?: unknown): ExpressLike;
	set(name: string, value: string): ExpressLike;
};

export interface TriggerOptions {
	parameters: IDataObject;
	credentials?: Record<string, Credential>;
	/** Called with each result of `webhook()` that starts an execution, to play the workflow. */
	onResult?: (result: IWebhookResponseData, response: ExpressLike) => void | Promise<void>;
}

/**
 * Serves a trigger as n8n does: bodies parsed by their type, malformed JSON refused with 422 before the node runs,
 * path parameters read, and the answer sent from what `webhook()` returns.
 */
export async function listen(trigger: INodeType, options: TriggerOptions): Promise<ListeningTrigger> {
	const type = trigger.description.name;
	const credentials = options.credentials ?? {};
	const { version } = trigger.description;
	const node = workflowNode('Trigger', type, options.parameters, {
		typeVersion: Array.isArray(version) ? Math.max(...version) : version,
		webhookId: 'webhook-id',
		credentials: Object.fromEntries(Object.keys(credentials).map((name) => [name, { id: '1', name }])),
	});
	const workflow = new Workflow({
		// Triggers count their runs per workflow; tests must not share them.
		id: crypto.randomUUID(),
		nodes: [node],
		connections: {},
		active: true,
		nodeTypes: new Types({ [type]: trigger }),
	});
	const listening: ListeningTrigger = {
		url: '',
		results: [],
		errors: [],
		responses: [],
		close: async () => undefined,
	};
	const server = http.createServer((request, response) => {
		void serve(request, expressLike(response));
	});

	async function serve(request: http.IncomingMessage, response: ExpressLike): Promise<void> {
		const url = new URL(request.url ?? '/', 'http://localhost');
		const type = request.headers['content-type'] ?? '';
		// What n8n cannot parse it leaves unread.
		const rawBody = PARSED.test(type) ? await rawBodyOf(request) : undefined;
		const body = rawBody && parseBody(rawBody, type);
		if (body === MALFORMED) {
			response.status(422).json({ message: 'Failed to parse request body' });
			return;
		}
		const httpRequest: http.IncomingMessage & { rawBody?: Buffer } = Object.assign(request, {
			query: queryOf(url.searchParams),
			params: {},
			body,
			rawBody,
			readRawBody: async () => {
				httpRequest.rawBody ??= await rawBodyOf(request);
			},
			ip: request.socket.remoteAddress,
		});
		const data = additionalData(credentials, {
			httpRequest,
			httpResponse: response,
		} as unknown as Partial<IWorkflowExecuteAdditionalData>);
		const webhookData = {
			webhookDescription: trigger.description.webhooks?.[0],
			workflowId: 'workflow',
			node: 'Trigger',
			httpMethod: request.method,
			path: 'simotel',
			workflowExecuteAdditionalData: data,
		} as unknown as IWebhookData;
		const context = new WebhookContext(workflow, node, data, 'webhook', webhookData, [], null);
		listening.responses.push(response);
		try {
			const result = (await trigger.webhook?.call(context)) ?? {};
			listening.results.push(result);
			const starts = result.workflowData !== undefined;
			if (starts) await options.onResult?.(result, response);
			if (!result.noWebhookResponse && (!starts || options.onResult === undefined)) {
				response.status(200).json(result.webhookResponse ?? {});
			}
		} catch (error) {
			listening.errors.push(error);
			response.status(500).json({ message: 'Workflow could not be started!' });
		}
	}

	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	listening.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	listening.close = async () => {
		server.closeAllConnections();
		await new Promise((resolve) => server.close(resolve));
	};
	return listening;
}

const PARSED = /^(application\/(json|x-www-form-urlencoded)|text\/)/;

const MALFORMED = Symbol('malformed JSON');

async function rawBodyOf(request: http.IncomingMessage): Promise<Buffer> {
	const chunks: Buffer[] = [];
	for await (const chunk of request) chunks.push(chunk as Buffer);
	return Buffer.concat(chunks);
}

function parseBody(rawBody: Buffer, type: string): unknown {
	const text = rawBody.toString('utf8');
	if (text === '') return undefined;
	if (type.startsWith('application/json')) {
		try {
			return JSON.parse(text) as unknown;
		} catch {
			return MALFORMED;
		}
	}
	if (type.startsWith('application/x-www-form-urlencoded')) return queryOf(new URLSearchParams(text));
	return type.startsWith('text/') ? text : undefined;
}

function queryOf(params: URLSearchParams): Record<string, string | string[]> {
	const query: Record<string, string | string[]> = {};
	for (const key of new Set(params.keys())) {
		const values = params.getAll(key);
		query[key] = values.length === 1 ? values[0] : values;
	}
	return query;
}

/** The methods of n8n's web framework, with its habit of ending through `send`. */
function expressLike(response: http.ServerResponse): ExpressLike {
	const like = response as ExpressLike;
	like.status = (code) => {
		like.statusCode = code;
		return like;
	};
	like.set = (name, value) => {
		like.setHeader(name, value);
		return like;
	};
	like.json = (body) => {
		if (!like.headersSent) like.setHeader('content-type', 'application/json');
		like.send(JSON.stringify(body));
		return like;
	};
	like.send = (body) => {
		like.end(typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body));
		return like;
	};
	return like;
}
