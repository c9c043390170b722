import { readExample } from '../harness/demo';
import { eventually, openTestEnvironment } from '../harness/environment';
import type { TestEnvironment } from '../harness/environment';
import { openTable, succeeded } from '../harness/examples';
import { outputOf } from '../harness/n8n';
import type { Execution, StoredWorkflow } from '../harness/n8n';
import { startService } from '../harness/outsideServices';
import type { Service } from '../harness/outsideServices';
import { sleep } from '../harness/processes';
import type { Trace } from '../../simulator';

type Json = Record<string, unknown>;

/** Conversations of the examples in a real n8n: one SmartAPI component that leads back to itself. */
let environment: TestEnvironment;
let service: Service;
let workflow: StoredWorkflow;
const CALLER = '09120000001';

beforeAll(async () => {
	service = await startService();
	environment = await openTestEnvironment();
});

afterAll(async () => {
	await environment?.close();
	await service?.close();
});

afterEach(async () => await environment.n8n.deactivate(workflow));

/** Imports an example, makes its tables, puts it behind the one component of the dialplan. */
async function install(name: string, outputs: string[], trigger = 'Caller is here'): Promise<void> {
	const example = readExample(name, environment.credentials);
	for (const { name: node, parameters } of example.nodes) {
		// The machine that runs all tests may be busy with others; the PBX waits its second all the same.
		if (node === trigger) (parameters as Json).deadline = 900;
	}
	const settings = { executionOrder: 'v1', saveDataSuccessExecution: 'all' };
	workflow = await environment.n8n.createWorkflow({ ...example, settings });
	if (workflow.nodes.some((node) => node.name === 'Create the table'))
		await succeeded(environment, workflow, 'Create the table');
	await environment.n8n.rest('POST', `/workflows/${workflow.id}/activate`, { versionId: workflow.versionId });
	const address = environment.n8n.webhookUrl(workflow, trigger);
	await eventually(async () => (await fetch(address, { method: 'POST' })).status !== 404);
	const leadsTo = { again: 'talk', operator: 'operator', e: 'operator' };
	environment.sim.state.dialplan = {
		routes: { '3001': 'talk' },
		nodes: {
			talk: {
				kind: 'smartApi',
				name: 'talk',
				address,
				outputs: { ...Object.fromEntries(outputs.map((output) => [output, 'end'])), ...leadsTo },
			},
			operator: { kind: 'extension', number: '205' },
			end: { kind: 'hangup' },
		},
	};
}

/** A call in which these digits are entered, one entry for each question; what was heard, and how it ended. */
async function call(...digits: string[]): Promise<{ heard: string[]; out: string; trace: Trace }> {
	const trace = await environment.call({ from: CALLER, to: '3001', digits });
	for (const request of trace.components) {
		expect([request.request.data, request.problem]).toEqual([request.request.data, undefined]);
		expect(request.ms).toBeLessThan(1_000);
	}
	return { heard: trace.heard, out: String(trace.components.at(-1)?.outcome), trace };
}

async function executions(count: number): Promise<Execution[]> {
	return await eventually(async () => {
		const all = await environment.n8n.executions(workflow);
		return all.filter(({ mode }) => mode === 'webhook').length >= count && all;
	});
}

const rows = async (table: string) => await (await openTable(environment, table)).rows();

test('smart menu: chosen, not understood, nothing pressed; one execution for each call', async () => {
	await install('smart-menu', ['sales', 'support']);
	await call('1'); // the first run of an n8n loads its nodes
	const menu = 'prompt choose-sales-or-support';
	expect((await call('2')).out).toBe('support');
	const second = await call('7', '1');
	expect([second.heard, second.out]).toEqual([
		['announcement welcome', menu, 'announcement not-understood', menu],
		'sales',
	]);
	expect((await call('')).out).toBe('operator');
	const all = await executions(4);
	expect(all.map(({ status }) => status)).toEqual(Array(4).fill('success'));
	expect(outputOf(all[2], 'Menu')).toMatchObject([{ digits: '1', choice: 'Sales', tries: 2 }]);
});

test('order status: number entered, status and date heard', async () => {
	await install('order-status', ['done']);
	const table = await openTable(environment, 'Simotel Orders');
	await table.insert({ order_number: '123456', status: 'shipped', delivery_date: '2026-03-21' });
	await call('123456');
	const known = await call('123456');
	const asked = ['announcement order-line', 'prompt enter-order-number'];
	expect(known.heard).toEqual([...asked, 'announcement order-shipped', 'date 1405-01-01 jalali']);
	expect(known.out).toBe('done');
	const unknown = await call('12', '999999');
	expect(unknown.heard).toEqual([
		...asked,
		'announcement not-understood',
		asked[1],
		'announcement order-not-found',
	]);
	expect([unknown.out, (await call('')).out]).toEqual(['operator', 'operator']);
});

