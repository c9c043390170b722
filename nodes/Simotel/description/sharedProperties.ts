import type { INodeProperties } from 'n8n-workflow';

/** The pair that every Get Many has. */
export const RETURN_ALL: INodeProperties[] = [
	{
		displayName: 'Return All',
		name: 'returnAll',
		type: 'boolean',
		default: false,
		description: 'Whether to return all results or only up to a given limit',
	},
	{
		displayName: 'Limit',
		name: 'limit',
		type: 'number',
		default: 50,
		typeOptions: { minValue: 1 },
		displayOptions: { show: { returnAll: [false] } },
		description: 'Max number of results to return',
	},
];

/** For reports, whose period is the limit already: the calls of yesterday are all of them. */
export const RETURN_WHOLE_PERIOD: INodeProperties[] = RETURN_ALL.map((property) =>
	property.name === 'returnAll' ? { ...property, default: true } : property,
);

/** How calls ended, in the words of the trigger's filter. */
export const CALL_RESULT: INodeProperties = {
	displayName: 'Call Result',
	name: 'result',
	type: 'options',
	default: 'answered',
	options: [
		{ name: 'Answered', value: 'answered', description: 'Somebody picked up' },
		{ name: 'Any', value: 'any' },
		{ name: 'Missed', value: 'missed', description: 'Nobody picked up, for whatever reason' },
	],
	description: 'Only calls that ended like this',
};

export const SIMPLIFY: INodeProperties = {
	displayName: 'Simplify',
	name: 'simplify',
	type: 'boolean',
	default: true,
	description: 'Whether to return a simplified version of the response instead of the raw data',
};

/** The period of a report, in the words of people who make reports. */
export const PERIOD: INodeProperties[] = [
	{
		displayName: 'Period',
		name: 'period',
		type: 'options',
		default: 'last24Hours',
		options: [
			{ name: 'Custom', value: 'custom', description: 'From and until given times' },
			{ name: 'Last 24 Hours', value: 'last24Hours' },
			{ name: 'Last 30 Days', value: 'last30Days' },
			{ name: 'Last 7 Days', value: 'last7Days' },
			{ name: 'Today', value: 'today', description: 'From midnight by the clock of the PBX' },
			{ name: 'Yesterday', value: 'yesterday', description: 'The day before today by the clock of the PBX' },
		],
		description: 'Which time the report covers',
	},
	{
		displayName: 'From',
		name: 'dateFrom',
		type: 'dateTime',
		default: '',
		required: true,
		displayOptions: { show: { period: ['custom'] } },
		description: 'Start of the period; a time without a zone is in the zone of the workflow',
	},
	{
		displayName: 'Until',
		name: 'dateTo',
		type: 'dateTime',
		default: '',
		displayOptions: { show: { period: ['custom'] } },
		description: 'End of the period; now when empty',
	},
];

/** Pace of all operations. */
export const OPTIONS: INodeProperties[] = [
	{
		displayName: 'Concurrency',
		name: 'concurrency',
		type: 'number',
		default: 5,
		typeOptions: { minValue: 1, maxValue: 50 },
		description: 'How many items are worked on at the same time; the output keeps the order of the input',
	},
	{
		displayName: 'Max Calls per Second',
		name: 'maxPerSecond',
		type: 'number',
		default: 0,
		typeOptions: { minValue: 0 },
		description: 'How many items are started per second at most; 0 for no limit',
	},
];
