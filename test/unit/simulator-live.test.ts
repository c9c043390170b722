import axios from 'axios';

import { startSimulator } from '../../simulator';
import type { Simulator, Trace } from '../../simulator';
import { freePort } from '../harness/serve';

let sim: Simulator;
const api = axios.create({ validateStatus: () => true });
const post = async (path: string, body: object = {}) => await api.post(`${sim.url}/_sim${path}`, body);

beforeAll(async () => {
	sim = await startSimulator();
});

afterAll(async () => {
	await sim.close();
});

beforeEach(async () => {
	await post('/reset');
});

async function until(id: string, fits: (trace: Trace) => boolean): Promise<Trace> {
	for (let round = 0; round < 400; round++) {
		const trace = sim.state.traces.get(id);
		if (trace && fits(trace)) return trace;
		await new Promise((resolve) => setTimeout(resolve, 10));
	}
	throw new Error(JSON.stringify(sim.state.traces.get(id)));
}

const kinds = (trace: Trace) =>
	trace.steps.map(({ kind, who }) => (who === undefined ? kind : `${kind} ${who}`));
const did =
	(kind: string) =>
	(trace: Trace): boolean =>
		trace.steps.some((step) => step.kind === kind);

test('a live call rings, is answered and hung up; the record has its real seconds', async () => {
	const { data } = await post('/calls', {
		from: '09120000001',
		to: '600',
		live: true,
		speed: 20,
		ring: 600,
		talk: 600,
	});
	expect(data).toMatchObject({ outcome: 'RUNNING', from: '09120000001' });
	await until(data.id, did('ring'));
	expect(sim.state.extensionStates.get('200')).toBe('Ringing');
	expect((await post(`/calls/${data.id}/answer`)).status).toBe(200);
	await until(data.id, did('answer'));
	expect((await post(`/calls/${data.id}/answer`)).data.error).toBe('nothing rings at this moment');
	expect((await post(`/calls/${data.id}/hangup`)).status).toBe(200);
	const trace = await until(data.id, did('end'));
	expect(trace).toMatchObject({ outcome: 'ANSWERED', answeredBy: '200' });
	expect(kinds(trace)).toEqual(['ring 200', 'answer 200', 'hangup caller', 'end']);
	expect(sim.state.calls[0].billsec).toBeLessThan(60);
	expect(sim.state.queueCalls).toHaveLength(1);
	expect((await post(`/calls/${data.id}/hangup`)).data.error).toBe('the call is over');
});

test('a caller who gives up is rung nowhere else; a telephone that rejects passes the call on', async () => {
	const { data } = await post('/calls', { from: '09120000001', to: '600', live: true, ring: 600 });
	await until(data.id, did('ring'));
	await post(`/calls/${data.id}/hangup`, { by: 'callee' });
	await until(data.id, (trace) => kinds(trace).includes('ring 201'));
	await post(`/calls/${data.id}/hangup`);
	const trace = await until(data.id, did('end'));
	expect(trace.outcome).toBe('NO ANSWER');
	expect(kinds(trace)).toEqual([
		'ring 200',
		'hangup callee',
		'unanswered 200',
		'ring 201',
		'hangup caller',
		'unanswered 201',
		'end',
	]);
});

test('a web service that is not there is named, with what to do', async () => {
	const port = await freePort();
	sim.state.settings.events.address = `http://localhost:${port}/events`;
	await api.patch(`${sim.url}/_sim/dialplan/nodes/sticky`, { address: `http://127.0.0.1:${port}/ask` });
	const { data } = await post('/calls', { from: '09120000001', to: '3001' });
	expect(data.components[0].problem).toBe(`connection refused at 127.0.0.1:${port}: is n8n running?`);
	expect(data.events[0].answer).toBe(`connection refused at localhost:${port}: is n8n running?`);
});

test('extensions, queues and agents are edited as in the panel', async () => {
	const url = `${sim.url}/_sim`;
	await api.put(`${url}/extensions/210`, { name: 'New Agent' });
	await api.put(`${url}/queues/602`, { name: 'Night' });
	await api.put(`${url}/queues/602/agents/210`, {});
	const { data } = await api.put(`${url}/queues/602/agents/210`, { paused: true });
	expect(data.queues.at(-1)).toMatchObject({ number: '602', agents: [{ agent: '210', paused: true }] });
	await api.put(`${url}/extensions/210`, { active: false });
	expect(sim.state.isExtension('210')).toBe(false);
	expect((await api.put(`${url}/queues/602/agents/999`, {})).data.error).toMatch(/999 does not exist/);
	expect((await api.put(`${url}/extensions/x%20y`, { name: 'N' })).data.error).toMatch(/no telephone number/);
	await api.delete(`${url}/queues/602/agents/210`);
	await api.delete(`${url}/extensions/210`);
	expect((await api.delete(`${url}/queues/602`)).data.queues).toHaveLength(2);
});

test('faults have ids and go one by one; settings never show the password', async () => {
	const first = (await post('/faults', { target: 'events', kind: 'drop' })).data[0];
	await post('/faults', { target: 'api', kind: 'hang' });
	const left = await api.delete(`${sim.url}/_sim/faults/${first.id}`);
	expect(left.data).toMatchObject([{ target: 'api', kind: 'hang' }]);
	await api.patch(`${sim.url}/_sim/settings`, { events: { username: 'pbx', password: 'hidden-word' } });
	for (const path of ['settings', 'state']) {
		const { data } = await api.get(`${sim.url}/_sim/${path}`);
		expect(JSON.stringify(data)).not.toContain('hidden-word');
	}
	expect(sim.state.settings.events.password).toBe('hidden-word');
});

test.each([
	[{ origin: 'http://elsewhere.example' }, 403],
	[{ host: 'elsewhere.example' }, 403],
	[{ host: 'localhost' }, 200],
])('a page from elsewhere may not use the control API: %j', async (headers, status) => {
	expect((await api.get(`${sim.url}/_sim/state`, { headers })).status).toBe(status);
});

test.each([
	['/calls', { from: '1', to: '204', ring: 'long' }, /"ring" must be a number/],
	['/calls', { from: '1', to: '204', busy: '200' }, /"busy" must be a list/],
	['/calls', { from: '1', to: '204', live: true, speed: 0 }, /"speed" is more than 0/],
	['/calls/none/hangup', {}, /there is no call none/],
])('%s %j says what is wrong', async (path, body, reason) => {
	const { status, data } = await post(path, body);
	expect([status, data.error]).toEqual([400, expect.stringMatching(reason)]);
});