test('PIN and balance: three tries in each call, and no table to count them', async () => {
	await install('pin-and-balance', ['done']);
	const table = await openTable(environment, 'Simotel Customers');
	await table.insert({ caller_number: CALLER, pin: '0042', balance: 1_250_000 });
	await call('1', '0042');
	const asked = ['prompt bank-menu', 'prompt enter-pin'];
	const again = ['announcement wrong-pin', 'prompt enter-pin'];
	const balance = ['announcement your-balance', 'number 1250000'];
	expect((await call('1', '0042')).heard).toEqual([...asked, ...balance]);
	expect((await call('0')).out).toBe('operator');
	expect((await call('1', '1111', '2222', '0042')).heard).toEqual([...asked, ...again, ...again, ...balance]);
	const thrice = await call('1', '1111', '2222', '3333', '0042');
	expect(thrice.heard).toEqual([...asked, ...again, ...again, 'announcement too-many-tries']);
	expect(thrice.out).toBe('operator');
});

test('appointment: chosen, changed, confirmed, in the table', async () => {
	await install('appointment', ['done']);
	await call('');
	const booked = await call('1', '2', '2', '3', '1', '1');
	expect(booked.out).toBe('done');
	expect(booked.heard.slice(-5)).toEqual([
		'announcement you-have-chosen',
		expect.stringMatching(/^date 1\d{3}-\d\d-\d\d jalali$/),
		'clock 09:00',
		'prompt confirm-or-change',
		'announcement appointment-booked',
	]);
	const inTehran = new Date(Date.now() + (3 * 24 + 3.5) * 3_600_000).toISOString().slice(0, 10);
	expect(await rows('Simotel Appointments')).toMatchObject([
		{ caller_number: CALLER, day: inTehran, hour: '09:00', unique_id: booked.trace.id },
	]);
});

test('survey: good marks thank, bad ones ask once more; noted when the caller has gone', async () => {
	await install('survey-after-call', ['done'], 'Call has ended');
	await call('');
	expect((await call('5')).heard).toEqual(['prompt give-a-mark', 'announcement thank-you']);
	expect((await call('2', '1')).heard).toEqual([
		'prompt give-a-mark',
		'announcement sorry-to-hear',
		'prompt may-we-call-back',
		'announcement thank-you',
	]);
	const noted = await eventually(async () => {
		const all = await rows('Simotel Surveys');
		return all.length === 2 && all;
	});
	expect(noted).toMatchObject([
		{ score: '5', call_back: 'no' },
		{ score: '2', call_back: 'yes' },
	]);
});

test('approve by telephone: the person is called, hears the sum and decides', async () => {
	await install('approve-by-phone', ['done'], 'Person is here');
	const form = { subject: 'New telephones', amount: 4_200_000, person: '204' };
	const start = {
		data: { main: [[{ json: form }]] },
		...{ executionStatus: 'success', executionTime: 0, startTime: 0, executionIndex: 0, source: [] },
	};
	await succeeded(environment, workflow, 'Payment wanted', start);
	const [order] = await rows('Simotel Approvals');
	expect(order).toMatchObject({ subject: 'New telephones', amount: 4_200_000, decision: null });
	// The person's telephone: the call that was ordered, with the digits of this test.
	const trace = await environment.call({
		from: '204',
		to: '3001',
		digits: ['1'],
		originatedCallId: String(order.originated_call_id),
	});
	expect(trace.heard).toEqual([
		'announcement payment-waits',
		'number 4200000',
		'prompt approve-or-refuse',
		'announcement thank-you',
	]);
	const decided = await eventually(async () => {
		const [row] = await rows('Simotel Approvals');
		return row.decision !== null && row;
	});
	expect(decided.decision).toBe('yes');
});

test('AI voice menu: the answer of a slow model goes out when the caller has heard one moment', async () => {
	const chosen = { announcement: 'order-on-its-way', number: 3, go_to: 'done' };
	service.answer = async () => {
		await sleep(1_500);
		return {
			...{ id: 'x', object: 'chat.completion', created: 1, model: 'fake', usage: {} },
			choices: [
				{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: JSON.stringify(chosen) } },
			],
		};
	};
	environment.credentials.OpenAI ??= await environment.n8n.createCredential('OpenAI', 'openAiApi', {
		apiKey: 'none',
		url: `${service.url}/v1`,
	});
	await install('ai-voice-menu', ['done']);
	// Loading the agent of n8n holds it up for more than a second.
	await environment.call({ from: CALLER, to: '3001', digits: ['1042'] });
	const { heard, out } = await call('1042');
	expect(heard.slice(0, 3)).toEqual([
		'announcement assistant-welcome',
		'prompt enter-number',
		'announcement one-moment',
	]);
	expect(heard.slice(-2)).toEqual(['announcement order-on-its-way', 'number 3']);
	expect(out).toBe('done');
	expect((await executions(2)).at(-1)?.status).toBe('success');
});
