/**
 * The requests of every service in the terms of v4, with the fields that clients of the field send. `@id`, `@try`,
 * `@recording`, `@message` and `@fax` stand for what the PBX has.
 */
type Body = Record<string, unknown>;

export interface ServiceRequest {
	/** Path of the service in v4. */
	path: string;
	body: Body;
	/** Name of the file that is sent in place of a body. */
	upload?: string;
}

const EVER = { from: '2001-01-01 00:00', to: '2099-01-01 00:00' };
const PAGE = { start: 0, count: 20, sorting: {} };

const EXTENSION: Body = {
	...{
		user_type: 'SIP',
		active: 'yes',
		name: 'Test User',
		number: '250',
		cid_number: '250',
		secret: '998877',
	},
	...{ call_record: 'no', push_notification: 'no', deny: '0.0.0.0/0.0.0.0', permit: '0.0.0.0/0.0.0.0' },
	...{ dtmfmode: 'rfc2833', canreinvite: 'no', directmedia: 'no', context: 'main_routing', host: 'dynamic' },
	...{ type: 'user', nat: 'no', port: '5060', qualify: 'no', callgroup: '1', pickupgroup: '1' },
	...{ callcounter: 'no', faxdetect: 'no', call_limit: '', trunk: 'no', transfer: 'no', email: '' },
	forward_policy: { Busy: '204', 'No Answer': '09120000001', UnAvailable: '205', All: '' },
	more_options: '',
};
const TRUNK: Body = {
	...{ trunk_type: 'SIP', name: 'Second Trunk', register_string: '', active: 'no', deny: '0.0.0.0/0.0.0.0' },
	...{ permit: '0.0.0.0/0.0.0.0', dtmfmode: 'rfc2833', canreinvite: 'no', directmedia: 'no' },
	...{ context: 'from-pstn', host: 'trunk.example.org', type: 'friend', nat: 'force_rport,comedia' },
	...{ port: '5060', qualify: 'yes', insecure: 'port,invite', disallow: 'all', allow: 'ulaw,alaw' },
	...{ more_options: 'fromuser=02100000000\nusername=02100000000\t', description: '' },
};
const QUEUE: Body = {
	...{ name: 'صف فروش', number: '690', strategy: 'ringall', ringinuse: 'no', call_record: 'yes' },
	...{ setinterfacevar: 'yes', autofill: 'yes', setqueuevar: 'yes', setqueueentryvar: 'yes' },
	...{ persistentmembers: 'no', shared_lastcall: 'no', announce_holdtime: 'no', announce_position: 'yes' },
	...{ joinempty: 'strict', leavewhenempty: 'yes', reportholdtime: 'no', maxlen: '0', retry: '5' },
	...{ announce_frequency: '120', min_announce_frequency: '60', periodic_announce_frequency: '120' },
	...{ music: 'default', servicelevel: '60', timeout: '30', weight: '10', wrapuptime: '1' },
	...{ monitor_type: 'MixMonitor', monitor_format: 'wav', more_options: '' },
};
const MAILBOX: Body = {
	...{ name: 'test voicemail', number: '299', password: '1234', email: '', required_password: 'no' },
	...{ allow_change_password: 'no', send_email: 'no', attach_file_email: 'no', play_busy: 'no' },
	...{ play_unavailable: 'no', play_welcome: 'no', Play_CID: 'no', Play_Envelope: 'no' },
	...{ Delete_Voicemail: 'no', more_options: '' },
};
const SOUND: Body = { name: 'test_sound', filename: 'file-20200624051520-61681-sound_.wav' };
const CAMPAIGN: Body = {
	...{ name: 'test', trunk_manager_id: '5f6c5b56c92de0068f32e592', interface_context: 'auto' },
	...{ interface_text: 'text1', numbers: ['09120000001'], groups: [''], try_interval: '600', try: '1' },
	...{ start: '2021-02-19 15:17', end: '2021-02-23 15:17', announcement: '', description: '', count: 3 },
};

/** Collections: what is added, and the conditions by which their records are searched. */
const COLLECTIONS: Array<[path: string, record: Body | null, conditions: Body, further?: Body]> = [
	['pbx/users', EXTENSION, { name: '', number: '', mapped: '' }, { status: 'all', alike: true }],
	['pbx/trunks', TRUNK, { name: '' }],
	['pbx/queues', QUEUE, { name: '', number: '' }],
	['pbx/musiconholds', null, { name: 'wait' }],
	['pbx/announcements', { ...SOUND, comment: 'Just for test' }, { name: '' }],
	['pbx/blacklists', { number: '09120000009', comment: '' }, { name: '', number: '' }],
	['pbx/whitelists', { number: '09120000009', labels: ['test'], comment: '' }, { number: '' }],
	['voicemails/voicemails', MAILBOX, { name: '', number: '' }],
	['voicemails/inbox', null, { src: '', number: '' }, { pagination: PAGE, date_range: EVER }],
	[
		'autodialer/contacts',
		{ name: 'test_contact', number: '09120000002', description: '' },
		{ name: '', number: '', description: '' },
		{ pagination: PAGE },
	],
	[
		'autodialer/groups',
		{ name: 'test_group', numbers: ['09120000001', '09120000002'], description: '' },
		{ name: '', description: '' },
		{ pagination: PAGE },
	],
	['autodialer/campaigns', CAMPAIGN, { name: '', description: '', status: '' }, { pagination: PAGE }],
	['autodialer/announcements', { ...SOUND, description: '' }, { name: '' }],
];

