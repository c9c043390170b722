import { median } from '../harness/figures';
import { MENU, ORDER, menuWorkflow, request } from '../harness/menu';
import { outputOf } from '../harness/n8n';
import type { Execution, StoredWorkflow } from '../harness/n8n';
import { say, sleep } from '../harness/processes';
import { openQueueEnvironment } from '../harness/queueEnvironment';
import type { QueueEnvironment } from '../harness/queueEnvironment';
import { eventually } from '../harness/workflows';

/** Conversations in queue mode: the execution waits in the database, and whatever ends, callers go on. */
let environment: QueueEnvironment;
let workflow: StoredWorkflow;
/** The same with two seconds of work on a first request, and on a later one. */
let slow: Record<'first' | 'later', StoredWorkflow>;
let call = 0;

/** Callers of the figures, and how far apart they begin (milliseconds). */
const CALLERS = 30;
const APART = 400;

beforeAll(async () => {
	environment = await openQueueEnvironment({ workers: 2, webhooks: 2 });
	workflow = await environment.n8n.createWorkflow(menuWorkflow({ wait: 20 }));
	const busyBefore = async (before: 'Menu' | 'Which order') =>
		await environment.n8n.createWorkflow(
			menuWorkflow({ wait: 20, deadline: 3_500, slow: { before, seconds: 2 } }),
		);
	slow = { first: await busyBefore('Menu'), later: await busyBefore('Which order') };
	for (const one of [workflow, slow.first, slow.later]) await environment.n8n.activate(one);
	// The first runs of a worker load the nodes.
	for (let run = 0; run < 4; run++) await ask('', `1700000000.${run}`);
}, 600_000);

afterAll(async () => await environment?.close(), 120_000);

beforeEach(() => {
	call += 1;
});

const url = (process = 0, of = workflow) =>
	environment.n8n
		.webhookUrl(of, 'Caller is here')
		.replace(environment.n8n.webhooks, environment.webhookUrls[process]);
const idOf = (n = call) => `1767258000.${n}`;
const ask = async (digits: string, id = idOf(), process = 0) =>
	(await request(url(process), id, digits)).commands;
/** Executions of the call of this test that have ended well. */
const executionsOf = async (id = idOf()): Promise<Execution[]> =>
	(await environment.n8n.executions(workflow)).filter(
		(execution) =>
			execution.status === 'success' && outputOf(execution, 'Caller is here')[0]?.unique_id === id,
	);

test('a conversation of three steps is one execution', async () => {
	expect(await ask('')).toContain(MENU);
	expect(await ask('7')).toContain(MENU);
	expect(await ask('2')).toContain(ORDER);
	expect(await ask('1042')).toBe("Exit('done')");
	const [execution] = await eventually(async () => {
		const all = await executionsOf();
		return all.length > 0 && all;
	});
	expect(outputOf(execution, 'Menu')).toMatchObject([{ choice: 'Order', tries: 2, digits: '2' }]);
	expect(outputOf(execution, 'Which order')).toMatchObject([
		{ digits: '1042', input: 'valid', joined_by: 'unique_id', pbx_answer: { by: 'workflow', node: 'done' } },
	]);
});

test('a choice with a case is answered at once, and its execution ends well', async () => {
	expect(await ask('')).toContain(MENU);
	expect(await ask('9')).toBe("Exit('agent')");
	const [execution] = await eventually(async () => {
		const all = await executionsOf();
		return all.length > 0 && all;
	});
	expect(outputOf(execution, 'Menu')).toMatchObject([
		{ choice: 'Agent', pbx_answer: { by: 'workflow', node: 'Menu' } },
	]);
});

test('every caller hears the own next step', async () => {
	const heard = await Promise.all(
		Array.from({ length: CALLERS }, async (_, n) => {
			await sleep(n * APART);
			const id = `1767300000.${n}`;
			const first = await request(url(), id, '');
			await sleep(2_000);
			return [first, await request(url(), id, String(1 + (n % 2)))];
		}),
	);
	for (const at of [0, 1]) {
		const times = heard.map((steps) => steps[at].ms);
		say(
			`step ${at + 1}: median ${Math.round(median(times))} ms, longest ${Math.round(Math.max(...times))} ms`,
		);
	}
	const wrong = heard.filter(([, { commands }], n) => !commands.includes(n % 2 === 0 ? "'sales'" : ORDER));
	// On a machine that is too busy the fallback may go out; another caller's step never does.
	expect(wrong.map(([, { commands }]) => commands).filter((text) => text !== "Exit('operator')")).toEqual([]);
	expect(wrong.length).toBeLessThan(CALLERS / 4);
	for (const [, { ms }] of heard) expect(ms).toBeLessThan(1_500);
}, 60_000);

test('a worker dies while the caller listens: another one goes on', async () => {
	expect(await ask('')).toContain(MENU);
	await sleep(500);
	const { gone, back } = environment.workers[0].crash();
	// While it dies Redis may still give it work, as to one that dies at work.
	await gone;
	const heard = await ask('2');
	await back;
	expect(heard).toContain(ORDER);
}, 120_000);

