import type { Field, RecordSpec, Resource } from '../types';
import { ALL_KINDS, crud } from './crud';
import { ACTIVE, MORE_OPTIONS, NAME_CONDITION, PEER_FIELDS, noteField } from './sharedFields';

const FIELDS: Field[] = [
	{
		name: 'name',
		label: 'Name',
		description: 'Name of the trunk; each name exists once',
		type: 'string',
		required: true,
		placeholder: 'e.g. provider-1',
	},
	{
		name: 'trunkType',
		wire: 'trunk_type',
		label: 'Technology',
		description: 'How the PBX talks to the provider',
		type: 'options',
		options: [
			{ name: 'DAHDI', value: 'DAHDI', description: 'Telephone lines on a card' },
			{ name: 'IAX2', value: 'IAX2' },
			{ name: 'SIP', value: 'SIP' },
		],
		default: 'SIP',
		first: true,
	},
	{
		name: 'host',
		label: 'Host',
		description: 'Address of the provider, or "dynamic" when the other side registers',
		type: 'string',
		first: true,
		placeholder: 'e.g. sip.example.com',
	},
	{
		name: 'registerString',
		wire: 'register_string',
		label: 'Register String',
		description: 'How the PBX registers with the provider: user:password@host/number',
		type: 'string',
		first: true,
		placeholder: 'e.g. user:password@sip.example.com/02100000000',
	},
	{ ...ACTIVE, first: true },
	{
		name: 'allowedCodecs',
		wire: 'allow',
		label: 'Allowed Codecs',
		description: 'Codecs that may be used, separated by commas',
		type: 'string',
		placeholder: 'e.g. ulaw,alaw',
	},
	{
		name: 'refusedCodecs',
		wire: 'disallow',
		label: 'Refused Codecs',
		description: 'Codecs that are refused; "all" leaves only the allowed ones',
		type: 'string',
		placeholder: 'e.g. all',
	},
	{
		name: 'insecure',
		label: 'Insecure',
		description: 'What of a provider that does not authenticate itself is overlooked',
		type: 'options',
		options: [
			{ name: 'Invite', value: 'invite', description: 'Calls come in without authentication' },
			{ name: 'Port', value: 'port', description: 'The port of the other side does not matter' },
			{ name: 'Port and Invite', value: 'port,invite' },
		],
		default: 'port,invite',
	},
	...PEER_FIELDS.filter((field) => field.name !== 'host'),
	MORE_OPTIONS,
	noteField('description'),
];

const record: RecordSpec = {
	path: 'pbx/trunks',
	noun: 'trunk',
	plural: 'trunks',
	key: { field: 'name', displayName: 'Name', placeholder: 'e.g. provider-1' },
	title: (row) => String(row.name ?? ''),
	conditions: [NAME_CONDITION],
	paged: false,
	fields: FIELDS,
	columns: ['trunk_type', 'host', 'active', 'register_string', 'context', 'type', 'description', 'date'],
};

/** Lines to providers and other exchanges (`pbx/trunks`). */
export const trunk: Resource = {
	name: 'Trunk',
	value: 'trunk',
	description: 'Lines to providers and other exchanges',
	record,
	operations: crud(record, ALL_KINDS),
};
