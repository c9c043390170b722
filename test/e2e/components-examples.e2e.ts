import { readExample } from '../harness/demo';
import { outputOf } from '../harness/n8n';
import type { StoredWorkflow } from '../harness/n8n';
import type { DialplanNode, Trace } from '../../simulator';
import { chain, eventually, node, openTestEnvironment, ours } from '../harness/environment';
import type { TestEnvironment } from '../harness/environment';
import { reported } from '../harness/pbx';
import { serveWeb } from '../harness/serve';

type Json = Record<string, unknown>;

let environment: TestEnvironment;
const CALLER = '09120000001';

beforeAll(async () => {
	environment = await openTestEnvironment();
});

afterAll(async () => await environment.close());

beforeEach(async () => {
	await fetch(`${environment.sim.url}/_sim/reset`, { method: 'POST' });
});

/** Imports an example, with a change that only the test needs, and makes it answer. */
async function install(
	name: string,
	change: (nodes: Json[]) => void = () => undefined,
): Promise<StoredWorkflow> {
	const workflow = readExample(name, environment.credentials);
	change(workflow.nodes);
	for (const { type, parameters } of workflow.nodes) {
		// The machine that runs all tests may be busy with others; the PBX waits its second all the same.
		if (String(type).endsWith('simotelComponentTrigger')) (parameters as Json).deadline = 900;
	}
	const settings = { executionOrder: 'v1', saveDataSuccessExecution: 'all' };
	const stored = await environment.n8n.createWorkflow({ ...workflow, settings });
	await environment.n8n.activate(stored);
	return stored;
}

const parametersOf = (nodes: Json[], name: string) =>
	nodes.find((candidate) => candidate.name === name)?.parameters as Json;

/** A dialplan in which every component asks the one trigger of the workflow. */
function dialplan(
	workflow: StoredWorkflow,
	first: string,
	nodes: Record<string, DialplanNode | { kind: string; outputs: Record<string, string> }>,
	number = '3001',
): void {
	const trigger = workflow.nodes.find(({ type }) => type.endsWith('simotelComponentTrigger'));
	const address = environment.n8n.webhookUrl(workflow, trigger?.name ?? '');
	environment.sim.state.dialplan = {
		routes: { [number]: first },
		nodes: {
			...Object.fromEntries(
				Object.entries(nodes).map(([name, entry]) => [
					name,
					('outputs' in entry ? { name, address, ...entry } : entry) as DialplanNode,
				]),
			),
			operator: { kind: 'extension', number: '205' },
			queue: { kind: 'queue', number: '600' },
			end: { kind: 'hangup' },
		},
	};
}

/** Every answer was usable and within the second. */
function inTime({ components }: Trace): void {
	for (const request of components) {
		expect([request.app_name, request.problem]).toEqual([request.app_name, undefined]);
		expect(request.ms).toBeLessThan(1_000);
	}
}

test('sticky agent for queues, by rule: the same agent again, without an execution', async () => {
	const workflow = await install('sticky-agent-queue');
	dialplan(workflow, 'ask', { ask: { kind: 'extenApi', outputs: { S: 'end', B: 'queue', F: 'queue' } } });
	const first = await environment.call({ from: CALLER, to: '3001', busy: ['200', '201'] });
	expect([first.path, first.answeredBy]).toEqual([['ask', 'queue'], '202']);
	await reported(environment.sim);
	const second = await environment.call({ from: CALLER, to: '3001' });
	expect([second.path, second.answeredBy]).toEqual([['ask', 'end'], '202']);
	inTime(second);
	expect(await environment.n8n.executions(workflow)).toEqual([]);
	await environment.n8n.deactivate(workflow);
});

test('after hours: callers hear that it is closed', async () => {
	const clock = (minutes: number) =>
		new Intl.DateTimeFormat('en-GB', { timeZone: 'Asia/Tehran', hour: '2-digit', minute: '2-digit' }).format(
			Date.now() + minutes * 60_000,
		);
	const call = async (from: number, to: number) => {
		const workflow = await install('after-hours', (nodes) => {
			const { rule } = parametersOf(nodes, 'Open or closed?').rules as { rule: Json[] };
			rule.shift();
			Object.assign(rule[0], { conditions: { timeFrom: clock(from), timeTo: clock(to) } });
		});
		const outputs = { open: 'queue', closed: 'box', e: 'queue' };
		dialplan(workflow, 'ask', {
			ask: { kind: 'smartApi', outputs },
			box: { kind: 'voicemail', number: '204' },
		});
		const trace = await environment.call({ from: CALLER, to: '3001' });
		inTime(trace);
		expect(await environment.n8n.executions(workflow)).toEqual([]);
		await environment.n8n.deactivate(workflow);
		return trace;
	};
	const closed = await call(-60, 60);
	expect([closed.heard, closed.path]).toEqual([['announcement office-closed'], ['ask', 'box']]);
	const open = await call(60, 120);
	expect([open.heard, open.path, open.answeredBy]).toEqual([[], ['ask', 'queue'], '200']);
});

