import { Simotel } from '../../nodes/Simotel/Simotel.node';
import { startSimulator } from '../../simulator';
import type { Simulator } from '../../simulator';
import { account } from '../harness/account';
import { runNode } from '../harness/engine';

let sim: Simulator;
beforeAll(async () => {
	sim = await startSimulator();
});
afterAll(async () => await sim.close());

const audio = Buffer.from('RIFF0000WAVE');
const item = {
	json: {},
	binary: {
		data: {
			data: audio.toString('base64'),
			mimeType: 'audio/wav',
			fileName: 'reminder.wav',
			fileExtension: 'wav',
		},
	},
};

const send = async (more: object = {}) =>
	await runNode({
		node: new Simotel(),
		items: [item],
		parameters: {
			resource: 'campaign',
			operation: 'sendVoiceMessage',
			message: 'file',
			binaryPropertyName: 'data',
			name: 'Reminder',
			trunk: { __rl: true, mode: 'key', value: 'Main Dialer' },
			numbers: '09120000001, ۰۹۱۲۰۰۰۰۰۰۲',
			groups: [],
			end: '2030-01-01T00:00:00Z',
			additionalFields: {},
			options: {},
			...more,
		},
		credentials: {
			simotelApi: account(sim.url),
		},
	});

test('audio, announcement and campaign in one step', async () => {
	const { json, error } = await send();
	expect(error).toBeUndefined();
	const [announcement] = sim.state.records('autodialer/announcements');
	const [campaign] = sim.state.records('autodialer/campaigns');
	expect(announcement.name).toBe('Reminder');
	expect(sim.state.files.get(String(announcement.filename))).toEqual(audio);
	expect(campaign).toMatchObject({
		name: 'Reminder',
		announcement: announcement._id,
		numbers: ['09120000001', '09120000002'],
		start: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d$/),
	});
	expect(json[0]).toMatchObject({ _id: campaign._id, announcement: announcement._id });
	expect(sim.state.records('autodialer/reports').map((row) => row.number)).toEqual(campaign.numbers);
});

test('with an announcement that is there', async () => {
	const [announcement] = sim.state.records('autodialer/announcements');
	const { json, error } = await send({
		message: 'announcement',
		announcement: { __rl: true, mode: 'key', value: 'Reminder' },
		name: 'Again',
	});
	expect(error).toBeUndefined();
	expect(json[0].announcement).toBe(announcement._id);
	expect(sim.state.records('autodialer/announcements')).toHaveLength(1);
});

describe('with no trunk chosen', () => {
	const none = { trunk: { __rl: true, mode: 'list', value: '' } };

	test('the only one is taken', async () => {
		const { error } = await send({ ...none, name: 'Over the only trunk' });
		expect(error).toBeUndefined();
		const [trunk] = sim.state.records('autodialer/trunks');
		expect(sim.state.records('autodialer/campaigns').at(-1)).toMatchObject({
			name: 'Over the only trunk',
			trunk_manager_id: trunk._id,
		});
	});

	test('of several none is taken: they are named, and nothing is sent', async () => {
		const trunks = sim.state.records('autodialer/trunks');
		trunks.push({ ...trunks[0], _id: 'a'.repeat(24), title: 'Night Dialer' });
		const before = sim.state.files.size;
		const { error } = await send({ ...none, name: 'Over which trunk' });
		trunks.pop();
		expect(error?.message).toBe('Simotel has several auto-dialer trunks, and none is chosen');
		expect(error?.description).toBe(
			'Choose one in the field "Auto-Dialer Trunk": "Main Dialer", "Night Dialer".',
		);
		expect([sim.state.files.size, sim.state.records('autodialer/campaigns').at(-1)?.name]).toEqual([
			before,
			'Over the only trunk',
		]);
	});
});

test('when the campaign cannot be made, the message says what was made before', async () => {
	sim.state.faults.push({ target: 'api', path: 'autodialer/campaigns/add', kind: 'unsuccessful' });
	const { error } = await send({ name: 'Third' });
	sim.state.faults = [];
	expect(error?.description).toMatch(
		/stays on the PBX: file "file-.+\.wav", auto-dialer announcement "Third"\.$/,
	);
});

test('a message to nobody is refused before anything is uploaded', async () => {
	const files = sim.state.files.size;
	const { error } = await send({ numbers: '' });
	expect(error?.message).toBe('The campaign has nobody to call');
	expect(sim.state.files.size).toBe(files);
});
