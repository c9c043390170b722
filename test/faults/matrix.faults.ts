import { SimotelTrigger } from '../../nodes/SimotelTrigger/SimotelTrigger.node';
import { table } from '../harness/figures';
import { formsOf } from '../harness/secrets';
import { freePort } from '../harness/serve';
import { listen } from '../harness/webhook';
import type { Disturbance } from './proxy';
import { FALLBACK, OPERATIONS, PASSWORD, TIMEOUT, openFaultEnvironment } from './environment';
import type { FaultEnvironment } from './environment';

/** Has spoken with an agent of a queue, whom a component finds as long as all is well. */
const CALLER = '09120000008';

let environment: FaultEnvironment;
let agent: string | null;
const rows: Array<Record<string, string | number>> = [];
const texts: Array<Record<string, string>> = [];

beforeAll(async () => {
	environment = await openFaultEnvironment();
});

afterAll(async () => {
	await environment.close();
	process.stdout.write(`\n${table(rows)}\n\n${table(texts)}\n`);
});

beforeEach(async () => {
	await environment.reset();
	agent = (await environment.sim.placeCall({ from: CALLER, to: '600' })).answeredBy;
});

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
	environment.proxy.disturbance = disturbance;
};

/** Where redirects lead; nobody must go there with the account's secrets. */
const ELSEWHERE = '/elsewhere';

/** After these nobody knows whether the PBX has done what was requested. */
const UNCERTAIN = /^(408|50[0234]|slow|hang|reset|truncated)/;
const CHANGES = ['create', 'call', 'custom', 'upload'];

const FAULTS: Array<[string, () => void | Promise<void>]> = [
	['400', through(said(400, 'Unable to parse content'))],
	['401', through(said(401, 'BasicAuth or ApiKey is invalid'))],
	['403 permission', through(said(403, '"/path";Access denied'))],
	['403 address', through(said(403, 'IP is not permitted'))],
	['404', through(answer(404, '<html><body>404 Not Found</body></html>', 'text/html'))],
	['405', through(said(405, 'Method not allowed'))],
	['415', through(said(415, 'Unsupported Media Type'))],
	['408', through(answer(408, '', 'text/plain'))],
	['409', through(said(409, 'Conflict'))],
	['413 of a proxy', through(answer(413, '<html>Request Entity Too Large</html>', 'text/html'))],
	['422', through(said(422, 'Unprocessable'))],
	['429', through(answer(429, 'slow down', 'text/plain'))],
	['500', through(answer(500, '', 'text/html'))],
	['501', through(said(501, 'Requested service does not exist'))],
	['502 of a proxy', through(answer(502, '<html>Bad Gateway</html>', 'text/html'))],
	['503', through(answer(503, '', 'text/plain', { 'retry-after': '1' }))],
	['504 of a proxy', through(answer(504, '<html>Gateway Timeout</html>', 'text/html'))],
	...[301, 302, 303, 307, 308].map((status): [string, () => void] => [
		`${status} to another address`,
		() => through(answer(status, '', 'text/html', { location: `${environment.proxy.url}${ELSEWHERE}` }))(),
	]),
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
			environment.sim.state.faults = [{ target: 'api', kind: 'hang' }];
		},
	],
	[
		'refused',
		async () => {
			environment.url = `http://127.0.0.1:${await freePort()}`;
		},
	],
	[
		'permission withdrawn',
		() => {
			environment.sim.state.accounts = environment.sim.state.accounts.map((account) => ({
				...account,
				permissions: [],
			}));
		},
	],
	['certificate of its own', () => void (environment.url = environment.secure.selfSigned.url)],
	['certificate expired', () => void (environment.url = environment.secure.expired.url)],
	['certificate of another host', () => void (environment.url = environment.secure.otherHost.url)],
];

