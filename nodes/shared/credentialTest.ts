import type {
	ICredentialTestFunctions,
	ICredentialsDecrypted,
	INodeCredentialTestResult,
} from 'n8n-workflow';

import { authHeaders } from '../../simotel/client/auth';
import type { Account } from '../../simotel/client/auth';
import { SimotelClient } from '../../simotel/client/client';
import type { WireReply } from '../../simotel/client/client';
import { SimotelError, connectionError } from '../../simotel/client/errors';
import { serverOf } from './client';
import type { ApiCredential } from './client';
import { failureOf } from './failure';

/** The smallest request that the server's version of the API has: v3 knows no ping. */
async function signOfLife(client: SimotelClient): Promise<void> {
	if (client.server.version !== 'v3') await client.call('setting/ping/act', {}, { repeatable: true });
	else await client.call('pbx/musiconholds/search', { alike: 'true', conditions: { name: '' } });
}

/** Asks the PBX for a sign of life with the account of the credential and reports Simotel's own words. */
export async function simotelApiTest(
	this: ICredentialTestFunctions,
	credential: ICredentialsDecrypted,
): Promise<INodeCredentialTestResult> {
	const data = (credential.data ?? {}) as unknown as ApiCredential & Account & { ignoreSslIssues?: boolean };
	const server = serverOf(data);
	if (server === null) {
		return {
			status: 'Error',
			message: 'Server URL is not an address. Type it as in your browser, e.g. http://192.168.1.10',
		};
	}
	// The only request helper that n8n gives to credential tests.
	const { helpers } = this;
	const client: SimotelClient = new SimotelClient(server, async (request): Promise<WireReply> => {
		try {
			const reply = (await helpers.request({
				method: request.method,
				uri: request.url,
				headers: { ...request.headers, ...authHeaders(data) },
				body: request.body,
				simple: false,
				resolveWithFullResponse: true,
				followRedirect: false,
				rejectUnauthorized: data.ignoreSslIssues !== true,
				timeout: server.timeout * 1000,
			})) as { statusCode: number; headers: Record<string, unknown>; body: unknown };
			return { status: reply.statusCode, headers: reply.headers, body: reply.body };
		} catch (error) {
			const { code, text } = failureOf(error);
			return await Promise.reject(connectionError(code, text, client.place(request.path)));
		}
	});
	try {
		await signOfLife(client);
		return { status: 'OK', message: 'The PBX answered and the account works' };
	} catch (error) {
		if (!(error instanceof SimotelError)) return { status: 'Error', message: String(error) };
		// v3 has no request that every account may send: one that is refused by name has passed the door.
		if (server.version === 'v3' && error.kind === 'forbidden' && /access denied/i.test(error.message)) {
			return { status: 'OK', message: 'The PBX answered and knows the account' };
		}
		return { status: 'Error', message: `${error.message}. ${error.fix}` };
	}
}
