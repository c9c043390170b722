import { install } from '../connect/installed';
import type { ByHand, Choices } from '../connect/installed';
import { ESPO_KEY, startEspo } from '../connect/stand-ins/espocrm';
import { SPEECH_KEY, startSpeech } from '../connect/stand-ins/speech';
import { Refusal, startStandIn } from '../connect/stand-ins/standIn';
import { startEitaa } from '../connect/stand-ins/textMessages';
import { openTable, succeeded } from '../harness/examples';
import { eventually, openTestEnvironment } from '../harness/environment';
import type { TestEnvironment } from '../harness/environment';
import type { StoredWorkflow } from '../harness/n8n';
import { reported } from '../harness/pbx';

type Json = Record<string, unknown>;

let environment: TestEnvironment;

beforeAll(async () => {
	environment = await openTestEnvironment();
});

afterAll(async () => await environment?.close());

const header = (name: string, key: string, value: string): ByHand => ({
	name,
	type: 'httpHeaderAuth',
	data: { name: key, value },
});

/** The credential of a gateway of Eitaa, by a name that no other test has. */
const eitaaAt = (url: string, name: string): Choices => ({
	credentials: [
		{ name, type: 'telegramApi', data: { accessToken: '000000:eitaa-test', baseUrl: `${url}/api` } },
	],
	rename: { Eitaa: name },
});

/** Events of the PBX reach one workflow at a time. */
function hear(workflow: StoredWorkflow, trigger: string): void {
	environment.sim.state.settings.events.address = environment.n8n.webhookUrl(workflow, trigger);
}

const quiet = (): void => {
	environment.sim.state.settings.events.address = null;
};

/** Changes a node of a workflow and saves it, without publishing it again. */
async function adapt(
	workflow: StoredWorkflow,
	name: string,
	change: (parameters: Json) => void,
): Promise<void> {
	const { id, nodes, connections } = workflow;
	const found = nodes.find((node) => node.name === name);
	change(found?.parameters ?? {});
	await environment.n8n.rest('PATCH', `/workflows/${id}`, { nodes, connections });
}

const table = async (name: string) => (await openTable(environment, name)).rows();