test.each(FAULTS)('%s', async (fault, disturb) => {
	const { sim, proxy } = environment;
	const accounts = sim.state.accounts;
	const trigger = environment.following();
	await disturb();
	const tried = await Promise.all(Object.keys(OPERATIONS).map(environment.attempt));
	const poll = await trigger.poll();
	const answered = await environment.request(CALLER);
	const event = await sendEvent();
	const seen = proxy.seen.slice();
	sim.state.faults = [];
	sim.state.accounts = accounts;
	environment.url = proxy.url;
	proxy.disturbance = { kind: 'pass' };
	const due = sim.state.calls.map(({ _id }) => _id);
	const after = await environment.attempt('cursor');
	const followed = (await trigger.drain()).map((item) => String(item._id));

	const passed = tried.filter(({ error }) => error === undefined).map(({ name }) => name);
	const slowest = Math.max(poll.ms, ...tried.map(({ ms }) => ms));
	const lost = Math.max(0, due.length - after.items) + due.filter((id) => !followed.includes(id)).length;
	rows.push({
		fault,
		operations: `${tried.length - passed.length} of ${tried.length} say why`,
		'report trigger': poll.error === undefined ? 'passed' : 'says why',
		component: `${JSON.stringify(answered.answer)} in ${answered.ms} ms`,
		event: `${event.status}, ${event.executions} run`,
		'slowest ms': slowest,
		lost,
		twice: followed.length - new Set(followed).size,
	});
	const created = tried.find(({ name }) => name === 'create')?.error;
	texts.push({
		fault,
		'the error of a create': created?.message ?? '',
		'what to do': created?.description ?? '',
	});
	for (const { name, error } of [...tried, { ...poll, name: 'report trigger' }]) {
		expect([name, error?.description]).toEqual([name, expect.stringMatching(/\w{3,}.*\./)]);
		const whole = JSON.stringify([error, error?.message, error?.description, error?.stack]);
		for (const form of formsOf(`n8n:${PASSWORD}`)) expect(whole).not.toContain(form);
		expect(whole).not.toContain(PASSWORD);
	}
	for (const { name, error } of tried.filter((one) => CHANGES.includes(one.name))) {
		const unknown = /may have done it all the same/.test(error?.description ?? '');
		expect([name, unknown]).toEqual([name, UNCERTAIN.test(fault)]);
	}
	for (const { error } of tried) expect(error?.context?.itemIndex).toBe(0);
	expect([passed, poll.items]).toEqual([[], []]);
	// Who sends something does not notice: callers go to the fallback, events come in.
	expect(answered.answer).toEqual({ ok: '1', extension: FALLBACK });
	expect(answered.ms).toBeLessThan(1_000);
	expect(event).toEqual({ status: 200, executions: 1 });
	expect(seen.filter((path) => path.includes(ELSEWHERE))).toEqual([]);
	// Two tries of a search, each within the Request Timeout, and some way around them.
	expect(slowest).toBeLessThan((2 * TIMEOUT + 2) * 1_000);
	expect(lost).toBe(0);
	expect(followed).toEqual(due);
	// What adds something is never sent again.
	for (const path of ['pbx/blacklists/add', 'call/originate/act', 'pbx/announcements/upload']) {
		expect(seen.filter((one) => one.endsWith(path)).length).toBeLessThanOrEqual(1);
	}
});

test('the same certificate authority is trusted when host and date are right', async () => {
	environment.url = environment.secure.good.url;
	const tried = await Promise.all(Object.keys(OPERATIONS).map(environment.attempt));
	expect(tried.map(({ name, error }) => [name, error?.message])).toEqual(
		Object.keys(OPERATIONS).map((name) => [name, undefined]),
	);
	expect((await environment.request(CALLER)).answer).toEqual({ ok: '1', extension: agent });
});

/** An event that comes in meanwhile. */
async function sendEvent(): Promise<{ status: number; executions: number }> {
	const web = await listen(new SimotelTrigger(), {
		parameters: { events: ['Ping'], filters: {}, options: {} },
	});
	const { status } = await fetch(`${web.url}?event_name=Ping`);
	const executions = web.results.filter(({ workflowData }) => workflowData !== undefined).length;
	await web.close();
	return { status, executions };
}
