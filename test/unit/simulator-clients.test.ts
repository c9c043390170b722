import http from 'node:http';

import { startSimulator } from '../../simulator';
import type { Simulator } from '../../simulator';

const KEY = 'simulatortoken'.repeat(4).slice(0, 50);
const basic = (user: string) => ({
	authorization: `Basic ${Buffer.from(`${user}:simulator-password`).toString('base64')}`,
});
const JSON_TYPE = { 'content-type': 'application/json' };
const BOTH = { ...basic('n8n-both'), 'x-apikey': [...KEY].reverse().join('') };
const EVER = { from: '2001-01-01 00:00', to: '2099-01-01 00:00' };

let sim: Simulator;

beforeAll(async () => {
	sim = await startSimulator();
});

afterAll(async () => await sim.close());

interface Reply {
	status: number;
	text: string;
}

/** A request byte for byte: clients of the field do not send what ours do. */
async function send(
	method: string,
	path: string,
	headers: http.OutgoingHttpHeaders,
	body: string,
): Promise<Reply> {
	const { hostname, port } = new URL(sim.url);
	return await new Promise((resolve, reject) => {
		const request = http.request(
			{ hostname, port, method, path, headers: { ...headers, 'content-length': Buffer.byteLength(body) } },
			(response) => {
				let text = '';
				response.on('data', (chunk) => (text += String(chunk)));
				response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
			},
		);
		request.once('error', reject);
		request.end(body);
	});
}

const form = (file: string) =>
	['--x', `content-disposition: form-data; name="file"; filename="${file}"`, '', 'RIFF', '--x--', ''].join(
		'\r\n',
	);
const FORM = { 'content-type': 'multipart/form-data; boundary=x' };

const order = { caller: '204', callee: '09120000003', context: 'main_routing', caller_id: '204' };

describe('what clients of the field send is taken', () => {
	test.each<[client: string, method: string, path: string, headers: object, body: unknown]>([
		[
			'the collection',
			'POST',
			'//api/v4//pbx/users/search',
			{ ...BOTH, ...JSON_TYPE },
			{ alike: 1, conditions: '' },
		],
		[
			'the PHP client',
			'POST',
			'/api/v4/pbx/users/search',
			{ ...basic('n8n'), ...JSON_TYPE },
			{ alike: false, conditions: { name: '200' } },
		],
		[
			'the PHP client, no parameters',
			'POST',
			'/api/v4/setting/ping/act',
			{ ...basic('n8n'), ...JSON_TYPE },
			[],
		],
		['the pages, by PUT', 'PUT', '/api/v4/setting/ping/act', { ...basic('n8n'), ...JSON_TYPE }, {}],
		[
			'an upper-case base',
			'POST',
			'/API/V4/pbx/queues/search',
			{ ...basic('n8n'), ...JSON_TYPE },
			{ conditions: [] },
		],
		[
			'click to call',
			'POST',
			'/api/v4/call/originate/act',
			{ 'x-apikey': KEY, ...JSON_TYPE },
			{ ...order, timeout: '60', trunk_name: '' },
		],
		[
			'a web plugin',
			'POST',
			'/api/v4/call/originate/act',
			{ 'x-apikey': KEY, ...JSON_TYPE },
			{ ...order, timeout: 30, call_limit: 60 },
		],
		[
			'both headers on a key account',
			'POST',
			'/api/v4/pbx/users/search',
			{ ...basic('n8n'), 'x-apikey': KEY, ...JSON_TYPE },
			{ status: 'all', alike: true, conditions: { number: '204' } },
		],
		[
			'a raw key behind Basic',
			'POST',
			'/api/v4/pbx/queues/search',
			{ authorization: `Basic ${KEY}`, 'x-apikey': KEY, ...JSON_TYPE },
			{ alike: 'true', conditions: '' },
		],
		[
			'the quick report by call',
			'POST',
			'/api/v4/reports/quick/search',
			{ 'x-apikey': KEY, ...JSON_TYPE },
			{ alike: 'true', conditions: { cuid: '1.1' } },
		],
		[
			'v3: the PHP client puts all',
			'PUT',
			'/api/v3/pbx/users/search',
			{ ...basic('n8n'), ...JSON_TYPE },
			{ alike: 'true', conditions: {} },
		],
		[
			'v3: a CRM dials',
			'PUT',
			'/api/v3/call/originate/act',
			{ ...basic('n8n'), ...JSON_TYPE },
			{ ...order, timeout: '30' },
		],
		[
			'v3: action in the path by GET',
			'GET',
			'/api/v3/autodialer/trunks/search',
			{ ...BOTH, ...JSON_TYPE },
			{ alike: 'true', conditions: { title: '' } },
		],
		[
			'v3: a type that is not said',
			'GET',
			'/api/v3//pbx/faxes',
			basic('n8n'),
			{ alike: 'true', conditions: {}, date_range: EVER, pagination: {} },
		],
		[
			'v3: a search by the verb alone',
			'GET',
			'/api/v3/pbx/announcements',
			{ ...BOTH, ...JSON_TYPE },
			{ alike: 'true', conditions: { name: 'welcome' } },
		],
		[
			'v3: an upload with both headers',
			'POST',
			'/api/v3/autodialer/announcements/upload',
			{ ...BOTH, ...FORM },
			form('hello.wav'),
		],
	])('%s', async (_client, method, path, headers, body) => {
		const text = typeof body === 'string' ? body : JSON.stringify(body);
		const { status, text: reply } = await send(method, path, headers as http.OutgoingHttpHeaders, text);
		expect([status, JSON.parse(reply)]).toMatchObject([200, { success: 1 }]);
	});

	test('older editions name the record `id`', async () => {
		const [trunk] = sim.state.records('autodialer/trunks');
		const headers = { ...basic('n8n'), ...JSON_TYPE };
		const update = JSON.stringify({ id: trunk._id, title: 'Main Dialer', capacity: '20' });
		for (const [method, path] of [
			['POST', '/api/v4/autodialer/trunks/update'],
			['PUT', '/api/v3/autodialer/trunks'],
		])
			expect(JSON.parse((await send(method, path, headers, update)).text)).toMatchObject({ success: 1 });
		const fax = { to: '02100000001', file: '', text: 'hello', ext: '204', trunk_name: 'Main Trunk' };
		const added = await send('POST', '/api/v3/pbx/faxes/add', headers, JSON.stringify(fax));
		const { _id: id } = (JSON.parse(added.text) as { data: { _id: string } }).data;
		const download = await send('POST', '/api/v4/pbx/faxes/download', headers, JSON.stringify({ id }));
		expect([download.status, download.text]).toEqual([200, 'hello']);
	});
});

