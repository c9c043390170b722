import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import { Simotel } from '../../nodes/Simotel/Simotel.node';
import { startSimulator } from '../../simulator';
import type { Simulator } from '../../simulator';
import { account } from '../harness/account';
import { runNode } from '../harness/engine';
import { pbxOfThisRun } from '../harness/pbx';

let sim: Simulator;
const node = new Simotel();

const TOKEN = 'simulatortoken'.repeat(4).slice(0, 50);
const basic = () => ({
	simotelApi: account(sim.url, { timeout: 3 }),
});

beforeEach(async () => {
	sim = await startSimulator(pbxOfThisRun());
});
afterEach(async () => {
	await sim.close();
});

/** Parameters that a person leaves as they are, then the operation's own. */
async function run(
	resource: string,
	operation: string,
	parameters: IDataObject = {},
	more: Partial<Parameters<typeof runNode>[0]> = {},
) {
	return await runNode({
		node,
		parameters: { resource, operation, ...parameters },
		credentials: basic(),
		...more,
	});
}

async function rows(...given: Parameters<typeof run>): Promise<IDataObject[]> {
	const result = await run(...given);
	if (result.error) throw result.error;
	return result.json;
}

const by = (key: string) => ({ __rl: true, mode: 'key', value: key });
const stored = (name: string, field: string, value: string) =>
	sim.state.records(name as never).find((record) => record[field] === value);

function audioItem(name = 'welcome.wav', json: IDataObject = {}): INodeExecutionData {
	const file = Buffer.alloc(64);
	file.write('RIFF', 0, 'latin1');
	file.writeUInt32LE(56, 4);
	file.write('WAVE', 8, 'latin1');
	return { json, binary: { data: { data: file.toString('base64'), mimeType: 'audio/wav', fileName: name } } };
}

interface Case {
	resource: string;
	path: string;
	/** Parameter and key that name the record. */
	key: string;
	first: string;
	create: IDataObject;
	/** Wire values after Create. */
	created: IDataObject;
	update: IDataObject;
	updated: IDataObject;
	upsert?: { parameters: IDataObject; expected: IDataObject };
	/** Values that Get must answer in our shape. */
	shape: IDataObject;
	items?: INodeExecutionData[];
}