test('what was said becomes fields, a note in the CRM, and a message of an angry customer', async () => {
	const speech = await startSpeech();
	const espo = await startEspo();
	const eitaa = await startEitaa();
	const journal = await install(environment, 'crm/espocrm/journal-a-call', {
		settings: { address: espo.url, assigned_user: 'u9' },
		credentials: [header('EspoCRM', 'X-Api-Key', ESPO_KEY)],
	});
	const tell = await install(environment, 'messages/eitaa', eitaaAt(eitaa.url, 'Eitaa'));
	const workflow = await install(environment, 'listening-in', {
		settings: {
			speech_url: `${speech.url}/v1/audio/transcriptions`,
			chat_url: `${speech.url}/v1/chat/completions`,
			supervisor_chat_id: 'supervisors',
		},
		credentials: [header('Speech and Language', 'Authorization', SPEECH_KEY)],
		runs: { 'Journal a call': journal, 'Tell the supervisor': tell },
	});
	speech.text = 'سفارش من نرسیده است';
	speech.understood =
		'```json\n{"summary":"سفارش نرسیده","topic":"تأخیر ارسال","mood":"angry","promise":"پیگیری","follow_up_by":"فردا"}\n```';
	quiet();
	await environment.call({ from: '09120000001', to: '3600', talk: 60 });
	await environment.call({ from: '09120000002', to: '3600', talk: 5 });
	await environment.call({ from: '09120000003', to: '3600', answer: false });
	await reported(environment.sim);
	await adapt(workflow, 'Calls of yesterday', (parameters) => (parameters.period = 'today'));
	for (const time of [1, 2]) {
		await succeeded(environment, workflow, 'Every night');
		expect([time, await table('Simotel Talks')]).toMatchObject([
			time,
			[
				{
					...{ number: '09120000001', mood: 'angry', topic: 'تأخیر ارسال', summary: 'سفارش نرسیده' },
					...{ promise: 'پیگیری', follow_up_by: 'فردا', text: 'سفارش من نرسیده است' },
				},
			],
		]);
	}
	expect(speech.heard).toHaveLength(1);
	expect(String(speech.asked[0].content)).toContain('مرکز تماس');
	expect(espo.records.Call).toHaveLength(1);
	expect(espo.records.Call[0].description).toContain('تأخیر ارسال | سفارش نرسیده | ← پیگیری (فردا)');
	expect(eitaa.sent).toMatchObject([{ number: 'supervisors' }]);
	expect(eitaa.sent[0].text).toContain('سفارش نرسیده');

	// A service that is gone costs no entry; the night catches up.
	speech.mode = 'down';
	await environment.call({ from: '09120000004', to: '3600', talk: 60 });
	await reported(environment.sim);
	await succeeded(environment, workflow, 'Every night');
	expect(await table('Simotel Talks')).toHaveLength(1);
	speech.mode = 'ok';
	speech.understood = 'I cannot say.';
	await succeeded(environment, workflow, 'Every night');
	expect((await table('Simotel Talks'))[1]).toMatchObject({ mood: 'neutral', summary: '' });
	expect(eitaa.sent).toHaveLength(1);

	// A Cdr that names no recording is left to the night.
	if (environment.sim.state.settings.traits.cdrRecord !== true) return;
	// By the event: when the recording is written, once, and not again by night.
	const { length } = speech.heard;
	speech.understood = '{"summary":"راضی است","mood":"happy"}';
	await adapt(workflow, 'Recording written', (parameters) => (parameters.amount = 1));
	await environment.n8n.activate(await environment.n8n.rest('GET', `/workflows/${workflow.id}`));
	hear(workflow, 'Call ended');
	const { events } = await environment.call({ from: '09120000005', to: '3600', talk: 60 });
	const talks = async () => (await table('Simotel Talks')).filter((row) => row.number === '09120000005');
	await eventually(async () => (await talks()).length > 0);
	const again = events.find(({ event }) => event === 'Cdr')?.payload as Json;
	await environment.sim.emitEvent('Cdr', { ...again, extra: '1' });
	await new Promise((resolve) => setTimeout(resolve, 3_000));
	quiet();
	await succeeded(environment, workflow, 'Every night');
	expect(await talks()).toMatchObject([{ mood: 'happy', summary: 'راضی است' }]);
	expect(speech.heard).toHaveLength(length + 1);
});

test('an ordered call wakes its workflow when it has ended', async () => {
	const workflow = await install(environment, 'originate-by-event', {
		credentials: [header('Order Key', 'X-Order-Key', 'order-test-key')],
	});
	hear(workflow, 'Call ended');
	const address = `${environment.n8n.url}/webhook/simotel-originate-by-event`;
	const headers = { 'content-type': 'application/json', 'X-Order-Key': 'order-test-key' };
	const body = JSON.stringify({ extension: '204', number: '09120000001' });
	await eventually(async () => (await fetch(address, { method: 'POST' })).status === 403);
	await fetch(address, { method: 'POST', headers, body });
	const result = await eventually(async () => {
		const ended = await environment.n8n.executions(workflow);
		const woken = ended.find(({ data }) => data.resultData.runData['What came of it']);
		return woken?.data.resultData.runData['What came of it'][0].data?.main?.[0]?.[0].json;
	}, 60);
	expect(result).toMatchObject({ finished: true });
	expect(typeof result.answered).toBe('boolean');
	expect(await table('Simotel Waiting Orders')).toEqual([]);
	quiet();
});

