import type { INodePropertyOptions, IWebhookDescription } from 'n8n-workflow';

import { EVENTS } from '../../simotel/events/catalog';
import type { EventSpec } from '../../simotel/events/spec';
import { docsLink } from '../shared/docs';
import { AUTHENTICATION } from '../shared/inbound';
import { titledByChoice } from '../shared/itemTitle';
import { keptAsTyped } from '../shared/keptAsTyped';
import { entriesIn } from '../shared/outputs';
import { FILTERS } from './filterProperties';
import { OPTIONS } from './optionProperties';

const eventOptions: INodePropertyOptions[] = Object.entries(EVENTS)
	.map(([value, { title, description }]) => ({ name: title, value, description }))
	.sort((a, b) => a.name.localeCompare(b.name));

/** Titles of the events by their names. */
const TITLES: Record<string, string> = Object.fromEntries(
	eventOptions.map(({ value, name }) => [String(value), name]),
);

/** The same without what stands in brackets, for the canvas. */
export const SHORT_TITLES: Record<string, string> = Object.fromEntries(
	Object.entries(TITLES).map(([name, title]) => [name, title.replace(/ \(.*\)$/, '')]),
);

/**
 * One output, or one for each chosen event; the webhook does the same with `atOutput`. n8n evaluates this in the
 * editor and never for a request, so that it does not slow the trigger down.
 */
export const outputs = `={{ ((parameters, titles) => {
	const given = parameters.events ?? [];
	const events = typeof given === "string" ? ${entriesIn('given')} : [].concat(given);
	const split = String((parameters.options ?? {}).outputPerEvent) === "true" && !events.includes('*') && events.length > 1;
	return split ? events.map((event) => ({ type: 'main', displayName: titles[event] ?? event })) : ['main'];
})($parameter, ${JSON.stringify(TITLES)}) }}` as const;

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

export const properties = keptAsTyped([
	{
		displayName: `In Simotel, open Maintenance → Settings → API Settings, paste the production URL above as API Address and choose API Version G4. For Rest4 the URL is the same. The test URL listens for one event only. ${docsLink('quick-start.md#2-the-pbx-sends-events-to-n8n', 'Step by step')}`,
		name: 'notice',
		type: 'notice',
		default: '',
	},
	AUTHENTICATION,
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
		typeOptions: { multipleValues: true, fixedCollection: titledByChoice('event') },
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
		options: OPTIONS,
	},
]);
