import { authHeaders } from '../../simotel/client/auth';
import { SimotelClient } from '../../simotel/client/client';
import type { WireReply } from '../../simotel/client/request';
import { hintOf } from '../../nodes/shared/hints';
import { connectionError } from '../../simotel/client/connectionErrors';
import { SimotelError } from '../../simotel/client/errors';
import { resolveServer } from '../../simotel/client/serverUrl';
import { rowsOf } from '../../simotel/client/rows';

const PLACE = { path: 'pbx/users/add', account: 'crm', timeout: 30, host: '192.168.1.10' };

function client(
	reply: (call: number) => Partial<WireReply> | Promise<never>,
	version: 'v3' | 'v4' = 'v4',
): SimotelClient {
	let calls = 0;
	const server = {
		origin: 'http://192.168.1.10',
		baseUrl: 'http://192.168.1.10/api/v4',
		version,
		zone: 'Asia/Tehran',
		account: 'crm',
		timeout: 30,
	};
	return new SimotelClient(server, async () => ({
		status: 200,
		headers: {},
		body: {},
		...(await reply(++calls)),
	}));
}

const fails = async (promise: Promise<unknown>): Promise<SimotelError> => {
	const error: unknown = await promise.then(
		() => new Error('did not fail'),
		(reason: unknown) => reason,
	);
	if (!(error instanceof SimotelError)) throw error;
	expect(hintOf(error)).not.toBe('');
	return error;
};

test.each([
	['192.168.1.10', 'http://192.168.1.10/api/v4'],
	['192.168.1.10:8080/', 'http://192.168.1.10:8080/api/v4'],
	['http://192.168.1.10/api/v4', 'http://192.168.1.10/api/v4'],
	['https://pbx.example.com/api/v4/', 'https://pbx.example.com/api/v4'],
	['pbx.example.com', 'https://pbx.example.com/api/v4'],
	['pbx', 'http://pbx/api/v4'],
	['localhost:8080', 'http://localhost:8080/api/v4'],
	['pbx.local', 'http://pbx.local/api/v4'],
	['[fd00::5]:8080', 'http://[fd00::5]:8080/api/v4'],
	['8.8.8.8', 'https://8.8.8.8/api/v4'],
	['https://example.com/pbx/api/v3/users', 'https://example.com/pbx/api/v3'],
	[' http://10.0.0.5// ', 'http://10.0.0.5/api/v4'],
	['https://user:secret@10.0.0.5', 'https://10.0.0.5/api/v4'],
	['http://10.0.0.5/API/V4', 'http://10.0.0.5/api/v4'],
	['10.0.0.5//api//v4.1//', 'http://10.0.0.5/api/v4.1'],
	['10.0.0.5/api', 'http://10.0.0.5/api/v4'],
	['10.0.0.5/api/v5', 'http://10.0.0.5/api/v5'],
	['http://10.0.0.5:8080/panel/#/maintenance/users', 'http://10.0.0.5:8080/api/v4'],
	['http://10.0.0.5/index.php?page=login', 'http://10.0.0.5/api/v4'],
	['https://pbx.example.com/office/login', 'https://pbx.example.com/office/api/v4'],
	['https://pbx.example.com/office/', 'https://pbx.example.com/office/api/v4'],
])('server %s', (typed, baseUrl) => {
	expect(resolveServer(typed, 'v4')?.baseUrl).toBe(baseUrl);
});

test('the version in an address wins over the list, which decides all others', () => {
	expect(resolveServer('10.0.0.5/api/v3', 'v4')?.version).toBe('v3');
	expect(resolveServer('10.0.0.5/API/V4.1/', 'v3')?.version).toBe('v4.1');
	expect(resolveServer('10.0.0.5/api/v4', 'custom', '/my/api')?.baseUrl).toBe('http://10.0.0.5/api/v4');
	expect(resolveServer('10.0.0.5', 'v3')).toMatchObject({ version: 'v3', baseUrl: 'http://10.0.0.5/api/v3' });
	// Only where nobody typed it.
	expect(resolveServer('pbx.example.com', 'v4')?.assumedHttps).toBe(true);
	for (const typed of ['https://pbx.example.com', 'http://pbx.example.com', '10.0.0.5'])
		expect(resolveServer(typed, 'v4')?.assumedHttps).toBeUndefined();
});

