import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import { Simotel } from '../../nodes/Simotel/Simotel.node';
import { SimotelComponentTrigger } from '../../nodes/SimotelComponentTrigger/SimotelComponentTrigger.node';
import { SimotelTrigger } from '../../nodes/SimotelTrigger/SimotelTrigger.node';
import { table } from '../../scripts/lib/table';
import { startSimulator } from '../../simulator';
import type { Simulator } from '../../simulator';
import { runNode } from '../support/engine';
import { listen } from '../support/webhook';
import { untrusted } from './certificates';
import { startProxy } from './proxy';
import type { Disturbance, HarmfulProxy } from './proxy';

const PASSWORD = 'simulator-password';
const TIMEOUT = 1;
const SEARCH = '{"alike":"true","conditions":{}}';
const by = (value: string) => ({ __rl: true, mode: 'key', value });
const wav = (): INodeExecutionData => {
	const file = Buffer.alloc(64);
	file.write('RIFF', 0, 'latin1');
	file.writeUInt32LE(56, 4);
	file.write('WAVE', 8, 'latin1');
	const data = { data: file.toString('base64'), mimeType: 'audio/wav', fileName: 'hello.wav' };
	return { json: {}, binary: { data } };
};

/** One of every kind of operation. */
const OPERATIONS: Record<string, IDataObject> = {
	create: { resource: 'blacklist', operation: 'create', number: '09120000999' },
	get: { resource: 'extension', operation: 'get', extension: by('204') },
	getAll: { resource: 'extension', operation: 'getAll', returnAll: true },
	update: { resource: 'extension', operation: 'update', extension: by('204'), name: 'Mina Hosseini' },
	upsert: { resource: 'extension', operation: 'upsert', number: '205', name: 'Omid Jafari' },
	delete: { resource: 'queue', operation: 'delete', queue: by('600') },
	call: {
		...{ resource: 'call', operation: 'originate', caller: '204', callee: '09120000003' },
		...{ context: 'main_routing', callerId: '02100000000' },
	},
	custom: {
		resource: 'apiRequest',
		operation: 'send',
		method: 'POST',
		path: 'pbx/users/search',
		body: SEARCH,
	},
	download: { resource: 'report', operation: 'downloadRecording', fileName: 'call.mp3', record: 'call.mp3' },
	upload: { resource: 'announcement', operation: 'create', name: 'Hello' },
	report: { resource: 'report', operation: 'getCalls', returnAll: true },
	cursor: { resource: 'report', operation: 'getCallsSince', afterId: '', returnAll: true },
};

let sim: Simulator;
let folder: string;
let proxies: HarmfulProxy[];
let url: string;
const rows: Array<Record<string, string | number>> = [];
const notes: Array<Record<string, string | number>> = [];

beforeAll(async () => {
	sim = await startSimulator();
	folder = mkdtempSync(join(tmpdir(), 'simotel-faults-'));
	const { key, selfSigned, expired } = untrusted(folder);
	proxies = [
		await startProxy(sim.url),
		await startProxy(sim.url, { key, cert: selfSigned }),
		await startProxy(sim.url, { key, cert: expired }),
	];
});

afterAll(async () => {
	for (const proxy of proxies) await proxy.close();
	await sim.close();
	rmSync(folder, { recursive: true, force: true });
	process.stdout.write(`\n${table(rows)}\n\n${table(notes)}\n`);
});

beforeEach(async () => {
	await fetch(`${sim.url}/_sim/reset`, { method: 'POST' });
	for (let index = 0; index < 30; index++) await sim.placeCall({ from: '09120000007', to: '204' });
	OPERATIONS.download.fileName = sim.state.calls[0].record;
	url = proxies[0].url;
	proxies[0].disturbance = { kind: 'pass' };
	proxies[0].seen = [];
});

const credentials = () => ({
	simotelApi: {
		...{ serverUrl: url, apiVersion: 'v4', authentication: 'basic', username: 'n8n', password: PASSWORD },
		...{ timezone: 'Asia/Tehran', timeout: TIMEOUT },
	},
});

