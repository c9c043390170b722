import type { IDataObject, IRun } from 'n8n-workflow';

import { pendingRequests } from '../../nodes/shared/component/pendingRequests';
import { conversations } from '../../nodes/shared/component/talk';
import { converse } from '../harness/conversation';
import type { ConversationWorkflow, Step } from '../harness/conversation';
import { MENU_QUESTION, ORDER_QUESTION, sound } from '../harness/menu';

/** Clocks run on after an answer; the end of the tests does not wait for them. */
jest.mock('n8n-workflow', () => ({
	...jest.requireActual<object>('n8n-workflow'),
	sleep: async (ms: number) => await new Promise<void>((resolve) => setTimeout(resolve, ms).unref()),
}));

const wait = async (ms: number) => await new Promise((resolve) => setTimeout(resolve, ms));
const AGAIN = ";Exit('again')";

const finish = (name: string, output = name): Step => ({
	name,
	does: { respondWith: 'answer', commands: { command: [{ command: 'exit', case: output }] } },
});
const MENU: Step = {
	name: 'Menu',
	does: { ...MENU_QUESTION, secondsPerTry: 10, wrong: sound('not-understood'), again: 'again' },
	to: ['sales', 'Which order', 'operator', 'nobody'],
};
const ORDER: Step = {
	name: 'Which order',
	does: { ...ORDER_QUESTION, secondsPerTry: 10, tries: 3, again: 'again' },
	to: ['look up', 'nobody'],
};
const LOOK_UP: Step = {
	name: 'look up',
	does: ([item]) => [{ state: `order ${String(item.digits)} is on its way` }],
	to: ['Say state'],
};
const SAY: Step = {
	name: 'Say state',
	does: {
		respondWith: 'say',
		sayFirst: { command: [{ command: 'playAnnouncement', file: sound('on-its-way') }] },
		again: 'again',
	},
	to: ['bye'],
};
const ALL = [MENU, ORDER, LOOK_UP, SAY, finish('sales'), finish('operator'), finish('nobody'), finish('bye')];
/** The same with another node behind the first choice. */
const behindSales = (step: Step) => ALL.map((usual) => (usual.name === 'sales' ? step : usual));
const slow = (ms: number): Step => ({
	name: 'sales',
	does: async (items) => {
		await wait(ms);
		return items;
	},
	to: ['bye'],
});
const ASK_MENU = `GetData('menu',10,1)${AGAIN}`;

let workflow: ConversationWorkflow;
let call = 0;

beforeEach(() => {
	call += 1;
});

afterEach(async () => {
	expect(workflow.trigger.errors).toEqual([]);
	workflow.stop();
	await ended();
	await workflow.close();
	expect([conversations.size, pendingRequests.size]).toEqual([0, 0]);
});

async function ended(): Promise<void> {
	for (let waited = 0; conversations.size + pendingRequests.size > 0 && waited < 3_000; waited += 20)
		await wait(20);
}

/** One request of the call of this test; what the PBX would do next. */
async function ask(data: string, more: IDataObject = {}): Promise<string> {
	const response = await fetch(workflow.url, {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify({
			...{ app_name: 'ivr', src: '09120000001', dst: '02100000000', data },
			...{ unique_id: `1767258000.${call}`, ...more },
		}),
	});
	const body = (await response.json()) as { ok: string; commands?: string };
	return body.ok === '1' ? String(body.commands) : 'rejected';
}

const output = (run: IRun, node: string): IDataObject[] =>
	(run.data.resultData.runData[node]?.at(-1)?.data?.main ?? []).flatMap((items) =>
		(items ?? []).map(({ json }) => json),
	);

test('a conversation of four steps is one execution, each request with an answer of its own', async () => {
	workflow = await converse({}, ALL);
	expect(await ask('')).toBe(`ClearUserData();PlayAnnouncement('welcome');${ASK_MENU}`);
	expect(await ask('7')).toBe(`ClearUserData();PlayAnnouncement('not-understood');${ASK_MENU}`);
	expect(await ask('2')).toBe(`ClearUserData();GetData('order-number',10,12)${AGAIN}`);
	expect(conversations.waiting()).toBe(1);
	expect(await ask('۱۰۴۲')).toBe(`ClearUserData();PlayAnnouncement('on-its-way')${AGAIN}`);
	expect(await ask('')).toBe("Exit('bye')");
	await ended();
	const [run] = workflow.runs;
	expect([workflow.runs.length, run.data.resultData.error]).toEqual([1, undefined]);
	const [menu] = output(run, 'Menu');
	const [order] = output(run, 'Which order');
	expect(menu).toMatchObject({
		component: 'smartApi',
		digits: '2',
		choice: 'Order',
		tries: 2,
		input: 'choice',
		joined_by: 'unique_id',
		pbx_answer: { by: 'workflow', node: 'Which order', reason: 'answered' },
	});
	expect(order).toMatchObject({ digits: '1042', choice: null, tries: 1, input: 'valid' });
	expect(order.request_id).not.toBe(menu.request_id);
	expect(Date.parse(String(order.deadline_at))).toBeGreaterThan(Date.parse(String(menu.deadline_at)));
	expect(output(run, 'bye')[0]).toMatchObject({ simotel_response: { sent: true } });
});