test('all workers die while the caller listens: the fallback, and the next step when one is back', async () => {
	expect(await ask('')).toContain(MENU);
	await sleep(500);
	const back = environment.workers.map((worker) => worker.crash().back);
	expect(await ask('2')).toBe("Exit('operator')");
	await Promise.all(back);
	await eventually(async () => (await ask('', idOf(1_000 + call))).includes(MENU), 60);
}, 180_000);

/** How often each worker has begun to work on an execution. */
const runsOf = (id: string) =>
	environment.workers.map((worker) => worker.log().split(`started execution ${id} `).length - 1);

/** Kills the worker that works on an execution now, if it is not one of these earlier runs. */
async function crashWorkerOf(id: string, earlier: number[]): Promise<{ back: Promise<void> }> {
	const at = await eventually(async () => {
		const worker = runsOf(id).findIndex((count, index) => count > earlier[index]);
		return worker >= 0 && { worker };
	});
	return environment.workers[at.worker].crash();
}

/** The ID of the latest execution of a workflow. */
async function latest(of: StoredWorkflow): Promise<string | undefined> {
	return (await environment.n8n.listExecutions({ workflowId: of.id }, 1)).results[0]?.id;
}

test('a worker dies while it works on the first request: the fallback, and then the menu', async () => {
	const answering = request(url(0, slow.first), idOf(), '');
	const id = await eventually(async () => await latest(slow.first));
	const { back } = await crashWorkerOf(id, [0, 0]);
	const answer = await answering;
	expect(answer.commands).toBe("Exit('operator')");
	expect(answer.ms).toBeLessThan(4_000);
	expect((await request(url(0, slow.first), idOf(), '')).commands).toContain(MENU);
	await back;
}, 120_000);

test('a worker dies while it works on a later request: the fallback, and after a while the menu', async () => {
	const heard = async (digits: string) => (await request(url(0, slow.later), idOf(), digits)).commands;
	expect(await heard('')).toContain(MENU);
	const id = await eventually(async () => await latest(slow.later));
	await sleep(500);
	const earlier = runsOf(id);
	const answering = heard('2');
	const { back } = await crashWorkerOf(id, earlier);
	expect(await answering).toBe("Exit('operator')");
	// Whoever comes back belongs to the execution that nobody works on, until that is given up.
	await eventually(async () => {
		const next = await heard('');
		expect(next).toMatch(/^Exit\('operator'\)$|'menu'/);
		return next.includes(MENU);
	}, 60);
	await back;
	expect(await heard('1')).toBe("Exit('sales')");
}, 180_000);

test('the main process dies while the caller listens: nobody notices', async () => {
	expect(await ask('')).toContain(MENU);
	const back = environment.n8n.crash();
	expect(await ask('2')).toContain(ORDER);
	expect(await ask('1042')).toBe("Exit('done')");
	await back;
	expect(await ask('')).toContain(MENU);
	expect(await ask('2')).toContain(ORDER);
}, 120_000);

test('the webhook process dies while the caller listens: the menu again', async () => {
	expect(await ask('')).toContain(MENU);
	await environment.webhook.crash().back;
	expect(await ask('2')).toContain(MENU);
	expect(await ask('2')).toContain(ORDER);
}, 120_000);

test('the next request reaches another webhook process: the menu again, from there on the conversation', async () => {
	expect(await ask('')).toContain(MENU);
	expect(await ask('2', idOf(), 1)).toContain(MENU);
	expect(await ask('2', idOf(), 1)).toContain(ORDER);
});

test('the execution is gone from the database: the fallback at once, and then the menu', async () => {
	expect(await ask('')).toContain(MENU);
	await sleep(1_000);
	const { results } = await environment.n8n.listExecutions({ workflowId: workflow.id, status: ['waiting'] });
	for (const { id } of results) await environment.n8n.rest('POST', `/executions/${id}/stop`, {});
	const answer = await request(url(), idOf(), '2');
	expect(answer.commands).toBe("Exit('operator')");
	expect(answer.ms).toBeLessThan(800);
	expect(await ask('')).toContain(MENU);
}, 60_000);

test('a caller who hangs up leaves by No Input, and nothing waits for ever', async () => {
	expect(await ask('')).toContain(MENU);
	const [execution] = await eventually(async () => {
		await sleep(5_000);
		const all = await executionsOf();
		return all.length > 0 && all;
	}, 180);
	expect(outputOf(execution, 'Menu')).toMatchObject([{ input: 'gone', digits: null }]);
	expect(outputOf(execution, 'nobody')).toMatchObject([{ simotel_response: { sent: false } }]);
	await eventually(async () => {
		await sleep(5_000);
		return (await environment.n8n.countExecutions({ status: ['waiting', 'running', 'new'] })) === 0;
	}, 180);
}, 400_000);