test('a second system gets every event, in order, also after it was down', async () => {
	const taken: Json[] = [];
	const second = await startStandIn({
		routes: (app) => {
			app.post('/simotel', async (request) => {
				const body = request.body as Json;
				if (typeof body.event_name !== 'string') throw new Refusal(400, {}, 'no event');
				taken.push(body);
				return {};
			});
		},
	});
	const workflow = await install(environment, 'event-relay', {
		settings: { second_system: `${second.url}/simotel` },
	});
	await adapt(workflow, 'Address', (parameters) => {
		const [entry] = (parameters.assignments as { assignments: Json[] }).assignments;
		entry.value = `${second.url}/simotel`;
	});
	hear(workflow, 'Every event');
	const call = async (number: string) =>
		await environment.sim.emitEvent('IncomingCall', { number, entry_point: 'x', own: 'y' });
	await call('09120000001');
	await eventually(async () => taken.length === 1);
	expect(taken[0]).toMatchObject({ number: '09120000001', entry_point: 'x', own: 'y' });
	second.mode = 'down';
	await call('09120000002');
	await eventually(async () => (await table('Simotel Relay')).length === 1);
	second.mode = 'ok';
	await call('09120000003');
	await eventually(async () => (await table('Simotel Relay')).length === 2);
	await succeeded(environment, workflow, 'Every minute');
	expect(taken.map(({ number }) => number)).toEqual(['09120000001', '09120000002', '09120000003']);
	expect(await table('Simotel Relay')).toEqual([]);
	quiet();
	await second.close();
});

test('silence is reported once, and so is its end', async () => {
	const eitaa = await startEitaa();
	const tell = await install(environment, 'messages/eitaa', eitaaAt(eitaa.url, 'Eitaa of the alert'));
	const workflow = await install(environment, 'silence-alert', {
		settings: { minutes: 0, from_hour: 0, to_hour: 24, free_days: '', chat_id: 'operators' },
		runs: { 'Tell of the silence': tell, 'Tell of the end': tell },
	});
	hear(workflow, 'A call');
	const call = async () =>
		await environment.sim.emitEvent('IncomingCall', { number: '09120000001', entry_point: 'x' });
	await call();
	await eventually(async () => (await table('Simotel Heartbeat')).length === 1);
	expect(eitaa.sent).toEqual([]);
	await succeeded(environment, workflow, 'Every five minutes');
	await succeeded(environment, workflow, 'Every five minutes');
	expect(eitaa.sent.map(({ text }) => text.slice(0, 13))).toEqual(['No call since']);
	await call();
	await eventually(async () => eitaa.sent.length === 2);
	expect(eitaa.sent[1].text).toBe('Calls come again.');
	await call();
	await new Promise((resolve) => setTimeout(resolve, 1_500));
	expect(eitaa.sent).toHaveLength(2);
	quiet();
	await eitaa.close();
});

test('operators hear that callers wait, from the schedule and from the alert, once an hour', async () => {
	const eitaa = await startEitaa();
	const tell = await install(environment, 'messages/eitaa', eitaaAt(eitaa.url, 'Eitaa of the callers'));
	const workflow = await install(environment, 'callers-wait', {
		settings: { chat_id: 'operators' },
		runs: { 'Tell operators': tell },
	});
	await succeeded(environment, workflow, 'Every ten minutes');
	expect(eitaa.sent).toEqual([]);
	// A web service that is not there, in the place of the rule.
	await adapt(workflow, 'Request', (parameters) => {
		parameters.rules = { rule: [{ name: 'CRM', answer: 'webService', url: 'http://127.0.0.1:1/' }] };
	});
	const stored = await environment.n8n.rest<StoredWorkflow>('GET', `/workflows/${workflow.id}`);
	await environment.n8n.activate(stored);
	const url = environment.n8n.webhookUrl(workflow, 'Request');
	const request = { app_name: 'desk', src: '09120000001', dst: '02100000000', unique_id: '1767258000.7' };
	await eventually(async () => {
		const headers = { 'content-type': 'application/json' };
		await fetch(url, { method: 'POST', headers, body: JSON.stringify(request) });
		return eitaa.sent.length > 0;
	});
	expect(eitaa.sent[0].text).toMatch(/^Callers wait: at "Request" \(.+\) \d+ of \d+ answers in 5 minutes/);
	await succeeded(environment, workflow, 'Every ten minutes');
	expect(eitaa.sent).toHaveLength(1);
	await eitaa.close();
});