async function attempt(name: string) {
	const started = Date.now();
	const { error, outputs } = await runNode({
		node: new Simotel(),
		parameters: { options: {}, ...OPERATIONS[name] },
		credentials: credentials(),
		items: name === 'upload' ? [wav()] : [{}],
	});
	return { name, error, items: outputs[0]?.length ?? 0, ms: Date.now() - started };
}

const answer = (status: number, body: string, type = 'application/json', headers = {}): Disturbance => ({
	kind: 'answer',
	status,
	type,
	body,
	headers,
});
const said = (status: number, message: string) =>
	answer(status, JSON.stringify({ success: 0, message, data: '' }));
const through = (disturbance: Disturbance) => () => {
	proxies[0].disturbance = disturbance;
};

const FAULTS: Array<[string, () => void | Promise<void>]> = [
	['400', through(said(400, 'Unable to parse content'))],
	['401', through(said(401, 'BasicAuth or ApiKey is invalid'))],
	['403 permission', through(said(403, '"/path";Access denied'))],
	['403 address', through(said(403, 'IP is not permitted'))],
	['404', through(answer(404, '<html><body>404 Not Found</body></html>', 'text/html'))],
	['405', through(said(405, 'Method not allowed'))],
	['415', through(said(415, 'Unsupported Media Type'))],
	['429', through(answer(429, 'slow down', 'text/plain'))],
	['500', through(answer(500, '', 'text/html'))],
	['501', through(said(501, 'Requested service does not exist'))],
	['502 of a proxy', through(answer(502, '<html>Bad Gateway</html>', 'text/html'))],
	['503', through(answer(503, '', 'text/plain', { 'retry-after': '1' }))],
	['redirect to a login', through(answer(302, '', 'text/html', { location: 'http://127.0.0.1:9/login' }))],
	['success 0', through(said(200, 'Licence expired'))],
	['a web page', through(answer(200, '<!doctype html><html><body>Welcome</body></html>', 'text/html'))],
	['a wrong type', through(answer(200, '"done"'))],
	['no envelope', through(answer(200, '{"hello":"world"}'))],
	['empty', through(answer(200, ''))],
	['truncated JSON', through(answer(200, '{"success": 1, "message": "", "data": [{"_id": "65a'))],
	['reset before the answer', through({ kind: 'reset', after: 'request' })],
	['reset after the headers', through({ kind: 'reset', after: 'headers' })],
	['reset in the middle', through({ kind: 'reset', after: 'half' })],
	['slow body', through({ kind: 'slowBody' })],
	[
		'hang',
		() => {
			sim.state.faults = [{ target: 'api', kind: 'hang' }];
		},
	],
	[
		'refused',
		async () => {
			url = `http://127.0.0.1:${await closedPort()}`;
		},
	],
	[
		'permission withdrawn',
		() => {
			sim.state.accounts = sim.state.accounts.map((account) => ({ ...account, permissions: [] }));
		},
	],
	['certificate of its own', () => void (url = proxies[1].url)],
	['certificate expired', () => void (url = proxies[2].url)],
];

