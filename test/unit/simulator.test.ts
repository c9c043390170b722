import axios from 'axios';

import { startSimulator } from '../../simulator';
import type { Simulator, Trace } from '../../simulator';
import { servedPaths } from '../../simulator/api';
import { serveWeb } from '../harness/serve';
import type { Served } from '../harness/serve';

const PASSWORD = 'simulator-password';

interface Received {
	method: string;
	url: string;
	body: string;
	authorization?: string;
}

let sim: Simulator;
let web: Served;
let received: Received[] = [];
let reply: (request: Received) => { status?: number; body: unknown; afterMs?: number };

const api = axios.create({ validateStatus: () => true });

async function call(path: string, body: object = {}, headers: Record<string, string> = {}) {
	const auth = 'X-APIKEY' in headers ? undefined : { username: 'n8n', password: PASSWORD };
	return await api.post(`${sim.url}/api/v4/${path}`, body, { auth, headers });
}

async function place(request: object): Promise<Trace> {
	return (await api.post<Trace>(`${sim.url}/_sim/calls`, request)).data;
}

async function dialplan(kind: string, outputs: Record<string, string>, extra: object = {}) {
	const nodes = {
		ask: { kind, name: 'my app', address: `${web.url}/component`, outputs },
		sales: { kind: 'queue', number: '600' },
		end: { kind: 'hangup' },
		...extra,
	};
	const answer = await api.put(`${sim.url}/_sim/dialplan`, { routes: { '3001': 'ask' }, nodes });
	expect(answer.status).toBe(200);
}

beforeAll(async () => {
	sim = await startSimulator();
	web = await serveWeb(({ method = '', url = '', headers }, body, response) => {
		const note = { method, url, body: body.toString(), authorization: headers.authorization };
		received.push(note);
		const answer = reply(note);
		setTimeout(() => {
			response.writeHead(answer.status ?? 200, { 'content-type': 'application/json' });
			response.end(typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body));
		}, answer.afterMs ?? 0);
	});
});

afterAll(async () => {
	await Promise.all([sim.close(), web.close()]);
});

beforeEach(async () => {
	await api.post(`${sim.url}/_sim/reset`, {});
	received = [];
	reply = () => ({ body: { ok: '1' } });
});

