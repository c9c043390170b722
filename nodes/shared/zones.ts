import type { INodeProperties } from 'n8n-workflow';

import { DEFAULT_ZONE, IRAN_SUMMER_TIME } from '../../simotel/dates';

/** The zone of the PBX's wall clock, wherever it is asked for. */
export const zoneProperty = (description: string): INodeProperties => ({
	displayName: 'PBX Time Zone',
	name: 'timezone',
	type: 'options',
	default: DEFAULT_ZONE,
	options: [
		{ name: 'Baghdad', value: 'Asia/Baghdad' },
		{ name: 'Dubai', value: 'Asia/Dubai' },
		{ name: 'Istanbul', value: 'Europe/Istanbul' },
		{ name: 'Kabul', value: 'Asia/Kabul' },
		{ name: 'Tehran', value: DEFAULT_ZONE, description: '+03:30 all year since 2023' },
		{
			name: 'Tehran, PBX Still Changes to Summer Time',
			value: IRAN_SUMMER_TIME,
			description: 'For servers with old zone data, whose clock is an hour ahead in summer',
		},
		{ name: 'UTC', value: 'UTC' },
	],
	description,
});
