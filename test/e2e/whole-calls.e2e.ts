import { createDemoTable, demoCredentials, readExample } from '../harness/demo';
import { outputOf } from '../harness/n8n';
import type { StoredWorkflow } from '../harness/n8n';
import { chain, eventually, node, openTestEnvironment, ours, routeTo } from '../harness/environment';
import type { TestEnvironment } from '../harness/environment';
import { reported } from '../harness/pbx';
import { ON_1X, testSince2 } from '../harness/versions';
import type { Trace } from '../../simulator';

let environment: TestEnvironment;

beforeAll(async () => {
	environment = await openTestEnvironment();
});

afterAll(async () => await environment.close());

async function install(workflow: Record<string, unknown>, active = true): Promise<StoredWorkflow> {
	const stored = await environment.n8n.createWorkflow(workflow);
	if (active) await environment.n8n.activate(stored);
	return stored;
}

/** The simulator's call center, made anew. */
async function reset(): Promise<void> {
	await fetch(`${environment.sim.url}/_sim/reset`, { method: 'POST' });
}

describe('the demo workflows', () => {
	testSince2(
		'a customer who calls again reaches the same agent',
		'version 1.1 of the Data Table node',
		async () => {
			await reset();
			await createDemoTable(environment.n8n, 'Simotel Sticky Agent');
			const workflow = await install(readExample('sticky-agent'));
			environment.sim.state.settings.events.address = environment.n8n.webhookUrl(workflow, 'Agent answered');
			routeTo(environment, workflow, 'Who shall answer?');

			const first = await environment.call({ from: '09120000001', to: '3001', busy: ['200'] });
			expect(first.components[0]).toMatchObject({ outcome: 'F', response: { ok: '0' } });
			expect(first.answeredBy).toBe('201');
			await eventually(async () => {
				const done = (await environment.n8n.executions(workflow)).flatMap((run) =>
					outputOf(run, 'Remember the agent'),
				);
				return done.some((row) => row.caller_number === '09120000001' && row.agent === '201');
			});

			const second = await environment.call({ from: '09120000001', to: '3001' });
			expect(second.components[0]).toMatchObject({ outcome: 'S', response: { ok: '1', extension: '201' } });
			expect(second.components[0].ms).toBeLessThan(1_000);
			expect(second.answeredBy).toBe('201');
			const stranger = await environment.call({ from: '09120000002', to: '3001' });
			expect(stranger.answeredBy).toBe('200');
			await environment.n8n.deactivate(workflow);
		},
	);

	testSince2('every call is in the log exactly once', 'version 1.1 of the Data Table node', async () => {
		await reset();
		await createDemoTable(environment.n8n, 'Simotel Call Log');
		const workflow = await install(readExample('call-log'));
		environment.sim.state.settings.events.address = environment.n8n.webhookUrl(workflow, 'Call ended');
		const calls: Trace[] = [];
		for (let index = 0; index < 10; index++) {
			calls.push(await environment.call({ from: `0912000010${index}`, to: '204', answer: index % 3 !== 0 }));
		}
		const rows = await eventually(async () => {
			const runs = await environment.n8n.executions(workflow);
			return runs.length >= calls.length && runs.flatMap((run) => outputOf(run, 'Write the row'));
		});
		expect(rows.map((row) => row.unique_id).sort()).toEqual(calls.map((call) => call.id).sort());
		const answered = rows.find((row) => row.unique_id === calls[1].id);
		// What a PBX does not send with the event is not in the log, see `reconcile` for that of the report.
		const { cdrDst, cdrRecord, cdrTimes } = environment.sim.state.traits;
		expect(answered).toMatchObject({
			caller_number: '09120000101',
			callee_number: cdrDst === 'did' ? '982100000000' : '204',
			billsec: 20,
			direction: 'incoming',
		});
		expect(answered?.record).toBe(cdrRecord ? environment.sim.state.calls[1].record : null);
		if (cdrTimes) {
			expect(answered?.starttime).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?\+03:30$/);
			expect(new Date(String(answered?.starttime)).getTime()).toBe(
				environment.sim.state.calls[1].start.getTime(),
			);
		} else expect(answered?.starttime).toBeNull();
		await environment.n8n.deactivate(workflow);
	});
});

