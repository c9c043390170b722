import { Simotel } from '../../nodes/Simotel/Simotel.node';
import { startSimulator } from '../../simulator';
import type { Simulator } from '../../simulator';
import { account } from '../harness/account';
import { runNode } from '../harness/engine';
import type * as MovedClock from '../harness/movedClock';

jest.mock('n8n-workflow', () => jest.requireActual<typeof MovedClock>('../harness/movedClock').movedClock());

let sim: Simulator;
beforeAll(async () => {
	sim = await startSimulator();
});
afterAll(async () => await sim.close());

const originate = async (more: object, started?: (cancel: () => void) => void) =>
	await runNode({
		started,
		node: new Simotel(),
		parameters: {
			resource: 'call',
			operation: 'originateAndWait',
			caller: '204',
			callee: '09120000003',
			context: 'main_routing',
			callerId: '02100000000',
			waitAtMost: 10,
			options: {},
			...more,
		},
		credentials: {
			simotelApi: account(sim.url),
		},
	});

test('waits for the record of the call', async () => {
	const { json, error } = await originate({});
	expect(error).toBeUndefined();
	expect(json[0]).toMatchObject({
		complete: true,
		answered: true,
		caller_number: '204',
		callee_number: '09120000003',
		billsec: 20,
	});
	expect(json[0].originated_call_id).toBe(sim.state.calls.at(-1)?.originated_call_id);
});

test('a first party that cannot be reached leaves no record: the limit ends the wait', async () => {
	const { json } = await originate({ caller: '09120000004', waitAtMost: 1 });
	expect(json[0]).toEqual({
		caller_number: '09120000004',
		callee_number: '09120000003',
		answered: null,
		reason: 'No record after 1 seconds: the caller did not answer, or the call goes on',
		originated_call_id: expect.stringMatching(/^orig\.call\./),
		complete: false,
	});
});

test('a report that cannot be read for a moment does not lose the call', async () => {
	sim.state.faults.push({ target: 'api', path: 'reports/cdr/search', kind: 'drop', times: 2 });
	expect((await originate({})).json[0]).toMatchObject({ complete: true, answered: true });
});

test('a report that may not be read is reported together with the order, and nothing is dialled again', async () => {
	const calls = sim.state.calls.length;
	for (const path of ['reports/cdr/search', 'reports/quick/search'])
		sim.state.faults.push({ target: 'api', path, kind: 'status', status: 403 });
	const { error } = await originate({});
	sim.state.faults = [];
	expect(error?.message).toMatch(/no permission for "\/reports\/cdr\/search"/);
	expect(error?.description).toMatch(/order has the ID orig\.call\.\d+/);
	expect(sim.state.calls.length - calls).toBeLessThanOrEqual(1);
});

test('cancelling ends the wait: no more looks into the report', async () => {
	let cancel: () => void = () => undefined;
	const looks = () => sim.state.requests.filter(({ path }) => path === 'reports/cdr/search').length;
	const before = looks();
	const run = originate({ caller: '09120000004', waitAtMost: 60 }, (stop) => (cancel = stop));
	while (looks() === before) await new Promise((resolve) => setTimeout(resolve, 20));
	cancel();
	await run;
	const after = looks();
	await new Promise((resolve) => setTimeout(resolve, 300));
	expect(looks()).toBe(after);
});
