import type { IDataObject } from 'n8n-workflow';

import { Simotel } from '../../nodes/Simotel/Simotel.node';
import { SimotelTrigger } from '../../nodes/SimotelTrigger/SimotelTrigger.node';
import { table } from '../harness/figures';
import { runNode } from '../harness/engine';
import { listen } from '../harness/webhook';
import { OPERATIONS, openFaultEnvironment } from './environment';
import type { FaultEnvironment } from './environment';

const HOUR = 3_600;
const CALLER = '09120000008';

let environment: FaultEnvironment;
const rows: Array<Record<string, string | number>> = [];

beforeAll(async () => {
	environment = await openFaultEnvironment();
});

afterAll(async () => {
	jest.restoreAllMocks();
	await environment.close();
	process.stdout.write(`\n${table(rows)}\n`);
});

beforeEach(async () => await environment.reset());

/** Ids of the calls, in their order. */
const due = () => environment.sim.state.calls.map(({ _id }) => _id);
const ids = (items: IDataObject[]) => items.map((item) => String(item._id));

async function node(parameters: IDataObject): Promise<IDataObject[]> {
	const credentials = environment.credentials() as never;
	const { error, json } = await runNode({ node: new Simotel(), parameters, credentials, items: [{}] });
	if (error) throw error;
	return json;
}

/** One call whose record and event are written by the clock of the PBX. */
async function callWithEvent() {
	const web = await listen(new SimotelTrigger(), {
		parameters: { events: ['Cdr'], filters: {}, options: {} },
		credentials: {},
	});
	environment.sim.state.settings.events.address = web.url;
	const { id, events, answeredBy } = await environment.sim.placeCall({ from: CALLER, to: '600' });
	await web.close();
	const item = web.results.flatMap(({ workflowData }) => workflowData?.[0] ?? [])[0]?.json ?? {};
	return { id, item, agent: answeredBy, status: events.find(({ event }) => event === 'Cdr')?.status ?? null };
}

test.each<[string, number, boolean]>([
	['five hours fast', 5 * HOUR, false],
	['five hours fast, events in local time', 5 * HOUR, true],
	['five hours slow', -5 * HOUR, false],
	['five hours slow, events in local time', -5 * HOUR, true],
	['as fast as the zone is ahead of UTC', 3.5 * HOUR, false],
	['as slow as the zone is ahead of UTC', -3.5 * HOUR, true],
])('the clock of the PBX is %s', async (fault, clockAhead, localTime) => {
	const trigger = environment.following();
	await trigger.drain();
	Object.assign(environment.sim.state.settings, { clockAhead, localTime });
	const started = Date.now();

	// Events: their times are those of the PBX, whichever way it writes them; received_at is n8n's.
	const { id, item, agent, status } = await callWithEvent();
	const call = environment.sim.state.calls.at(-1);
	expect(status).toBe(200);
	const { cdrDst, cdrTimes } = environment.sim.state.traits;
	// A hosted PBX names its own number, and no times.
	const callee = cdrDst === 'did' ? '982100000000' : agent;
	expect(item).toMatchObject({ event: 'Cdr', unique_id: id, caller_number: CALLER, callee_number: callee });
	const seconds = (value: unknown) => Math.floor(Date.parse(String(value)) / 1_000);
	if (cdrTimes) {
		expect(seconds(item.starttime)).toBe(seconds(call?.start.toISOString()));
		expect(seconds(item.endtime)).toBe(seconds(call?.end.toISOString()));
	}
	expect(Math.abs(Date.parse(String(item.received_at)) - Date.now())).toBeLessThan(60_000);

	// Component requests: the last agent is found, also by the newest call.
	const { answer, ms } = await environment.request(CALLER);
	expect(answer).toEqual({ ok: '1', extension: agent });
	expect(ms).toBeLessThan(1_000);

	// Reports: an open period holds calls of the future; an order finds its call.
	const report = await node({ ...OPERATIONS.report, options: {} });
	expect(report.map((row) => row.unique_id)).toContain(id);
	const ordered = await node({
		...OPERATIONS.call,
		operation: 'originateAndWait',
		waitAtMost: 5,
		options: {},
	});
	expect(ordered).toMatchObject([{ complete: true, caller_number: '204' }]);

	// The report trigger goes by ids, not by times.
	const followed = ids((await trigger.poll()).items);
	expect(followed).toEqual(due().slice(30));
	rows.push({
		fault: fault.replace(/^/, 'clock '),
		event: 'its times are kept',
		component: JSON.stringify(answer),
		operations: 'all calls found',
		'report trigger': `${followed.length} calls`,
		ms: Date.now() - started,
		lost: due().length - 30 - followed.length,
	});
});

