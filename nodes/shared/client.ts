import type {
	ICredentialDataDecryptedObject,
	IExecuteFunctions,
	IHttpRequestMethods,
	IHttpRequestOptions,
	ILoadOptionsFunctions,
	IPollFunctions,
	IWebhookFunctions,
} from 'n8n-workflow';
import { NodeOperationError, sleep } from 'n8n-workflow';

import { SimotelClient } from '../../simotel/client/client';
import type { Send, Server, WireRequest } from '../../simotel/client/request';
import { NO_PAUSE } from '../../simotel/client/retry';
import { DEFAULT_ZONE } from '../../simotel/dates';
import { connectionError } from '../../simotel/client/connectionErrors';
import { resolveServer } from '../../simotel/client/serverUrl';
import type { ApiVersion } from '../../simotel/client/serverUrl';
import { rethrow } from '../../simotel/rethrow';
import { failureOf } from './failure';

/** The contexts in which n8n lets a node send requests. */
export type ClientContext = IExecuteFunctions | ILoadOptionsFunctions | IPollFunctions | IWebhookFunctions;

/** Seconds a request may take when the credential does not say. */
const DEFAULT_TIMEOUT = 30;

/** What the node reads from the credential; the secrets go back to n8n untouched, which adds them to each request. */
export interface ApiCredential {
	serverUrl?: string;
	apiVersion?: ApiVersion;
	basePath?: string;
	authentication?: string;
	username?: string;
	timezone?: string;
	timeout?: number;
}

/**
 * A client for the server of the node's `simotelApi` credential. Requests go through n8n's own helper, so that
 * proxies, certificates, cancelling and the credential's authentication work as everywhere in n8n.
 *
 * @param itemIndex the item whose credential counts, in nodes that run per item
 * @param longest seconds that a request may take at most, whatever the credential says
 * @throws NodeOperationError when the Server URL is not an address
 */
export async function createClient(
	context: ClientContext,
	itemIndex = 0,
	longest = Infinity,
): Promise<SimotelClient> {
	const read = await readCredential(context, itemIndex);
	const credential = { ...read, timeout: Math.min(timeoutOf(read), longest) };
	const server = serverOf(credential);
	if (server === null) {
		throw new NodeOperationError(
			context.getNode(),
			'The Server URL in the Simotel credential is not an address',
			{
				description: 'Type the address of the PBX as in your browser, e.g. http://192.168.1.10',
				itemIndex,
			},
		);
	}
	// Where the time is short, a second try comes at once.
	const pace = longest === Infinity ? { sleep, random: Math.random } : NO_PAUSE;
	return new SimotelClient(server, sender(context, server, credential, itemIndex), pace);
}

/** The server that a credential describes; null when its URL cannot be understood. */
export function serverOf(credential: ApiCredential): Server | null {
	const version = credential.apiVersion ?? 'v4';
	const address = resolveServer(credential.serverUrl ?? '', version, credential.basePath);
	if (address === null) return null;
	return {
		...address,
		zone: credential.timezone || DEFAULT_ZONE,
		account: credential.authentication === 'token' ? undefined : credential.username,
		timeout: timeoutOf(credential),
	};
}

/** Seconds a request may take by this credential. */
function timeoutOf(credential: ApiCredential): number {
	const timeout = Number(credential.timeout);
	return timeout > 0 ? timeout : DEFAULT_TIMEOUT;
}

async function readCredential(context: ClientContext, itemIndex: number): Promise<ApiCredential> {
	return await context.getCredentials<ApiCredential & Record<string, never>>('simotelApi', itemIndex);
}

function sender(context: ClientContext, server: Server, credential: ApiCredential, itemIndex: number): Send {
	return async (request) => {
		const { assumedHttps, origin, timeout } = server;
		const place = { path: request.path, host: origin.replace(/^https?:\/\//, ''), timeout, assumedHttps };
		if ('getExecutionCancelSignal' in context && context.getExecutionCancelSignal()?.aborted === true) {
			throw connectionError('ERR_CANCELED', '', place);
		}
		try {
			const bodyOnGet = request.method === 'GET' && request.body !== undefined;
			const reply = await (bodyOnGet ? sendWithBodyOnGet : sendRequest)(
				context,
				request,
				credential,
				itemIndex,
			);
			return { status: reply.statusCode, headers: reply.headers, body: reply.body };
		} catch (error) {
			const { code, text } = failureOf(error);
			return await rethrow(connectionError(code, text, place));
		}
	};
}

interface FullReply {
	statusCode: number;
	headers: Record<string, unknown>;
	body: unknown;
}

const headersOf = ({ answer, headers }: WireRequest) => ({
	Accept: answer === 'json' ? 'application/json' : '*/*',
	...headers,
});

/** The credential as it was read: n8n would otherwise read and decrypt it again for every request. */
const asRead = (credential: ApiCredential) => ({
	credentialsDecrypted: {
		id: '',
		name: '',
		type: 'simotelApi',
		data: { ...credential } as ICredentialDataDecryptedObject,
	},
});

async function sendRequest(
	context: ClientContext,
	request: WireRequest,
	credential: ApiCredential,
): Promise<FullReply> {
	const options: IHttpRequestOptions = {
		method: request.method as IHttpRequestMethods,
		url: request.url,
		headers: headersOf(request),
		body: request.body as string,
		returnFullResponse: true,
		ignoreHttpStatusErrors: true,
		disableFollowRedirect: true,
		...(request.answer === 'stream' ? { encoding: 'stream' as const } : {}),
	};
	return (await context.helpers.httpRequestWithAuthentication.call(
		context,
		'simotelApi',
		options,
		asRead(credential),
	)) as FullReply;
}

/** v3 searches with GET and a JSON body, which only n8n's older helper sends: the newer one drops the body. */
async function sendWithBodyOnGet(
	context: ClientContext,
	request: WireRequest,
	credential: ApiCredential,
	itemIndex: number,
): Promise<FullReply> {
	const options = {
		method: 'GET' as const,
		uri: request.url,
		headers: headersOf(request),
		body: request.body,
		resolveWithFullResponse: true,
		simple: false,
		followRedirect: false,
		useStream: request.answer === 'stream',
	};
	return (await context.helpers.requestWithAuthentication.call(
		context,
		'simotelApi',
		options,
		asRead(credential),
		itemIndex,
	)) as FullReply;
}
