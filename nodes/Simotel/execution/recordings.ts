import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { SimotelError } from '../../../simotel/client/errors';
import { rethrow } from '../../../simotel/rethrow';
import { downloadFile, fileItem } from './files';
import { inParallel } from './parallel';
import type { Job, Operation, Output } from '../types';

const AUDIO = 'reports/audio/download';
/** Recordings under way at the same time, unless the user says otherwise. */
const WIDTH = 5;

const OPTIONS: INodeProperties[] = [
	{
		displayName: 'Attach Recordings',
		name: 'attachRecordings',
		type: 'boolean',
		default: false,
		description:
			'Whether to download the recording of each call into a binary field of its item; calls without one stay as they are',
	},
	{
		displayName: 'Missing Recordings',
		name: 'missingRecordings',
		type: 'options',
		default: 'note',
		options: [
			{
				name: 'Note on the Item',
				value: 'note',
				description: 'The item goes on without a file and says why in "recording_note"',
			},
			{ name: 'Stop with Error', value: 'fail', description: 'The operation does not succeed' },
		],
		description: 'What happens when a recording cannot be downloaded',
	},
	{
		displayName: 'Put Recording in Field',
		name: 'recordingField',
		type: 'string',
		default: 'data',
		placeholder: 'e.g. data',
		description: 'Name of the output binary field to put the recording in',
	},
];

/** A report whose rows name a recording, with the options to download it along. */
export const withRecordings = (operation: Operation): Operation => ({
	...operation,
	endpoints: [...operation.endpoints, AUDIO],
	options: OPTIONS,
});

/** Rows of a report with their recordings, if the user wants them; a bounded number is downloaded at a time. */
export async function recorded(job: Job, rows: IDataObject[]): Promise<Output[]> {
	const options = job.param<{
		attachRecordings?: boolean;
		missingRecordings?: string;
		recordingField?: string;
		concurrency?: number;
	}>('options', {});
	if (options.attachRecordings !== true) return rows;
	const field = options.recordingField?.trim() || 'data';
	// Several input items already run side by side.
	const width = job.context.getInputData().length > 1 ? 1 : (options.concurrency ?? WIDTH);
	const outputs: Output[] = [...rows];
	let failure: unknown;
	const attach = async (index: number) => {
		const row = rows[index];
		const file = typeof row.record === 'string' ? row.record.trim() : '';
		if (file === '') return;
		try {
			outputs[index] = fileItem(
				job,
				await downloadFile(job, AUDIO, { file }, { fileName: file }),
				row,
				field,
			);
		} catch (error) {
			const noted =
				options.missingRecordings !== 'fail' && error instanceof SimotelError && error.kind !== 'cancelled';
			if (noted) outputs[index] = { ...row, recording_note: error.message };
			else failure ??= error;
		}
	};
	await inParallel(rows.length, width, attach, () => failure === undefined);
	if (failure !== undefined) return await rethrow(failure);
	return outputs;
}