describe('API', () => {
	test('three ways to sign in, permissions and HTTP codes', async () => {
		const ping = `${sim.url}/api/v4/setting/ping/act`;
		const token = 'simulatortoken'.repeat(4).slice(0, 50);
		const other = [...token].reverse().join('');
		expect((await api.post(ping, {})).data.message).toBe('BasicAuth or ApiKey is missing');
		expect((await api.post(ping, {}, { auth: { username: 'n8n', password: 'x' } })).status).toBe(401);
		expect((await call('setting/ping/act')).data.success).toBe(1);
		expect((await call('setting/ping/act', {}, { 'X-APIKEY': token })).data.success).toBe(1);
		expect((await call('setting/ping/act', {}, { 'X-APIKEY': other })).status).toBe(401);
		const both = await api.post(
			ping,
			{},
			{ auth: { username: 'n8n-both', password: PASSWORD }, headers: { 'X-APIKEY': other } },
		);
		expect(both.data.success).toBe(1);
		const limited = { auth: { username: 'limited', password: PASSWORD } };
		const denied = await api.post(`${sim.url}/api/v4/pbx/users/search`, { alike: true }, limited);
		expect([denied.status, denied.data.message]).toEqual([403, '"/pbx/users/search";Access denied']);
		const auth = { username: 'n8n', password: PASSWORD };
		expect((await api.get(ping, { auth })).status).toBe(405);
		expect((await api.post(`${sim.url}/api/v4/no/such/thing`, {}, { auth })).status).toBe(501);
		expect((await api.post(`${sim.url}/api/v9/setting/ping/act`, {}, { auth })).status).toBe(404);
		expect(
			(await api.post(ping, '{', { auth, headers: { 'content-type': 'application/json' } })).status,
		).toBe(400);
		expect((await api.post(ping, 'a=1', { auth })).status).toBe(415);
		sim.state.allowedAddresses = ['192.0.2.1'];
		expect((await call('setting/ping/act')).data.message).toBe('IP is not permitted');
	});

	test('serves all documented endpoints', () => {
		expect(servedPaths().filter((path) => path !== 'voicemails/audio/download')).toHaveLength(79);
	});

	test.each([
		[
			'pbx/users',
			{ name: 'New', number: '777', secret: 's' },
			{ number: '777' },
			{ name: 'Changed', number: '777' },
		],
		['pbx/trunks', { name: 'Second' }, { name: 'Second' }, { name: 'Second', host: '192.0.2.9' }],
		['pbx/queues', { name: 'Q', number: '699' }, { number: '699' }, { name: 'Q2', number: '699' }],
		['pbx/blacklists', { number: '0912000' }, { number: '0912000' }, { number: '0912000', comment: 'c' }],
		[
			'pbx/whitelists',
			{ number: '0912001', labels: ['a'] },
			{ number: '0912001' },
			{ number: '0912001', comment: 'c' },
		],
		['autodialer/contacts', { name: 'C', number: '0912002' }, { name: 'C' }, { name: 'C', description: 'd' }],
		['autodialer/groups', { name: 'G', numbers: ['1', '2'] }, { name: 'G' }, { name: 'G', description: 'd' }],
		[
			'voicemails/voicemails',
			{ name: 'V', number: '888', password: '1' },
			{ number: '888' },
			{ name: 'W', number: '888' },
		],
	])('%s: what is added is found, changed and removed', async (path, values, key, changes) => {
		const found = async () => {
			const { data } = await call(`${path}/search`, { alike: 'false', conditions: key });
			return (Array.isArray(data.data) ? data.data : data.data.data) as Array<Record<string, unknown>>;
		};
		const added = await call(`${path}/add`, values);
		expect(added.data.success).toBe(1);
		const [record] = await found();
		expect(record).toMatchObject(key);
		expect(String(record.date)).toMatch(/^14\d\d-\d\d-\d\d \d\d:\d\d:\d\d$/);
		expect((await call(`${path}/update`, { ...changes, _id: record._id })).data.success).toBe(1);
		expect((await found())[0]).toMatchObject(changes);
		expect((await call(`${path}/remove`, { _id: record._id })).data.success).toBe(1);
		expect(await found()).toEqual([]);
		expect((await call(`${path}/remove`, { _id: record._id })).data.success).toBe(0);
	});

	test('agents of queues answer on a second level', async () => {
		const added = await call('pbx/queues/addagent', {
			queue: '601',
			source: '207',
			agent: '207',
			penalty: '1',
		});
		expect(added.data.data).toEqual({ message: 'Added successfully', ok: 1 });
		const batch = await call('pbx/queues/batchpauseagent', {
			agents: [
				{ queue: '601', agent: '207' },
				{ queue: '601', agent: '999' },
			],
		});
		expect(batch.data.data.Data.map((entry: { ok: number }) => entry.ok)).toEqual([1, 0]);
	});

	test('pages backwards in time, cursors forwards', async () => {
		await api.post(`${sim.url}/_sim/records`, { count: 70 });
		const body = {
			alike: 'true',
			conditions: { from: '', to: '', cuid: '' },
			date_range: { from: '2020-01-01 00:00', to: '2090-01-01 00:00' },
			pagination: { start: 60, count: 20, sorting: {} },
		};
		const page = (await call('reports/cdr/search', body)).data.data;
		expect(page.pagination.total).toBe(70);
		expect(page.data).toHaveLength(10);
		const seen: string[] = [];
		let id = '';
		for (;;) {
			const { data } = (await call('reports/cdr/ordered/id', { _id: id })).data;
			if (data.data.length === 0) break;
			seen.push(...data.data.map((row: { _id: string }) => row._id));
			id = data.last_id;
		}
		expect(seen).toEqual(sim.state.calls.map((row) => row._id));
	});

	test('faults', async () => {
		const fault = async (kind: string, more: object = {}) =>
			await api.post(`${sim.url}/_sim/faults`, { target: 'api', kind, times: 1, ...more });
		await fault('status', { status: 503 });
		expect((await call('setting/ping/act')).status).toBe(503);
		await fault('html');
		expect((await call('setting/ping/act')).data).toMatch(/^<html>/);
		await fault('drop');
		await expect(call('setting/ping/act')).rejects.toThrow(/hang up|ECONNRESET/);
		await fault('unsuccessful', { message: 'Nothing doing' });
		expect((await call('setting/ping/act')).data).toEqual({ success: 0, message: 'Nothing doing' });
		expect((await call('setting/ping/act')).data.success).toBe(1);
	});
});

