import axios from 'axios';

import { startSimulator } from '../../simulator';
import type { Simulator, Trace, Traits, Wire } from '../../simulator';
import { serveWeb } from '../harness/serve';
import type { Served } from '../harness/serve';

/** A conversation as a workflow would hold it: a menu, then an order number, each asked again by the loop. */
const MENU = "PlayAnnouncement('welcome');GetData('main-menu',10,1);Exit('again')";
const NUMBER = "GetData('enter-order-number',10,4);Exit('again')";

let web: Served;
let address = '';
let sim: Simulator;
let requests: Wire[] = [];
let respond: (request: Wire) => string;

const api = axios.create({ validateStatus: () => true });
const post = async (path: string, body: object = {}) => await api.post(`${sim.url}/_sim${path}`, body);

beforeAll(async () => {
	sim = await startSimulator();
	web = await serveWeb((_request, body, response) => {
		const fields = JSON.parse(body.toString()) as Wire;
		requests.push(fields);
		response.end(JSON.stringify({ ok: '1', commands: respond(fields) }));
	});
	address = `${web.url}/`;
});

afterAll(async () => {
	await Promise.all([sim.close(), web.close()]);
});

async function prepare(traits: Partial<Traits> = {}, nodes: object = {}): Promise<void> {
	requests = [];
	await post('/reset', { traits });
	const outputs = { again: 'talk', sales: 'sales', e: 'operator' };
	await api.put(`${sim.url}/_sim/dialplan`, {
		routes: { '3004': 'talk' },
		nodes: {
			talk: { kind: 'smartApi', name: 'talk', address, outputs },
			sales: { kind: 'queue', number: '600' },
			operator: { kind: 'extension', number: '205' },
			...nodes,
		},
	});
}

const call = async (more: object = {}): Promise<Trace> =>
	(await post('/calls', { from: '09120000001', to: '3004', talk: 1, ...more })).data as Trace;

const byDigits = (clearing: string) => (request: Wire) => {
	if (request.data === '') return MENU;
	return request.data === '1' ? clearing + NUMBER : "ClearUserData();Exit('sales')";
};

test('one component whose output leads back to itself: each step is a request with the digits', async () => {
	await prepare();
	respond = byDigits('ClearUserData();');
	const trace = await call({ digits: ['1', '4711'] });
	expect(requests.map(({ data, app_name }) => [app_name, data])).toEqual([
		['talk', ''],
		['talk', '1'],
		['talk', '4711'],
	]);
	expect(trace.path).toEqual(['talk', 'talk', 'talk', 'sales']);
	expect(trace.components.map(({ outcome, problem }) => [outcome, problem])).toEqual([
		['again', undefined],
		['again', undefined],
		['sales', undefined],
	]);
	expect(trace.heard).toEqual(['announcement welcome', 'prompt main-menu', 'prompt enter-order-number']);
});

test('digits are all that were entered since ClearUserData; a server may keep the last prompt only', async () => {
	await prepare();
	respond = byDigits('');
	await call({ digits: ['1', '4711'] });
	expect(requests.map(({ data }) => data)).toEqual(['', '1', '14711']);
	await prepare({ collectedDigits: 'lastPrompt' });
	await call({ digits: ['1', '4711'] });
	expect(requests.map(({ data }) => data)).toEqual(['', '1', '4711']);
});

test('a server that refuses the loop leaves by e; two components that lead to each other work there too', async () => {
	await prepare({ smartApiLoop: 'refused' });
	respond = byDigits('ClearUserData();');
	const refused = await call({ digits: ['1'] });
	expect(refused.components).toMatchObject([
		{ outcome: 'e', problem: 'output "again" leads back to its own component' },
	]);
	expect([refused.path, refused.answeredBy]).toEqual([['talk', 'operator'], '205']);
	const component = (again: string) => ({
		...{ kind: 'smartApi', address, outputs: { again, sales: 'sales', e: 'operator' } },
	});
	await prepare(
		{ smartApiLoop: 'refused' },
		{ talk: { ...component('other'), name: 'talk' }, other: { ...component('talk'), name: 'other' } },
	);
	const pair = await call({ digits: ['1', '4711'] });
	expect(pair.path).toEqual(['talk', 'other', 'talk', 'sales']);
	expect(requests.map(({ app_name }) => app_name)).toEqual(['talk', 'other', 'talk']);
});

async function phase(id: string, kind: string): Promise<Trace> {
	for (let round = 0; round < 300; round++) {
		const trace = sim.state.traces.get(id);
		const last = trace?.steps.filter((step) => !['event', 'node'].includes(step.kind)).at(-1);
		if (trace && last?.kind === kind) return trace;
		await new Promise((resolve) => setTimeout(resolve, 10));
	}
	throw new Error(JSON.stringify(sim.state.traces.get(id)?.steps));
}

test('in a live call the keypad answers prompt after prompt; hanging up ends the prompt', async () => {
	await prepare();
	respond = byDigits('ClearUserData();');
	const { id } = await call({ live: true });
	await phase(id, 'prompt');
	expect((await post(`/calls/${id}/digits`, { digits: 'x' })).status).toBe(400);
	await post(`/calls/${id}/digits`, { digits: '1' });
	await phase(id, 'prompt');
	for (const digits of ['47', '#']) await post(`/calls/${id}/digits`, { digits });
	await phase(id, 'ring');
	expect(requests.map(({ data }) => data)).toEqual(['', '1', '47']);
	expect((await post(`/calls/${id}/digits`, { digits: '1' })).data.error).toBe(
		'nothing wants digits at this moment',
	);
	await post(`/calls/${id}/hangup`);

	const other = await call({ live: true });
	await phase(other.id, 'prompt');
	await post(`/calls/${other.id}/hangup`);
	const ended = await phase(other.id, 'end');
	expect(ended.outcome).toBe('NO ANSWER');
});

test('a prompt of a live call ends after its seconds, with what was entered so far', async () => {
	await prepare();
	respond = () => (requests.length === 1 ? MENU : "Exit('sales')");
	const { id } = await call({ live: true, speed: 20, talk: 60 });
	await phase(id, 'ring');
	expect(requests.map(({ data }) => data)).toEqual(['', '']);
});
