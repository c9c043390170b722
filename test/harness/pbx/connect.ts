import { Agent } from 'node:https';

import axios from 'axios';

import { authHeaders } from '../../../simotel/client/auth';
import type { Account } from '../../../simotel/client/auth';
import { SimotelClient } from '../../../simotel/client/client';
import type { Send } from '../../../simotel/client/request';
import { connectionError } from '../../../simotel/client/connectionErrors';
import { resolveServer } from '../../../simotel/client/serverUrl';
import type { ApiVersion } from '../../../simotel/client/serverUrl';
import type { Zone } from '../../../simotel/dates';

/** A PBX, and how to be let in. */
export interface PbxAccess {
	url: string;
	version: ApiVersion;
	zone: Zone;
	account: Account;
	/** Accepts any certificate. */
	insecure?: boolean;
}

/** Seconds that a request may take. */
const TIMEOUT = 20;

/** A client without n8n, for scripts and for tests against a real PBX. */
export function connect({ url, version, zone, account, insecure = false }: PbxAccess): SimotelClient {
	const address = resolveServer(url, version);
	if (address === null) throw new Error(`"${url}" is no address of a PBX.`);
	const server = { ...address, zone, account: account.username, timeout: TIMEOUT };
	return new SimotelClient(server, sender(account, insecure));
}

/** Sends requests as they are; every status is a reply. */
export function sender(account: Account, insecure = false): Send {
	return async (request) => {
		try {
			const reply = await axios.request<unknown>({
				method: request.method,
				url: request.url,
				data: request.body,
				headers: { ...request.headers, ...authHeaders(account, request.headers) },
				responseType: request.answer === 'stream' ? 'stream' : 'text',
				transformResponse: (body: unknown) => body,
				timeout: TIMEOUT * 1_000,
				maxRedirects: 0,
				validateStatus: () => true,
				httpsAgent: new Agent({ rejectUnauthorized: !insecure }),
			});
			return { status: reply.status, headers: { ...reply.headers }, body: reply.data };
		} catch (error) {
			const { code = '', message } = error as { code?: string; message: string };
			throw connectionError(code, message, { path: request.path, timeout: TIMEOUT });
		}
	};
}
