import {
	DEFAULT_ZONE,
	IRAN_SUMMER_TIME,
	callIdTime,
	objectIdTime,
	offsetMinutes,
	parseSimotelDate,
	toIso,
} from '../dates';
import type { Zone } from '../dates';
import { textOf } from '../wire';

/** Whether the PBX writes event times in UTC or by its own clock: a setting that the payload does not carry. */
export type EventClock = 'auto' | 'utc' | 'local';

const MINUTE = 60_000;
const HALF_DAY = 12 * 60 * MINUTE;

/**
 * The time that is nearest to the ids of an event, which are made first, as if it were UTC.
 *
 * @param times fields and their values, as sent
 * @param seconds length of the call, as far as it is known
 */
export function firstTime(times: Array<[string, unknown]>, seconds: number): Date | null {
	const dates = times.flatMap(([key, value]) => {
		const date = parseSimotelDate(textOf(value), 'UTC');
		return date === null ? [] : [{ key, date }];
	});
	const date = (dates.find(({ key }) => /^(start|date)/.test(key)) ?? dates[0])?.date ?? null;
	const end = dates.find(({ key }) => key === 'endtime')?.date;
	// An end that stands alone, or was sent as the start too, is as far away as the call was long.
	return date !== null && date.getTime() === end?.getTime() ? before(date, seconds) : date;
}

/** So many seconds earlier. */
export const before = (date: Date, seconds: number) => new Date(date.getTime() - seconds * 1_000);

/**
 * The zone in which the times of one event are written (docs/protocol.md#event-times): the call id or record id holds the
 * start in UTC, so a gap of some minutes means UTC and a gap of the zone's offset means local time. Where nothing
 * can be measured it is UTC, as Simotel has it by default.
 *
 * @param asUtc the event's earliest time, its clock taken for UTC
 * @param ids call ids and record ids of the event; the one that fits best counts
 */
export function clockZone(asUtc: Date | null, ids: string[], zone: Zone, setting: EventClock): Zone {
	if (setting !== 'auto') return setting === 'utc' ? 'UTC' : zone;
	if (asUtc === null) return 'UTC';
	const measures = ids.flatMap((id) => {
		const known = callIdTime(id) ?? objectIdTime(id);
		if (known === null) return [];
		const gap = asUtc.getTime() - known.getTime();
		const local = gap - offsetMinutes(known, zone) * MINUTE;
		return [{ known, gap, local, misses: Math.min(Math.abs(gap), Math.abs(local)) }];
	});
	const [nearest] = measures.sort((a, b) => a.misses - b.misses);
	if (nearest === undefined) return 'UTC';
	const { known, gap, local } = nearest;
	if (Math.abs(gap) < Math.abs(gap - local) * 0.8 || gap === local) return 'UTC';
	// Many servers in Iran have old zone data and still change to summer time.
	const summer = gap - offsetMinutes(known, IRAN_SUMMER_TIME) * MINUTE;
	if (zone === DEFAULT_ZONE && summer > -MINUTE && summer < 2 * MINUTE) return IRAN_SUMMER_TIME;
	return local > -5 * MINUTE && local < HALF_DAY ? zone : 'UTC';
}

/**
 * The attempt times of a campaign's report are local, on a 12-hour clock that does not say whether it is morning:
 * of the two readings the one nearer to a known time is right. On that clock the hour after midnight is 12.
 */
export function twelveHourTime(text: string, near: Date | null, zone: Zone): Date | null {
	const read = parseSimotelDate(text, zone);
	const hour = Number(/(?:^|[ T])(\d{1,2}):/.exec(text)?.[1]);
	if (read === null || near === null || hour > 12) return read;
	const other = new Date(read.getTime() + (hour === 12 ? -HALF_DAY : HALF_DAY));
	const distance = (date: Date) => Math.abs(date.getTime() - near.getTime());
	return distance(other) < distance(read) ? other : read;
}

/** A time as ISO 8601 with the zone's offset; text that is no time as it is. */
export function isoIn(value: unknown, clock: Zone, zone: Zone): string | null {
	const text = textOf(value);
	const date = text === null ? null : parseSimotelDate(text, clock);
	return date === null ? text : toIso(date, zone);
}
