import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';

import { table } from '../../scripts/lib/table';
import type { Disturbance } from './proxy';
import { OPERATIONS, PASSWORD, TIMEOUT, openWorld } from './world';
import type { World } from './world';

let world: World;
const rows: Array<Record<string, string | number>> = [];

beforeAll(async () => {
	world = await openWorld();
});

afterAll(async () => {
	await world.close();
	process.stdout.write(`\n${table(rows)}\n`);
});

beforeEach(async () => await world.reset());

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
	world.proxy.disturbance = disturbance;
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
			world.sim.state.faults = [{ target: 'api', kind: 'hang' }];
		},
	],
	[
		'refused',
		async () => {
			world.url = `http://127.0.0.1:${await closedPort()}`;
		},
	],
	[
		'permission withdrawn',
		() => {
			world.sim.state.accounts = world.sim.state.accounts.map((account) => ({ ...account, permissions: [] }));
		},
	],
	['certificate of its own', () => void (world.url = world.secure.selfSigned.url)],
	['certificate expired', () => void (world.url = world.secure.expired.url)],
	['certificate of another host', () => void (world.url = world.secure.otherHost.url)],
];

test.each(FAULTS)('%s', async (fault, disturb) => {
	const { sim, proxy } = world;
	const accounts = sim.state.accounts;
	const trigger = world.following();
	await disturb();
	const tried = await Promise.all(Object.keys(OPERATIONS).map(world.attempt));
	const poll = await trigger.poll();
	sim.state.faults = [];
	sim.state.accounts = accounts;
	world.url = proxy.url;
	proxy.disturbance = { kind: 'pass' };
	const due = sim.state.calls.map(({ _id }) => _id);
	const after = await world.attempt('cursor');
	const followed = (await trigger.drain()).map((item) => String(item._id));

	const passed = tried.filter(({ error }) => error === undefined).map(({ name }) => name);
	const slowest = Math.max(poll.ms, ...tried.map(({ ms }) => ms));
	const lost = Math.max(0, due.length - after.items) + due.filter((id) => !followed.includes(id)).length;
	rows.push({
		fault,
		operations: tried.length,
		'clear errors': tried.length - passed.length,
		passed: passed.join(','),
		'report trigger': poll.error === undefined ? 'passed' : 'clear error',
		'slowest ms': slowest,
		lost,
		twice: followed.length - new Set(followed).size,
		message: String(tried.find(({ name }) => name === 'get')?.error?.message ?? '').slice(0, 70),
	});
	for (const { name, error } of [...tried, { ...poll, name: 'report trigger' }]) {
		expect([name, error?.description]).toEqual([name, expect.stringMatching(/\w{3,}.*\./)]);
		expect(JSON.stringify([error, error?.message, error?.stack])).not.toContain(PASSWORD);
	}
	for (const { error } of tried) expect(error?.context?.itemIndex).toBe(0);
	expect([passed, poll.items]).toEqual([[], []]);
	// Two tries of a search, each within the Request Timeout, and some way around them.
	expect(slowest).toBeLessThan((2 * TIMEOUT + 2) * 1_000);
	expect(lost).toBe(0);
	expect(followed).toEqual(due);
	// What adds something is never sent again.
	for (const path of ['pbx/blacklists/add', 'call/originate/act', 'pbx/announcements/upload']) {
		expect(proxy.seen.filter((seen) => seen.endsWith(path)).length).toBeLessThanOrEqual(1);
	}
});

test('the same certificate authority is trusted when host and date are right', async () => {
	world.url = world.secure.good.url;
	const tried = await Promise.all(Object.keys(OPERATIONS).map(world.attempt));
	expect(tried.map(({ name, error }) => [name, error?.message])).toEqual(
		Object.keys(OPERATIONS).map((name) => [name, undefined]),
	);
});

async function closedPort(): Promise<number> {
	const server = createServer();
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;
	await new Promise((resolve) => server.close(resolve));
	return port;
}
