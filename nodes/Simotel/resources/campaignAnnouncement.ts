import type { Resource } from '../types';
import { audioRecord } from './audioRecord';
import { withUpload } from './crud';

const record = audioRecord('autodialer/announcements', 'auto-dialer announcement', 'description');

/** Sound files that campaigns play (`autodialer/announcements`). */
export const campaignAnnouncement: Resource = {
	name: 'Auto-Dialer Announcement',
	value: 'campaignAnnouncement',
	description: 'Sound files that auto-dialer campaigns play',
	record,
	operations: withUpload(record),
};
