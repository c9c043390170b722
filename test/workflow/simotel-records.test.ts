import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import { audioItem, by, rows, run, stored, onEachPbx } from '../harness/simotelNode';

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

onEachPbx(() => {
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

			const [one] = await rows(resource, 'get', {
				[resource]: { __rl: true, mode: 'id', value: created._id },
			});
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
});
