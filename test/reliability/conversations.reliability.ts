import { outputOf } from '../harness/n8n';
import type { StoredWorkflow } from '../harness/n8n';
import { say, sleep } from '../harness/processes';
import { openQueueEnvironment } from '../harness/queueEnvironment';
import type { QueueEnvironment } from '../harness/queueEnvironment';
import { eventually, ours } from '../harness/workflows';

type Json = Record<string, unknown>;

let environment: QueueEnvironment;
let workflow: StoredWorkflow;
let call = 0;

const MENU = "GetData('menu',10,1)";
const ORDER = "GetData('order-number',10,12)";
const sound = (value: string) => ({ __rl: true, mode: 'name', value });
const respond = (name: string, parameters: Json) =>
	ours(name, 'respondToSimotel', { component: 'smartApi', options: {}, ...parameters });
const exit = (name: string) =>
	respond(name, { respondWith: 'answer', commands: { command: [{ command: 'exit', case: name }] } });

beforeAll(async () => {
	environment = await openQueueEnvironment({ workers: 2 });
	const { n8n } = environment;
	const nodes = [
		ours('Caller is here', 'simotelComponentTrigger', {
			component: 'smartApi',
			responseMode: 'respondNode',
			deadline: 900,
			fallback: { case: 'operator' },
			options: {},
		}),
		respond('Menu', {
			respondWith: 'ask',
			prompt: sound('menu'),
			accept: 'choices',
			choices: {
				choice: [
					{ digits: '1', name: 'Sales' },
					{ digits: '2', name: 'Order' },
				],
			},
			tries: 2,
			again: 'again',
			options: { longestWait: 20 },
		}),
		respond('Which order', {
			respondWith: 'ask',
			prompt: sound('order-number'),
			accept: 'digits',
			condition: 'orderNumber',
			again: 'again',
			options: { longestWait: 20 },
		}),
		...['sales', 'done', 'other', 'nobody'].map(exit),
	];
	const to = (...names: string[]) => ({ main: names.map((node) => [{ node, type: 'main', index: 0 }]) });
	workflow = await n8n.createWorkflow({
		name: 'conversation',
		nodes,
		connections: {
			'Caller is here': to('Menu'),
			Menu: to('sales', 'Which order', 'other', 'nobody'),
			'Which order': to('done', 'nobody'),
		},
		settings: { executionOrder: 'v1', saveDataSuccessExecution: 'all' },
	});
	await n8n.activate(workflow);
}, 600_000);

afterAll(async () => await environment?.close(), 120_000);

beforeEach(() => {
	call += 1;
});

interface Heard {
	commands: string;
	ms: number;
}

async function ask(data: string, id = `1767258000.${call}`): Promise<Heard> {
	const began = performance.now();
	const response = await fetch(environment.n8n.webhookUrl(workflow, 'Caller is here'), {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify({ src: '09120000001', dst: '02100000000', app_name: 'ivr', data, unique_id: id }),
		signal: AbortSignal.timeout(5_000),
	});
	const { commands = 'rejected' } = (await response.json()) as { commands?: string };
	return { commands, ms: performance.now() - began };
}

test('a conversation of three steps is one execution', async () => {
	expect((await ask('')).commands).toContain(MENU);
	await sleep(500);
	expect((await ask('7')).commands).toContain(MENU);
	await sleep(500);
	expect((await ask('2')).commands).toContain(ORDER);
	await sleep(500);
	expect((await ask('1042')).commands).toBe("Exit('done')");
	const [execution] = await eventually(async () => {
		const all = await environment.n8n.executions(workflow);
		return all.length > 0 && all;
	});
	expect(execution.status).toBe('success');
	say(JSON.stringify(outputOf(execution, 'Which order')));
	expect(outputOf(execution, 'Menu')).toMatchObject([{ choice: 'Order', tries: 2, digits: '2' }]);
	expect(outputOf(execution, 'Which order')).toMatchObject([{ digits: '1042', input: 'valid' }]);
}, 60_000);

test('first and second steps of thirty callers', async () => {
	const heard = await Promise.all(
		Array.from({ length: 30 }, async (_, n) => {
			await sleep(n * 200);
			const id = `1767300000.${n}`;
			const first = await ask('', id);
			await sleep(2_000);
			return [first, await ask('1', id)];
		}),
	);
	for (const at of [0, 1]) {
		const times = heard.map((steps) => steps[at].ms).sort((a, b) => a - b);
		say(`step ${at + 1}: median ${Math.round(times[15])} ms, longest ${Math.round(times[29])} ms`);
	}
	expect(heard.map(([, second]) => second.commands)).toEqual(Array(30).fill("Exit('sales')"));
}, 60_000);

test('a caller who hangs up leaves by No Input', async () => {
	await ask('');
	await eventually(async () => {
		const all = await environment.n8n.executions(workflow);
		say(all.map(({ status }) => status).join(' '));
		return all.some((execution) => outputOf(execution, 'nobody').length > 0);
	}, 150);
}, 180_000);

test('whichever worker dies while the caller listens, another one goes on', async () => {
	const heard = await ask('');
	expect(heard.commands).toContain(MENU);
	await sleep(500);
	const back = environment.workers[0].crash().back;
	await sleep(200);
	const next = await ask('2');
	say(JSON.stringify(next));
	await back;
}, 120_000);

test('the webhook process dies while the caller listens: the menu again', async () => {
	expect((await ask('')).commands).toContain(MENU);
	await environment.webhook.crash().back;
	expect((await ask('2')).commands).toContain(MENU);
	await sleep(500);
	expect((await ask('2')).commands).toContain(ORDER);
	for (const { name, log } of [environment.webhook, ...environment.workers])
		say(
			`${name}: ${log()
				.split('\n')
				.filter((l) => /error|warn/i.test(l))
				.slice(-10)
				.join('\n')}`,
		);
	say(
		environment.n8n.log
			.split('\n')
			.filter((l) => /error|warn/i.test(l))
			.slice(-10)
			.join('\n'),
	);
}, 120_000);