describe('calls', () => {
	const eventNames = (trace: Trace) =>
		trace.events.map((entry) => `${entry.event} ${String(entry.payload.state ?? '')}`.trim());

	beforeEach(async () => {
		await api.patch(`${sim.url}/_sim/settings`, { events: { address: `${web.url}/events` } });
	});

	test('to an extension', async () => {
		const trace = await place({ from: '09120000001', to: '204', talk: 30 });
		expect(trace).toMatchObject({ outcome: 'ANSWERED', answeredBy: '204' });
		expect(eventNames(trace)).toEqual([
			'IncomingCall',
			'NewState Ringing',
			'NewState InUse',
			'NewState Idle',
			'Cdr',
		]);
		const cdr = JSON.parse(received.at(-1)?.body ?? '{}');
		expect(cdr).toMatchObject({
			event_name: 'Cdr',
			src: '09120000001',
			dst: '204',
			billsec: 30,
			cuid: trace.id,
		});
		expect(sim.state.calls).toHaveLength(1);
	});

	test('to a queue whose first agents are busy or away', async () => {
		const trace = await place({ from: '09120000001', to: '600', busy: ['200'], unanswered: ['201'] });
		expect(trace.answeredBy).toBe('202');
		expect(sim.state.attempts.map((row) => row.disposition)).toEqual(['BUSY', 'NO ANSWER', 'ANSWERED']);
		expect(trace.events.map((entry) => entry.event)).toContain('CdrQueue');
	});

	test.each([
		['in time', { body: { ok: '1', extension: '207' } }, 'S', '207', undefined],
		['rejected', { body: { ok: '0' } }, 'F', '200', 'rejected'],
		['no JSON', { body: 'hello' }, 'F', '200', 'not a JSON object'],
		['an error', { status: 500, body: {} }, 'F', '200', 'HTTP status 500'],
		['late', { body: { ok: '1', extension: '207' }, afterMs: 300 }, 'F', '200', 'timeout'],
	])('ExtenAPI, answer %s', async (_name, answer, outcome, answeredBy, problem) => {
		await api.patch(`${sim.url}/_sim/settings`, {
			events: { address: null },
			components: { timeoutMs: 200 },
		});
		await dialplan('extenApi', { S: 'end', B: 'sales', F: 'sales' });
		reply = () => answer;
		const trace = await place({ from: '09120000001', to: '3001' });
		expect(trace.components[0]).toMatchObject({
			app_name: 'my app',
			outcome,
			...(problem ? { problem } : {}),
		});
		expect(trace.answeredBy).toBe(answeredBy);
	});

	test('a conversation with SmartAPI in two steps', async () => {
		await api.patch(`${sim.url}/_sim/settings`, { events: { address: null } });
		await dialplan(
			'smartApi',
			{ next: 'second', e: 'end' },
			{
				second: {
					kind: 'smartApi',
					name: 's2',
					address: `${web.url}/component`,
					outputs: { support: 'sales', e: 'end' },
				},
			},
		);
		reply = ({ body }) => {
			const { data } = JSON.parse(body) as { data: string };
			const first = "PlayAnnouncement('welcome');GetData('menu', 10, 1);Exit('next')";
			return { body: { ok: '1', commands: data === '' ? first : "SayNumber(5201); Exit('support');" } };
		};
		const trace = await place({ from: '09120000001', to: '3001', digits: ['2'] });
		expect(trace.heard).toEqual(['announcement welcome', 'prompt menu', 'number 5201']);
		expect(trace.path).toEqual(['ask', 'second', 'sales']);
	});

	test('an ordered call carries its id into the record', async () => {
		const body = { caller: '204', callee: '09120000002', context: 'main_routing', caller_id: '204' };
		const id = (await call('call/originate/act', body)).data.data.originated_call_id;
		for (let k = 0; k < 50 && sim.state.calls.length === 0; k++)
			await new Promise((resolve) => setTimeout(resolve, 20));
		expect(sim.state.calls[0]).toMatchObject({ originated_call_id: id, type: 'outgoing', src: '204' });
	});

	test.each(['G2', 'G3', 'G4', 'Rest2', 'Rest3', 'Rest4'])('transport %s', async (version) => {
		const events = { username: 'pbx', password: 'secret' };
		await api.patch(`${sim.url}/_sim/settings`, { events });
		for (const method of ['GET', 'POST']) {
			await api.post(`${sim.url}/_sim/events`, {
				event: 'NewState',
				transport: { method, version },
				payload: { exten: '204' },
			});
		}
		const [get, post] = received;
		const path = version.startsWith('Rest') ? '/events/NewState' : '/events';
		expect(get).toMatchObject({ method: 'GET', url: `${path}?event_name=NewState&exten=204` });
		expect(post).toMatchObject({ method: 'POST', url: path });
		expect(post.body).toBe(
			version.endsWith('4') ? '{"event_name":"NewState","exten":"204"}' : 'event_name=NewState&exten=204',
		);
		expect(post.authorization).toBe(`Basic ${Buffer.from('pbx:secret').toString('base64')}`);
	});
});
