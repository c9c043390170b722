import http from 'node:http';
import { parse } from 'node:querystring';
import { buffer } from 'node:stream/consumers';

import { WebhookContext } from 'n8n-core';
import {
	type IDataObject,
	type INodeType,
	type IWebhookData,
	type IWebhookResponseData,
	type IWorkflowExecuteAdditionalData,
} from 'n8n-workflow';

import { additionalData, workflowNode, workflowOf, type Credential } from './engine';
import { serve } from './serve';

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
	const { credentials = {} } = options;
	const parameters = { ...asking(credentials), ...options.parameters };
	const node = workflowNode('Trigger', trigger, parameters, credentials, { webhookId: 'webhook-id' });
	// Triggers count their runs per workflow; tests must not share them.
	const workflow = workflowOf([node], [trigger], { id: crypto.randomUUID() });
	const listening: ListeningTrigger = {
		url: '',
		results: [],
		errors: [],
		responses: [],
		close: async () => undefined,
	};
	const server = http.createServer((request, response) => {
		void handle(request, expressLike(response));
	});

	async function handle(request: http.IncomingMessage, response: ExpressLike): Promise<void> {
		const url = new URL(request.url ?? '/', 'http://localhost');
		const type = request.headers['content-type'] ?? '';
		// What n8n cannot parse it leaves unread.
		const rawBody = PARSED.test(type) ? await buffer(request) : undefined;
		const body = rawBody && parseBody(rawBody, type);
		if (body === MALFORMED) {
			response.status(422).json({ message: 'Failed to parse request body' });
			return;
		}
		const httpRequest: http.IncomingMessage & { rawBody?: Buffer } = Object.assign(request, {
			query: { ...parse(url.search.slice(1)) },
			params: {},
			body,
			rawBody,
			readRawBody: async () => {
				httpRequest.rawBody ??= await buffer(request);
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

	const { url, close } = await serve(server);
	return Object.assign(listening, { url, close });
}

/** A node to which a credential is given asks for it, unless the test says otherwise. */
const asking = ({ simotelWebhookApi, simotelWebServiceApi }: Record<string, Credential>): IDataObject => ({
	...(simotelWebhookApi === undefined ? {} : { authentication: 'credential' }),
	...(simotelWebServiceApi === undefined ? {} : { webServiceAuthentication: 'credential' }),
});

const PARSED = /^(application\/(json|x-www-form-urlencoded)|text\/)/;

const MALFORMED = Symbol('malformed JSON');

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
	if (type.startsWith('application/x-www-form-urlencoded')) return { ...parse(text) };
	return type.startsWith('text/') ? text : undefined;
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
