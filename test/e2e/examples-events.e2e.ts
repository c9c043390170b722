import { feed, importExample, openTable } from '../harness/examples';
import { eventually, openTestEnvironment } from '../harness/environment';
import type { TestEnvironment } from '../harness/environment';
import { startService } from '../harness/outsideServices';
import type { Service } from '../harness/outsideServices';

let environment: TestEnvironment;
let service: Service;

beforeAll(async () => {
	environment = await openTestEnvironment();
	service = await startService();
});

afterAll(async () => {
	await environment?.close();
	await service?.close();
});

beforeEach(async () => {
	await fetch(`${environment.sim.url}/_sim/reset`, { method: 'POST' });
	service.received.length = 0;
	service.answer = () => ({ ok: true });
});

const received = async (count: number) =>
	await eventually(async () => service.received.length >= count && service.received.map(({ json }) => json));

/** Long enough for a message that must not come. */
const aMoment = async () => await new Promise((resolve) => setTimeout(resolve, 1_500));

test('cdr-to-crm: each outside call once, with customer and agent in their places', async () => {
	const workflow = await importExample(environment, 'cdr-to-crm', { crm_url: `${service.url}/calls` });
	await feed(environment, workflow, 'Call ended');
	const incoming = await environment.call({ from: '09120000001', to: '204' });
	const outgoing = await environment.call({ from: '204', to: '09120000002' });
	await environment.call({ from: '204', to: '205' });
	const cdr = incoming.events.find(({ event }) => event === 'Cdr');
	await environment.sim.emitEvent('Cdr', cdr?.payload ?? {});
	const rows = await received(2);
	await aMoment();
	expect(service.received).toHaveLength(2);
	expect(rows.find((row) => row.call_id === incoming.id)).toMatchObject({
		direction: 'incoming',
		customer_number: '09120000001',
		agent: '204',
		answered: true,
		talk_seconds: 20,
		recording: environment.sim.state.calls[0].record,
	});
	expect(rows.find((row) => row.call_id === outgoing.id)).toMatchObject({
		customer_number: '09120000002',
		agent: '204',
	});
	await environment.n8n.deactivate(workflow);
});

test('missed-call-message: one message, and the next one after the cooling time', async () => {
	const workflow = await importExample(environment, 'missed-call-message', { sms_url: `${service.url}/sms` });
	await feed(environment, workflow, 'Call missed');
	const miss = async () => await environment.call({ from: '09120000003', to: '204', answer: false });
	await environment.call({ from: '09120000004', to: '204' });
	await miss();
	const [message] = await received(1);
	expect(message).toMatchObject({ to: '09120000003', text: expect.stringContaining('missed your call') });
	await miss();
	await aMoment();
	const table = await openTable(environment, 'Simotel Missed Calls');
	expect(service.received).toHaveLength(1);
	await table.update(
		{ number: '09120000003' },
		{ last_message_at: new Date(Date.now() - 31 * 60_000).toISOString() },
	);
	await miss();
	await received(2);
	await environment.n8n.deactivate(workflow);
});

test('survey-alert: a bad score with the recording of its call, a good one not', async () => {
	const settings = { message_url: `${service.url}/messages`, wait_seconds: 1 };
	const workflow = await importExample(environment, 'survey-alert', settings);
	await feed(environment, workflow, 'Score given');
	environment.sim.state.dialplan = {
		routes: { '3700': 'sales' },
		nodes: {
			sales: { kind: 'queue', number: '600', next: 'score' },
			score: { kind: 'poll', label: 'service', min: 1, max: 5 },
		},
	};
	await environment.call({ from: '09120000005', to: '3700', poll: 5 });
	const bad = await environment.call({ from: '09120000006', to: '3700', poll: 1 });
	const [message] = await received(1);
	const { record } = environment.sim.state.calls[1];
	expect(message.text).toBe(
		`Score 1 (service) from 09120000006 for agent 200 in queue 600. Talk: 20 seconds. Recording: ${record}`,
	);
	expect(message.call_id).toBe(bad.id);
	expect(service.received).toHaveLength(1);
	await environment.n8n.deactivate(workflow);
});

describe('voicemail-to-text', () => {
	test.each([
		['on premises', {}],
		[
			'in the cloud',
			{ apiVersion: 'v4.1', authentication: 'token', token: 'simulatortoken'.repeat(4).slice(0, 50) },
		],
	])('%s: the audio becomes text', async (_where, more) => {
		const settings = {
			transcription_url: `${service.url}/v1/audio/transcriptions`,
			message_url: `${service.url}/messages`,
		};
		if ('apiVersion' in more)
			await fetch(`${environment.sim.url}/_sim/settings`, {
				...{ method: 'PATCH', headers: { 'content-type': 'application/json' } },
				body: JSON.stringify({ profile: 'cloud' }),
			});
		await environment.useServer(more);
		const workflow = await importExample(environment, 'voicemail-to-text', settings);
		await feed(environment, workflow, 'Voicemail left');
		environment.sim.state.dialplan = {
			routes: { '3800': 'box' },
			nodes: { box: { kind: 'voicemail', number: '205' } },
		};
		service.answer = ({ path }) => (path.startsWith('/v1') ? { text: 'لطفاً تماس بگیرید' } : {});
		await environment.call({ from: '09120000007', to: '3800', talk: 8 });
		await received(2);
		const [audio, message] = service.received;
		expect(audio.headers['content-type']).toMatch(/^multipart\/form-data/);
		expect(audio.body.includes('RIFF')).toBe(true);
		expect(audio.body.toString('latin1')).toMatch(
			/name="model"\r\n\r\nwhisper-1[^]*name="language"\r\n\r\nfa/,
		);
		expect(message.json.text).toBe('Voicemail from 09120000007 in mailbox 205 (8 seconds): لطفاً تماس بگیرید');
		await environment.sim.emitEvent('VoiceMail', {
			id: '1',
			number: '205',
			state: 'FAILED',
			message: 'too short',
		});
		await aMoment();
		expect(service.received).toHaveLength(2);
		await environment.useServer({});
		await environment.n8n.deactivate(workflow);
	});
});
