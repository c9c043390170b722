import { chain, eventually, node, openTestEnvironment, ours } from '../harness/environment';
import type { TestEnvironment } from '../harness/environment';
import { outputOf } from '../harness/n8n';
import { EXTENSION, FALLBACK } from '../harness/workflows';

let environment: TestEnvironment;

beforeAll(async () => {
	environment = await openTestEnvironment();
});

afterAll(async () => await environment.close());

const request = (caller: string) =>
	JSON.stringify({ app_name: 'desk', src: caller, dst: '02100000000', unique_id: `${Date.now() / 1_000}.1` });

async function ask(url: string): Promise<{ extension: unknown; ms: number }> {
	const started = performance.now();
	const headers = { 'content-type': 'application/json' };
	const reply = await fetch(url, { method: 'POST', headers, body: request('09120000001') });
	const { extension } = (await reply.json()) as { extension?: unknown };
	return { extension, ms: performance.now() - started };
}

/** A workflow that waits `seconds`, as for a CRM that hangs, and then answers; its alerts leave by the second output. */
function workflowOf(seconds: number): Record<string, unknown> {
	const nodes = [
		ours('Request', 'simotelComponentTrigger', {
			component: 'extenApi',
			deadline: 300,
			fallback: { extension: FALLBACK },
			options: { alert: true },
		}),
		node('CRM', 'n8n-nodes-base.wait', 1.1, { amount: seconds, unit: 'seconds' }),
		ours('Answer', 'respondToSimotel', { component: 'extenApi', extension: EXTENSION }),
	];
	const workflow = chain('desk', nodes);
	const keep = node('Alert', 'n8n-nodes-base.noOp', 1, {});
	const connections = workflow.connections as Record<string, { main: unknown[] }>;
	connections.Request.main.push([{ node: 'Alert', type: 'main', index: 0 }]);
	return { ...workflow, nodes: [...nodes, keep] };
}

test('a workflow that hangs: fallbacks at once, one alert, the numbers; repaired, it answers again', async () => {
	const workflow = await environment.n8n.createWorkflow(workflowOf(3));
	await environment.n8n.activate(workflow);
	const url = environment.n8n.webhookUrl(workflow, 'Request');
	// What n8n does for the first time takes longer.
	const slow = [];
	for (let index = 0; index < 7; index++) slow.push(await ask(url));
	expect(slow.map(({ extension }) => extension)).toEqual(slow.map(() => FALLBACK));
	const quick = await Promise.all([ask(url), ask(url), ask(url)]);
	expect(quick.map(({ extension }) => extension)).toEqual([FALLBACK, FALLBACK, FALLBACK]);
	for (const { ms } of quick) expect(ms).toBeLessThan(290);

	const runs = await eventually(async () => {
		const ended = await environment.n8n.executions(workflow);
		return ended.length >= 6 && ended;
	}, 60);
	const alerts = runs.flatMap((run) => outputOf(run, 'Alert'));
	expect(alerts).toMatchObject([
		{ event: 'callers_waited', trigger: 'Request', workflow: 'desk', component: 'extenApi' },
	]);
	// Five runs that failed, at most one more as a probe, and the alert.
	expect(runs.length).toBeLessThanOrEqual(8);

	const credentials = { simotelApi: { id: environment.credentials.Simotel, name: 'Simotel' } };
	const times = ours(
		'Times',
		'simotel',
		{ resource: 'server', operation: 'getAnswerTimes', minutes: 10 },
		{ credentials },
	);
	const hourly = chain('times', [
		ours('Go', 'simotelTrigger', { events: ['Ping'], filters: {}, options: {} }),
		times,
	]);
	const reader = await environment.n8n.createWorkflow(hourly);
	await environment.n8n.activate(reader);
	await eventually(async () => {
		const { status } = await fetch(`${environment.n8n.webhookUrl(reader, 'Go')}?event_name=Ping`);
		return status === 200;
	});
	const [row] = await eventually(async () => {
		const [run] = await environment.n8n.executions(reader);
		return run !== undefined && outputOf(run, 'Times');
	});
	expect(row).toMatchObject({ trigger: 'Request', by_workflow: 0, by_fallback: 10, minutes_since_event: 0 });
	expect((row.fallbacks as Record<string, number>).circuit_open).toBeGreaterThanOrEqual(3);

	await environment.n8n.rest('PATCH', `/workflows/${workflow.id}`, {
		nodes: (workflow.nodes as Array<{ name: string; parameters: object }>).map((each) =>
			each.name === 'CRM' ? { ...each, parameters: { amount: 0, unit: 'seconds' } } : each,
		),
	});
	const changed = await environment.n8n.rest<typeof workflow>('GET', `/workflows/${workflow.id}`);
	await environment.n8n.activate(changed);
	await eventually(async () => (await ask(url)).extension === EXTENSION, 30);
	expect((await ask(url)).extension).toBe(EXTENSION);
}, 300_000);
