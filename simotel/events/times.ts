import { callIdTime, objectIdTime, offsetMinutes, parseSimotelDate } from '../dates';
import type { Zone } from '../dates';

/** Whether the PBX writes event times in UTC or by its own clock: a switch that the payload does not tell. */
export type EventClock = 'auto' | 'utc' | 'local';

const MINUTE = 60_000;
const HALF_DAY = 12 * 60 * MINUTE;

/**
 * The zone in which the times of one event are written (events.json, "time"): the call id or record id holds the
 * start in UTC, so a gap of some minutes means UTC and a gap of the zone's offset means local time.
 *
 * @param texts the event's times, the one nearest to the id first
 * @param ids call ids and record ids of the event
 * @param fallback what to assume when nothing can be measured
 */
export function clockZone(
	texts: unknown[],
	ids: Array<string | null>,
	zone: Zone,
	setting: EventClock,
): Zone {
	if (setting !== 'auto') return setting === 'utc' ? 'UTC' : zone;
	const known = ids
		.map((id) => (id === null ? null : (callIdTime(id) ?? objectIdTime(id))))
		.find((at) => at !== null);
	const text = texts.find((value) => typeof value === 'string' && value !== '');
	const asUtc = parseSimotelDate(text, 'UTC');
	if (!known || !asUtc) return 'UTC';
	const offset = offsetMinutes(known, zone) * MINUTE;
	const gap = asUtc.getTime() - known.getTime();
	if (offset === 0 || Math.abs(gap) < Math.abs(offset) * 0.8) return 'UTC';
	const localGap = gap - offset;
	return localGap > -5 * MINUTE && localGap < HALF_DAY ? zone : 'UTC';
}

/**
 * The attempt times of a campaign's report are local, on a 12-hour clock that does not say whether it is morning:
 * of the two readings the one nearer to the call's start is right.
 */
export function twelveHourTime(text: unknown, near: Date | null, zone: Zone): Date | null {
	const morning = parseSimotelDate(text, zone);
	if (morning === null || near === null) return morning;
	const evening = new Date(morning.getTime() + HALF_DAY);
	const distance = (date: Date) => Math.abs(date.getTime() - near.getTime());
	return distance(evening) < distance(morning) ? evening : morning;
}
