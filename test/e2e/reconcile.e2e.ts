import { readExample } from '../harness/demo';
import type { StoredWorkflow } from '../harness/n8n';
import type { Fault } from '../../simulator';
import { eventually, openTestEnvironment } from '../harness/environment';
import type { TestEnvironment } from '../harness/environment';

/** 1,000 in `npm run test:reconcile`. */
const CALLS = Number(process.env.RECONCILE_CALLS ?? 60);

const DROP: Fault = { target: 'events', kind: 'drop', path: 'Cdr', times: 1 };

let environment: TestEnvironment;

beforeAll(async () => {
	environment = await openTestEnvironment();
});

afterAll(async () => await environment.close());

async function rows(): Promise<Array<Record<string, unknown>>> {
	const { n8n } = environment;
	const table = (await n8n.tables()).find(({ name }) => name === 'Simotel Calls');
	const all: Array<Record<string, unknown>> = [];
	for (;;) {
		const page = await n8n.rest<{ data: Array<Record<string, unknown>> }>(
			'GET',
			`${table?.path ?? ''}/rows?take=100&skip=${all.length}`,
		);
		all.push(...page.data);
		if (page.data.length === 0) return all;
	}
}

/** The running n8n has a new port each time. */
function connect(workflow: StoredWorkflow): void {
	environment.sim.state.settings.events.address = environment.n8n.webhookUrl(workflow, 'Call ended');
}

async function placeCalls(count: number, meanwhile?: () => Promise<void>): Promise<string[]> {
	const ids: string[] = [];
	const at = Math.floor(count * (0.3 + Math.random() * 0.4));
	let disturbance: Promise<void> | undefined;
	for (let index = 0; index < count; index++) {
		if (index % 10 === 3) environment.sim.state.faults.push({ ...DROP });
		if (index === at) disturbance = meanwhile?.();
		ids.push((await environment.call({ from: '09120000001', to: '204' })).id);
	}
	await disturbance;
	return ids;
}

test(`${CALLS} calls, every tenth event lost, n8n killed twice: every call is there exactly once`, async () => {
	environment.sim.state.settings.events.enabled = ['Cdr'];
	const texts = ['unique_id', 'caller_number', 'callee_number', 'direction', 'disposition'];
	const numbers = ['duration', 'billsec', 'wait'];
	await environment.n8n.createTable('Simotel Calls', [...texts, 'start', 'record'], numbers);
	const workflow = await environment.n8n.createWorkflow(readExample('reconcile', environment.credentials));
	await environment.n8n.activate(workflow);
	connect(workflow);
	// "From now on" counts from when n8n has stored it, which it does after all webhooks are registered.
	await eventually(async () => {
		const stored = await environment.n8n.rest<StoredWorkflow>('GET', `/workflows/${workflow.id}`);
		return stored.staticData !== null && stored.staticData !== undefined;
	}, 60);

	const third = Math.floor(CALLS / 3);
	const calls = await placeCalls(third, async () => await environment.kill());
	await environment.revive();
	connect(workflow);
	await eventually(
		async () => (await fetch(environment.sim.state.settings.events.address ?? '')).status !== 404,
		90,
	);
	// It is killed again while it works on what it has missed.
	await new Promise((resolve) => setTimeout(resolve, Math.random() * 400));
	calls.push(...(await placeCalls(third, async () => await environment.kill())));
	await environment.revive();
	connect(workflow);
	calls.push(...(await placeCalls(CALLS - 2 * third)));

	const ids = await eventually(async () => {
		const found = (await rows()).map((row) => String(row.unique_id));
		return new Set(found).size === CALLS && found;
	}, 150);
	expect([...ids].sort()).toEqual([...calls].sort());
}, 900_000);