test('VIP routing: the CRM knows who calls', async () => {
	const crm = await serveWeb((request, _body, response) => {
		const phone = new URL(request.url ?? '', 'http://crm').searchParams.get('phone');
		const answer = { vip: phone === CALLER, account_manager: '203' };
		const delay = phone === '09120000003' ? 3_000 : 0;
		setTimeout(
			() => response.setHeader('content-type', 'application/json').end(JSON.stringify(answer)),
			delay,
		).unref();
	});
	const workflow = await install('vip-routing', (nodes) => {
		parametersOf(nodes, 'Ask the CRM').url = `${crm.url}/`;
	});
	dialplan(workflow, 'ask', { ask: { kind: 'extenApi', outputs: { S: 'end', B: 'queue', F: 'queue' } } });
	const reached = async (from: string) => {
		const trace = await environment.call({ from, to: '3001' });
		expect(trace.components[0].ms).toBeLessThan(1_000);
		return [trace.path.at(-1), trace.answeredBy];
	};
	await reached(CALLER); // the first call of an n8n is slow
	expect(await reached(CALLER)).toEqual(['end', '203']);
	expect(await reached('09120000002')).toEqual(['queue', '200']);
	expect(await reached('09120000003')).toEqual(['queue', '200']);
	await crm.close();
	await environment.n8n.deactivate(workflow);
});

test('callback: the caller hangs up and is called back', async () => {
	const workflow = await install('callback-request', (nodes) => {
		parametersOf(nodes, 'Let them hang up').amount = 1;
	});
	dialplan(workflow, 'ask', { ask: { kind: 'smartApi', outputs: { hangup: 'end', e: 'queue' } } });
	const trace = await environment.call({ from: CALLER, to: '3001' });
	expect([trace.heard, trace.path]).toEqual([['announcement we-call-you-back'], ['ask', 'end']]);
	inTime(trace);
	const back = await eventually(async () =>
		[...environment.sim.state.traces.values()].find((call) => call.originatedCallId !== undefined),
	);
	expect([back.from, back.to]).toEqual(['204', CALLER]);
	await environment.n8n.deactivate(workflow);
});

test('least-cost trunk: by the number dialled, with a limit', async () => {
	const workflow = await install('least-cost-trunk', (nodes) => {
		parametersOf(nodes, 'Mobile trunk').trunk = 'Main Trunk';
	});
	const call = async (to: string) => {
		const outputs = { S: 'end', F: 'queue' };
		dialplan(workflow, 'ask', { ask: { kind: 'trunkApi', outputs } }, to);
		const trace = await environment.call({ from: '204', to, talk: 3_600 });
		inTime(trace);
		const cdr = environment.sim.state.calls.at(-1);
		return [trace.components[0].response, trace.answeredBy, cdr?.billsec];
	};
	const mobile = { ok: '1', trunk: 'Main Trunk', extension: CALLER, call_limit: '600' };
	expect(await call(CALLER)).toEqual([mobile, CALLER, 600]);
	const [response, , billsec] = await call('02100000000');
	expect([response, billsec]).toEqual([
		{ ok: '1', trunk: 'Main Trunk', extension: '02100000000', call_limit: '1800' },
		1_800,
	]);
	await environment.n8n.deactivate(workflow);
});

