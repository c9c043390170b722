import type { Resource } from '../types';
import { audioRecord } from './audioRecord';
import { withUpload } from './crud';

const record = audioRecord('pbx/announcements', 'announcement', 'comment');

/** Sound files that the dialplan plays (`pbx/announcements`). */
export const announcement: Resource = {
	name: 'Announcement',
	value: 'announcement',
	description: 'Sound files that the dialplan plays',
	record,
	operations: withUpload(record),
};
