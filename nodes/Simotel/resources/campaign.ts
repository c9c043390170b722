import type { INodeProperties } from 'n8n-workflow';

import type { Zone } from '../../../simotel/dates';
import { parseSimotelDate, toSimotelDate } from '../../../simotel/dates';
import type { Field, Job, RecordSpec, Resource } from '../types';
import { crud } from './crud';
import { AUDIO, NAME_CONDITION, descriptionCondition, noteField } from './sharedFields';
import { fieldProperty } from '../description/fieldProperties';
import { needNumbers, sendVoiceMessage } from '../execution/voiceMessage';
import { plainId } from '../../../simotel/wire';
import type { WireObject } from '../../../simotel/wire';

const FIELDS: Field[] = [
	{
		name: 'name',
		label: 'Name',
		description: 'Name of the campaign',
		type: 'string',
		required: true,
		placeholder: 'e.g. Payment reminder',
	},
	{
		name: 'trunk',
		wire: 'trunk_manager_id',
		label: 'Auto-Dialer Trunk',
		description: 'Auto-dialer trunk over which the campaign calls; when empty, the only one that there is',
		type: 'record',
		record: { resource: 'campaignTrunk', send: 'id' },
		first: true,
		onlyOne: true,
	},
	{
		name: 'announcement',
		label: 'Auto-Dialer Announcement',
		description: 'What the called people hear first',
		type: 'record',
		record: { resource: 'campaignAnnouncement', send: 'id' },
		first: true,
	},
	{
		name: 'numbers',
		label: 'Numbers',
		description: 'Telephone numbers to call, separated by commas or line breaks, or as an array',
		type: 'phones',
		first: true,
		createOnly: true,
		placeholder: 'e.g. 09120000000,09120000001',
	},
	{
		name: 'groups',
		label: 'Group Names or IDs',
		description:
			'Groups of numbers to call. Choose from the list, or specify names or IDs using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.',
		type: 'records',
		record: { resource: 'group', send: 'id' },
		first: true,
		createOnly: true,
	},
	{
		name: 'start',
		label: 'Start',
		description: 'When calling begins; now when empty',
		type: 'dateTime',
		first: true,
	},
	{
		name: 'end',
		label: 'End',
		description: 'When calling ends at the latest',
		type: 'dateTime',
		required: true,
	},
	{
		name: 'attempts',
		wire: 'try',
		label: 'Attempts',
		description: 'How often each number is tried',
		type: 'number',
		default: 1,
	},
	{
		name: 'attemptInterval',
		wire: 'try_interval',
		label: 'Time Between Attempts (Seconds)',
		description: 'Pause before a number is tried again',
		type: 'number',
		default: 600,
	},
	{
		name: 'context',
		wire: 'interface_context',
		label: 'Context',
		description: 'Context of the auto-dialer route component to which answered calls go',
		type: 'string',
		placeholder: 'e.g. auto',
	},
	{
		name: 'text',
		wire: 'interface_text',
		label: 'Text',
		description: 'Text that the auto-dialer route component gets with answered calls',
		type: 'string',
		placeholder: 'e.g. reminder',
	},
	noteField('description'),
];

/** Instants with their zone, which the PBX gives beside its Jalali wall clock, replace the latter. */
function tidy(row: WireObject): WireObject {
	const { isoStart, isoEnd, ...rest } = row;
	return {
		...rest,
		...(isoStart === undefined ? {} : { start: isoStart }),
		...(isoEnd === undefined ? {} : { end: isoEnd }),
	};
}

/**
 * Start and end come back as Jalali with seconds and go out as Gregorian without: both the wall clock of the PBX, so
 * that they stay what they are also where the PBX and the credential do not agree on its zone.
 */
function writeBack(row: WireObject, { client }: Job): WireObject {
	return {
		...row,
		...(row.trunk_manager_id === undefined ? {} : { trunk_manager_id: plainId(row.trunk_manager_id) }),
		...(row.announcement === undefined ? {} : { announcement: plainId(row.announcement) }),
		start: requestTime(row.start, client.zone),
		end: requestTime(row.end, client.zone),
	};
}

function requestTime(value: unknown, zone: Zone): unknown {
	const date = parseSimotelDate(value, zone);
	return date === null ? value : toSimotelDate(date, zone);
}

function prepare(body: WireObject, job: Job): WireObject {
	if (job.operation.kind === 'update') return body;
	const numbers = (body.numbers as string[] | undefined) ?? [];
	const groups = (body.groups as string[] | undefined) ?? [];
	needNumbers(job, numbers, groups);
	return {
		...body,
		numbers,
		// The form in which the docs' worked example says "no group".
		groups: groups.length === 0 ? [''] : groups,
		start: body.start || toSimotelDate(new Date(), job.client.zone),
	};
}

/** What the called people hear. */
const MESSAGE: INodeProperties[] = [
	{
		displayName: 'Message',
		name: 'message',
		type: 'options',
		default: 'file',
		options: [
			{ name: 'Announcement', value: 'announcement', description: 'One that the auto-dialer has already' },
			{
				name: 'Audio File',
				value: 'file',
				description: 'Binary data of the input item; it is uploaded first',
			},
		],
		description: 'What the called people hear',
	},
	{
		...fieldProperty(AUDIO),
		displayOptions: { show: { message: ['file'] } },
	},
];

const record: RecordSpec = {
	path: 'autodialer/campaigns',
	noun: 'campaign',
	plural: 'campaigns',
	key: { field: 'name', displayName: 'Name', placeholder: 'e.g. Payment reminder' },
	title: (row) => String(row.name ?? ''),
	conditions: [
		NAME_CONDITION,
		descriptionCondition('campaigns'),
		{
			name: 'status',
			label: 'Status',
			description: 'Only campaigns in this state',
			type: 'options',
			options: [
				{ name: 'Completed', value: 'completed' },
				{ name: 'Running', value: 'running' },
				{ name: 'Waiting', value: 'waiting' },
			],
			default: 'running',
		},
	],
	paged: true,
	fields: FIELDS,
	columns: [
		...['status', 'start', 'end', 'trunk_manager_id', 'announcement', 'count', 'try'],
		...['try_interval', 'description', 'date'],
	],
	readOnly: ['statistics', 'repeat', 'status', 'numbers', 'groups', 'isoStart', 'isoEnd'],
	tidy,
	writeBack,
	prepare,
};

/** Campaigns that call many people (`autodialer/campaigns`). */
export const campaign: Resource = {
	name: 'Auto-Dialer Campaign',
	value: 'campaign',
	description: 'Campaigns that call many people and play a message',
	record,
	operations: [
		...crud(record, ['create', 'delete', 'get', 'getAll', 'update']),
		{
			name: 'Send Voice Message',
			value: 'sendVoiceMessage',
			action: 'Send a voice message',
			description: 'Call many people and play them a message, in one step: audio, announcement and campaign',
			kind: 'custom',
			endpoints: [
				'autodialer/announcements/upload',
				'autodialer/announcements/add',
				'autodialer/campaigns/add',
				'autodialer/campaigns/search',
			],
			properties: MESSAGE,
			fields: FIELDS.map((field) =>
				field.name === 'announcement' ? { ...field, show: { message: ['announcement'] } } : field,
			),
			run: sendVoiceMessage,
		},
	],
};
