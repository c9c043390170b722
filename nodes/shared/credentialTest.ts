import type {
	ICredentialTestFunctions,
	ICredentialsDecrypted,
	INodeCredentialTestResult,
} from 'n8n-workflow';

import { authHeaders } from '../../simotel/client/auth';
import type { Account } from '../../simotel/client/auth';
import { SimotelClient } from '../../simotel/client/client';
import { connectionError } from '../../simotel/client/connectionErrors';
import { SimotelError, messageOf } from '../../simotel/client/errors';
import type { SimotelErrorKind } from '../../simotel/client/errors';
import type { Server, WireReply } from '../../simotel/client/request';
import { rethrow } from '../../simotel/rethrow';
import type { WireObject } from '../../simotel/wire';
import { serverOf } from './client';
import type { ApiCredential } from './client';
import { failureOf } from './failure';
import { hintOf } from './hints';

type TestedCredential = ApiCredential & Account & { ignoreSslIssues?: boolean };

/** Requests that change nothing, the smallest first; v3 knows no ping. */
const PING: [string, WireObject] = ['setting/ping/act', {}];
const SEARCH: [string, WireObject] = ['pbx/musiconholds/search', { alike: 'true', conditions: { name: '' } }];

/** What a server that does not speak https there, or not at all, leads to. */
const PERHAPS_HTTP: readonly SimotelErrorKind[] = [
	...(['connection', 'emptyReply', 'notFound', 'notSimotel'] as const),
	...(['redirected', 'timeout', 'tls', 'unreachable'] as const),
];
/** Seconds for which a second address is tried. */
const SHORT = 5;

/**
 * Asks the PBX for a sign of life with the account of the credential. A refusal that is about one permission proves
 * address and account: many accounts may read a report and nothing else.
 */
export async function simotelApiTest(
	this: ICredentialTestFunctions,
	credential: ICredentialsDecrypted,
): Promise<INodeCredentialTestResult> {
	const data = (credential.data ?? {}) as unknown as TestedCredential;
	const server = serverOf(data);
	if (server === null) {
		return {
			status: 'Error',
			message: 'Server URL is not an address. Type it as in your browser, e.g. http://192.168.1.10',
		};
	}
	const client = clientFor(this, server, data);
	try {
		return { status: 'OK', message: await signOfLife(client) };
	} catch (error) {
		if (!(error instanceof SimotelError)) return { status: 'Error', message: messageOf(error) };
		const plain = server.assumedHttps === true && PERHAPS_HTTP.includes(error.kind);
		if (plain && (await answersOverHttp(this, server))) {
			const http = server.origin.replace(/^https:/, 'http:');
			const message = `There is a Simotel at ${http}, but not at ${server.origin}: type ${http} as Server URL`;
			return { status: 'Error', message };
		}
		const message =
			error.kind === 'notFound' ? `There is no Simotel API at ${server.baseUrl}` : error.message;
		return { status: 'Error', message: `${message}. ${hintOf(error)}` };
	}
}

/** @returns what the person reads; throws what the PBX says when address or account are not right */
async function signOfLife(client: SimotelClient): Promise<string> {
	const requests = client.server.version === 'v3' ? [SEARCH] : [PING, SEARCH];
	let note = '';
	let last: unknown;
	for (const [path, body] of requests) {
		try {
			await client.call(path, body, { idempotent: true });
			return `The PBX answered and the account works${note}`;
		} catch (error) {
			last = error;
			if (!(error instanceof SimotelError)) break;
			const named = `"/${error.facts.path ?? path}"`;
			// Only an account that the PBX knows can lack a permission.
			if (error.kind === 'forbidden')
				return `The PBX answered and knows the account. It has no permission for ${named}, which only Server: Ping needs`;
			if (error.kind !== 'noSuchService' && error.kind !== 'refused') break;
			// In its own words: a licence that has run out is refused like this.
			const why = error.kind === 'refused' ? ` (${error.message})` : '';
			note = `. It does not answer ${named}${why}, which only Server: Ping needs`;
		}
	}
	return await rethrow(last);
}

/** Whether a Simotel answers at the same address without TLS; asked without the account, which stays secret. */
async function answersOverHttp(context: ICredentialTestFunctions, server: Server): Promise<boolean> {
	const http = (url: string) => url.replace(/^https:/, 'http:');
	const { origin, baseUrl, timeout } = server;
	const plain = {
		...server,
		origin: http(origin),
		baseUrl: http(baseUrl),
		timeout: Math.min(timeout, SHORT),
	};
	const [path, body] = server.version === 'v3' ? SEARCH : PING;
	try {
		await clientFor(context, plain).call(path, body);
		return true;
	} catch (error) {
		const kinds: SimotelErrorKind[] = ['addressNotAllowed', 'forbidden', 'refused', 'unauthorized'];
		return error instanceof SimotelError && kinds.includes(error.kind);
	}
}

/** Sends with the only request helper that n8n gives to credential tests; without an account when there is none. */
function clientFor(
	{ helpers }: ICredentialTestFunctions,
	server: Server,
	account?: TestedCredential,
): SimotelClient {
	const client: SimotelClient = new SimotelClient(server, async (request): Promise<WireReply> => {
		try {
			const reply = (await helpers.request({
				method: request.method,
				uri: request.url,
				headers: { ...request.headers, ...(account ? authHeaders(account) : {}) },
				body: request.body,
				simple: false,
				resolveWithFullResponse: true,
				followRedirect: false,
				rejectUnauthorized: account?.ignoreSslIssues !== true,
				timeout: server.timeout * 1000,
			})) as { statusCode: number; headers: Record<string, unknown>; body: unknown };
			return { status: reply.statusCode, headers: reply.headers, body: reply.body };
		} catch (error) {
			const { code, text } = failureOf(error);
			return await rethrow(connectionError(code, text, client.place(request.path)));
		}
	});
	return client;
}