const CASES: Case[] = [
	{
		resource: 'extension',
		path: 'pbx/users',
		key: 'number',
		first: '0250',
		create: {
			number: '۰۲۵۰',
			name: 'سارا احمدی',
			secret: 'a secret',
			callRecord: true,
			additionalFields: { forwardNoAnswer: '09120000000' },
		},
		created: { name: 'سارا احمدی', call_record: 'yes', active: 'yes', secret: 'a secret' },
		update: { name: 'Sara' },
		updated: { name: 'Sara', call_record: 'yes', secret: 'a secret' },
		upsert: { parameters: { additionalFields: { email: 'a@example.com' } }, expected: { name: 'Sara' } },
		shape: { number: '0250', call_record: true },
	},
	{
		resource: 'trunk',
		path: 'pbx/trunks',
		key: 'name',
		first: 'provider-1',
		create: {
			name: 'provider-1',
			trunkType: 'IAX2',
			host: 'sip.example.com',
			registerString: 'user:hidden@sip.example.com/1',
			active: false,
			additionalFields: { allowedCodecs: 'alaw', insecure: 'port,invite' },
		},
		created: { trunk_type: 'IAX2', active: 'no', allow: 'alaw', insecure: 'port,invite' },
		update: { active: true },
		updated: { active: 'yes', register_string: 'user:hidden@sip.example.com/1' },
		upsert: { parameters: { additionalFields: { host: '' } }, expected: { allow: 'alaw', host: '' } },
		shape: { active: true, register_string: 'user:******@sip.example.com/1' },
	},
	{
		resource: 'queue',
		path: 'pbx/queues',
		key: 'number',
		first: '650',
		create: {
			number: '650',
			name: 'Night',
			strategy: 'linear',
			timeout: 20,
			music: by('default'),
			additionalFields: { wrapUpTime: 9 },
		},
		created: { strategy: 'linear', timeout: '20', music: 'default', wrapuptime: '9' },
		update: { callRecord: true },
		updated: { call_record: 'yes', wrapuptime: '9', music: 'default' },
		upsert: { parameters: { additionalFields: { weight: 4 } }, expected: { weight: '4', wrapuptime: '9' } },
		shape: { timeout: 20, call_record: true },
	},
	{
		resource: 'announcement',
		path: 'pbx/announcements',
		key: 'name',
		first: 'Welcome',
		create: { name: 'Welcome', binaryPropertyName: 'data', additionalFields: { comment: 'first' } },
		created: { comment: 'first' },
		update: { comment: 'second' },
		updated: { comment: 'second', name: 'Welcome' },
		shape: { comment: 'second' },
		items: [audioItem()],
	},
	{
		resource: 'campaignAnnouncement',
		path: 'autodialer/announcements',
		key: 'name',
		first: 'Reminder',
		create: { name: 'Reminder', binaryPropertyName: 'data' },
		created: { name: 'Reminder' },
		update: { description: 'new', binaryPropertyName: 'data' },
		updated: { description: 'new' },
		shape: { description: 'new' },
		items: [audioItem('پیام.wav')],
	},
	{
		resource: 'blacklist',
		path: 'pbx/blacklists',
		key: 'number',
		first: '09120000001',
		create: { number: '09120000001', comment: 'rude' },
		created: { comment: 'rude' },
		update: { comment: 'very rude' },
		updated: { comment: 'very rude', number: '09120000001' },
		upsert: { parameters: { additionalFields: { comment: 'again' } }, expected: { comment: 'again' } },
		shape: { number: '09120000001' },
	},
	{
		resource: 'whitelist',
		path: 'pbx/whitelists',
		key: 'number',
		first: '09120000002',
		create: { number: '09120000002', labels: 'vip, partners' },
		created: { labels: ['vip', 'partners'] },
		update: { comment: 'kept' },
		updated: { comment: 'kept', labels: ['vip', 'partners'] },
		upsert: { parameters: { additionalFields: { labels: 'vip' } }, expected: { labels: ['vip'] } },
		shape: { labels: ['vip'] },
	},
	{
		resource: 'voicemail',
		path: 'voicemails/voicemails',
		key: 'number',
		first: '209',
		create: {
			number: '209',
			name: 'Box',
			password: '4321',
			email: 'a@example.com',
			sendEmail: true,
			additionalFields: { playCallerId: true },
		},
		created: { password: '4321', send_email: 'yes', Play_CID: 'yes' },
		update: { name: 'Other' },
		updated: { name: 'Other', password: '4321', Play_CID: 'yes' },
		upsert: { parameters: { additionalFields: { playEnvelope: true } }, expected: { Play_Envelope: 'yes' } },
		shape: { play_cid: true, play_envelope: true, send_email: true },
	},
	{
		resource: 'contact',
		path: 'autodialer/contacts',
		key: 'number',
		first: '09120000003',
		create: { number: '09120000003', name: 'Reza', description: 'first' },
		created: { name: 'Reza', description: 'first' },
		update: { name: 'Reza K.' },
		updated: { name: 'Reza K.', description: 'first' },
		upsert: { parameters: { additionalFields: { description: 'x' } }, expected: { name: 'Reza K.' } },
		shape: { name: 'Reza K.' },
	},
	{
		resource: 'group',
		path: 'autodialer/groups',
		key: 'name',
		first: 'Debtors',
		create: { name: 'Debtors', numbersFrom: 'list', numbers: '09120000004\n09120000005' },
		created: { numbers: ['09120000004', '09120000005'] },
		update: { description: 'kept' },
		updated: { description: 'kept', numbers: ['09120000004', '09120000005'] },
		upsert: {
			parameters: { additionalFields: { numbers: ['09120000006'] } },
			expected: { numbers: ['09120000006'], description: 'kept' },
		},
		shape: { count: 1 },
	},
];

