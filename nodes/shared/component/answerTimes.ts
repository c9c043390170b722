import type { IDataObject } from 'n8n-workflow';

import { DEFAULT_ZONE, toIso } from '../../../simotel/dates';
import type { Zone } from '../../../simotel/dates';
import type { AnswerCounts } from './answerCounts';

const UNKNOWN = { trigger: null, workflow: null, workflow_id: null, component: null };

/** The numbers of one trigger as an item, for operators. */
export function timesItem(counts: AnswerCounts, minutes: number, zone: Zone = DEFAULT_ZONE): IDataObject {
	const { fallbacks, ...times } = counts.last(minutes);
	return {
		...(counts.name ?? UNKNOWN),
		minutes,
		...times,
		fallbacks: { ...fallbacks },
		last_request_at: counts.lastAt === 0 ? null : toIso(new Date(counts.lastAt), zone),
	};
}
