import { objectIdTime, parseSimotelDate, toIso } from '../dates';
import type { Zone } from '../dates';
import { isObject, plainId } from '../wire';
import { twelveHourTime } from './times';

/** The records of a campaign's attempts, whose IDs hold the time when nothing else does. */
export const attemptIds = (tries: unknown): string[] =>
	Array.isArray(tries) ? tries.filter(isObject).map((entry) => plainId(entry.cdr_id)) : [];

/**
 * The attempts of a campaign with their times in ISO 8601.
 *
 * @param start of the report, as ISO 8601
 * @param clock the zone in which the PBX writes the attempts
 */
export function readAttempts(tries: unknown, start: unknown, clock: Zone, zone: Zone): unknown {
	if (!Array.isArray(tries)) return tries ?? null;
	return tries.map((entry) => {
		if (!isObject(entry)) return entry;
		// Attempts may lie days apart: the record of each one is nearer to it than the start of the report.
		const near = objectIdTime(plainId(entry.cdr_id)) ?? parseSimotelDate(start, zone);
		const time = typeof entry.starttime === 'string' ? twelveHourTime(entry.starttime, near, clock) : null;
		return {
			...entry,
			...(time === null ? {} : { starttime: toIso(time, zone) }),
		};
	});
}