describe.each(CASES)('$resource', (given) => {
	const { resource, path, key, first, items } = given;

	test('create, change, read and delete', async () => {
		const [created] = await rows(resource, 'create', given.create, { items });
		const record = stored(path, key, first);
		expect(record).toMatchObject(given.created);
		expect(created._id).toBe(record?._id);
		expect(JSON.stringify(created)).not.toMatch(/a secret|4321|hidden/);

		const where = { [resource]: by(first) };
		const before = { ...stored(path, key, first) };
		const [updated] = await rows(resource, 'update', { ...where, updateFields: given.update }, { items });
		expect(stored(path, key, first)).toMatchObject(given.updated);
		expect(updated._id).toBe(created._id);
		const changed = Object.keys(before).filter(
			(name) => JSON.stringify(before[name]) !== JSON.stringify(stored(path, key, first)?.[name]),
		);
		expect(changed.length).toBeLessThanOrEqual(Object.keys(given.update).length);

		if (given.upsert) {
			const parameters = { [key]: first, ...given.upsert.parameters };
			expect((await rows(resource, 'upsert', parameters))[0]).toMatchObject({ action: 'updated' });
			expect(stored(path, key, first)).toMatchObject(given.upsert.expected);
		}

		const [one] = await rows(resource, 'get', { [resource]: { __rl: true, mode: 'id', value: created._id } });
		expect(one).toMatchObject({ _id: created._id, ...given.shape });
		expect(one.date).toMatch(/^20\d\d-.*\+03:30$/);
		expect(JSON.stringify(one)).not.toMatch(/a secret|4321|hidden/);
		const [raw] = await rows(resource, 'get', { ...where, simplify: false });
		expect(raw.date).toMatch(/^14\d\d-/);

		const filters = { [key]: first, match: 'exact' };
		expect(await rows(resource, 'getAll', { returnAll: true, filters })).toHaveLength(1);
		expect(await rows(resource, 'delete', where)).toEqual([{ _id: created._id, deleted: true }]);
		expect(stored(path, key, first)).toBeUndefined();
		const gone = await run(resource, 'get', where);
		expect(gone.error?.message).toMatch(/^There is no .+ in Simotel$/);
	});
});

describe('files', () => {
	test('an announcement is the audio that was uploaded', async () => {
		await rows('announcement', 'create', { name: 'Hello' }, { items: [audioItem('../../x"y.wav')] });
		const name = String(stored('pbx/announcements', 'name', 'Hello')?.filename);
		expect(sim.state.files.get(name)?.toString('latin1', 0, 4)).toBe('RIFF');
	});

	test('when the record cannot be added, the message names the file that stays behind', async () => {
		sim.state.faults.push({ target: 'api', path: 'pbx/announcements/add', kind: 'unsuccessful' });
		const { error } = await run('announcement', 'create', { name: 'Hello' }, { items: [audioItem()] });
		expect(error?.message).toMatch(/refused/);
		expect(error?.description).toMatch(/stays on the PBX: file "file-.+\.wav"\./);
	});

	test('an item without the file is told so', async () => {
		const { error } = await run('announcement', 'create', { name: 'Hello' });
		expect(error?.message).toBe('The item has no file');
	});

	test('a group takes its numbers from a CSV file', async () => {
		const data = Buffer.from('09120000007\n09120000008\n').toString('base64');
		const items = [{ json: {}, binary: { csv: { data, mimeType: 'text/csv', fileName: 'numbers.csv' } } }];
		const source = { numbersFrom: 'file', binaryPropertyName: 'csv' };
		await rows('group', 'create', { name: 'Guests', ...source }, { items });
		expect(stored('autodialer/groups', 'name', 'Guests')?.numbers).toEqual(['09120000007', '09120000008']);
	});

	test('faxes are sent as a file or as a text, found and downloaded', async () => {
		const data = Buffer.from('II*\0 pages').toString('base64');
		const items = [{ json: {}, binary: { data: { data, mimeType: 'image/tiff', fileName: 'fax.tiff' } } }];
		const to = { to: '02100000001', trunk: by('Main Trunk') };
		const [sent] = await rows('fax', 'send', { ...to, source: 'file' }, { items });
		expect(stored('pbx/faxes', '_id', String(sent._id))).toMatchObject({
			dst: '02100000001',
			trunk: 'Main Trunk',
			file: sent.file,
		});
		await rows('fax', 'send', { ...to, source: 'text', text: '۱۲۳ as written' });
		expect(await rows('fax', 'getAll', { filters: { callee: '02100000001', type: 'outbox' } })).toHaveLength(
			2,
		);
		const fax = { __rl: true, mode: 'id', value: sent._id };
		const { outputs } = await run('fax', 'download', { fax });
		expect(outputs[0][0].json).toMatchObject({ file_name: `fax-${String(sent._id)}.tiff`, bytes: 10 });
		expect(outputs[0][0].binary?.data.mimeType).toBe('image/tiff');
	});

	test('a voicemail message is downloaded under the name of its item', async () => {
		sim.state.files.set('message.wav', Buffer.from(audioItem().binary?.data.data ?? '', 'base64'));
		const { outputs } = await run(
			'voicemailMessage',
			'download',
			{ fileName: '={{ $json.filename }}', binaryPropertyName: 'audio' },
			{ items: [{ filename: 'message.wav' }] },
		);
		expect(outputs[0][0].binary?.audio).toMatchObject({ fileName: 'message.wav', mimeType: 'audio/wav' });
	});

	test('a message that is not there is told so, not downloaded as a web page', async () => {
		const { error } = await run('voicemailMessage', 'download', { fileName: 'none.wav' });
		expect(error?.message).toBe('The PBX has no file "none.wav"');
	});

	test('the hosted PBX gives a link, which is opened with the token', async () => {
		sim.state.files.set('message.wav', Buffer.from(audioItem().binary?.data.data ?? '', 'base64'));
		const credentials = {
			simotelApi: {
				serverUrl: sim.url,
				apiVersion: 'custom',
				basePath: '/api/v4',
				authentication: 'token',
				token: TOKEN,
			},
		};
		sim.state.faults.push({ target: 'api', path: 'reports/audio/download', kind: 'status', status: 501 });
		const parameters = { fileName: 'message.wav' };
		const result = await run('voicemailMessage', 'download', parameters, { credentials });
		expect(result.error).toBeUndefined();
		expect(result.outputs[0][0].json).toMatchObject({ file_name: 'message.wav', bytes: 64 });
	});

	test('a file that breaks off does not pass as whole', async () => {
		sim.state.files.set(
			'message.wav',
			Buffer.from(audioItem().binary?.data.data ?? '', 'base64').subarray(0, 30),
		);
		const { error } = await run('voicemailMessage', 'download', { fileName: 'message.wav' });
		expect(error?.message).toMatch(/broke off after 30 of 64 bytes/);
	});
});

