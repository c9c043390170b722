import type { Field, RecordSpec, Resource } from '../types';
import { ALL_KINDS, crud } from './crud';
import {
	ACTIVE,
	MORE_OPTIONS,
	NAME_CONDITION,
	NUMBER_CONDITION,
	PEER_FIELDS,
	flag,
	secretField,
} from './sharedFields';

const forward = (name: string, wire: string, label: string, when: string): Field => ({
	name,
	wire: `forward_policy.${wire}`,
	label,
	description: `Number to forward calls to ${when}`,
	type: 'phone',
	placeholder: 'e.g. 09120000001',
});

const FIELDS: Field[] = [
	{
		name: 'number',
		label: 'Extension',
		description: 'Number of the extension; each number exists once',
		type: 'phone',
		required: true,
		placeholder: 'e.g. 204',
	},
	{
		name: 'name',
		label: 'Name',
		description: 'Name of the person or place',
		type: 'string',
		required: true,
		placeholder: 'e.g. Sara Ahmadi',
	},
	secretField('secret', 'Secret', 'Password with which the telephone registers'),
	{ ...ACTIVE, first: true },
	{ ...flag('callRecord', 'call_record', 'Record Calls', 'the conversations are recorded'), first: true },
	{
		name: 'callerId',
		wire: 'cid_number',
		label: 'Caller ID',
		description: 'Number that the called party sees',
		type: 'callerId',
		placeholder: 'e.g. 204',
	},
	{
		name: 'userType',
		wire: 'user_type',
		label: 'Technology',
		description: 'How the telephone talks to the PBX',
		type: 'options',
		options: [
			{ name: 'IAX2', value: 'IAX2' },
			{ name: 'SIP', value: 'SIP' },
		],
		default: 'SIP',
	},
	{
		name: 'callLimit',
		wire: 'call_limit',
		label: 'Max Parallel Calls',
		description: 'How many calls at the same time at most; empty for no limit',
		type: 'string',
		placeholder: 'e.g. 2',
	},
	{
		name: 'email',
		label: 'Email',
		description: 'Address of the person, for voicemail and notices',
		type: 'string',
		placeholder: 'e.g. name@example.com',
	},
	forward('forwardAll', 'All', 'Forward All Calls To', 'in every case'),
	forward('forwardBusy', 'Busy', 'Forward When Busy To', 'while the extension is busy'),
	forward('forwardNoAnswer', 'No Answer', 'Forward When Unanswered To', 'when nobody answers'),
	forward(
		'forwardUnavailable',
		'UnAvailable',
		'Forward When Unavailable To',
		'while no telephone is registered',
	),
	{
		name: 'callGroup',
		wire: 'callgroup',
		label: 'Call Group',
		description: 'Group whose calls others may pick up',
		type: 'string',
		placeholder: 'e.g. 1',
	},
	{
		name: 'pickupGroup',
		wire: 'pickupgroup',
		label: 'Pickup Group',
		description: 'Groups whose calls this extension may pick up',
		type: 'string',
		placeholder: 'e.g. 1',
	},
	{
		name: 'pushNotification',
		wire: 'push_notification',
		label: 'Push Notification',
		description: 'Whether calls wake the softphone app',
		type: 'boolean',
	},
	{
		name: 'callCounter',
		wire: 'callcounter',
		label: 'Count Calls',
		description: 'Whether the PBX counts the calls of the extension, which states and limits need',
		type: 'boolean',
	},
	{
		name: 'faxDetect',
		wire: 'faxdetect',
		label: 'Detect Fax',
		description: 'Whether the PBX listens for a fax tone',
		type: 'boolean',
	},
	{
		name: 'transfer',
		label: 'Transfer',
		description: 'Whether the extension may transfer calls',
		type: 'boolean',
	},
	{
		name: 'trunkMode',
		wire: 'trunk',
		label: 'IAX2 Trunk Mode',
		description: 'Whether several IAX2 calls share one stream',
		type: 'boolean',
	},
	...PEER_FIELDS,
	MORE_OPTIONS,
];

/** Telephony of the line: what people rarely touch. */
const ADVANCED = new Set([
	'callCounter',
	'callGroup',
	'faxDetect',
	'pickupGroup',
	'pushNotification',
	'trunkMode',
	'userType',
	...[...PEER_FIELDS, MORE_OPTIONS].map(({ name }) => name),
]);

const record: RecordSpec = {
	path: 'pbx/users',
	noun: 'extension',
	plural: 'extensions',
	key: { field: 'number', displayName: 'Extension', placeholder: 'e.g. 204' },
	title: (row) => String(row.name ?? ''),
	conditions: [
		NAME_CONDITION,
		{ ...NUMBER_CONDITION, label: 'Extension', description: 'Only extensions with this number' },
		{
			name: 'mapped',
			label: 'Agent Number',
			description: 'Only the extension onto which this agent number is mapped',
			type: 'string',
			placeholder: 'e.g. 550',
		},
	],
	search: { status: 'all' },
	alikeIsBoolean: true,
	paged: false,
	fields: FIELDS.map((field) => (ADVANCED.has(field.name) ? { ...field, advanced: true } : field)),
	columns: ['active', 'user_type', 'cid_number', 'call_record', 'email', 'forward_policy', 'queues', 'date'],
	readOnly: ['queues'],
};

/** Telephones of people and places (`pbx/users`). */
export const extension: Resource = {
	name: 'Extension',
	value: 'extension',
	description: 'Telephones of people and places, which Simotel calls users',
	record,
	operations: crud(record, ALL_KINDS),
};
