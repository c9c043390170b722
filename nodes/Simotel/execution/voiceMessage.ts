import { NodeOperationError } from 'n8n-workflow';

import { listOf } from './fields';
import { uploadFile } from './files';
import { add } from './records';
import { fieldsOf } from '../types';
import type { Job, Output } from '../types';
import { fieldValues, resourceNamed } from './values';
import { isObject, plainId } from '../../../simotel/wire';

/**
 * Sends a recorded message to many people in one step: uploads the audio and registers it (or takes an announcement
 * that is there), then makes the campaign that calls the numbers and groups.
 */
export async function sendVoiceMessage(job: Job): Promise<Output[]> {
	const { record } = resourceNamed(job, 'campaign');
	const values = await fieldValues(job, fieldsOf(job.operation), 'additionalFields');
	needNumbers(job, listOf(values.numbers), listOf(values.groups));
	if (job.param<string>('message', 'file') === 'file')
		values.announcement = await newAnnouncement(job, String(values.name));
	return [{ ...(await add(job, record, values)), announcement: values.announcement }];
}

/** @throws NodeOperationError when a campaign would call nobody; asked before anything is uploaded */
export function needNumbers(job: Job, numbers: string[], groups: string[]): void {
	if (numbers.length > 0 || groups.length > 0) return;
	throw new NodeOperationError(job.context.getNode(), 'The campaign has nobody to call', {
		description: 'Fill in "Numbers" or choose a group in "Group Names or IDs".',
		itemIndex: job.itemIndex,
	});
}

/** Registers the audio of the input item under the campaign's name; returns the announcement's id. */
async function newAnnouncement(job: Job, name: string): Promise<string> {
	const { client } = job;
	const field = job.param<string>('binaryPropertyName', 'data');
	const filename = await uploadFile(job, 'autodialer/announcements/upload', field);
	const data = await client.call('autodialer/announcements/add', { name, filename, description: '' });
	job.leftBehind = [...(job.leftBehind ?? []), `auto-dialer announcement "${name}"`];
	const id = isObject(data) ? plainId(data._id) : '';
	if (id === '') {
		throw new NodeOperationError(
			job.context.getNode(),
			'The PBX took the announcement but did not say under which ID',
			{
				description: `Choose the announcement "${name}" from the list instead of a file.`,
				itemIndex: job.itemIndex,
			},
		);
	}
	return id;
}
