import { jalali } from '../clock';
import { emitTrunkEvent } from '../events/trunks';
import { QUEUE_DEFAULTS, USER_DEFAULTS } from '../seed';
import type { CollectionName } from '../state';
import type { Traits } from '../traits';
import type { Stored, Wire } from '../types';
import { renderCampaign, runCampaign } from './campaigns';
import type { ApiRequest } from './request';
import { Refusal } from './request';

/** One collection of records: what the server insists on and how its replies look. */
export interface Collection {
	name: CollectionName;
	actions: Array<'add' | 'search' | 'update' | 'remove'>;
	/** Fields without which `add` fails. */
	required: string[];
	/** Fields that no two records share, and what is said then. */
	unique?: { field: string; message: string };
	conditions: string[];
	/** Order of a paged search. */
	paged?: Wire;
	defaults?: Wire;
	/** `add` answers a null id. */
	nullId?: boolean;
	/** `update` answers the record. */
	answersRecord?: boolean;
	/** Search takes an optional period. */
	period?: boolean;
	render?: (record: Stored, traits: Traits) => Wire;
	onAdd?: (record: Stored, request: ApiRequest) => void;
	onUpdate?: (record: Stored, request: ApiRequest) => void;
	onRemove?: (record: Stored, request: ApiRequest) => void;
}

/** A record with its date as searches show it. */
export const common = (record: Stored): Wire => ({ ...record, date: jalali(record.date) });

