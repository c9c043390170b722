import type { RecordSpec, Resource } from '../types';
import { crud } from './crud';

const record: RecordSpec = {
	path: 'autodialer/trunks',
	noun: 'auto-dialer trunk',
	plural: 'auto-dialer trunks',
	key: { field: 'title', displayName: 'Title', placeholder: 'e.g. autodialer' },
	title: (row) => String(row.title ?? ''),
	conditions: [
		{
			name: 'title',
			label: 'Title',
			description: 'Only auto-dialer trunks with this title',
			type: 'string',
			placeholder: 'e.g. autodialer',
		},
	],
	paged: false,
	fields: [
		{
			name: 'title',
			label: 'Title',
			description: 'Title of the auto-dialer trunk',
			type: 'string',
			placeholder: 'e.g. autodialer',
		},
		{
			name: 'status',
			label: 'Status',
			description: 'Whether it dials at present',
			type: 'options',
			options: [
				{ name: 'Active', value: 'active' },
				{ name: 'Inactive', value: 'inactive' },
			],
		},
		{
			name: 'capacity',
			label: 'Capacity',
			description: 'How many calls at the same time at most',
			type: 'number',
			default: 1,
		},
		{
			name: 'dialInterval',
			wire: 'dial_interval',
			label: 'Dial Interval (Seconds)',
			description: 'Time between two calls',
			type: 'number',
			default: 1,
		},
		{
			name: 'cacheLength',
			wire: 'wait_cache_length',
			label: 'Cache Length',
			description: 'How many numbers are read from the database at a time',
			type: 'number',
			default: 100,
		},
	],
	readOnly: ['current_capacity', 'current_wait_cache_length'],
};

/** Limits within which campaigns dial over a trunk (`autodialer/trunks`); they are made in the panel. */
export const campaignTrunk: Resource = {
	name: 'Auto-Dialer Trunk',
	value: 'campaignTrunk',
	description: 'Limits within which campaigns dial over a trunk',
	record,
	operations: crud(record, ['get', 'getAll', 'update']),
};
