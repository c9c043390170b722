import { openTestEnvironment } from '../harness/environment';
import type { TestEnvironment } from '../harness/environment';
import { MENU, ORDER, WELCOME, menuWorkflow, request } from '../harness/menu';
import { outputOf } from '../harness/n8n';
import type { Execution, StoredWorkflow } from '../harness/n8n';
import { eventually } from '../harness/workflows';

/** What happens to calls in conversation when n8n stops, cancels or limits their executions. */
let environment: TestEnvironment;
let workflow: StoredWorkflow;
/** The same with a timeout of two seconds. */
let brief: StoredWorkflow;
/** The same for executions that the editor watches, which take longer. */
let watched: StoredWorkflow;
let call = 0;

beforeAll(async () => {
	environment = await openTestEnvironment();
	// All at once: an n8n that is started again after a crash takes its time to publish.
	workflow = await environment.n8n.createWorkflow(menuWorkflow());
	brief = await environment.n8n.createWorkflow(menuWorkflow({ settings: { executionTimeout: 2 } }));
	watched = await environment.n8n.createWorkflow(menuWorkflow({ deadline: 4_000 }));
	for (const one of [workflow, brief, watched]) await environment.n8n.activate(one);
	// The first run of an n8n loads its nodes.
	await ask('', '1700000000.1');
	await ask('1', '1700000000.1');
});

afterAll(async () => await environment?.close());

beforeEach(() => {
	call += 1;
});

const url = (of = workflow) => environment.n8n.webhookUrl(of, 'Caller is here');
const ask = async (digits: string, id = `1767258000.${call}`, of = workflow) =>
	(await request(url(of), id, digits)).commands;
/** Until a new n8n has its addresses, and its nodes; the call that shows it has ended then. */
const ready = async () =>
	await eventually(async () => {
		const id = `1700000000.${Date.now()}`;
		return (await ask('', id)).includes(WELCOME) && (await ask('1', id)) === "Exit('sales')";
	}, 60);

/** Executions, the earliest first; also those that wait. */
async function all(of = workflow): Promise<Array<Pick<Execution, 'id' | 'status'>>> {
	return (await environment.n8n.listExecutions({ workflowId: of.id })).results.reverse();
}

test('an execution stopped by hand: the call begins anew', async () => {
	expect(await ask('')).toContain(WELCOME);
	const running = await eventually(async () => (await all()).find(({ status }) => status === 'running'));
	await environment.n8n.rest('POST', `/executions/${running.id}/stop`, {});
	expect(await ask('2')).toContain(WELCOME);
	expect(await ask('1')).toBe("Exit('sales')");
	expect((await all()).map(({ status }) => status)).toContain('canceled');
});

test('the timeout of the workflow ends a conversation; the call begins anew', async () => {
	const id = `1767258000.${call}`;
	expect(await ask('', id, brief)).toContain(WELCOME);
	await eventually(async () =>
		(await all(brief)).some(({ status }) => ['canceled', 'error'].includes(status)),
	);
	expect(await ask('2', id, brief)).toContain(WELCOME);
});

test('the test URL takes one request; the next one may come by the production URL, and goes to the same execution', async () => {
	const run = { workflowData: watched, triggerToStartFrom: { name: 'Caller is here' } };
	await environment.n8n.rest('POST', `/workflows/${watched.id}/run`, run, { 'push-ref': 'end-to-end' });
	const testUrl = url(watched).replace('/webhook/', '/webhook-test/');
	const id = '1767259000.1';
	expect((await request(testUrl, id, '')).commands).toContain(WELCOME);
	expect((await request(testUrl, id, '2')).status).toBe(404);
	expect(await ask('2', id, watched)).toContain(ORDER);
	expect(await ask('1042', id, watched)).toBe("Exit('done')");
	const execution = await eventually(async () =>
		(await environment.n8n.executions(watched)).find(({ mode }) => mode === 'manual'),
	);
	expect(outputOf(execution, 'Which order')).toMatchObject([{ digits: '1042' }]);
});

test('n8n is killed in mid-call: the menu again from the new one, and the old execution is closed', async () => {
	expect(await ask('')).toContain(WELCOME);
	await environment.kill();
	await environment.revive();
	await ready();
	expect(await ask('2')).toContain(WELCOME);
	expect(await ask('2')).toContain(ORDER);
	expect(await ask('1042')).toBe("Exit('done')");
	// The last one is saved a moment after its answer.
	const statuses = await eventually(async () => {
		const found = (await all()).map(({ status }) => status);
		return !found.includes('running') && found;
	});
	expect(statuses).toContain('crashed');
});

test('n8n is restarted in mid-call: it does not wait for callers longer than it is allowed to', async () => {
	expect(await ask('')).toContain(WELCOME);
	const began = Date.now();
	await environment.n8n.stop();
	expect(Date.now() - began).toBeLessThan(60_000);
	await environment.revive();
	await ready();
	expect(await ask('2')).toContain(WELCOME);
});

test("n8n's own limit of executions counts those that wait: others get the fallback, nobody waits in vain", async () => {
	await environment.n8n.stop();
	await environment.revive({ N8N_CONCURRENCY_PRODUCTION_LIMIT: '2' });
	await ready();
	expect(await ask('', '1767260000.1')).toContain(MENU);
	expect(await ask('', '1767260000.2')).toContain(MENU);
	expect(await ask('', '1767260000.3')).toBe("Exit('operator')");
	expect(await ask('1', '1767260000.1')).toBe("Exit('sales')");
	expect(await ask('1', '1767260000.2')).toBe("Exit('sales')");
});
