import { startSimulator } from '../../simulator';
import type { Simulator } from '../../simulator';
import { sendRaw } from '../harness/rawRequest';

const basic = (user: string) => ({
	authorization: `Basic ${Buffer.from(`${user}:simulator-password`).toString('base64')}`,
});
const JSON_TYPE = { 'content-type': 'application/json' };

let sim: Simulator;

beforeAll(async () => {
	sim = await startSimulator();
});

afterAll(async () => await sim.close());

const send = async (method: string, path: string, headers: object, body: string) =>
	await sendRaw(sim.url, { method, path, headers: { ...headers }, body });

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
		expect((await send(method, path, headers, body)).status).toBe(status);
	});
});
