import type { INodeProperties, INodePropertyOptions, IWebhookDescription } from 'n8n-workflow';

import { EVENTS } from '../../simotel/events/catalog';
import type { EventSpec } from '../../simotel/events/spec';
import { docsLink } from '../shared/docs';
import { zoneProperty } from '../shared/zones';

const eventOptions: INodePropertyOptions[] = Object.entries(EVENTS)
	.map(([value, { title, description }]) => ({ name: title, value, description }))
	.sort((a, b) => a.name.localeCompare(b.name));

const TITLES = JSON.stringify(
	Object.fromEntries(eventOptions.map(({ value, name }) => [String(value), name])),
);

/** States of an extension: `InUse` is shown as In Use. */
const stateOptions: INodePropertyOptions[] = EVENTS.NewState.fields
	.flatMap(({ name, values }) => (name === 'state' ? (values ?? []) : []))
	.map((value) => ({ name: value.replace(/(?<=[a-z])(?=[A-Z])/g, ' '), value }));

/**
 * One output, or one for each chosen event; the webhook does the same with `atOutput`. n8n evaluates this in the
 * editor and never for a request, so that it does not slow the trigger down.
 */
export const outputs = `={{ ((parameters, titles) => {
	const events = parameters.events ?? [];
	const split = (parameters.options ?? {}).outputPerEvent === true && !events.includes('*') && events.length > 1;
	return split ? events.map((event) => ({ type: 'main', displayName: titles[event] ?? event })) : ['main'];
})($parameter, ${TITLES}) }}` as const;

/** Spellings of an event's name that Rest versions of Simotel put behind the address. */
const restNames = new Set(
	Object.entries<EventSpec>(EVENTS).flatMap(([name, { spellings = [] }]) => {
		const [first, lower] = [name[0], name.toLowerCase()];
		const regular = [name, lower, name.toUpperCase(), first.toLowerCase() + name.slice(1)];
		return [...regular, first + lower.slice(1), ...spellings];
	}),
);

/**
 * Fixed addresses and no expression: with any expression in here n8n would take an isolate for every request, which
 * makes a trigger several times slower. `/simotel` takes events of the G kinds, `/simotel/<event>` those of Rest.
 *
 * The Rest addresses are listed one by one because n8n knows a path with a parameter (`simotel/:event`) by that text
 * alone: the second trigger that is activated would find it taken.
 */
export const webhooks: IWebhookDescription[] = [
	'simotel',
	...[...restNames].map((name) => `simotel/${name}`),
].flatMap((path) =>
	(['POST', 'GET'] as const).map((httpMethod) => ({
		name: 'default' as const,
		httpMethod,
		responseMode: 'onReceived',
		responseData: '',
		path,
		ndvHideMethod: true,
		ndvHideUrl: path !== 'simotel' || httpMethod !== 'POST',
	})),
);

const FILTERS: INodeProperties[] = [
	{
		displayName: 'Call Result',
		name: 'result',
		type: 'options',
		default: 'answered',
		options: [
			{ name: 'Answered', value: 'answered' },
			{ name: 'Any', value: 'any' },
			{ name: 'Missed', value: 'missed', description: 'Nobody answered, or it was busy' },
		],
		description: 'Only ended calls with this result',
	},
	{
		displayName: 'Direction',
		name: 'direction',
		type: 'multiOptions',
		default: [],
		options: [
			{ name: 'Incoming', value: 'incoming' },
			{ name: 'Local', value: 'local' },
			{ name: 'Outgoing', value: 'outgoing' },
		],
		description: 'Only calls in these directions',
	},
	{
		displayName: 'Extension',
		name: 'extension',
		type: 'string',
		default: '',
		placeholder: 'e.g. 204, 205',
		description: 'Only events of these extensions, separated by commas',
	},
	{
		displayName: 'Extension State',
		name: 'state',
		type: 'multiOptions',
		default: [],
		options: stateOptions,
		description: 'Only changes of an extension to one of these states',
	},
	{
		displayName: 'Minimum Talk Time (Seconds)',
		name: 'minimumTalk',
		type: 'number',
		default: 0,
		typeOptions: { minValue: 0 },
		description: 'Only ended calls that were at least this long',
	},
	{
		displayName: 'Number Begins With',
		name: 'numberPrefix',
		type: 'string',
		default: '',
		placeholder: 'e.g. 0912, 021',
		description: 'Only calls whose caller or called number begins like this; several separated by commas',
	},
	{
		displayName: 'Queue',
		name: 'queue',
		type: 'string',
		default: '',
		placeholder: 'e.g. 600',
		description: 'Only events of these queues, separated by commas',
	},
	{
		displayName: 'Trunk',
		name: 'trunk',
		type: 'string',
		default: '',
		placeholder: 'e.g. Main Trunk',
		description: 'Only calls on these trunks, separated by commas',
	},
];

