import type { INodeProperties } from 'n8n-workflow';

import { DEFAULT_ZONE, IRAN_SUMMER_TIME, isZone } from '../../simotel/dates';
import type { Zone } from '../../simotel/dates';
import type { Parameters } from './parameters';

const LABEL = 'PBX Time Zone';

/** The zone of the PBX's wall clock, wherever it is asked for. */
export const zoneProperty = (description: string): INodeProperties => ({
	displayName: LABEL,
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

/** The zone that has been set; the usual one for what is none, which is reported. */
export const zoneFrom = (parameters: Parameters, value: unknown): Zone =>
	parameters.choice(LABEL, value, (text): text is Zone => isZone(text), DEFAULT_ZONE);