test('other versions, and what is no address', () => {
	expect(resolveServer('https://panel.example.com', 'v4.1')?.baseUrl).toBe(
		'https://panel.example.com/api/v4.1',
	);
	expect(resolveServer('10.0.0.5', 'custom', 'my/api/')?.baseUrl).toBe('http://10.0.0.5/my/api');
	for (const typed of ['', ' ', 'ftp://10.0.0.5', 'my pbx', 'http://'])
		expect(resolveServer(typed, 'v4')).toBeNull();
});

test('each mode sends its own headers only', () => {
	const account = { username: 'u', password: 'پ', token: ' t ' };
	expect(Object.keys(authHeaders({ ...account, authentication: 'basic' }))).toEqual(['Authorization']);
	expect(authHeaders({ ...account, authentication: 'token' })).toEqual({ 'X-APIKEY': 't' });
	expect(authHeaders({ ...account, authentication: 'both' })).toEqual({
		Authorization: `Basic ${Buffer.from('u:پ').toString('base64')}`,
		'X-APIKEY': 't',
	});
});

describe('replies that are no success', () => {
	test.each<[string, Partial<WireReply>, string, RegExp]>([
		[
			'400',
			{ status: 400, body: { success: 0, message: 'Unable to parse content' } },
			'badRequest',
			/Unable to parse content/,
		],
		[
			'401',
			{ status: 401, body: { success: 0, message: 'BasicAuth or ApiKey is invalid' } },
			'unauthorized',
			/BasicAuth or ApiKey is invalid/,
		],
		[
			'403',
			{ status: 403, body: { message: '"/pbx/users/add";Access denied' } },
			'forbidden',
			/"crm" has no permission for "\/pbx\/users\/add"/,
		],
		[
			'403, address',
			{ status: 403, body: { message: 'IP is not permitted' } },
			'addressNotAllowed',
			/does not allow requests from the address/,
		],
		['404', { status: 404, body: '<html>' }, 'notFound', /nothing at "\/pbx\/users\/add"/],
		['405', { status: 405, body: { message: 'Method not allowed' } }, 'methodNotAllowed', /kind of request/],
		['415', { status: 415, body: '' }, 'unsupportedMediaType', /format/],
		[
			'501',
			{ status: 501, body: { message: 'Requested service does not exist' } },
			'noSuchService',
			/no service "\/pbx\/users\/add"/,
		],
		['500', { status: 500, body: '' }, 'server', /HTTP status 500/],
		['302', { status: 302, body: '' }, 'redirected', /HTTP status 302/],
		['429', { status: 429, body: '' }, 'rateLimited', /asked too often/],
		[
			'success 0',
			{ body: { success: 0, message: 'This number already exists' } },
			'refused',
			/This number already exists/,
		],
		['success false as text', { body: { success: '0', message: '' } }, 'refused', /no reason given/],
		['a web page', { body: '<html><body>Welcome</body></html>' }, 'notSimotel', /not the Simotel API/],
		['other JSON', { body: { hello: 'world' } }, 'notSimotel', /not the Simotel API/],
		['a list', { body: [1] }, 'notSimotel', /not the Simotel API/],
		['words of another server', { body: 'Access denied' }, 'notSimotel', /not the Simotel API/],
		[
			'JSON that broke off',
			{ body: '{"success": 1, "data": [{"_id' },
			'incomplete',
			/broke off in the middle/,
		],
		['nothing', { body: '' }, 'emptyReply', /empty answer/],
	])('%s', async (_name, reply, kind, message) => {
		const error = await fails(client(() => reply).call('pbx/users/add'));
		expect([error.kind, error.message]).toEqual([kind, expect.stringMatching(message)]);
	});

	test.each([
		['ENOTFOUND', 'dns', /No server is known/],
		['ECONNREFUSED', 'unreachable', /refused the connection/],
		['ETIMEDOUT', 'timeout', /did not answer "\/pbx\/users\/add" within 30 seconds/],
		['ECONNABORTED', 'timeout', /within 30 seconds/],
		['DEPTH_ZERO_SELF_SIGNED_CERT', 'tls', /No trusted connection.*nobody else/],
		['CERT_HAS_EXPIRED', 'tls', /No trusted connection.*has expired/],
		['EHOSTUNREACH', 'unreachable', /no way from n8n/],
		['ECONNRESET', 'connection', /broke off/],
		['ERR_CANCELED', 'cancelled', /cancelled/],
	])('no reply: %s', (code, kind, message) => {
		const error = connectionError(code, '', PLACE);
		expect([error.kind, error.message]).toEqual([kind, expect.stringMatching(message)]);
		expect(hintOf(error)).not.toBe('');
	});

	test('the reply of users/add outside the envelope', async () => {
		const data = { status: 'success', message: 'User created', user_id: '204' };
		expect(await client(() => ({ body: data })).call('pbx/users/add')).toEqual(data);
		expect((await fails(client(() => ({ body: { status: 'error', message: 'no' } })).call('x'))).kind).toBe(
			'refused',
		);
	});

	const denied = 'Account "crm" has no permission for "/pbx/users/add"';
	test.each<[string, Partial<WireReply>]>([
		[
			'403 with the path first',
			{ status: 403, body: { success: 0, message: '"/pbx/users/add";Access denied' } },
		],
		[
			'403 with -2',
			{ status: 403, body: { success: -2, message: 'Access denied: /pbx/users/add', data: '' } },
		],
		['200 with -2', { body: { success: -2, message: 'Access denied: /pbx/users/add', data: '' } }],
		['200 with 0, in capitals', { body: { success: 0, message: 'ACCESS DENIED' } }],
		['200 with the text in data', { body: { success: '0', message: '', data: 'access denied' } }],
		['200 in one word', { body: { success: 0, message: 'access_denied' } }],
		['200 as a sentence', { body: { success: false, message: 'Access is denied for this account' } }],
		['200 as a list', { body: { success: 0, message: ['Access denied'], data: [] } }],
		['200 below data', { body: { success: -2, message: null, data: { message: 'Access denied' } } }],
		['200 below error', { body: { success: 'false', error: { message: 'Permission denied' } } }],
		['200 in plain words', { body: 'Access denied: /pbx/users/add\n' }],
		['200 outside the envelope', { body: { status: 'error', message: 'Access denied' } }],
		['200 with the whole path', { body: { success: -2, message: 'Access denied: /api/v4/pbx/users/add' } }],
		['401', { status: 401, body: { message: 'Access Denied' } }],
		['404 in plain words', { status: 404, body: 'Access denied: /pbx/users/add' }],
		['500', { status: 500, body: { success: false, message: '"/pbx/users/add";access denied' } }],
		['403 of a web server', { status: 403, body: '<html>Forbidden</html>' }],
	])('a permission that is missing, as %s', async (_name, reply) => {
		const error = await fails(client(() => reply).call('pbx/users/add'));
		expect([error.kind, error.message]).toEqual(['forbidden', denied]);
		expect(hintOf(error)).toMatch(/^Tick "\/pbx\/users\/add" for this account/);
	});

	test('the permission to tick is the one that the PBX names', async () => {
		const reply = { status: 403, body: { success: 0, message: '"/pbx/users/search";Access denied' } };
		const error = await fails(client(() => reply, 'v3').call('pbx/users/search'));
		expect(error.message).toBe('Account "crm" has no permission for "/pbx/users/search"');
		expect(hintOf(error)).toMatch(/^Tick "\/pbx\/users\/search"/);
	});

	test('what else a 403 says is passed on', async () => {
		const error = await fails(
			client(() => ({ status: 403, body: { message: 'Licence expired' } })).call('x'),
		);
		expect(error.message).toBe('Account "crm" has no permission for "/x": Licence expired');
	});

	test.each([
		[403, { success: 0, message: 'IP is not permitted' }],
		[401, { success: -2, message: 'Your IP address is not permitted' }],
		[200, { success: -2, message: 'ip is not allowed' }],
	])('an address that is not let in, with status %d', async (status, body) => {
		expect((await fails(client(() => ({ status, body })).call('x'))).kind).toBe('addressNotAllowed');
	});

	test.each([1, true, '1', 'true', ' TRUE '])('success %j is one', async (success) => {
		expect(await client(() => ({ body: { success, data: 'x' } })).call('x')).toBe('x');
	});

	test.each([0, -2, 2, '-2', 'no', '', null, [], {}, 'ok'])('success %j is none', async (success) => {
		expect((await fails(client(() => ({ body: { success, message: 'no' } })).call('x'))).kind).toBe(
			'refused',
		);
	});

	test('only what changes nothing is asked twice', async () => {
		let asked = 0;
		const broken = client((call) => {
			asked = call;
			return call === 1 ? { status: 502 } : { body: { success: 1, data: [] } };
		});
		expect(await broken.search('pbx/users/search', {})).toEqual([]);
		expect(asked).toBe(2);
		const error = await fails(client((call) => ((asked = call), { status: 502 })).call('call/originate/act'));
		expect(asked).toBe(1);
		expect(hintOf(error)).toMatch(/may have done it all the same/);
	});

	const NO_ID = { status: 200, body: { success: 0, message: "Field 'id':value is missing" } };
	test.each([
		['autodialer/trunks/update', NO_ID],
		['pbx/faxes/download', NO_ID],
		['pbx/faxes/download', { status: 200, body: { success: 0, message: 'Requested operation failed' } }],
		['pbx/faxes/download', { status: 404, body: '<html>' }],
	])('%s: an older PBX gets the id beside the _id', async (path, refusal) => {
		const sent: unknown[] = [];
		const server = {
			origin: 'http://x',
			baseUrl: 'http://x',
			version: 'v4' as const,
			zone: 'UTC',
			timeout: 30,
		};
		const old = new SimotelClient(server, async ({ body }) => {
			sent.push(JSON.parse(String(body)));
			const done = {
				status: 200,
				body: path.endsWith('update') ? { success: 1 } : Buffer.from('ID3 and more'),
			};
			return { headers: {}, ...(sent.length > 1 ? done : refusal) };
		});
		await (path.endsWith('update') ? old.call(path, { _id: 'a' }) : old.openFile(path, { _id: 'a' }, 'fax'));
		expect(sent).toEqual([{ _id: 'a' }, { _id: 'a', id: 'a' }]);
	});

	test('an upload that is refused as too large names the usual limit', async () => {
		const upload = async (path: string, size: number, status = 413) =>
			hintOf(await fails(client(() => ({ status })).upload(path, '', {}, size)));
		expect(await upload('pbx/announcements/upload', 6_000_000)).toMatch(
			/at most 5,242,880 bytes here; this one has 6,000,000 bytes/,
		);
		expect(await upload('pbx/faxes/upload', 2_000_000, 500)).toMatch(/at most 1,048,576 bytes/);
		expect(await upload('pbx/faxes/upload', 1_000, 500)).not.toMatch(/bytes/);
	});
});