describe('what no client sends is refused as ever', () => {
	test.each<[what: string, method: string, path: string, headers: object, body: string, status: number]>([
		['no account', 'POST', '/api/v4/pbx/users/search', JSON_TYPE, '{}', 401],
		[
			'a wrong password',
			'POST',
			'/api/v4/pbx/users/search',
			{ authorization: 'Basic bjhuOng=', ...JSON_TYPE },
			'{}',
			401,
		],
		[
			'half of what the account needs',
			'POST',
			'/api/v4/pbx/users/search',
			{ ...basic('n8n-both'), ...JSON_TYPE },
			'{}',
			401,
		],
		['another verb', 'GET', '/api/v4/pbx/users/search', { ...basic('n8n'), ...JSON_TYPE }, '{}', 405],
		[
			'another type',
			'POST',
			'/api/v4/pbx/users/search',
			{ ...basic('n8n'), 'content-type': 'text/plain' },
			'{}',
			415,
		],
		['no type in v4', 'POST', '/api/v4/pbx/users/search', basic('n8n'), '{}', 415],
		['no JSON', 'POST', '/api/v4/pbx/users/search', { ...basic('n8n'), ...JSON_TYPE }, '{', 400],
		['a list', 'POST', '/api/v4/pbx/users/search', { ...basic('n8n'), ...JSON_TYPE }, '[1]', 400],
		[
			'a service that there is not',
			'POST',
			'/api/v4/pbx/nothing/search',
			{ ...basic('n8n'), ...JSON_TYPE },
			'{}',
			501,
		],
		['another version', 'POST', '/api/v5/pbx/users/search', { ...basic('n8n'), ...JSON_TYPE }, '{}', 404],
		['upper-case paths', 'POST', '/api/v4/reports/CDR/search', { ...basic('n8n'), ...JSON_TYPE }, '{}', 501],
	])('%s', async (_what, method, path, headers, body, status) => {
		expect((await send(method, path, headers as http.OutgoingHttpHeaders, body)).status).toBe(status);
	});
});
