import type { ICredentialTestFunctions, IDataObject } from 'n8n-workflow';

import { simotelApiTest } from '../../nodes/shared/credentialTest';

interface Asked {
	uri: string;
	headers: Record<string, string>;
}
type Reply = { statusCode: number; body?: unknown };

const FINE: Reply = { statusCode: 200, body: { success: 1, message: '', data: null } };
const WRONG: Reply = { statusCode: 401, body: { success: 0, message: 'BasicAuth or ApiKey is missing' } };
const denied = (path: string): Reply => ({
	statusCode: 403,
	body: { success: -2, message: `Access denied: ${path}`, data: '' },
});

/** Tests a credential against a server that answers as it is set; what it was asked comes along. */
async function tested(data: IDataObject, answer: (asked: Asked) => Reply | Error) {
	const asked: Asked[] = [];
	const request = async (options: Asked) => {
		asked.push(options);
		const reply = answer(options);
		if (reply instanceof Error) throw reply;
		return { headers: {}, ...reply };
	};
	const context = { helpers: { request } } as unknown as ICredentialTestFunctions;
	const account = { authentication: 'basic', username: 'n8n', password: 'invented', timeout: 9 };
	const credential = { id: '1', name: '', type: 'simotelApi', data: { ...account, ...data } };
	return { ...(await simotelApiTest.call(context, credential as never)), asked };
}

const office = { serverUrl: '192.168.1.10' };
const refused = (code: string) => Object.assign(new Error('no'), { code });

test('an account that may not ping is as good as one that may, and learns what it lacks', async () => {
	expect(await tested(office, () => FINE)).toMatchObject({
		status: 'OK',
		message: 'The PBX answered and the account works',
	});
	const { status, message } = await tested(office, () => denied('/setting/ping/act'));
	expect([status, message]).toEqual([
		'OK',
		'The PBX answered and knows the account. It has no permission for "/setting/ping/act", which only Server: Ping needs',
	]);
});

test('a PBX without ping is asked for something else', async () => {
	const { status, message } = await tested(office, ({ uri }) =>
		uri.endsWith('ping/act')
			? { statusCode: 501, body: { message: 'Requested service does not exist' } }
			: FINE,
	);
	expect([status, message]).toEqual(['OK', expect.stringMatching(/account works.+ping/)]);
});

test.each<[string, IDataObject, Reply | Error, RegExp]>([
	['no address', { serverUrl: 'my pbx' }, FINE, /Server URL is not an address/],
	['not reachable', office, refused('ECONNREFUSED'), /refused the connection.+Server URL/],
	['no such name', { serverUrl: 'http://pbx.example.org' }, refused('ENOTFOUND'), /No server is known/],
	['a web page', office, { statusCode: 200, body: '<html>' }, /not the Simotel API.+Server URL/],
	[
		'nothing there',
		office,
		{ statusCode: 404, body: '<html>' },
		/no Simotel API at http:\/\/192\.168\.1\.10\/api\/v4/,
	],
	['a wrong account', office, WRONG, /did not accept the credential.+API Accounts/],
	[
		'a wrong place',
		office,
		{ statusCode: 403, body: { success: 0, message: 'IP is not permitted' } },
		/address of this n8n.+allowed addresses/,
	],
])('%s has its own words', async (_name, data, reply, message) => {
	expect(await tested(data, () => reply)).toMatchObject({
		status: 'Error',
		message: expect.stringMatching(message),
	});
});

test('plain http is tried where https was only assumed, without the account', async () => {
	const answer = ({ uri }: Asked) => (uri.startsWith('https') ? refused('ECONNREFUSED') : WRONG);
	const { status, message, asked } = await tested({ serverUrl: 'pbx.example.org:8080' }, answer);
	expect([status, message]).toEqual([
		'Error',
		'There is a Simotel at http://pbx.example.org:8080, but not at https://pbx.example.org:8080: type http://pbx.example.org:8080 as Server URL',
	]);
	const plain = asked.filter(({ uri }) => uri.startsWith('http:'));
	expect(plain.map(({ headers }) => headers.Authorization)).toEqual([undefined]);
});

test('a typed https stays https', async () => {
	const { asked } = await tested({ serverUrl: 'https://pbx.example.org' }, () => refused('ECONNREFUSED'));
	expect(asked.every(({ uri }) => uri.startsWith('https:'))).toBe(true);
});
