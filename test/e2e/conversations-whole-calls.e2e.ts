import { openTestEnvironment } from '../harness/environment';
import type { TestEnvironment } from '../harness/environment';
import { MENU, ORDER, WELCOME, menuWorkflow, request } from '../harness/menu';
import { outputOf } from '../harness/n8n';
import type { Execution, StoredWorkflow } from '../harness/n8n';
import { eventually } from '../harness/workflows';

/** What conversations do in every version of n8n that is supported. */
let environment: TestEnvironment;
let workflow: StoredWorkflow;
let call = 0;

beforeAll(async () => {
	environment = await openTestEnvironment();
	workflow = await environment.n8n.createWorkflow(menuWorkflow({ wait: 3 }));
	await environment.n8n.activate(workflow);
	// The first run of an n8n loads its nodes.
	await ask('', '1700000000.1');
	await ask('1', '1700000000.1');
});

afterAll(async () => await environment?.close());

beforeEach(() => {
	call += 1;
});

const idOf = () => `1767258000.${call}`;
const ask = async (digits: string, id = idOf()) =>
	(await request(environment.n8n.webhookUrl(workflow, 'Caller is here'), id, digits)).commands;
const execution = async (): Promise<Execution> =>
	await eventually(async () =>
		(await environment.n8n.executions(workflow)).find(
			(one) => one.status === 'success' && outputOf(one, 'Caller is here')[0]?.unique_id === idOf(),
		),
	);

test('a conversation of three steps is one execution, each answer by the output of what was entered', async () => {
	expect(await ask('')).toContain(WELCOME);
	expect(await ask('7')).toContain(MENU);
	expect(await ask('2')).toContain(ORDER);
	expect(await ask('1042')).toBe("Exit('done')");
	const done = await execution();
	expect(outputOf(done, 'Menu')).toMatchObject([{ choice: 'Order', tries: 2, digits: '2' }]);
	expect(outputOf(done, 'Which order')).toMatchObject([
		{ digits: '1042', input: 'valid', joined_by: 'unique_id', pbx_answer: { by: 'workflow', node: 'done' } },
	]);
});

test('two callers at once hear what is meant for each', async () => {
	const [one, other] = ['1767259000.1', '1767259000.2'];
	await Promise.all([ask('', one), ask('', other)]);
	expect(await Promise.all([ask('1', one), ask('2', other)])).toEqual([
		"Exit('sales')",
		expect.stringContaining(ORDER),
	]);
});

test('a caller who hangs up leaves by No Input', async () => {
	expect(await ask('')).toContain(WELCOME);
	const done = await execution();
	expect(outputOf(done, 'Menu')).toMatchObject([{ input: 'gone', digits: null }]);
	expect(outputOf(done, 'nobody')).toMatchObject([{ simotel_response: { sent: false } }]);
});
