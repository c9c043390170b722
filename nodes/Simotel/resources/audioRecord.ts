import type { IDataObject } from 'n8n-workflow';

import { uploadFile } from '../execution/files';
import type { RecordSpec } from '../types';
import { AUDIO, NAME_CONDITION, noteField } from './sharedFields';

/**
 * Announcements of the PBX and of the auto-dialer: a name and an audio file that is uploaded first, whose stored
 * name then stands in the record.
 */
export function audioRecord(path: string, noun: string, note: 'comment' | 'description'): RecordSpec {
	return {
		path,
		noun,
		plural: `${noun}s`,
		key: { field: 'name', displayName: 'Name', placeholder: 'e.g. Welcome' },
		title: (row) => String(row.name ?? ''),
		conditions: [NAME_CONDITION],
		paged: false,
		fields: [
			{
				name: 'name',
				label: 'Name',
				description: `Name of the ${noun}`,
				type: 'string',
				required: true,
				placeholder: 'e.g. Welcome',
			},
			AUDIO,
			noteField(note),
		],
		readOnly: ['fileData'],
		prepare: async (body, job) => {
			const changed = job.param<IDataObject>('updateFields', {})[AUDIO.name];
			if (job.operation.kind === 'update' && changed === undefined) return body;
			return { ...body, filename: await uploadFile(job, `${path}/upload`, String(body.filename)) };
		},
	};
}