describe('queue agents', () => {
	const agents = () => (sim.state.agents.get('601') ?? []).map(({ agent }) => agent);
	const queue = by('601');

	test('one agent logs in, takes a break, comes back and logs out', async () => {
		expect(await rows('queueAgent', 'addAgent', { queue, agents: '200' })).toEqual([
			{ queue: '601', agent: '200', ok: true, message: 'Added successfully' },
		]);
		expect(agents()).toContain('200');
		await rows('queueAgent', 'pauseAgent', { queue, agents: '200' });
		expect(sim.state.agents.get('601')?.find(({ agent }) => agent === '200')?.paused).toBe(true);
		await rows('queueAgent', 'resumeAgent', { queue, agents: '200' });
		expect(sim.state.agents.get('601')?.find(({ agent }) => agent === '200')?.paused).toBe(false);
		await rows('queueAgent', 'removeAgent', { queue, agents: '200' });
		expect(agents()).not.toContain('200');
	});

	test.each(['addAgent', 'pauseAgent', 'resumeAgent', 'removeAgent'])(
		'%s: of several agents each has its own result',
		async (operation) => {
			const given = operation === 'addAgent' ? '200,204' : '204,299';
			const results = await rows('queueAgent', operation, { queue, agents: given });
			expect(results.map(({ ok }) => ok)).toEqual([true, false]);
			expect(results[1].message).not.toBe('');
		},
	);

	test('agents sit at other extensions and have a penalty', async () => {
		await rows('queueAgent', 'addAgent', {
			queue,
			agents: '۲۰۰,201',
			additionalFields: { source: ['207', '208'], penalty: 2 },
		});
		expect(sim.state.agents.get('601')).toContainEqual({
			agent: '200',
			source: '207',
			penalty: '2',
			paused: false,
		});
	});

	test.each(['299', '298,299'])('%s: nobody changed is told as such', async (given) => {
		const { error } = await run('queueAgent', 'pauseAgent', { queue, agents: given });
		expect(error?.message).toMatch(/Simotel did not change .*299.*Agent is not in the queue/);
	});
});