test('a call that n8n originates comes back in its Cdr', async () => {
	await reset();
	const credentials = { simotelApi: { id: environment.credentials.Simotel, name: 'Simotel' } };
	const start = node(
		'Start',
		'n8n-nodes-base.webhook',
		2,
		{ path: 'click-to-call', responseMode: 'lastNode', options: {} },
		{ webhookId: crypto.randomUUID() },
	);
	const originate = ours(
		'Originate',
		'simotel',
		{
			resource: 'call',
			operation: 'originate',
			caller: '204',
			callee: '09120000003',
			context: 'main_routing',
			callerId: '02100000000',
		},
		{ credentials },
	);
	const clicking = await environment.n8n.createWorkflow(chain('click to call', [start, originate]));
	await environment.n8n.rest('POST', `/workflows/${clicking.id}/activate`, { versionId: clicking.versionId });
	const log = await install(
		chain('cdr', [
			ours('Ended', 'simotelTrigger', { events: ['Cdr'] }),
			node('Keep', 'n8n-nodes-base.noOp', 1, {}),
		]),
	);
	environment.sim.state.settings.events.address = environment.n8n.webhookUrl(log, 'Ended');
	const answer = await eventually(async () => {
		const response = await fetch(`${environment.n8n.url}/webhook/click-to-call`);
		return response.status === 200 && ((await response.json()) as Record<string, unknown>);
	});
	expect(answer.originated_call_id).toMatch(/^orig\.call\.\d+\.\d+$/);
	const cdr = await eventually(
		async () => (await environment.n8n.executions(log)).flatMap((run) => outputOf(run, 'Keep'))[0],
	);
	expect(cdr).toMatchObject({
		event: 'Cdr',
		originated_call_id: answer.originated_call_id,
		caller_number: '204',
		callee_number: '09120000003',
		direction: 'outgoing',
	});
	await environment.n8n.deactivate(clicking);
	await environment.n8n.deactivate(log);
});

test('the event router hands each kind of event to a workflow of its own', async () => {
	await reset();
	const sub = await install(
		chain('ended calls', [
			node('Begin', 'n8n-nodes-base.executeWorkflowTrigger', 1.1, { inputSource: 'passthrough' }),
			node('Keep', 'n8n-nodes-base.noOp', 1, {}),
		]),
		// n8n 1.x calls workflows that are not active, and refuses to activate one without a trigger of its own.
		!ON_1X,
	);
	const example = readExample('event-router', environment.credentials);
	for (const step of example.nodes) {
		if (step.type === 'n8n-nodes-base.executeWorkflow') {
			const to = step.name === 'Ended calls' ? sub.id : '';
			step.disabled = to === '';
			(step.parameters as Record<string, unknown>).workflowId = { __rl: true, mode: 'list', value: to };
		}
	}
	const router = await install(example);
	environment.sim.state.settings.events.address = environment.n8n.webhookUrl(router, 'PBX event');
	const { id } = await environment.call({ from: '09120000001', to: '204' });
	const items = await eventually(async () => {
		const found = (await environment.n8n.executions(sub)).flatMap((run) => outputOf(run, 'Keep'));
		return found.length > 0 && found;
	});
	expect(items.map((item) => [item.event, item.unique_id])).toEqual([['Cdr', id]]);
	await environment.n8n.deactivate(router);
	await environment.n8n.deactivate(sub);
});

