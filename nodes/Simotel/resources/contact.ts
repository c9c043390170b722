import type { RecordSpec, Resource } from '../types';
import { ALL_KINDS, crud } from './crud';
import { NAME_CONDITION, PHONE_CONDITION, descriptionCondition, noteField } from './sharedFields';

const record: RecordSpec = {
	path: 'autodialer/contacts',
	noun: 'contact',
	plural: 'contacts',
	key: { field: 'number', displayName: 'Number', placeholder: 'e.g. 09120000000' },
	title: (row) => String(row.name ?? ''),
	conditions: [NAME_CONDITION, PHONE_CONDITION, descriptionCondition('contacts')],
	paged: true,
	fields: [
		{
			name: 'number',
			label: 'Number',
			description: 'Telephone number of the contact',
			type: 'phone',
			required: true,
			placeholder: 'e.g. 09120000000',
		},
		{
			name: 'name',
			label: 'Name',
			description: 'Name of the contact',
			type: 'string',
			required: true,
			placeholder: 'e.g. Sara Ahmadi',
		},
		{ ...noteField('description'), first: true },
	],
};

/** People whom campaigns call (`autodialer/contacts`). */
export const contact: Resource = {
	name: 'Auto-Dialer Contact',
	value: 'contact',
	description: 'People whom auto-dialer campaigns call',
	record,
	operations: crud(record, ALL_KINDS),
};