test.each(FAULTS)('%s', async (fault, disturb) => {
	const accounts = sim.state.accounts;
	await disturb();
	const tried = await Promise.all(Object.keys(OPERATIONS).map(attempt));
	sim.state.faults = [];
	sim.state.accounts = accounts;
	url = proxies[0].url;
	proxies[0].disturbance = { kind: 'pass' };
	const due = sim.state.calls.length;
	const after = await attempt('cursor');

	const passed = tried.filter(({ error }) => error === undefined).map(({ name }) => name);
	const slowest = Math.max(...tried.map(({ ms }) => ms));
	const lost = Math.max(0, due - after.items);
	rows.push({
		fault,
		operations: tried.length,
		'clear errors': tried.length - passed.length,
		passed: passed.join(','),
		'slowest ms': slowest,
		lost,
		message: String(tried.find(({ name }) => name === 'get')?.error?.message ?? '').slice(0, 70),
	});
	for (const { name, error } of tried) {
		expect([name, error?.description]).toEqual([name, expect.stringMatching(/\w{3,}.*\./)]);
		expect(error?.context?.itemIndex).toBe(0);
		expect(JSON.stringify([error, error?.message, error?.stack])).not.toContain(PASSWORD);
	}
	expect(passed).toEqual([]);
	// Two tries of a search, each within the Request Timeout, and some way around them.
	expect(slowest).toBeLessThan((2 * TIMEOUT + 2) * 1_000);
	expect(lost).toBe(0);
	// What adds something is never sent again.
	for (const path of ['pbx/blacklists/add', 'call/originate/act', 'pbx/announcements/upload']) {
		expect(proxies[0].seen.filter((seen) => seen.endsWith(path)).length).toBeLessThanOrEqual(1);
	}
});

/** Faults of what the PBX sends: every one is answered, none starts an execution or throws. */
const SENT: Array<[string, { type?: string; body: string; status: number[] }]> = [
	['truncated JSON', { body: '{"event_name":"Cd', status: [422] }],
	['a web page', { type: 'text/html', body: '<html></html>', status: [400] }],
	['a wrong type', { body: '"done"', status: [400] }],
	['a list', { body: '[1,2,3]', status: [400] }],
	['empty', { body: '', status: [400] }],
	['nulls', { body: '{"event_name":null,"src":null}', status: [400, 200] }],
	['deep nesting', { body: `${'{"a":'.repeat(2_000)}1${'}'.repeat(2_000)}`, status: [400] }],
];

test.each(SENT)('the PBX sends %s', async (fault, { type = 'application/json', body, status }) => {
	for (const [what, trigger, parameters] of [
		['event', new SimotelTrigger(), { events: ['*'], filters: {}, options: {} }],
		[
			'component',
			new SimotelComponentTrigger(),
			{
				...{ component: 'extenApi', responseMode: 'rules', rules: {}, deadline: 450 },
				...{ fallback: { extension: '209' }, options: {} },
			},
		],
	] as const) {
		const web = await listen(trigger, { parameters: parameters as IDataObject });
		const started = Date.now();
		const response = await fetch(web.url, { method: 'POST', headers: { 'content-type': type }, body });
		const text = await response.text();
		const executions = web.results.filter(({ workflowData }) => workflowData !== undefined).length;
		await web.close();
		notes.push({
			sent: fault,
			to: what,
			status: response.status,
			executions,
			ms: Date.now() - started,
			answer: text.slice(0, 80),
		});
		expect(web.errors).toEqual([]);
		expect(status).toContain(response.status);
		expect(executions).toBe(0);
	}
});

test.each(['hang', 'drop', 'html', 'status', 'truncate'] as const)(
	'a component that looks up the last agent while the API has the fault %s',
	async (kind) => {
		sim.state.faults = [{ target: 'api', kind }];
		const rules = { rule: [{ answer: 'lastAgent', hours: 24 }] };
		const web = await listen(new SimotelComponentTrigger(), {
			parameters: {
				...{ component: 'extenApi', responseMode: 'rules', rules, deadline: 450 },
				...{ fallback: { extension: '209' }, options: {} },
			},
			credentials: credentials(),
		});
		const started = Date.now();
		const response = await fetch(`${web.url}?app_name=ask&src=09120000007&dst=600&data=`);
		const body = (await response.json()) as IDataObject;
		const ms = Date.now() - started;
		sim.state.faults = [];
		await web.close();
		notes.push({
			sent: `API: ${kind}`,
			to: 'component, last agent',
			status: response.status,
			executions: 0,
			ms,
			answer: JSON.stringify(body),
		});
		expect(body).toEqual({ ok: '1', extension: '209' });
		expect(ms).toBeLessThan(1_000);
	},
);

async function closedPort(): Promise<number> {
	const server = createServer();
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;
	await new Promise((resolve) => server.close(resolve));
	return port;
}