const report = (conditions: Body): Body => ({
	conditions,
	date_range: EVER,
	pagination: PAGE,
	alike: 'true',
});
const agents = (...more: Body[]) => ({
	agents: [{ queue: '600', agent: '208', ...Object.assign({}, ...more) }],
});
const SOURCE = { source: '208', penalty: '' };

const OTHERS: Array<[path: string, body: Body]> = [
	['setting/ping/act', {}],
	[
		'call/originate/act',
		{
			...{ caller: '204', callee: '09120000003', context: 'main_routing', caller_id: '204' },
			...{ trunk_name: '', timeout: '30', call_limit: '30' },
		},
	],
	['pbx/queues/addagent', { queue: '600', source: '208', agent: '208', penalty: '1' }],
	['pbx/queues/pauseagent', { queue: '600', agent: '208' }],
	['pbx/queues/resumeagent', { queue: '600', agent: '208' }],
	['pbx/queues/removeagent', { queue: '600', agent: '208' }],
	['pbx/queues/batchaddagent', agents(SOURCE)],
	['pbx/queues/batchpauseagent', agents()],
	['pbx/queues/batchresumeagent', agents()],
	['pbx/queues/batchremoveagent', agents()],
	['autodialer/trunks/search', { alike: 'true', conditions: { title: '' } }],
	[
		'autodialer/trunks/update',
		{
			_id: '@id',
			title: 'Dialer',
			status: 'active',
			wait_cache_length: '100',
			capacity: '5',
			dial_interval: '1',
		},
	],
	[
		'pbx/faxes/add',
		{
			to: '02100000001',
			ext: '204',
			trunk_name: 'Main Trunk',
			file: '',
			text: 'hello',
			description: '',
			sender_id: '',
		},
	],
	['pbx/faxes/search', { ...report({ src: '', dst: '', status: '', type: '' }) }],
	['pbx/faxes/download', { _id: '@fax' }],
	['reports/quick/search', report({ from: '', to: '', cuid: '' })],
	['reports/quick/info', { cuid: '1624299033.75565' }],
	['reports/audio/download', { file: '@recording' }],
	['voicemails/audio/download', { file: '@message' }],
	['reports/cdr/search', report({ from: '204', to: '09120000003', cuid: '' })],
	['reports/queue/search', report({ from: '', to: '', cuid: '', qnum: '600' })],
	['reports/queue_details/search', report({ from: '', to: '', cuid: '', queue: '', queue_id: '' })],
	['reports/agent/search', report({ from: '', to: '', exten: '204', queue: '600' })],
	['reports/poll/search', report({ from: '', to: '', label: '', queue: '', cuid: '' })],
	['autodialer/reports/search', report({ disposition: '', campaign_id: '', number: '' })],
	['reports/cdr/ordered/id', { _id: '' }],
	['reports/queue/ordered/id', { _id: '' }],
	['reports/queue_details/ordered/id', { _id: '' }],
	['autodialer/reports/ordered/id', { _id: '' }],
	['autodialer/reports/info', { _id: '@try' }],
];

const UPLOADS: Array<[path: string, file: string]> = [
	['pbx/announcements/upload', 'hello.wav'],
	['pbx/faxes/upload', 'page.tiff'],
	['autodialer/groups/upload', 'numbers.csv'],
	['autodialer/announcements/upload', 'hello.wav'],
];

/** One request for each service of v4. */
export const SERVICE_REQUESTS: ServiceRequest[] = [
	...COLLECTIONS.flatMap(([path, record, conditions, further]) => {
		const search = { path: `${path}/search`, body: { alike: 'true', conditions, ...further } };
		if (record === null) return [search];
		return [
			{ path: `${path}/add`, body: record },
			search,
			{ path: `${path}/update`, body: { _id: '@id', ...record } },
			{ path: `${path}/remove`, body: { _id: '@id' } },
		];
	}),
	...OTHERS.map(([path, body]) => ({ path, body })),
	...UPLOADS.map(([path, upload]) => ({ path, body: {}, upload })),
];