describe('auto-dialer', () => {
	const trunk = by('Main Dialer');
	const times = { start: '2026-07-01T06:30:00Z', end: '2026-08-01T06:30:00Z' };

	test('a campaign is made, changed without losing its times, and reported', async () => {
		await rows('group', 'create', { name: 'Debtors', numbersFrom: 'list', numbers: '09120000004' });
		await rows('campaignAnnouncement', 'create', { name: 'Reminder' }, { items: [audioItem()] });
		const [created] = await rows('campaign', 'create', {
			name: 'July',
			trunk,
			announcement: by('Reminder'),
			numbers: '09120000005',
			groups: ['Debtors'],
			...times,
		});
		const record = () => stored('autodialer/campaigns', 'name', 'July');
		expect(record()).toMatchObject({
			_id: created._id,
			trunk_manager_id: stored('autodialer/trunks', 'title', 'Main Dialer')?._id,
			announcement: stored('autodialer/announcements', 'name', 'Reminder')?._id,
			numbers: ['09120000005'],
			groups: [stored('autodialer/groups', 'name', 'Debtors')?._id],
			start: '2026-07-01 10:00',
		});
		expect(await rows('campaign', 'getAll', { filters: { status: 'completed' } })).toHaveLength(1);
		await rows('campaign', 'update', { campaign: by('July'), updateFields: { attempts: 3 } });
		expect(record()).toMatchObject({ try: '3', start: '2026-07-01 10:00', end: '2026-08-01 10:00' });
		// Whoever has the zone wrong does not move what was left alone; what was changed is in the output.
		const elsewhere = { credentials: { simotelApi: { ...basic().simotelApi, timezone: 'UTC' } } };
		await rows('campaign', 'update', { campaign: by('July'), updateFields: { text: 'x' } }, elsewhere);
		expect(record()).toMatchObject({ start: '2026-07-01 10:00', end: '2026-08-01 10:00' });
		const updateFields = { end: '2026-08-02T06:30:00Z' };
		expect(await rows('campaign', 'update', { campaign: by('July'), updateFields })).toMatchObject([
			{ start: '2026-07-01T10:00:00+03:30', end: '2026-08-02T10:00:00+03:30' },
		]);
		expect(await rows('campaign', 'get', { campaign: by('July') })).toMatchObject([
			{ start: '2026-07-01T10:00:00+03:30', count: 2, try: 3 },
		]);

		const filters = { campaign: by('July') };
		const report = await rows('campaignReport', 'getAll', { filters });
		expect(report).toHaveLength(2);
		expect(report[0]).toMatchObject({ campaign_id: created._id, answered: true, billsec: 12 });
		expect(report[0].tries).toMatchObject([{ cause_txt: 'Normal Clearing' }]);
		const ordered = await rows('campaignReport', 'getSince', { afterId: '' });
		expect(ordered.map(({ callee_number }) => callee_number)).toEqual(['09120000005', '09120000004']);
		expect(await rows('campaignReport', 'getSince', { afterId: ordered[0]._id })).toHaveLength(1);
		const callRecordId = (ordered[0].tries as IDataObject[])[0].cdr_id;
		expect(await rows('campaignReport', 'getCall', { callRecordId })).toHaveLength(1);

		await rows('campaign', 'delete', { campaign: by('July') });
		expect(record()).toBeUndefined();
	});

	test('a campaign that calls nobody is refused', async () => {
		const { error } = await run('campaign', 'create', { name: 'Empty', trunk, ...times });
		expect(error?.message).toBe('The campaign has nobody to call');
	});

	test('auto-dialer trunks change their limits and keep the rest', async () => {
		const updateFields = { capacity: 3 };
		await rows('campaignTrunk', 'update', { campaignTrunk: trunk, updateFields });
		expect(await rows('campaignTrunk', 'get', { campaignTrunk: trunk })).toMatchObject([
			{ title: 'Main Dialer', capacity: 3, status: 'active', dial_interval: 1 },
		]);
		expect(stored('autodialer/trunks', 'title', 'Main Dialer')).toHaveProperty('active_times');
		expect(await rows('campaignTrunk', 'getAll', {})).toHaveLength(1);
	});
});