export const properties: INodeProperties[] = [
	{
		displayName: `In Simotel, open Maintenance → Settings → API Settings, paste the production URL above as API Address and choose API Version G4. For Rest4 the URL is the same. The test URL listens for one event only. ${docsLink('quick-start.md#2-the-pbx-sends-events-to-n8n', 'Step by step')}`,
		name: 'notice',
		type: 'notice',
		default: '',
	},
	{
		displayName: 'Events',
		name: 'events',
		type: 'multiOptions',
		required: true,
		default: ['Cdr'],
		options: [
			{ name: 'All Events', value: '*', description: 'Also events that this node does not know yet' },
			...eventOptions,
		],
		description:
			'Which events start the workflow; each one must also be ticked in Simotel. All others are answered and end there.',
	},
	{
		displayName: 'Filters',
		name: 'filters',
		type: 'collection',
		placeholder: 'Add Filter',
		default: {},
		description:
			'Each filter counts for the events that have such a field. What does not match starts no execution.',
		options: FILTERS,
	},
	{
		displayName: 'Filters for Single Events',
		name: 'eventFilters',
		type: 'fixedCollection',
		placeholder: 'Add Filters for an Event',
		typeOptions: { multipleValues: true },
		default: {},
		description:
			'An event that is named here goes by these filters instead; named several times, it must match one of them',
		options: [
			{
				displayName: 'Event',
				name: 'event',
				values: [
					{
						displayName: 'Event',
						name: 'event',
						type: 'options',
						default: 'Cdr',
						options: eventOptions,
						description: 'The event to which the filters belong',
					},
					{
						displayName: 'Filters',
						name: 'filters',
						type: 'collection',
						placeholder: 'Add Filter',
						default: {},
						description: 'What the event must be like',
						options: FILTERS,
					},
				],
			},
		],
	},
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add Option',
		default: {},
		options: [
			{
				displayName: 'Event Times',
				name: 'clock',
				type: 'options',
				default: 'auto',
				options: [
					{ name: 'Detect', value: 'auto', description: 'By the call ID where there is one, otherwise UTC' },
					{ name: 'PBX Local Time', value: 'local' },
					{ name: 'UTC', value: 'utc', description: 'As Simotel has it by default' },
				],
				description: 'How the PBX writes the times of events',
			},
			{
				displayName: 'Include Raw',
				name: 'includeRaw',
				type: 'boolean',
				default: false,
				description: 'Whether to add the fields as the PBX sent them, under "raw"',
			},
			{
				displayName: 'Incoming Calls Once',
				name: 'incomingOnce',
				type: 'boolean',
				default: true,
				description:
					'Whether an Incoming Call that comes twice, with and without the ID of the call, starts one execution, at the first of the two',
			},
			{
				displayName: 'Output per Event',
				name: 'outputPerEvent',
				type: 'boolean',
				default: false,
				description:
					'Whether each chosen event has an output of its own, in the order in which they were chosen; All Events has one output',
			},
			zoneProperty('Zone of the wall clock of the PBX; the times of items carry its offset'),
		],
	},
];
