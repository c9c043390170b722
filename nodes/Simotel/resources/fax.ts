import { NodeOperationError } from 'n8n-workflow';

import { encodeFields } from '../execution/fields';
import { OUTPUT_FIELD, downloadFile, fileItem, uploadFile } from '../execution/files';
import type { Field, Job, Output, RecordSpec, Resource } from '../types';
import { fieldValues, requiredChoice } from '../execution/values';
import { crud } from './crud';
import { noteField } from './sharedFields';
import { isObject, plainId } from '../../../simotel/wire';

const condition = (name: string, label: string, description: string): Field => ({
	name,
	label,
	description,
	type: 'string',
});

const record: RecordSpec = {
	path: 'pbx/faxes',
	noun: 'fax',
	plural: 'faxes',
	key: { field: '_id', displayName: 'ID', placeholder: '' },
	title: (row) => `${String(row.src ?? '')} → ${String(row.dst ?? '')}, ${String(row.date ?? '')}`,
	conditions: [
		{
			...condition('caller', 'Sender', 'Only faxes from this number'),
			wire: 'src',
			placeholder: 'e.g. 02100000000',
		},
		{
			...condition('callee', 'Recipient', 'Only faxes to this number'),
			wire: 'dst',
			placeholder: 'e.g. 205',
		},
		{ ...condition('status', 'Status', 'Only faxes in this state'), placeholder: 'e.g. SENDING' },
		{
			...condition('type', 'Folder', 'Only sent or only received faxes'),
			type: 'options',
			options: [
				{ name: 'Inbox', value: 'inbox', description: 'Received faxes' },
				{ name: 'Outbox', value: 'outbox', description: 'Sent faxes' },
			],
		},
	],
	paged: true,
	dateRange: true,
	fields: [],
};

const SEND_FIELDS: Field[] = [
	{
		name: 'to',
		label: 'To',
		description: 'Fax number of the recipient',
		type: 'phone',
		required: true,
		placeholder: 'e.g. 02100000000',
	},
	{
		name: 'trunk',
		wire: 'trunk_name',
		label: 'Trunk',
		description: 'Trunk by which the fax leaves the PBX',
		type: 'record',
		record: { resource: 'trunk', send: 'key' },
		first: true,
	},
	{
		name: 'source',
		label: 'Send',
		description: 'What is sent',
		type: 'options',
		options: [
			{ name: 'File', value: 'file', description: 'A document of the input item, such as a PDF' },
			{ name: 'Text', value: 'text', description: 'A text, set as a page by the PBX' },
		],
		default: 'file',
		first: true,
	},
	{
		name: 'binaryPropertyName',
		label: 'Input Data Field Name',
		description: 'Name of the input binary field that holds the document',
		type: 'string',
		default: 'data',
		required: true,
		show: { source: ['file'] },
	},
	{
		name: 'text',
		label: 'Text',
		description: 'Text of the fax',
		type: 'string',
		placeholder: 'e.g. We confirm your order 1024',
		multiline: true,
		required: true,
		show: { source: ['text'] },
	},
	{
		name: 'extension',
		wire: 'ext',
		label: 'Extension',
		description: 'Fax extension that the fax belongs to',
		type: 'string',
		placeholder: 'e.g. 205',
	},
	{
		name: 'senderId',
		wire: 'sender_id',
		label: 'Sender ID',
		description: 'Name of the panel user who sends',
		type: 'string',
		placeholder: 'e.g. office',
	},
	noteField('description'),
];

/** Sends a document or a text, never both: Simotel refuses a body that has the two keys. */
async function send(job: Job): Promise<Output[]> {
	const values = await fieldValues(job, SEND_FIELDS, 'additionalFields');
	const { source, binaryPropertyName, text, ...rest } = values;
	const body = encodeFields(SEND_FIELDS, rest, job.client.zone);
	if (source === 'text') {
		const written = String(text ?? '');
		if (written.trim() === '') {
			throw new NodeOperationError(job.context.getNode(), 'There is no text to send', {
				description: 'Fill in the field "Text", or choose File in "Send".',
				itemIndex: job.itemIndex,
			});
		}
		body.text = written;
	} else {
		body.file = await uploadFile(job, 'pbx/faxes/upload', String(binaryPropertyName ?? 'data'));
	}
	const data = await job.client.call('pbx/faxes/add', body);
	const id = isObject(data) ? plainId(data._id) : '';
	return [
		{ _id: id === '' ? null : id, to: String(body.to), file: (body.file as string | undefined) ?? null },
	];
}

async function download(job: Job): Promise<Output[]> {
	const { value: id } = requiredChoice(job, 'fax', job.resource.name);
	const file = await downloadFile(job, 'pbx/faxes/download', { _id: id }, { fileName: `fax-${id}` });
	return [fileItem(job, file, { _id: id })];
}

/** Faxes, sent and received (`pbx/faxes`). */
export const fax: Resource = {
	name: 'Fax',
	value: 'fax',
	description: 'Sent and received faxes',
	record,
	operations: [
		{
			name: 'Download',
			value: 'download',
			action: 'Download a fax',
			description: 'Download the document of a fax',
			kind: 'custom',
			endpoints: ['pbx/faxes/download'],
			located: true,
			properties: [OUTPUT_FIELD],
			run: download,
		},
		...crud(record, ['getAll']),
		{
			name: 'Send',
			value: 'send',
			action: 'Send a fax',
			description:
				'Send a document or a text as a fax; the PBX queues it and reports the outcome by an event',
			kind: 'custom',
			endpoints: ['pbx/faxes/add', 'pbx/faxes/upload'],
			fields: SEND_FIELDS,
			run: send,
		},
	],
};
