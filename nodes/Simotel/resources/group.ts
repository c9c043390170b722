import { uploadFile } from '../files';
import type { Field, RecordSpec, Resource } from '../types';
import { ALL_KINDS, crud } from './crud';
import { NAME_CONDITION, noteField } from './sharedFields';

const UPLOAD = 'autodialer/groups/upload';

const NUMBERS: Field = {
	name: 'numbers',
	label: 'Numbers',
	description:
		'Telephone numbers of the group, separated by commas or line breaks, or as an array; they replace the numbers that are there',
	type: 'list',
	placeholder: 'e.g. 09120000000,09120000001',
	first: true,
	show: { numbersFrom: ['list'] },
};

const record: RecordSpec = {
	path: 'autodialer/groups',
	noun: 'group',
	key: { field: 'name', displayName: 'Name', placeholder: 'e.g. Debtors' },
	title: (row) => String(row.name ?? ''),
	conditions: [
		NAME_CONDITION,
		{ ...noteField('description'), description: 'Only groups with this description', multiline: false },
	],
	paged: true,
	fields: [
		{
			name: 'name',
			label: 'Name',
			description: 'Name of the group',
			type: 'string',
			required: true,
			placeholder: 'e.g. Debtors',
		},
		NUMBERS,
		noteField('description'),
	],
	readOnly: ['count'],
	prepare: async (body, job) => {
		if (job.operation.kind !== 'create' || job.param<string>('numbersFrom', 'list') !== 'file') return body;
		const filename = await uploadFile(job, UPLOAD, job.param<string>('binaryPropertyName'));
		return { name: body.name, description: body.description, filename };
	},
};

/** Groups of numbers that campaigns call (`autodialer/groups`). */
export const group: Resource = {
	name: 'Auto-Dialer Group',
	value: 'group',
	description: 'Groups of numbers that auto-dialer campaigns call',
	record,
	operations: crud(record, 'auto-dialer groups', ALL_KINDS).map((operation) => {
		if (operation.kind !== 'create') return operation;
		return {
			...operation,
			endpoints: [...operation.endpoints, UPLOAD],
			properties: [
				{
					displayName: 'Numbers From',
					name: 'numbersFrom',
					type: 'options',
					default: 'list',
					options: [
						{ name: 'List', value: 'list', description: 'Numbers typed here or from an expression' },
						{
							name: 'Spreadsheet (CSV)',
							value: 'file',
							description: 'A file of the input item with one column of numbers',
						},
					],
					description: 'Where the telephone numbers of the group come from',
				},
				{
					displayName: 'Input Data Field Name',
					name: 'binaryPropertyName',
					type: 'string',
					default: 'data',
					required: true,
					displayOptions: { show: { numbersFrom: ['file'] } },
					hint: 'The name of the input binary field that holds the CSV file',
				},
			],
		};
	}),
};
