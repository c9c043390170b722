import type { Account } from '../../../simotel/client/auth';
import type { SimotelClient } from '../../../simotel/client/client';
import type { WireReply } from '../../../simotel/client/request';
import { notOk, ok } from '../../../simotel/setup/checks';
import type { SetupCheck } from '../../../simotel/setup';
import { sender } from './connect';

const BODY = { alike: 'true', conditions: { from: '', to: '', cuid: '1000000000.1' }, date_range: {} };

interface Variant {
	check: string;
	url: string;
	body: string;
	account?: Account;
	headers?: Record<string, string>;
}

/**
 * How strict a PBX is about what clients do differently: none of it is needed, and none of it changes anything. Only
 * what differs from the plain request is worth reading.
 */
export async function checkTransport(
	client: SimotelClient,
	{ account, insecure }: { account: Account; insecure: boolean },
): Promise<SetupCheck[]> {
	const { baseUrl, origin, version } = client.server;
	// v3 says by the verb that it is a search.
	const legacy = version === 'v3';
	const [method, action] = legacy ? (['GET', ''] as const) : (['POST', '/search'] as const);
	const search = `reports/quick${action}`;
	const body = JSON.stringify(BODY);
	const url = `${baseUrl}/${search}`;
	const post = async (variant: Variant): Promise<WireReply> =>
		await sender(
			variant.account ?? account,
			insecure,
		)({
			method,
			url: variant.url,
			path: search,
			headers: { 'Content-Type': 'application/json', ...variant.headers },
			body: variant.body,
			answer: 'json',
		});
	const plain = summary(await post({ check: '', url, body }));
	const variants: Variant[] = [
		{ check: 'Doubled slash in the address', url: `${baseUrl}//${search}`, body },
		{ check: 'API in upper case', url: url.replace(`${origin}/api/`, `${origin}/API/`), body },
		{ check: 'Slash at the end of the path', url: `${url}/`, body },
		{
			check: 'Empty list for "no parameters"',
			url: `${baseUrl}/${legacy ? 'pbx/musiconholds' : 'setting/ping/act'}`,
			body: '[]',
		},
		{
			check: 'Superfluous header of another authentication',
			url,
			body,
			headers: account.authentication === 'token' ? { Authorization: 'Basic Og==' } : { 'X-APIKEY': 'x' },
		},
		{ check: 'A service that does not exist', url: `${baseUrl}/pbx/nothing${action}`, body },
		{
			check: 'A wrong account',
			url,
			body,
			account: { ...account, password: 'wrong', token: 'wrong'.padEnd(50, 'x') },
		},
	];
	const checks: SetupCheck[] = [];
	for (const variant of variants) {
		try {
			const seen = summary(await post(variant));
			checks.push(ok(variant.check, seen === plain ? 'Taken like the plain request' : seen));
		} catch (error) {
			checks.push(
				notOk('unknown', variant.check, error instanceof Error ? error.message : String(error), ''),
			);
		}
	}
	return checks;
}

/** Status and envelope of a reply, without its data. */
function summary({ status, body }: WireReply): string {
	const text = typeof body === 'string' ? body : JSON.stringify(body);
	const success = /"success"\s*:\s*([^,}]+)/.exec(text)?.[1];
	const message = /"message"\s*:\s*("[^"]*"|null)/.exec(text)?.[1];
	return `HTTP ${status}${success === undefined ? ', no envelope' : `, success ${success}, message ${message ?? 'absent'}`}`;
}
