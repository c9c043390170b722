import { recordId } from './ids';
import type { CollectionName, PbxState } from './state';
import type { Dialplan, Stored, Wire } from './types';

const PASSWORD = 'simulator-password';
const TOKEN = 'simulatortoken'.repeat(4).slice(0, 50);

const PEOPLE = [
	'Sara Ahmadi',
	'Reza Karimi',
	'Neda Moradi',
	'Ali Rezaei',
	'Mina Hosseini',
	'Omid Jafari',
	'Leila Sadeghi',
	'Hamid Rahimi',
	'Parisa Ebrahimi',
	'Front Desk',
];

/** Values that the PBX gives to an extension when nothing else is said. */
export const USER_DEFAULTS: Wire = {
	user_type: 'SIP',
	active: 'yes',
	call_record: 'no',
	push_notification: 'no',
	cid_number: '',
	deny: '0.0.0.0/0.0.0.0',
	permit: '0.0.0.0/0.0.0.0',
	dtmfmode: 'rfc2833',
	context: 'main_routing',
	host: 'dynamic',
	type: 'friend',
	port: '5060',
	qualify: 'yes',
	email: '',
	forward_policy: { Busy: '', 'No Answer': '', UnAvailable: '', All: '' },
	more_options: '',
	canreinvite: 'no',
	directmedia: 'no',
	nat: 'force_rport,comedia',
	callgroup: '1',
	pickupgroup: '1',
	callcounter: 'yes',
	faxdetect: 'no',
	call_limit: '',
	description: '',
	queues: [],
};

/** Values that the PBX gives to a queue. */
export const QUEUE_DEFAULTS: Wire = {
	strategy: 'ringall',
	ringinuse: 'no',
	call_record: 'yes',
	setinterfacevar: 'yes',
	autofill: 'yes',
	setqueuevar: 'yes',
	setqueueentryvar: 'yes',
	persistentmembers: 'no',
	shared_lastcall: 'no',
	announce_holdtime: 'no',
	announce_position: 'yes',
	joinempty: 'strict',
	leavewhenempty: 'yes',
	reportholdtime: 'no',
	maxlen: '0',
	announce_frequency: '120',
	min_announce_frequency: '60',
	periodic_announce_frequency: '120',
	music: 'default',
	queue_callswaiting: 'queue-callswaiting',
	queue_thankyou: 'queue-thankyou',
	queue_thereare: 'queue-thereare',
	queue_youarenext: 'queue-youarenext',
	retry: '5',
	servicelevel: '60',
	timeout: '30',
	weight: '10',
	wrapuptime: '1',
	monitor_type: 'MixMonitor',
	monitor_format: 'wav',
	more_options: '',
};

/** Adds a record as the panel would. */
export function addRecord(
	state: PbxState,
	collection: CollectionName,
	values: Wire,
	at = new Date(),
): Stored {
	const record: Stored = { ...values, _id: recordId(at), date: at };
	state.records(collection).push(record);
	return record;
}

