import type { IBinaryData, IDataObject, INodeProperties } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import { SimotelError, isMissingFile } from '../../../simotel/client/errors';
import { callIdTime } from '../../../simotel/dates';
import { isCompleteCall } from '../../../simotel/reports/findCall';
import type { FoundCall } from '../../../simotel/reports/findCall';
import { simplifyReportRow } from '../../../simotel/reports/rows';
import { rethrow } from '../../../simotel/rethrow';
import type { Job, Operation, Output } from '../types';
import { downloadFile, fileItem } from './files';
import { callIdOf, waitForCall } from './getCall';
import { inParallel } from '../../../simotel/parallel';
import { requiredText } from './values';
import { look, waitAtMost, waitOf } from './waiting';

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
	waitAtMost(
		30,
		'How long to wait for recordings of young calls, which the PBX stores some time after their end; older ones are not waited for',
	),
];

const MINUTE = 60_000;
/** Milliseconds after the end of a call, or its start where the end is not known, in which a recording may come. */
const YOUNG = { sinceEnd: 10 * MINUTE, sinceStart: 60 * MINUTE };
const CALL_ID = /\d{9,10}\.\d+/;

/** Download Recording: by the name of its file, or by the call's ID. */
export async function downloadRecording(job: Job): Promise<Output[]> {
	const until = Date.now() + waitOf(job, undefined);
	const byCall = job.param<string>('recordingBy', 'file') === 'call';
	const { file, ended } = byCall
		? await recordingOfCall(job, callIdOf(job), until)
		: { file: requiredText(job, 'fileName', 'File Name'), ended: null };
	return [fileItem(job, await storedFile(job, file, ended, until))];
}

/**
 * The recording that the reports name for a call, with the end of the call where they hold it. The row of a young call
 * in which somebody talked may get its name later than its result: it is waited for.
 */
async function recordingOfCall(job: Job, id: string, until: number) {
	const left = () => Math.max(0, until - Date.now());
	let call: FoundCall | null = await waitForCall(job, id, left());
	let complete = isCompleteCall(call);
	const once = async () => {
		const found = call ?? (await waitForCall(job, id, left()));
		call = null;
		complete = isCompleteCall(found);
		const rows = found.rows.map((row) => simplifyReportRow('calls', row, job.client.zone));
		const recorded = rows.find(({ record }) => record !== null);
		if (recorded?.record) return { done: true, value: { file: recorded.record, ended: endOf(recorded) } };
		const mayCome = rows.some((row) => row.answered !== false && isYoung(endOf(row), id));
		return { done: !mayCome, value: null };
	};
	const recording = await look<{ file: string; ended: number | null } | null>(job, left(), once, null);
	if (recording !== null) return recording;
	const description = complete
		? 'Nobody talked, or the PBX does not record these calls.'
		: 'The record of the call is not complete yet: raise Wait at Most, or fetch the recording later.';
	throw new NodeOperationError(job.context.getNode(), `The call "${id}" has no recording`, {
		itemIndex: job.itemIndex,
		description,
	});
}

/** Whether a recording may still come, by the end of its call or the ID of the call in a text. */
function isYoung(ended: number | null, text: string): boolean {
	if (ended !== null) return Date.now() - ended < YOUNG.sinceEnd;
	const began = callIdTime(CALL_ID.exec(text)?.[0] ?? '')?.getTime();
	return began !== undefined && Date.now() - began < YOUNG.sinceStart;
}

/** When a call ended, by a simplified row; null when it does not say. */
function endOf({ start, duration }: { start?: unknown; duration?: unknown }): number | null {
	const began = typeof start === 'string' ? Date.parse(start) : NaN;
	return Number.isNaN(began) || typeof duration !== 'number' ? null : began + duration * 1_000;
}

/** The file of a recording. While the call is young, one that is missing may still come: it is waited for. */
async function storedFile(job: Job, file: string, ended: number | null, until: number): Promise<IBinaryData> {
	const young = () => isYoung(ended, file);
	const once = async (last: boolean) => {
		try {
			const value = await downloadFile(job, AUDIO, { file }, { fileName: file });
			return { done: true, value };
		} catch (error) {
			if (!isMissingFile(error) || !young()) return await rethrow(error);
			if (last) return await rethrow(notStored(file));
			return { done: false, value: null };
		}
	};
	const most = young() ? Math.max(0, until - Date.now()) : 0;
	return (await look<IBinaryData | null>(job, most, once, null)) ?? (await rethrow(notStored(file)));
}

const notStored = (file: string) =>
	new SimotelError('notStored', `The recording "${file}" is not stored yet`, { file });

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
		waitAtMost?: number;
	}>('options', {});
	if (options.attachRecordings !== true) return rows;
	const field = options.recordingField?.trim() || 'data';
	// Several input items already run side by side.
	const width = job.context.getInputData().length > 1 ? 1 : (options.concurrency ?? WIDTH);
	const outputs: Output[] = [...rows];
	// One time for all of them: a list of young calls does not wait again for each.
	const until = Date.now() + waitOf(job, options.waitAtMost ?? 0);
	let failure: unknown;
	const attach = async (index: number) => {
		const row = rows[index];
		const file = typeof row.record === 'string' ? row.record.trim() : '';
		if (file === '') return;
		try {
			outputs[index] = fileItem(job, await storedFile(job, file, endOf(row), until), row, field);
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