describe('other resources', () => {
	test('music on hold is listed with its files', async () => {
		expect(await rows('musicOnHold', 'getAll', {})).toMatchObject([
			{ name: 'default', musics: [{ file: 'calm.wav', date: '2024-04-08T10:15:00+03:30' }] },
		]);
		expect(await rows('musicOnHold', 'get', { musicOnHold: by('default') })).toHaveLength(1);
	});

	test('voicemail messages are filtered by mailbox', async () => {
		await sim.placeCall({ from: '09120000000', to: '205', answer: false });
		const filters = { mailbox: by('205') };
		expect((await run('voicemailMessage', 'getAll', { filters })).error).toBeUndefined();
	});

	test('an API request reaches any path, pages included', async () => {
		const body = '{ "alike": true, "status": "all", "conditions": { "number": "204" } }';
		expect(await rows('apiRequest', 'send', { path: '/api/v4/pbx/users/search', body })).toMatchObject([
			{ number: '204' },
		]);
		const raw = await rows('apiRequest', 'send', { path: 'pbx/users/search', body, simplify: false });
		expect(raw).toMatchObject([{ success: 1, data: [{ number: '204' }] }]);
		for (const number of ['09120000001', '09120000002', '09120000003']) {
			await rows('contact', 'create', { number, name: number });
		}
		const paged = {
			path: 'autodialer/contacts/search',
			body: { alike: 'true', conditions: {} },
			paging: true,
			returnAll: false,
			limit: 2,
		};
		expect(await rows('apiRequest', 'send', paged)).toHaveLength(2);
	});

	test.each(['../../admin', 'https://other.example.com/../x', 'a/%2e%2e/b'])(
		'an API request does not leave the API: %j',
		async (path) => {
			const { error } = await run('apiRequest', 'send', { path: `${path}` });
			expect(error?.message).toMatch(/not a path|Path/);
		},
	);

	test('a record begins with what people know it by', async () => {
		const [extension] = await rows('extension', 'getAll', { returnAll: true });
		expect(Object.keys(extension).slice(0, 3)).toEqual(['_id', 'number', 'name']);
	});

	test.each([
		['report', 'downloadRecording', 'fileName', 'File Name'],
		['report', 'getCall', 'uniqueId', 'Call ID'],
		['voicemailMessage', 'download', 'fileName', 'File Name'],
		['campaignReport', 'getCall', 'callRecordId', 'Call Record ID'],
		['apiRequest', 'send', 'path', 'Path'],
	])('%s %s: an expression that finds nothing is told so', async (resource, operation, name, label) => {
		const { error } = await run(resource, operation, { [name]: '={{ $json.nothing }}' });
		expect(error?.message).toBe(`"${label}" is empty for this item`);
		expect(sim.state.requests).toEqual([]);
	});

	const nothing = '={{ $json.nothing }}';
	const noId = { __rl: true, mode: 'id', value: nothing };

	test.each<[string, string, string, IDataObject]>([
		['extension', 'delete', 'Extension', { extension: noId }],
		['extension', 'delete', 'Extension', { extension: '={{ null }}' }],
		['extension', 'update', 'Extension', { extension: by(nothing), updateFields: { name: 'x' } }],
		['extension', 'upsert', 'Extension', { number: nothing, additionalFields: { name: 'x', secret: 'y' } }],
		['extension', 'create', 'Name', { number: '299', name: nothing, secret: 'y' }],
		['call', 'originate', 'Callee', { caller: '204', callee: nothing, callerId: '204' }],
		['queueAgent', 'removeAgent', 'Queue', { queue: by(nothing), agents: '200' }],
		['fax', 'download', 'Fax', { fax: noId }],
	])('%s %s: an empty "%s" sends nothing to the PBX', async (resource, operation, label, parameters) => {
		const { error } = await run(resource, operation, parameters);
		expect(error?.message).toBe(`"${label}" is empty for this item`);
		expect(sim.state.requests).toEqual([]);
	});

	test('the words of the PBX come through, with the account that lacks the permission', async () => {
		const simotelApi = { ...basic().simotelApi, username: 'limited' };
		const { error } = await run('trunk', 'getAll', {}, { credentials: { simotelApi } });
		expect(error?.message).toMatch(/Account "limited" has no permission for "\/pbx\/trunks\/search"/);
	});
});
