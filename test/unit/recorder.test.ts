import { readFileSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import { join } from 'node:path';

import axios from 'axios';

import { startSimulator } from '../../simulator';
import type { Simulator, Wire } from '../../simulator';
import { startRecorder } from '../../simulator/recorder';
import type { Recorder } from '../../simulator/recorder';
import { temporaryFolder } from '../harness/leftovers';
import { serveWeb } from '../harness/serve';
import type { Served } from '../harness/serve';

interface Seen {
	method: string;
	url: string;
	headers: IncomingHttpHeaders;
	body: string;
}

let n8n: Served;
let seen: Seen[] = [];
let sim: Simulator;
let recorder: Recorder;
let file = '';

/** Stands for n8n: answers each request with what it was sent, in its own form. */
beforeAll(async () => {
	n8n = await serveWeb(({ method = '', url = '', headers }, body, response) => {
		seen.push({ method, url, headers, body: body.toString() });
		response.writeHead(url.includes('/refused') ? 403 : 200, { 'x-answer': 'as it was' });
		response.end(JSON.stringify({ ok: '1', extension: '204' }));
	});
	sim = await startSimulator();
});

afterAll(async () => {
	await Promise.all([sim.close(), n8n.close()]);
});

beforeEach(async () => {
	seen = [];
	file = join(temporaryFolder('simotel-recorder-'), 'day.json');
	recorder = await startRecorder({ to: n8n.url, file, host: '127.0.0.1', seed: 'fixed' });
	await axios.post(`${sim.url}/_sim/reset`, {});
});

afterEach(async () => await recorder.close());

interface Entry {
	at: number;
	event?: string;
	payload: Wire;
	request?: Wire;
	transport?: { method: string; version: string };
}

async function written(count: number): Promise<Entry[]> {
	for (let round = 0; recorder.entries < count && round < 200; round++)
		await new Promise((resolve) => setTimeout(resolve, 10));
	return (JSON.parse(readFileSync(file, 'utf8')) as { entries: Entry[] }).entries;
}

const send = async (path: string, body: string, headers: Record<string, string>, method = 'POST') =>
	await axios.request({
		...{ method, url: `${recorder.url}${path}`, headers, data: body === '' ? undefined : body },
		...{ validateStatus: () => true, transformResponse: (data: unknown) => data },
	});

test('requests and answers pass unchanged, whatever their form; refusals and secrets too', async () => {
	const auth = { authorization: `Basic ${Buffer.from('simotel:hidden-word').toString('base64')}` };
	const odd = '{"event_name" : "Cdr","src":"09123456789", "x":"\u0633"}';
	const answer = await send('/webhook/a/simotel?secret=hidden-word&b=1%202', odd, {
		...{ ...auth, 'content-type': 'application/json' },
	});
	expect([answer.status, answer.headers['x-answer'], answer.data]).toEqual([
		200,
		'as it was',
		'{"ok":"1","extension":"204"}',
	]);
	expect(seen[0]).toMatchObject({
		method: 'POST',
		url: '/webhook/a/simotel?secret=hidden-word&b=1%202',
		body: odd,
	});
	expect(seen[0].headers).toMatchObject(auth);
	expect(
		(await send('/webhook/refused/simotel', "{'event_name': 'Cdr'}", { 'content-type': 'text/plain' }))
			.status,
	).toBe(403);
	expect(seen[1].body).toBe("{'event_name': 'Cdr'}");
	expect(await written(1)).toHaveLength(1);
	expect(readFileSync(file, 'utf8')).not.toMatch(/hidden-word|09123456789|c2ltb3RlbD/);
});

test('a day of a PBX is written with inventions in the same form, and plays again', async () => {
	const { settings, dialplan } = sim.state;
	settings.events.address = `${recorder.url}/webhook/a/simotel`;
	for (const node of Object.values(dialplan.nodes))
		if ('address' in node) node.address = `${recorder.url}/webhook/b/simotel`;
	await axios.patch(`${sim.url}/_sim/settings`, { traits: { eventNames: 'newStateBlank' } });
	await sim.placeCall({ from: '09351234567', to: '02188776655', record: true });
	await sim.placeCall({ from: '09351234567', to: '3001' });
	sim.state.settings.events.method = 'GET';
	await sim.placeCall({ from: '989351234567', to: '3600' });
	const entries = await written(seen.length);
	const text = readFileSync(file, 'utf8');
	expect(text).not.toMatch(/9351234567|2188776655|Main Trunk|sticky_agent/);
	const calls = entries
		.filter(({ event }) => event === 'IncomingCall')
		.map(({ payload }) => String(payload.number));
	expect(calls[0]).toMatch(/^0935000\d{4}$/);
	expect(calls).toEqual([calls[0], calls[0], `98${calls[0].slice(1)}`]);
	const states = entries.filter(({ event }) => event === 'New State');
	expect(new Set(states.map(({ payload }) => payload.state))).toEqual(new Set(['Ringing', 'InUse', 'Idle']));
	expect(states.every(({ payload }) => /^\d{3}$/.test(String(payload.exten)))).toBe(true);
	expect(entries.at(-1)?.transport).toEqual({ method: 'GET', version: 'G4' });
	expect(entries.filter(({ request }) => request)).toMatchObject([
		{ request: { src: calls[0], unique_id: expect.stringMatching(/^\d{10}\.\d+$/) } },
	]);
	const cdr = entries.find(({ event }) => event === 'Cdr');
	expect(cdr?.payload).toMatchObject({
		disposition: expect.any(String),
		starttime: expect.stringMatching(/^20/),
	});

	seen = [];
	sim.state.settings.events.address = `${n8n.url}/webhook/a/simotel`;
	for (const node of Object.values(sim.state.dialplan.nodes))
		if ('address' in node) node.address = `${n8n.url}/b`;
	await axios.post(`${sim.url}/_sim/replay`, { entries, speed: 100_000 });
	for (let round = 0; seen.length < entries.length && round < 300; round++)
		await new Promise((resolve) => setTimeout(resolve, 10));
	expect(seen).toHaveLength(entries.length);
	expect((await axios.get(`${sim.url}/_sim/replay`)).data).toMatchObject({
		done: entries.length,
		refused: 0,
	});
});

test('numbers that JSON has as figures, names in any field, addresses and mails are invented; figures stay', async () => {
	const body = {
		...{ event_name: 'CdrQueue', src: 9351234567, exten: 204, queue: '12', billsec: '60', wait: 4 },
		...{ queue_status: 'CONTINUE', agent_name: 'سارا احمدی', note: 'call me', receiver: 'sara@company.ir' },
		...{ token: 'hidden-word', url: 'http://pbx.company.ir/x', detail: [{ dst: '204', comment: 'VIP' }] },
	};
	await send('/webhook/a/simotel', JSON.stringify(body), { 'content-type': 'application/json' });
	const [{ payload }] = await written(1);
	const text = JSON.stringify(payload);
	expect(text).not.toMatch(/9351234567|سارا|call me|sara@|company|hidden-word|VIP|"204"/);
	expect(payload).toMatchObject({ billsec: '60', wait: 4, queue_status: 'CONTINUE' });
	expect(payload.exten).not.toBe(204);
	expect(String(payload.exten)).toHaveLength(3);
	expect(payload).not.toHaveProperty('token');
});

test('an n8n that is away is no answer, as without the recorder', async () => {
	const nobody = await startRecorder({ to: 'http://127.0.0.1:9', file: `${file}.2`, host: '127.0.0.1' });
	await expect(axios.post(`${nobody.url}/webhook/a`, { event_name: 'Cdr' })).rejects.toMatchObject({
		code: expect.stringMatching(/ECONNRESET|EPIPE/),
	});
	await nobody.close();
});