test.each<[string, string[], string]>([
	['a choice', ['1'], 'sales'],
	['something else, to the last try', ['7', '8'], 'operator'],
	['nothing', ['', ''], 'nobody'],
])('%s leaves by its output', async (_name, inputs, last) => {
	workflow = await converse({}, ALL);
	await ask('');
	let answer = '';
	for (const input of inputs) {
		answer = await ask(input);
	}
	expect(answer).toBe(`Exit('${last}')`);
});

describe('a choice with a case', () => {
	const choice = [
		{ digits: '1', name: 'Sales', case: 'to-sales' },
		{ digits: '2', name: 'Order', case: '' },
	];
	const leaving = { ...(MENU.does as IDataObject), choices: { choice }, otherwise: 'to-operator' };
	const menu = (to: Array<string | null>): Step[] => [{ ...MENU, does: leaving, to }, ...ALL.slice(1)];

	test.each<[string, string[], string]>([
		['leaves at once, with no node behind it', ['1'], "Exit('to-sales')"],
		['may stand beside one that leads on', ['2'], `ClearUserData();GetData('order-number',10,12)${AGAIN}`],
		['has its like for what fits none', ['7', '8'], "Exit('to-operator')"],
	])('%s', async (_name, inputs, last) => {
		workflow = await converse({}, menu([null, 'Which order']));
		await ask('');
		let answer = '';
		for (const input of inputs) answer = await ask(input);
		expect(answer).toBe(last);
	});

	test('is answered by the node that asked, and the workflow goes on behind it', async () => {
		const note: Step = { name: 'note', does: (items) => items };
		workflow = await converse({}, [...menu(['note', 'Which order']), note]);
		await ask('');
		expect(await ask('1')).toBe("Exit('to-sales')");
		await ended();
		const [run] = workflow.runs;
		expect(run.data.resultData.error).toBeUndefined();
		expect(output(run, 'note')).toMatchObject([
			{ choice: 'Sales', input: 'choice', pbx_answer: { by: 'workflow', reason: 'answered', node: 'Menu' } },
		]);
		expect(await ask('')).toMatch(/welcome/);
	});

	test('takes no second answer', async () => {
		workflow = await converse({}, menu(['sales', 'Which order']));
		await ask('');
		expect(await ask('1')).toBe("Exit('to-sales')");
		await ended();
		expect(workflow.runs[0].data.resultData.error?.message).toMatch(/answered already, by the node "Menu"/);
	});
});

test('two components that lead to each other do as well as one that leads to itself', async () => {
	workflow = await converse({}, ALL);
	await ask('', { app_name: 'first' });
	expect(await ask('7', { app_name: 'second' })).toMatch(/not-understood/);
	expect(await ask('2', { app_name: 'first' })).toMatch(/order-number/);
	expect(await ask('1042', { app_name: 'second' })).toMatch(/on-its-way/);
	expect(await ask('', { app_name: 'first' })).toBe("Exit('bye')");
	await ended();
	expect(workflow.runs).toHaveLength(1);
});

test('fifty callers at once, of whom each hears what is meant for him', async () => {
	workflow = await converse({ options: { maxParallelRuns: 50 }, deadline: 3_000 }, ALL);
	const caller = async (n: number) => {
		const own = { unique_id: `1767259000.${n}`, src: `0912${n}` };
		await ask('', own);
		await wait(400);
		return await ask(n % 2 === 0 ? '1' : '8', own);
	};
	const answers = await Promise.all(Array.from({ length: 50 }, async (_, n) => await caller(n)));
	answers.forEach((answer, n) => expect(answer).toMatch(n % 2 === 0 ? /sales/ : /not-understood/));
});

test('waiting callers are no parallel runs, and have a bound of their own', async () => {
	workflow = await converse({ options: { maxParallelRuns: 1, maxWaitingCallers: 2 } }, ALL);
	const own = (n: number) => ({ unique_id: `1767260000.${n}`, src: `0912${n}` });
	expect(await ask('', own(1))).toMatch(/menu/);
	expect(await ask('', own(2))).toMatch(/menu/);
	expect(await ask('', own(3))).toBe("Exit('operator')");
	expect(await ask('1', own(1))).toBe("Exit('sales')");
	await wait(50);
	expect(await ask('', own(4))).toMatch(/menu/);
	const [full] = workflow.runs;
	expect(full.data.resultData.error?.message).toMatch(/too many callers wait/);
});

describe('the fallback at once', () => {
	test.each<[string, Step]>([
		['the workflow ends without an answer', { name: 'sales', does: (items) => items }],
		[
			'it fails',
			{
				name: 'sales',
				does: () => {
					throw new Error('no database');
				},
			},
		],
	])('when %s', async (_name, step) => {
		workflow = await converse({ deadline: 5_000 }, behindSales(step));
		await ask('');
		const since = Date.now();
		expect(await ask('1')).toBe("Exit('operator')");
		expect(Date.now() - since).toBeLessThan(4_000);
	});

	test('when the execution is stopped in between; then the call begins anew', async () => {
		workflow = await converse({}, ALL);
		await ask('');
		workflow.stop();
		await ended();
		expect(await ask('1')).toMatch(/welcome/);
	});
});

