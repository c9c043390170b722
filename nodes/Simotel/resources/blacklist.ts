import type { RecordSpec, Resource } from '../types';
import { ALL_KINDS, crud } from './crud';
import { NAME_CONDITION, PHONE_CONDITION, noteField } from './sharedFields';

const record: RecordSpec = {
	path: 'pbx/blacklists',
	noun: 'blacklist entry',
	plural: 'blacklist entries',
	key: { field: 'number', displayName: 'Number', placeholder: 'e.g. 09120000000' },
	title: (row) => String(row.comment ?? ''),
	conditions: [{ ...NAME_CONDITION, placeholder: 'e.g. Sara Ahmadi', newInV4: true }, PHONE_CONDITION],
	paged: false,
	fields: [
		{
			name: 'number',
			label: 'Number',
			description: 'Telephone number whose calls are refused',
			type: 'phone',
			required: true,
			placeholder: 'e.g. 09120000000',
		},
		{ ...noteField('comment'), first: true },
	],
};

/** Numbers whose calls are refused (`pbx/blacklists`). */
export const blacklist: Resource = {
	name: 'Blacklist',
	value: 'blacklist',
	description: 'Numbers whose calls are refused',
	record,
	operations: crud(record, ALL_KINDS),
};