test('the PBX is restored from a backup, and its ids go back', async () => {
	const { state } = environment.sim;
	const trigger = environment.following();
	const before = due();
	expect(ids(await trigger.drain())).toEqual(before);
	// Ten calls are gone; the clock went back too, so that new ids are lower than the last one delivered.
	state.calls = state.calls.slice(0, 20);
	state.settings.clockAhead = -HOUR;
	for (const call of state.calls) call._id = call._id.replace(/^.{8}/, older);
	const restored = due();
	await environment.sim.placeCall({ from: CALLER, to: '204' });
	await environment.sim.placeCall({ from: CALLER, to: '204' });
	const fresh = due().slice(restored.length);
	for (const id of fresh) expect(id < String(before.at(-1))).toBe(true);

	const now = Date.now();
	const clock = jest.spyOn(Date, 'now');
	const at = (minutes: number) => clock.mockReturnValue(now + minutes * 60_000);
	const seen: string[] = [];
	const errors: unknown[] = [];
	for (let minutes = 1; minutes <= 40; minutes++) {
		at(minutes);
		const { error, items } = await trigger.poll();
		if (error) errors.push(error);
		seen.push(...ids(items));
	}
	clock.mockRestore();
	await environment.sim.placeCall({ from: CALLER, to: '204' });
	seen.push(...ids((await trigger.poll()).items));
	const wanted = due().slice(restored.length);
	rows.push({
		fault: 'restored from a backup, clock an hour back',
		'report trigger': `${seen.length} calls`,
		lost: wanted.filter((id) => !seen.includes(id)).length,
	});
	expect(errors).toEqual([]);
	expect(seen).toEqual(wanted);
});

/** Two hours before: the first eight digits of an id count seconds. */
const older = (digits: string) => (parseInt(digits, 16) - 2 * HOUR).toString(16).padStart(8, '0');

test('permission is withdrawn in the middle of the work', async () => {
	const { state } = environment.sim;
	const { accounts } = state;
	const withdrawn = accounts.map((account) => ({ ...account, permissions: [] }));
	const outcomes: string[] = [];
	const records = () => JSON.stringify([...state.collections.entries()]);
	const untouched = records();
	for (const name of ['update', 'upsert', 'delete', 'upload', 'report', 'cursor']) {
		state.accounts = accounts;
		let requests = 0;
		environment.proxy.passed = () => {
			if (++requests === 1) state.accounts = withdrawn;
		};
		const { error, items } = await environment.attempt(name);
		expect([name, error?.message]).toEqual([name, expect.stringMatching(/no permission for "\//)]);
		expect([name, error?.description]).toEqual([name, expect.stringMatching(/Maintenance → API Accounts/)]);
		expect([name, items]).toEqual([name, 0]);
		outcomes.push(name);
	}
	// Nothing was changed halfway.
	expect(records()).toBe(untouched);

	state.accounts = accounts;
	const trigger = environment.following();
	let pages = 0;
	environment.proxy.passed = () => {
		if (++pages === 1) state.accounts = withdrawn;
	};
	// What came before is delivered; the poll that goes on from there says what is wrong.
	const before = await trigger.poll();
	expect([before.error, before.items.length > 0]).toEqual([undefined, true]);
	const { error, items } = await trigger.poll();
	expect([error?.message, items]).toEqual([expect.stringMatching(/no permission for "\//), []]);
	environment.proxy.passed = undefined;
	state.accounts = accounts;
	const followed = ids([...before.items, ...(await trigger.drain())]);
	rows.push({
		fault: 'permission withdrawn in the middle',
		operations: `clear errors: ${outcomes.join(', ')}`,
		'report trigger': `clear error, then ${followed.length} calls`,
		lost: due().filter((id) => !followed.includes(id)).length,
	});
	expect(followed).toEqual(due());
});
