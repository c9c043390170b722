import { NodeOperationError } from 'n8n-workflow';

import { latinDigits } from '../../../simotel/text';
import { uploadFile } from '../files';
import type { Field, Job, RecordSpec, Resource } from '../types';
import { ALL_KINDS, crud } from './crud';
import { NAME_CONDITION, descriptionCondition, noteField } from './sharedFields';
import type { WireObject } from '../../../simotel/wire';

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

/** Numbers of a file are read by the PBX; v3 documents the upload, but makes groups of numbers only. */
async function withSpreadsheet(body: WireObject, job: Job): Promise<WireObject> {
	if (job.operation.kind !== 'create' || job.param<string>('numbersFrom', 'list') !== 'file') return body;
	const { name, description } = body;
	const field = job.param<string>('binaryPropertyName');
	if (job.client.server.version !== 'v3') {
		return { name, description, filename: await uploadFile(job, UPLOAD, field) };
	}
	const { helpers } = job.context;
	helpers.assertBinaryData(job.itemIndex, field);
	const numbers = firstColumn((await helpers.getBinaryDataBuffer(job.itemIndex, field)).toString('utf8'));
	if (numbers.length === 0) {
		throw new NodeOperationError(
			job.context.getNode(),
			'The file has no telephone numbers in its first column',
			{
				description: 'Save the sheet as CSV (UTF-8) with the numbers in the first column, one per line.',
				itemIndex: job.itemIndex,
			},
		);
	}
	await uploadFile(job, UPLOAD, field);
	return { name, description, numbers };
}

/** Telephone numbers in the first column of a CSV file; headings and empty lines are left out. */
function firstColumn(csv: string): string[] {
	const cells = csv
		.split(/\r?\n/)
		.map((line) => latinDigits(line.split(/[,;\t]/)[0].replace(/["'\s\ufeff-]/g, '')));
	return cells.filter((cell) => /^\+?\d+$/.test(cell));
}

const record: RecordSpec = {
	path: 'autodialer/groups',
	noun: 'group',
	key: { field: 'name', displayName: 'Name', placeholder: 'e.g. Debtors' },
	title: (row) => String(row.name ?? ''),
	conditions: [NAME_CONDITION, descriptionCondition('groups')],
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
	prepare: withSpreadsheet,
};

/** Groups of numbers that campaigns call (`autodialer/groups`). */
export const group: Resource = {
	name: 'Auto-Dialer Group',
	value: 'group',
	description: 'Groups of numbers that auto-dialer campaigns call',
	record,
	operations: crud(record, 'groups', ALL_KINDS).map((operation) => {
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
