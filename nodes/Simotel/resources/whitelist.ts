import type { RecordSpec, Resource } from '../types';
import { ALL_KINDS, crud } from './crud';
import { PHONE_CONDITION, noteField } from './sharedFields';

const record: RecordSpec = {
	path: 'pbx/whitelists',
	noun: 'whitelist entry',
	plural: 'whitelist entries',
	key: { field: 'number', displayName: 'Number', placeholder: 'e.g. 09120000000' },
	title: (row) => String(row.comment ?? ''),
	conditions: [PHONE_CONDITION],
	paged: false,
	fields: [
		{
			name: 'number',
			label: 'Number',
			description: 'Telephone number that is let through',
			type: 'phone',
			required: true,
			placeholder: 'e.g. 09120000000',
		},
		{
			name: 'labels',
			label: 'Labels',
			description: 'Labels by which the dialplan distinguishes the lists, separated by commas',
			type: 'list',
			first: true,
			placeholder: 'e.g. vip,partners',
		},
		{ ...noteField('comment'), first: true },
	],
};

/** Numbers that are let through, by labels (`pbx/whitelists`). */
export const whitelist: Resource = {
	name: 'Whitelist',
	value: 'whitelist',
	description: 'Numbers that are let through',
	record,
	operations: crud(record, ALL_KINDS),
};
