import type { INodePropertyOptions } from 'n8n-workflow';

import type { FeedName } from '../../simotel/reports/feed';
import { keptAsTyped } from '../shared/keptAsTyped';

/** The reports that can be followed. */
export const REPORTS: Array<INodePropertyOptions & { value: FeedName }> = [
	{
		name: 'Auto-Dialer Calls',
		value: 'campaignCalls',
		description: 'Results of campaigns, number by number',
	},
	{ name: 'Calls', value: 'calls', description: 'Call detail records (CDR)' },
	{
		name: 'Queue Attempts',
		value: 'queueAttempts',
		description: 'Single attempts of queues to reach an agent',
	},
	{ name: 'Queue Calls', value: 'queueCalls', description: 'Calls that went through a queue' },
];

export const properties = keptAsTyped([
	{
		displayName: 'Report',
		name: 'report',
		type: 'options',
		noDataExpression: true,
		default: 'calls',
		options: REPORTS,
		description: 'Which report is followed',
	},
	{
		displayName: 'Start From',
		name: 'startFrom',
		type: 'options',
		noDataExpression: true,
		default: 'now',
		options: [
			{ name: 'A Date', value: 'date', description: 'Records written since a date' },
			{ name: 'Now', value: 'now', description: 'Records written after the first activation' },
			{ name: 'The Beginning', value: 'beginning', description: 'All records that the PBX has' },
		],
		description:
			'Where to begin when the workflow is activated for the first time; later it goes on where it stopped',
	},
	{
		displayName: 'Start Date',
		name: 'startDate',
		type: 'dateTime',
		default: '',
		required: true,
		displayOptions: { show: { startFrom: ['date'] } },
		description: 'Records written since this time',
	},
	{
		displayName: 'Simplify',
		name: 'simplify',
		type: 'boolean',
		default: true,
		description: 'Whether to return a simplified version of the response instead of the raw data',
	},
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add Option',
		default: {},
		options: [
			{
				displayName: 'Max Records per Poll',
				name: 'maxRecords',
				type: 'number',
				default: 1000,
				typeOptions: { minValue: 1, maxValue: 50000 },
				description: 'How many records one execution gets at most; the rest comes with the next poll',
			},
		],
	},
]);