describe('pages', () => {
	const rows = (count: number, from = 0) =>
		Array.from({ length: count }, (_value, index) => ({ _id: String(from + index) }));
	const paged = (give: (start: number, count: number) => unknown[]) => {
		const asked: number[] = [];
		const server = {
			origin: 'http://x',
			baseUrl: 'http://x',
			version: 'v4' as const,
			zone: 'UTC',
			timeout: 30,
		};
		const pages = new SimotelClient(server, async ({ body }) => {
			const { pagination } = JSON.parse(String(body)) as { pagination: { start: number; count: number } };
			asked.push(pagination.start);
			const data = { pagination: { total: 1 }, data: give(pagination.start, pagination.count) };
			return { status: 200, headers: {}, body: { success: 1, data } };
		});
		return { pages, asked };
	};
	const collect = async (pages: AsyncGenerator<unknown[]>) => {
		const all: unknown[] = [];
		for await (const page of pages) all.push(...page);
		return all;
	};

	test('goes on by the rows received, whatever the total says', async () => {
		const { pages, asked } = paged((start, count) => rows(Math.min(20, count, 45 - start), start));
		expect(await collect(pages.pages('x', {}))).toHaveLength(45);
		expect(asked).toEqual([0, 20, 40, 45]);
	});

	test('stops at the limit and asks for no page that it does not need', async () => {
		const { pages, asked } = paged((start, count) => rows(Math.min(20, count), start));
		expect(await collect(pages.pages('x', {}, { limit: 40 }))).toHaveLength(40);
		expect(asked).toEqual([0, 20]);
	});

	test('pages of one row', async () => {
		const { pages } = paged((start) => (start < 30 ? rows(1, start) : []));
		expect(await collect(pages.pages('x', {}))).toHaveLength(30);
	});

	test('a server that always gives its first page is asked twice, not for ever', async () => {
		const { pages, asked } = paged(() => rows(20));
		expect(await collect(pages.pages('x', {}))).toHaveLength(20);
		expect(asked).toHaveLength(2);
	});
});

test.each([null, '', {}, [], { data: null }, { data: [] }, { pagination: {} }])('%j is no record', (data) => {
	expect(rowsOf(data)).toEqual([]);
});

test.each(['nothing', 5, true, { data: 'nothing' }, { data: { 0: {} } }])('%j is no list', (data) => {
	expect(() => rowsOf(data)).toThrow(/no list of records/);
});
