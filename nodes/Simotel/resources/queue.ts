import type { Field, RecordSpec, Resource } from '../types';
import { ALL_KINDS, crud } from './crud';
import { MORE_OPTIONS, NAME_CONDITION, NUMBER_CONDITION, flag } from './sharedFields';

const seconds = (
	name: string,
	wire: string,
	displayName: string,
	description: string,
	preset: number,
): Field => ({
	name,
	wire,
	label: `${displayName} (Seconds)`,
	description,
	type: 'number',
	default: preset,
});

const prompt = (name: string, wire: string, displayName: string, when: string): Field => ({
	name,
	wire,
	label: `${displayName} Prompt`,
	description: `Sound file played ${when}`,
	type: 'string',
	placeholder: `e.g. ${wire.replace('_', '-')}`,
});

const FIELDS: Field[] = [
	{
		name: 'number',
		label: 'Queue',
		description: 'Number of the queue; each number exists once',
		type: 'phone',
		required: true,
		placeholder: 'e.g. 600',
	},
	{
		name: 'name',
		label: 'Name',
		description: 'Name of the queue',
		type: 'string',
		required: true,
		placeholder: 'e.g. Sales',
	},
	{
		name: 'strategy',
		label: 'Strategy',
		description: 'Which agents ring for the next caller',
		type: 'options',
		options: [
			{ name: 'Fewest Calls', value: 'fewestcalls', description: 'Who has taken the fewest calls' },
			{ name: 'Least Recent', value: 'leastrecent', description: 'Whose last call is longest ago' },
			{ name: 'Linear', value: 'linear', description: 'In their fixed order' },
			{ name: 'Random', value: 'random' },
			{ name: 'Ring All', value: 'ringall', description: 'All free agents at once' },
			{ name: 'Round Robin in Order', value: 'rrordered', description: 'In turn, in their fixed order' },
			{ name: 'Round Robin with Memory', value: 'rrmemory', description: 'In turn, from the last one on' },
			{ name: 'Weighted Random', value: 'wrandom', description: 'Random, by their penalty' },
		],
		default: 'ringall',
		first: true,
	},
	{
		...seconds('timeout', 'timeout', 'Ring Time', 'How long an agent rings before another one is tried', 30),
		first: true,
	},
	{
		name: 'music',
		label: 'Music on Hold',
		description: 'What waiting callers hear',
		type: 'record',
		record: { resource: 'musicOnHold', send: 'key' },
		first: true,
	},
	flag('callRecord', 'call_record', 'Record Calls', 'the conversations are recorded'),
	seconds('wrapUpTime', 'wrapuptime', 'Wrap-Up Time', 'Rest of an agent after each call', 0),
	{
		name: 'maxCallers',
		wire: 'maxlen',
		label: 'Max Waiting Callers',
		description: 'How many callers may wait at the same time; 0 for no limit',
		type: 'number',
	},
	seconds('retry', 'retry', 'Retry', 'Pause before agents ring again', 5),
	seconds(
		'serviceLevel',
		'servicelevel',
		'Service Level',
		'Within which time callers should be answered; the basis of the service level in reports',
		60,
	),
	{
		name: 'weight',
		label: 'Weight',
		description: 'Priority against other queues with the same agents; the higher one is served first',
		type: 'number',
	},
	flag('ringInUse', 'ringinuse', 'Ring Busy Agents', 'agents who are on a call ring too'),
	flag('autofill', 'autofill', 'Autofill', 'several waiting callers are connected at the same time'),
	{
		name: 'joinEmpty',
		wire: 'joinempty',
		label: 'Join When Empty',
		description: 'Whether callers may enter while no agent is there',
		type: 'options',
		options: [
			{ name: 'No', value: 'no' },
			{ name: 'Strict', value: 'strict', description: 'Only while an agent could take the call' },
			{ name: 'Yes', value: 'yes' },
		],
		default: 'strict',
	},
	flag('leaveWhenEmpty', 'leavewhenempty', 'Leave When Empty', 'callers leave when the last agent has gone'),
	flag(
		'announceHoldTime',
		'announce_holdtime',
		'Announce Waiting Time',
		'callers hear how long they will wait',
	),
	flag(
		'announcePosition',
		'announce_position',
		'Announce Position',
		'callers hear their position in the queue',
	),
	flag(
		'reportHoldTime',
		'reportholdtime',
		'Report Waiting Time',
		'the agent hears how long the caller has waited',
	),
	seconds(
		'announceFrequency',
		'announce_frequency',
		'Announcement Interval',
		'Time between announcements of the position',
		120,
	),
	seconds(
		'minAnnounceFrequency',
		'min_announce_frequency',
		'Min Announcement Interval',
		'Least time between two announcements of the position',
		60,
	),
	seconds(
		'periodicAnnounceFrequency',
		'periodic_announce_frequency',
		'Periodic Announcement Interval',
		'Time between periodic announcements',
		120,
	),
	prompt('promptCallsWaiting', 'queue_callswaiting', 'Calls Waiting', 'after the number of waiting callers'),
	prompt('promptThankYou', 'queue_thankyou', 'Thank You', 'to thank callers for their patience'),
	prompt('promptThereAre', 'queue_thereare', 'There Are', 'before the number of waiting callers'),
	prompt('promptYouAreNext', 'queue_youarenext', 'You Are Next', 'to the first caller in line'),
	flag(
		'persistentMembers',
		'persistentmembers',
		'Persistent Members',
		'agents who logged in stay in the queue over a restart of the PBX',
	),
	flag(
		'sharedLastCall',
		'shared_lastcall',
		'Shared Last Call',
		'the wrap-up time of an agent counts in all queues',
	),
	flag('setInterfaceVar', 'setinterfacevar', 'Set Interface Variables', 'the dialplan learns of the agent'),
	flag('setQueueVar', 'setqueuevar', 'Set Queue Variables', 'the dialplan learns of the queue'),
	flag(
		'setQueueEntryVar',
		'setqueueentryvar',
		'Set Queue Entry Variables',
		'the dialplan learns of the caller in the queue',
	),
	{
		name: 'recordingApplication',
		wire: 'monitor_type',
		label: 'Recording Application',
		description: 'Application of the PBX that records the calls',
		type: 'string',
		placeholder: 'e.g. MixMonitor',
	},
	{
		name: 'recordingFormat',
		wire: 'monitor_format',
		label: 'Recording Format',
		description: 'File format of the recordings',
		type: 'string',
		placeholder: 'e.g. wav',
	},
	MORE_OPTIONS,
];

const record: RecordSpec = {
	path: 'pbx/queues',
	noun: 'queue',
	plural: 'queues',
	key: { field: 'number', displayName: 'Queue', placeholder: 'e.g. 600' },
	title: (row) => String(row.name ?? ''),
	conditions: [
		NAME_CONDITION,
		{
			...NUMBER_CONDITION,
			label: 'Queue',
			description: 'Only queues with this number',
			placeholder: 'e.g. 600',
		},
	],
	paged: false,
	fields: FIELDS,
	columns: ['strategy', 'timeout', 'music', 'call_record', 'wrapuptime', 'maxlen', 'servicelevel', 'date'],
};

/** Where callers wait for agents (`pbx/queues`). */
export const queue: Resource = {
	name: 'Queue',
	value: 'queue',
	description: 'Where callers wait for agents',
	record,
	operations: crud(record, ALL_KINDS),
};
