import type { INodeProperties } from 'n8n-workflow';

import { zoneProperty } from '../shared/zones';

export const OPTIONS: INodeProperties[] = [
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
];