describe('the PBX gets an answer within its second', () => {
	const trigger = () =>
		ours('Asked', 'simotelComponentTrigger', {
			component: 'extenApi',
			responseMode: 'respondNode',
			deadline: 450,
			fallback: { extension: '209' },
			options: {},
		});
	const respond = (parameters: Record<string, unknown> = {}) =>
		ours('Answer', 'respondToSimotel', {
			component: 'extenApi',
			respondWith: 'answer',
			extensionFrom: 'value',
			extension: '207',
			options: {},
			...parameters,
		});

	test.each([
		['in time', () => [respond()], '207', 'success'],
		[
			'too slow',
			() => [
				node(
					'Wait',
					'n8n-nodes-base.wait',
					1.1,
					{ resume: 'timeInterval', amount: 2, unit: 'seconds' },
					{ webhookId: crypto.randomUUID() },
				),
				respond(),
			],
			'209',
			'success',
		],
		[
			'failing',
			() => [node('Fail', 'n8n-nodes-base.stopAndError', 1, { errorMessage: 'on purpose' }), respond()],
			'209',
			'error',
		],
		['silent', () => [node('Nothing', 'n8n-nodes-base.noOp', 1, {})], '209', 'success'],
		['wrong', () => [respond({ extension: "204'; Exit('x')" })], '209', 'error'],
	])('workflow that is %s', async (name, steps, extension, status) => {
		await reset();
		const workflow = await install(chain(`answer ${name}`, [trigger(), ...steps()]));
		routeTo(environment, workflow, 'Asked');
		const trace = await environment.call({ from: '09120000004', to: '3001' });
		const [request] = trace.components;
		expect(request).toMatchObject({ status: 200, response: { ok: '1', extension }, outcome: 'S' });
		expect(request.ms).toBeLessThan(1_000);
		expect(trace.answeredBy).toBe(extension);
		const run = await eventually(async () => (await environment.n8n.executions(workflow))[0]);
		expect(run.status).toBe(status);
		if (name === 'too slow') {
			expect(outputOf(run, 'Answer')[0].simotel_response).toMatchObject({ sent: false });
		}
		await environment.n8n.deactivate(workflow);
		expect(environment.n8n.log).not.toMatch(/Cannot set headers after they are sent/);
	});

	test('rules answer without an execution', async () => {
		await reset();
		const rules = ours('Asked', 'simotelComponentTrigger', {
			component: 'extenApi',
			responseMode: 'rules',
			rules: {
				rule: [{ answer: 'fields', extension: '205', conditions: { caller: '0912' } }, { answer: 'reject' }],
			},
			fallback: {},
			options: {},
		});
		const workflow = await install(chain('rules', [rules, node('After', 'n8n-nodes-base.noOp', 1, {})]));
		routeTo(environment, workflow, 'Asked');
		expect((await environment.call({ from: '09120000005', to: '3001' })).answeredBy).toBe('205');
		expect((await environment.call({ from: '02100000005', to: '3001' })).components[0]).toMatchObject({
			response: { ok: '0' },
			outcome: 'F',
		});
		expect(await environment.n8n.executions(workflow)).toEqual([]);
		await environment.n8n.deactivate(workflow);
	});
});

test('the credential test speaks in the words of Simotel', async () => {
	await reset();
	const [simotel] = demoCredentials(environment.sim.url);
	const tested = async (data: Record<string, unknown>) => {
		const credentials = {
			id: environment.credentials.Simotel,
			name: 'test',
			type: 'simotelApi',
			data: {
				...simotel.data,
				timeout: 5,
				...data,
			},
		};
		return await environment.n8n.rest<{ status: string; message: string }>('POST', '/credentials/test', {
			credentials,
		});
	};
	expect(await tested({})).toMatchObject({ status: 'OK' });
	const wrong = await tested({ password: 'wrong-secret' });
	expect(wrong).toMatchObject({ status: 'Error' });
	expect(wrong.message).toContain('BasicAuth or ApiKey is invalid');
	expect(wrong.message).not.toContain('wrong-secret');
	expect((await tested({ serverUrl: 'http://127.0.0.1:9' })).message).toMatch(/refused the connection/);
	expect((await tested({ serverUrl: environment.n8n.url })).message).toMatch(/no Simotel API at/);
	environment.sim.state.faults.push({
		target: 'api',
		kind: 'unsuccessful',
		message: 'Licence expired',
		times: 1,
	});
	expect((await tested({})).message).toContain('Licence expired');
	environment.sim.state.accounts = environment.sim.state.accounts.map((account) => ({
		...account,
		permissions: [],
	}));
	expect((await tested({})).message).toMatch(/no permission for "\/setting\/ping\/act"/);
});

