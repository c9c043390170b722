import { NodeOperationError } from 'n8n-workflow';

import { phoneNumber } from '../../../simotel/dialable';
import { inputField, uploadContent, uploadFile } from '../execution/files';
import { cleanNumbers } from '../execution/numbers';
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
	type: 'phones',
	placeholder: 'e.g. 09120000000,09120000001',
	first: true,
	show: { numbersFrom: ['list'] },
};

/**
 * The numbers of a file are checked like typed ones, then the file goes to the PBX, which reads it; v3 documents the
 * upload, but makes groups of numbers only.
 */
async function withSpreadsheet(body: WireObject, job: Job): Promise<WireObject> {
	if (job.operation.kind !== 'create' || job.param<string>('numbersFrom', 'list') !== 'file') return body;
	const { name, description } = body;
	const field = inputField(job, job.param<string>('binaryPropertyName'));
	const { helpers } = job.context;
	const { fileName = 'numbers.csv', mimeType } = helpers.assertBinaryData(job.itemIndex, field);
	const csv = (await helpers.getBinaryDataBuffer(job.itemIndex, field)).toString('utf8');
	// A workbook or another kind of file: the PBX says whether it takes it.
	if (!isText(fileName, mimeType) || csv.includes('\0'))
		return { name, description, filename: await uploadFile(job, UPLOAD, field) };
	const numbers = cleanNumbers(job, 'Spreadsheet (CSV)', firstColumn(csv));
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
	const content = Buffer.from(`${numbers.join('\n')}\n`);
	const filename = await uploadContent(job, UPLOAD, { fileName, mimeType: 'text/csv', content });
	return job.client.server.version === 'v3'
		? { name, description, numbers }
		: { name, description, filename };
}

/** Whether a file is one that spreadsheets save as CSV; Windows gives it the type of Excel. */
const isText = (fileName: string, mimeType: string) =>
	/\.(csv|txt|tsv)$/i.test(fileName) ||
	/^(text\/|application\/(csv|octet-stream|vnd\.ms-excel))/.test(mimeType);

/** What stands in the first column of a CSV file, without its heading and empty lines. */
function firstColumn(csv: string): string[] {
	const cells = csv
		.split(/\r?\n/)
		.map((line) =>
			line
				.split(/[,;\t]/)[0]
				.replace(/["'\ufeff]/g, '')
				.trim(),
		)
		.filter((cell) => cell !== '');
	return cells.filter((cell, index) => index > 0 || phoneNumber(cell) !== null);
}

const record: RecordSpec = {
	path: 'autodialer/groups',
	noun: 'group',
	plural: 'groups',
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
	operations: crud(record, ALL_KINDS).map((operation) => {
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
