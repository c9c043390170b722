import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { EVENTS } from '../../simotel/events/catalog';
import type { EventFilters } from '../../simotel/events/filter';

/** States of an extension: `InUse` is shown as In Use. */
const stateOptions: INodePropertyOptions[] = EVENTS.NewState.fields
	.flatMap(({ name, values }) => (name === 'state' ? (values ?? []) : []))
	.map((value) => ({ name: value.replace(/(?<=[a-z])(?=[A-Z])/g, ' '), value }));

type Filter = INodeProperties & { name: keyof EventFilters };

/** What an event must be like, as the panel asks for it. */
export const FILTERS: Filter[] = [
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

/** The values that a filter with a list of choices can have. */
export const FILTER_CHOICES: Partial<Record<keyof EventFilters, string[]>> = Object.fromEntries(
	FILTERS.flatMap(({ name, options }) =>
		options === undefined
			? []
			: [[name, options.flatMap((choice) => ('value' in choice ? [String(choice.value)] : []))]],
	),
);