test('the report trigger emits new calls once, also those of the time when it was off', async () => {
	await reset();
	const credentials = { simotelApi: { id: environment.credentials.Simotel, name: 'Simotel' } };
	const parameters = { report: 'calls', startFrom: 'now', simplify: true, options: {} };
	const pollTimes = { item: [{ mode: 'everyMinute' }] };
	const trigger = ours('New calls', 'simotelReportTrigger', { ...parameters, pollTimes }, { credentials });
	delete trigger.webhookId;
	const workflow = await environment.n8n.createWorkflow(
		chain('report', [trigger, node('Keep', 'n8n-nodes-base.noOp', 1, {})]),
	);
	const asked = () =>
		environment.sim.state.requests.filter(({ path }) => path === 'reports/cdr/ordered/id').length;
	// n8n polls once whenever a workflow is activated, and then every minute.
	const poll = async () => {
		await reported(environment.sim);
		const before = asked();
		await environment.n8n.rest('POST', `/workflows/${workflow.id}/activate`, {
			versionId: workflow.versionId,
		});
		await eventually(async () => asked() > before);
		await new Promise((resolve) => setTimeout(resolve, 1_000));
		await environment.n8n.deactivate(workflow);
	};
	const handedOut = async () =>
		(await environment.n8n.executions(workflow)).flatMap((run) => outputOf(run, 'Keep'));

	await environment.call({ from: '09120000006', to: '204' });
	await poll();
	expect(await handedOut()).toEqual([]);
	const calls: Trace[] = [];
	for (let index = 0; index < 40; index++)
		calls.push(await environment.call({ from: '09120000007', to: '204' }));
	await poll();
	await eventually(async () => (await handedOut()).length >= calls.length);
	await poll();
	const rows = await handedOut();
	expect(rows.map((row) => row.unique_id)).toEqual(calls.map((call) => call.id));
	expect(rows[0]).toMatchObject({ caller_number: '09120000007', answered: true, direction: 'incoming' });
	expect(new Set(rows.map((row) => row.dedupe_key)).size).toBe(calls.length);
});

describe('the test URL listens as the production URL does', () => {
	const listening = async (workflow: StoredWorkflow, trigger: string) => {
		const run = { workflowData: workflow, triggerToStartFrom: { name: trigger } };
		await environment.n8n.rest('POST', `/workflows/${workflow.id}/run`, run, { 'push-ref': 'end-to-end' });
		return environment.n8n.webhookUrl(workflow, trigger).replace('/webhook/', '/webhook-test/');
	};

	test.each(['', '/cdr', '/Cdr'])('an event at %p', async (suffix) => {
		const trigger = ours('Ended', 'simotelTrigger', { events: ['Cdr'], filters: {}, options: {} });
		const workflow = await install(
			chain('test url', [trigger, node('Keep', 'n8n-nodes-base.noOp', 1, {})]),
			false,
		);
		const url = await listening(workflow, 'Ended');
		const body = JSON.stringify({
			src: '0912',
			dst: '204',
			type: 'incoming',
			disposition: 'ANSWERED',
			event_name: 'Cdr',
		});
		const answer = await fetch(url + suffix, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body,
		});
		expect([answer.status, await answer.json()]).toEqual([200, { received: true }]);
		const run = await eventually(async () => (await environment.n8n.executions(workflow))[0]);
		expect([run.mode, outputOf(run, 'Keep')[0].event]).toEqual(['manual', 'Cdr']);
	});

	test('a request of a component', async () => {
		const trigger = ours('Asked', 'simotelComponentTrigger', {
			component: 'ivrApi',
			responseMode: 'respondNode',
			deadline: 900,
			fallback: { case: 'i' },
			options: {},
		});
		const answer = ours('Answer', 'respondToSimotel', {
			component: 'ivrApi',
			respondWith: 'answer',
			case: 'support',
			options: {},
		});
		const workflow = await install(chain('test url of a component', [trigger, answer]), false);
		const url = await listening(workflow, 'Asked');
		const reply = await fetch(`${url}?app_name=menu&src=0912&dst=021&data=2`);
		expect([reply.status, await reply.json()]).toEqual([200, { ok: '1', case: 'support' }]);
	});
});