describe('what an execution says of its answer', () => {
	const asked = (deadline = 450) =>
		ours('Asked', 'simotelComponentTrigger', {
			component: 'extenApi',
			responseMode: 'respondNode',
			deadline,
			fallback: { extension: '209' },
			options: {},
		});
	const respond = (name: string) =>
		ours(name, 'respondToSimotel', {
			component: 'extenApi',
			respondWith: 'answer',
			extensionFrom: 'value',
			extension: '207',
			options: {},
		});
	const wait = (seconds: number) =>
		node(
			'Wait',
			'n8n-nodes-base.wait',
			1.1,
			{ resume: 'timeInterval', amount: seconds, unit: 'seconds' },
			{
				webhookId: crypto.randomUUID(),
			},
		);
	const outputs = { S: 'end', B: 'queue', F: 'queue' };
	const activate = async (name: string, nodes: Json[]) => {
		const workflow = await environment.n8n.createWorkflow(chain(name, nodes));
		await environment.n8n.activate(workflow);
		dialplan(workflow, 'ask', { ask: { kind: 'extenApi', outputs } });
		return workflow;
	};

	test.each<[string, () => Json[], string, Json, string]>([
		['answered', () => [respond('Answer')], '207', { by: 'workflow', node: 'Answer' }, 'success'],
		['late', () => [wait(1), respond('Answer')], '209', { reason: 'the deadline had passed' }, 'success'],
		[
			'silent',
			() => [node('Nothing', 'n8n-nodes-base.noOp', 1, {})],
			'209',
			{ reason: 'no answer from the workflow' },
			'success',
		],
		[
			'failing',
			() => [node('Fail', 'n8n-nodes-base.stopAndError', 1, { errorMessage: 'on purpose' })],
			'209',
			{ by: 'fallback', answer: { ok: '1', extension: '209' } },
			'error',
		],
		['answering twice', () => [respond('Answer'), respond('Again')], '207', { node: 'Answer' }, 'error'],
	])('%s', async (name, nodes, extension, expected, status) => {
		const workflow = await activate(`answer ${name}`, [asked(900), ...nodes()]);
		expect((await environment.call({ from: CALLER, to: '3001' })).answeredBy).toBe(extension);
		const run = await eventually(async () => (await environment.n8n.executions(workflow))[0]);
		expect([run.status, outputOf(run, 'Asked')[0].pbx_answer]).toEqual([
			status,
			expect.objectContaining(expected),
		]);
		if (name === 'answering twice')
			expect(run.data.resultData.error?.message).toMatch(/answered already, by the node "Answer"/);
		await environment.n8n.deactivate(workflow);
	});

	test('behind branches and a merge the answer still finds its call', async () => {
		const pass = (name: string) => node(name, 'n8n-nodes-base.noOp', 1, {});
		const merge = node('Merge', 'n8n-nodes-base.merge', 3.2, { mode: 'append' });
		const workflow = chain('branches', [asked(900), pass('Left'), merge, respond('Answer')]);
		const connections = workflow.connections as Record<string, { main: Json[][] }>;
		(workflow.nodes as Json[]).push(pass('Right'));
		connections.Asked.main[0].push({ node: 'Right', type: 'main', index: 0 });
		connections.Right = { main: [[{ node: 'Merge', type: 'main', index: 1 }]] };
		const stored = await environment.n8n.createWorkflow(workflow);
		await environment.n8n.activate(stored);
		dialplan(stored, 'ask', { ask: { kind: 'extenApi', outputs } });
		const trace = await environment.call({ from: CALLER, to: '3001' });
		inTime(trace);
		expect(trace.answeredBy).toBe('207');
		await environment.n8n.deactivate(stored);
	});

	test('n8n asked to stop in mid-call: the fallback goes out; killed: the call leaves by F', async () => {
		await activate('shutdown', [asked(), wait(2), respond('Answer')]);
		await environment.call({ from: CALLER, to: '3001' });
		const call = environment.call({ from: CALLER, to: '3001' });
		await new Promise((resolve) => setTimeout(resolve, 200));
		environment.n8n.child.kill('SIGTERM');
		const trace = await call;
		expect(trace.components[0]).toMatchObject({ response: { ok: '1', extension: '209' }, outcome: 'S' });
		inTime(trace);
		expect(environment.n8n.log).toMatch(/Received SIGTERM/);
		const last = environment.call({ from: CALLER, to: '3001' });
		await new Promise((resolve) => setTimeout(resolve, 200));
		environment.n8n.child.kill('SIGKILL');
		const { components, path } = await last;
		expect([components[0].outcome, path]).toEqual(['F', ['ask', 'queue']]);
		expect(environment.n8n.log).not.toMatch(/Cannot set headers after they are sent|unhandled/i);
	});
});
