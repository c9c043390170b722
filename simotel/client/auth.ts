/** The three ways a Simotel API account can be set up (docs/protocol.md#authentication). */
export type Authentication = 'basic' | 'token' | 'both';

/** What an API account needs; which of it is used depends on the mode. */
export interface Account {
	authentication: Authentication;
	username?: string;
	password?: string;
	token?: string;
}

/** Value of an Authorization header that asks for the account's token in that header as well. */
export const BEARER = 'Bearer';

/**
 * The headers of exactly the chosen mode: Simotel refuses an account that sends headers of another one.
 *
 * @param asked headers of the request; links of the hosted PBX want the token as a bearer token too (docs/protocol.md#cloud)
 */
export function authHeaders(account: Account, asked: Record<string, unknown> = {}): Record<string, string> {
	const headers: Record<string, string> = {};
	if (account.authentication !== 'token') {
		headers.Authorization = basicHeader(account.username ?? '', account.password ?? '');
	}
	if (account.authentication !== 'basic') headers['X-APIKEY'] = (account.token ?? '').trim();
	if (asked.Authorization === BEARER && account.authentication !== 'basic') {
		headers.Authorization = `${BEARER} ${(account.token ?? '').trim()}`;
	}
	return headers;
}

/** Value of an Authorization header with name and password, as UTF-8. */
export function basicHeader(user: string, password: string): string {
	return `Basic ${Buffer.from(`${user}:${password}`, 'utf8').toString('base64')}`;
}