test('too late for one request, in time for the next: the caller comes back and hears the answer', async () => {
	const moment = { announcement: 'one-moment', case: 'again' };
	workflow = await converse({ deadline: 300, fallback: moment }, behindSales(slow(700)));
	await ask('');
	expect(await ask('1')).toBe(`PlayAnnouncement('one-moment')${AGAIN}`);
	await wait(250);
	expect(await ask('1')).toBe("Exit('bye')");
	await ended();
	expect(output(workflow.runs[0], 'bye')[0]).toMatchObject({ simotel_response: { sent: true } });
});

test('the same request twice, while the workflow works on it, gets one answer twice', async () => {
	workflow = await converse({}, behindSales(slow(150)));
	await ask('');
	expect(await Promise.all([ask('1'), ask('1')])).toEqual(["Exit('bye')", "Exit('bye')"]);
});

test('a node that is reached again asks anew', async () => {
	const loop = { ...MENU, to: ['Menu', 'Which order', 'operator', 'nobody'] };
	workflow = await converse({}, [loop, ...ALL.slice(1)]);
	await ask('');
	for (let round = 0; round < 3; round++) {
		expect(await ask('1')).toMatch(/welcome/);
	}
	expect(await ask('2')).toMatch(/order-number/);
	expect(conversations.waiting()).toBe(1);
});

test('the last word may lead back: the call begins anew, also while the execution goes on', async () => {
	const more = { ...finish('sales', 'again'), to: ['busy'] };
	const busy: Step = { ...slow(400), name: 'busy', to: [] };
	workflow = await converse({}, [...behindSales(more), busy]);
	await ask('');
	expect(await ask('1')).toBe("Exit('again')");
	expect(await ask('')).toMatch(/welcome/);
	expect(await ask('2')).toMatch(/order-number/);
});

test('an error leaves by No Input where the node goes on after errors', async () => {
	const broken = { ...MENU, does: { ...(MENU.does as IDataObject), prompt: sound("it's") }, onError: true };
	workflow = await converse({}, [broken, ...ALL.slice(1)]);
	expect(await ask('')).toBe("Exit('nobody')");
});

test('two nodes for one request: the first one answers, the other one fails', async () => {
	const twice = behindSales({ ...finish('sales', 'first'), to: ['bye'] });
	workflow = await converse({}, twice);
	await ask('');
	expect(await ask('1')).toBe("Exit('first')");
	await ended();
	expect(workflow.runs[0].data.resultData.error?.message).toMatch(/answered already, by the node "sales"/);
});

test('who does not come back leaves by No Input, and nobody is answered', async () => {
	const brief = { ...MENU, does: { ...(MENU.does as IDataObject), options: { longestWait: 1 } } };
	workflow = await converse({}, [brief, ...ALL.slice(1)]);
	await ask('');
	await wait(2_300);
	const [run] = workflow.runs;
	expect(run.data.resultData.error).toBeUndefined();
	expect(output(run, 'Menu')[0]).toMatchObject({
		input: 'gone',
		digits: null,
		pbx_answer: { by: 'nobody', reason: 'the caller did not come back in time' },
	});
	expect(output(run, 'nobody')[0]).toMatchObject({ simotel_response: { sent: false } });
	expect(await ask('1')).toMatch(/welcome/);
});

test('who cannot be recognised starts anew, and the output says so', async () => {
	workflow = await converse({}, ALL);
	const anonymous = { unique_id: '', src: 'anonymous' };
	await ask('');
	expect(await ask('', anonymous)).toMatch(/welcome/);
	await ended();
	expect(await ask('1', anonymous)).toBe("Exit('operator')");
	const [first, second] = workflow.trigger.results.slice(1).map((result) => result.workflowData?.[0][0].json);
	expect([first, second]).toMatchObject([
		{ not_joined: 'the request has no call ID and no caller number' },
		{ digits: '1' },
	]);
	expect(workflow.runs.map((run) => run.data.resultData.error?.message)).toEqual([
		undefined,
		expect.stringMatching(/neither an ID nor a number/),
	]);
});

test('an open circuit breaker keeps new callers from a workflow that hangs, not those who talk with it', async () => {
	let hangs = false;
	const first: Step = {
		name: 'first',
		does: async (items) => {
			if (hangs) await wait(700);
			return items;
		},
		to: ['Menu'],
	};
	workflow = await converse({ deadline: 300, fallback: { case: 'operator' } }, [first, ...ALL]);
	expect(await ask('')).toContain(ASK_MENU);
	hangs = true;
	let took = Infinity;
	for (let other = 1; took > 200 && other < 15; other++) {
		const started = performance.now();
		const caller = { unique_id: `1767258111.${other}`, src: `09120001${100 + other}` };
		expect(await ask('', caller)).toBe("Exit('operator')");
		took = performance.now() - started;
	}
	expect(took).toBeLessThan(200);
	expect(await ask('1')).toBe("Exit('sales')");
});