/** All collections that work alike. */
export const COLLECTIONS: Collection[] = [
	{
		name: 'pbx/users',
		actions: ['add', 'search', 'update', 'remove'],
		required: ['name', 'number', 'secret'],
		unique: { field: 'number', message: 'This number already exists' },
		conditions: ['name', 'number', 'mapped'],
		defaults: USER_DEFAULTS,
		render: (record, { secret }) => ({
			...common(record),
			secret: secret === 'clear' ? record.secret : '******',
		}),
		onAdd: (record, { sim, state }) => {
			state.extensionStates.set(String(record.number), 'Unavailable');
			void sim.emitEvent('ExtenAdded', { exten: record.number, state: 'Unavailable' });
		},
		onRemove: (record, { sim, state }) => {
			state.extensionStates.delete(String(record.number));
			void sim.emitEvent('ExtenRemoved', { exten: record.number, state: 'Unavailable' });
		},
	},
	{
		name: 'pbx/trunks',
		actions: ['add', 'search', 'update', 'remove'],
		required: ['name'],
		unique: { field: 'name', message: 'This trunk already exists' },
		conditions: ['name'],
		onAdd: (record, { sim }) => emitTrunkEvent(sim, 'TrunkAdded', record),
		onUpdate: (record, { sim }) => emitTrunkEvent(sim, 'TrunkNewState', record),
		onRemove: (record, { sim }) => emitTrunkEvent(sim, 'TrunkRemoved', record),
	},
	{
		name: 'pbx/queues',
		actions: ['add', 'search', 'update', 'remove'],
		required: ['name', 'number'],
		unique: { field: 'number', message: 'this queue already exists' },
		conditions: ['name', 'number'],
		defaults: QUEUE_DEFAULTS,
		onRemove: (record, { state }) => state.agents.delete(String(record.number)),
	},
	{ name: 'pbx/musiconholds', actions: ['search'], required: [], conditions: ['name'] },
	{
		name: 'pbx/announcements',
		actions: ['add', 'search', 'update', 'remove'],
		required: ['name', 'filename'],
		conditions: ['name'],
		defaults: { comment: '' },
	},
	{
		name: 'voicemails/voicemails',
		actions: ['add', 'search', 'update', 'remove'],
		required: ['name', 'number', 'password'],
		unique: { field: 'number', message: 'This number already exists' },
		conditions: ['name', 'number'],
		defaults: {
			email: '',
			required_password: 'no',
			allow_change_password: 'no',
			send_email: 'no',
			attach_file_email: 'no',
			play_busy: 'no',
			play_unavailable: 'no',
			play_welcome: 'no',
			Play_CID: 'no',
			Play_Envelope: 'no',
			Delete_Voicemail: 'no',
			more_options: '',
		},
	},
	{
		name: 'voicemails/inbox',
		actions: ['search'],
		required: [],
		conditions: ['src', 'number'],
		paged: { date: -1 },
		period: true,
	},
	{
		name: 'pbx/blacklists',
		actions: ['add', 'search', 'update', 'remove'],
		required: ['number'],
		unique: { field: 'number', message: 'This number already exists' },
		conditions: ['number', 'name'],
		defaults: { comment: '' },
		nullId: true,
	},
	{
		name: 'pbx/whitelists',
		actions: ['add', 'search', 'update', 'remove'],
		required: ['number'],
		unique: { field: 'number', message: 'This number already exists' },
		conditions: ['number'],
		defaults: { comment: '', labels: [] },
		nullId: true,
	},
	{
		name: 'pbx/faxes',
		actions: ['search'],
		required: [],
		conditions: ['src', 'dst', 'status', 'type'],
		paged: { date: -1 },
		period: true,
	},
	{
		name: 'autodialer/contacts',
		actions: ['add', 'search', 'update', 'remove'],
		required: ['name', 'number'],
		conditions: ['name', 'number', 'description', 'status'],
		defaults: { description: '' },
		paged: { name: 1 },
		nullId: true,
	},
	{
		name: 'autodialer/groups',
		actions: ['add', 'search', 'update', 'remove'],
		required: ['name'],
		conditions: ['name', 'description'],
		defaults: { description: '' },
		paged: { date: -1 },
		answersRecord: true,
		onAdd: (record, request) => {
			record.numbers = numbersOf(record, request);
			delete record.filename;
		},
		render: (record) => {
			const { numbers, ...rest } = record;
			return { ...common(rest as Stored), count: Array.isArray(numbers) ? numbers.length : 0 };
		},
	},
	{
		name: 'autodialer/campaigns',
		actions: ['add', 'search', 'update', 'remove'],
		required: ['name', 'trunk_manager_id'],
		conditions: ['name', 'description', 'status'],
		paged: { date: -1 },
		answersRecord: true,
		defaults: {
			interface_context: '',
			interface_text: '',
			try_interval: '600',
			try: '1',
			announcement: '',
			description: '',
			status: 'waiting',
			repeat: 0,
			numbers: [],
			groups: [],
		},
		render: renderCampaign,
		onAdd: runCampaign,
	},
	{
		name: 'autodialer/announcements',
		actions: ['add', 'search', 'update', 'remove'],
		required: ['name', 'filename'],
		conditions: ['name'],
		defaults: { description: '' },
	},
	{
		name: 'autodialer/trunks',
		actions: ['search', 'update'],
		required: [],
		conditions: ['title'],
	},
	{
		name: 'autodialer/reports',
		actions: ['search'],
		required: [],
		conditions: ['number', 'disposition', 'campaign_id'],
		paged: { date: -1 },
		period: true,
		render: (record) => ({
			...common(record),
			campaign_id: { $oid: record.campaign_id },
			trunk_manager_id: { $oid: record.trunk_manager_id },
		}),
	},
	{
		name: 'reports/agent',
		actions: ['search'],
		required: [],
		conditions: ['from', 'to', 'exten', 'queue'],
		paged: { end: -1 },
		period: true,
		render: (record) => {
			const { date, queue, ...rest } = record;
			return { ...rest, qnum: queue, start: jalali(date), end: jalali(date) };
		},
	},
	{
		name: 'reports/poll',
		actions: ['search'],
		required: [],
		conditions: ['from', 'to', 'label', 'queue', 'cuid'],
		paged: { date: -1 },
		period: true,
		render: (record) => {
			const { date, queue, cuid, from, to, ...rest } = record;
			return { ...rest, uniqueid: cuid, src: from, dst: to, qnum: queue, date: jalali(date) };
		},
	},
];

/** The collection's record as its searches show it. */
export function rendered(name: CollectionName, record: Stored, traits: Traits): Wire {
	const collection = COLLECTIONS.find((candidate) => candidate.name === name);
	return (collection?.render ?? common)(record, traits);
}

function numbersOf(record: Stored, { state }: ApiRequest): string[] {
	if (Array.isArray(record.numbers)) return record.numbers.map(String);
	const file = state.files.get(String(record.filename ?? ''));
	if (!file) throw new Refusal("Field 'numbers':value is missing");
	return file
		.toString('utf8')
		.split(/\r?\n/)
		.map((line) => line.split(',')[0].trim())
		.filter((line) => /^[+\d]+$/.test(line));
}