/** A small call center: ten extensions, two queues, a trunk, and a dialplan whose component decides who answers. */
export function seedDemo(state: PbxState): void {
	seedAccounts(state);
	PEOPLE.forEach((name, index) => {
		const number = String(200 + index);
		addRecord(state, 'pbx/users', { ...USER_DEFAULTS, name, number, cid_number: number, secret: PASSWORD });
		state.extensionStates.set(number, 'Idle');
	});
	if (state.traits.mobileAgents) seedMobileAgent(state);
	addRecord(state, 'pbx/queues', { ...QUEUE_DEFAULTS, name: 'Sales', number: '600' });
	addRecord(state, 'pbx/queues', { ...QUEUE_DEFAULTS, name: 'Support', number: '601' });
	const agent = (number: string) => ({ agent: number, source: number, penalty: '0', paused: false });
	state.agents.set('600', ['200', '201', '202', '203'].map(agent));
	state.agents.set('601', ['204', '205', '206'].map(agent));
	const trunk = addRecord(state, 'pbx/trunks', {
		trunk_type: 'SIP',
		name: 'Main Trunk',
		register_string: '',
		active: 'yes',
		deny: '0.0.0.0/0.0.0.0',
		permit: '0.0.0.0/0.0.0.0',
		dtmfmode: 'rfc2833',
		canreinvite: 'no',
		directmedia: 'no',
		context: 'from-pstn',
		host: 'sip.example.com',
		type: 'friend',
		nat: 'force_rport,comedia',
		port: '5060',
		qualify: 'yes',
		insecure: 'port,invite',
		disallow: 'all',
		allow: 'ulaw,alaw',
		more_options: '',
		description: '',
	});
	addRecord(state, 'pbx/musiconholds', {
		name: 'default',
		count: 1,
		musics: [{ file: 'calm.wav', size: '312 KB', date: '1403-01-20 10:15', type: 'wav' }],
	});
	addRecord(state, 'autodialer/trunks', {
		title: 'Main Dialer',
		trunk_id: { $oid: trunk._id },
		status: 'active',
		wait_cache_length: '10',
		capacity: '10',
		dial_interval: '1',
		current_capacity: 0,
		active_times: Object.fromEntries(
			['1', '2', '3', '4', '5', '6', '7'].map((day) => [day, ['9', '10', '11']]),
		),
	});
	addRecord(state, 'voicemails/voicemails', {
		name: 'Omid Jafari',
		number: '205',
		password: PASSWORD,
		email: '',
		required_password: 'no',
		allow_change_password: 'no',
		send_email: 'no',
		attach_file_email: 'no',
		play_busy: 'no',
		play_unavailable: 'yes',
		play_welcome: 'yes',
		Play_CID: 'no',
		Play_Envelope: 'no',
		Delete_Voicemail: 'no',
		more_options: '',
	});
	for (const [name, comment] of Object.entries(ANNOUNCEMENTS))
		addRecord(state, 'pbx/announcements', { name, filename: `${name}.wav`, comment });
	state.dialplan = demoDialplan();
}

/** What the announcements of the demo say. */
const ANNOUNCEMENTS = {
	welcome: 'Welcome to our company.',
	'choose-sales-or-support': 'For sales, press 1. For support, press 2.',
	'not-understood': 'Sorry, we did not understand that.',
	'enter-order-number': 'Please enter your order number.',
	'office-closed': 'Our office is closed now. Please call again tomorrow.',
};

/** A number for each kind of component; every failure ends in the queue. */
function demoDialplan(): Dialplan {
	const address = null;
	return {
		routes: {
			'02100000000': 'sticky',
			'3001': 'sticky',
			'3002': 'trunk',
			'3003': 'menu',
			'3004': 'talk',
			'3600': 'sales',
		},
		nodes: {
			sticky: {
				kind: 'extenApi',
				name: 'sticky_agent',
				address,
				outputs: { S: 'end', B: 'sales', F: 'sales' },
			},
			trunk: { kind: 'trunkApi', name: 'call_mobile', address, outputs: { S: 'end', F: 'sales' } },
			menu: {
				kind: 'ivrApi',
				name: 'main_menu',
				address,
				announcement: 'choose-sales-or-support',
				outputs: { sales: 'sales', support: 'support', i: 'sales', t: 'sales' },
			},
			talk: {
				kind: 'smartApi',
				name: 'conversation',
				address,
				outputs: { again: 'talk', sales: 'sales', support: 'support', operator: 'operator', e: 'operator' },
			},
			sales: { kind: 'queue', number: '600' },
			support: { kind: 'queue', number: '601' },
			operator: { kind: 'extension', number: '209' },
			end: { kind: 'hangup' },
		},
	};
}

/** An agent of the demo without a telephone: calls go to the mobile. */
export function seedMobileAgent(state: PbxState): void {
	const user = state.records('pbx/users').find((record) => record.number === '203');
	if (user) user.forward_policy = { Busy: '', 'No Answer': '', UnAvailable: '', All: '09120000203' };
}

function seedAccounts(state: PbxState): void {
	state.accounts = [
		{ name: 'n8n', mode: 'basic', password: PASSWORD, permissions: '*', enabled: true },
		{ name: 'n8n-token', mode: 'key', key: TOKEN, permissions: '*', enabled: true },
		{
			name: 'n8n-both',
			mode: 'both',
			password: PASSWORD,
			key: [...TOKEN].reverse().join(''),
			permissions: '*',
			enabled: true,
		},
		{ name: 'limited', mode: 'basic', password: PASSWORD, permissions: ['/setting/ping/act'], enabled: true },
	];
}
