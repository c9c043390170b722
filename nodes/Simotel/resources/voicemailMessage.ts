import { SimotelError } from '../../../simotel/client/errors';
import type { SimotelErrorKind } from '../../../simotel/client/errors';
import { rethrow } from '../../../simotel/rethrow';
import { OUTPUT_FIELD, downloadFile, fileItem } from '../execution/files';
import type { Job, Output, RecordSpec, Resource } from '../types';
import { requiredText } from '../execution/values';
import { crud } from './crud';

const record: RecordSpec = {
	path: 'voicemails/inbox',
	noun: 'voicemail message',
	plural: 'voicemail messages',
	key: { field: '_id', displayName: 'ID', placeholder: '' },
	title: (row) => `${String(row.src ?? '')} ${String(row.date ?? '')}`.trim(),
	conditions: [
		{
			name: 'caller',
			wire: 'src',
			label: 'Caller',
			description: 'Only messages of this caller',
			type: 'string',
			placeholder: 'e.g. 09120000000',
		},
		{
			name: 'mailbox',
			wire: 'number',
			label: 'Mailbox',
			description: 'Only messages in this mailbox',
			type: 'record',
			record: { resource: 'voicemail', send: 'key' },
		},
	],
	paged: true,
	dateRange: true,
	fields: [
		{ name: 'duration', label: 'Duration', description: 'Length in seconds', type: 'number' },
		{ name: 'read', label: 'Read', description: 'Whether it was listened to', type: 'boolean' },
	],
};

/** Servers differ in the call that gives a message: in v4 that of the recordings, in all others one of its own. */
const DOWNLOADS = ['reports/audio/download', 'voicemails/audio/download'];
/** What one call refuses, the other one may give. */
const ABSENT: SimotelErrorKind[] = ['methodNotAllowed', 'noSuchService'];
const TRY_OTHER: SimotelErrorKind[] = [...ABSENT, 'forbidden', 'notFound', 'refused'];

const isKind = (error: unknown, kinds: SimotelErrorKind[]) =>
	error instanceof SimotelError && kinds.includes(error.kind);

async function download(job: Job): Promise<Output[]> {
	const file = requiredText(job, 'fileName', 'File Name');
	const ownCall = ['v3', 'v4.1'].includes(job.client.server.version);
	const paths = ownCall ? [...DOWNLOADS].reverse() : DOWNLOADS;
	let failure: unknown;
	for (const path of paths) {
		try {
			return [fileItem(job, await downloadFile(job, path, { file }, { fileName: file }))];
		} catch (error) {
			// That a server does not have one of the two says nothing about the file.
			if (failure === undefined || isKind(failure, ABSENT)) failure = error;
			if (!isKind(error, TRY_OTHER)) break;
		}
	}
	return await rethrow(failure);
}

/** Messages that callers left (`voicemails/inbox`). */
export const voicemailMessage: Resource = {
	name: 'Voicemail Message',
	value: 'voicemailMessage',
	description: 'Messages that callers left in mailboxes',
	record,
	operations: [
		...crud(record, ['getAll']),
		{
			name: 'Download',
			value: 'download',
			action: 'Download a voicemail message',
			description: 'Download the audio of a message',
			kind: 'custom',
			endpoints: DOWNLOADS,
			properties: [
				{
					displayName: 'File Name',
					name: 'fileName',
					type: 'string',
					default: '={{ $json.filename }}',
					required: true,
					description:
						'Name of the recording with its extension, as in the field "filename" of Get Many or of the VoiceMail event',
				},
				OUTPUT_FIELD,
			],
			run: download,
		},
	],
};
