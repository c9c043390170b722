import { allLatinDigits } from './text';
import { div, fromUtc, gregorianToJalali, jalaliMonthLength, jalaliToGregorian, utcDay } from './calendars';
import type { CalendarDate } from './calendars';

/**
 * A time zone: an IANA name, a fixed offset such as `+03:30`, or {@link IRAN_SUMMER_TIME} for a PBX whose zone
 * data still applies Iran's summer time, which the country gave up in 2022.
 */
export type Zone = string;

export const IRAN_SUMMER_TIME = 'Asia/Tehran (summer time)';
export const DEFAULT_ZONE = 'Asia/Tehran';

const MINUTE = 60_000;

const formatters = new Map<string, Intl.DateTimeFormat>();

function formatterOf(zone: Zone): Intl.DateTimeFormat {
	const known = formatters.get(zone);
	if (known) return known;
	const formatter = new Intl.DateTimeFormat('en-u-ca-gregory-nu-latn', {
		timeZone: zone,
		hourCycle: 'h23',
		year: 'numeric',
		month: 'numeric',
		day: 'numeric',
		hour: 'numeric',
		minute: 'numeric',
		second: 'numeric',
	});
	formatters.set(zone, formatter);
	return formatter;
}

/** Whether a zone can be used in the functions of this module. */
export function isZone(zone: Zone): boolean {
	if (zone === IRAN_SUMMER_TIME || fixedOffset(zone) !== null) return true;
	try {
		formatterOf(zone);
		return true;
	} catch {
		return false;
	}
}

/**
 * Minutes by which a zone's clock is ahead of UTC at an instant.
 *
 * @throws RangeError for a zone that does not exist
 */
export function offsetMinutes(date: Date, zone: Zone): number {
	if (zone === 'UTC') return 0;
	if (zone === IRAN_SUMMER_TIME) return inIranianSummer(date) ? 270 : 210;
	const fixed = fixedOffset(zone);
	if (fixed !== null) return fixed;
	const quarter = Math.floor(date.getTime() / QUARTER);
	const known = lastOffsets.get(zone);
	if (known?.quarter === quarter) return known.offset;
	const offset = lookUpOffset(date, zone);
	// Earlier, zones changed at odd moments.
	if (quarter > 0) lastOffsets.set(zone, { quarter, offset });
	return offset;
}

/** Clocks change at quarters of an hour only, and asking for an offset is what costs most in an answer. */
const QUARTER = 15 * MINUTE;
const lastOffsets = new Map<string, { quarter: number; offset: number }>();

function lookUpOffset(date: Date, zone: Zone): number {
	const values: Record<string, number> = {};
	for (const { type, value } of formatterOf(zone).formatToParts(date)) values[type] = Number(value);
	const { year, month, day, hour, minute, second } = values;
	const local = utcDay(year, month, day) + ((hour * 60 + minute) * 60 + second) * 1000;
	return Math.round((local - Math.floor(date.getTime() / 1000) * 1000) / MINUTE);
}

/** Iran's summer time ran from the second to the last but one day of the first half of its year. */
function inIranianSummer(date: Date): boolean {
	const { year, month, day } = fromUtc(date.getTime() + 210 * MINUTE);
	const jalali = gregorianToJalali(year, month, day);
	const dayOfYear = (jalali.month - 1) * 31 + jalali.day;
	return jalali.month <= 6 && dayOfYear >= 2 && dayOfYear <= 185;
}

function fixedOffset(zone: Zone): number | null {
	const match = /^(?:UTC|GMT)?([+-])(\d{1,2}):?(\d{2})?$/.exec(zone);
	const [hours, minutes] = [Number(match?.[2] ?? 0), Number(match?.[3] ?? 0)];
	// No clock of the world is further ahead.
	if (!match || hours > 14 || minutes > 59) return null;
	return (match[1] === '-' ? -1 : 1) * (hours * 60 + minutes);
}

const pad = (value: number, length = 2) => String(value).padStart(length, '0');

/** ISO 8601 with the zone's offset at that instant, e.g. `2026-11-24T17:42:00+03:30`; milliseconds if there are any. */
export function toIso(date: Date, zone: Zone): string {
	const offset = offsetMinutes(date, zone);
	const local = new Date(date.getTime() + offset * MINUTE).toISOString();
	const text = local.endsWith('.000Z') ? local.slice(0, 19) : local.slice(0, 23);
	const minutes = Math.abs(offset);
	// Joined rather than concatenated: the engine would keep the pieces of every one of 100,000 texts alive.
	return [text, offset < 0 ? '-' : '+', pad(div(minutes, 60)), ':', pad(minutes % 60)].join('');
}

/**
 * A time as requests take it: `YYYY-MM-DD HH:mm`, Gregorian, by the clock of the PBX (docs/protocol.md#dates).
 *
 * @param value an instant, or text that {@link parseSimotelDate} understands, such as n8n's ISO dates
 * @throws RangeError when the text is no date
 */
export function toSimotelDate(value: Date | string, zone: Zone): string {
	const date = value instanceof Date ? value : parseSimotelDate(value, zone);
	if (date === null || Number.isNaN(date.getTime())) {
		throw new RangeError(`"${String(value)}" is not a date. Use one like 2026-01-31T08:30:00.`);
	}
	return toIso(date, zone).slice(0, 16).replace('T', ' ');
}

/** The wall clock of a zone as an instant; times that a change of the clock skips move forward. */
export function wallClock({ year, month, day }: CalendarDate, milliseconds: number, zone: Zone): Date {
	const local = utcDay(year, month, day) + milliseconds;
	const first = offsetMinutes(new Date(local), zone);
	const guess = local - first * MINUTE;
	const second = offsetMinutes(new Date(guess), zone);
	return new Date(first === second ? guess : local - second * MINUTE);
}

const DATE_THEN_TIME =
	/^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[ T]+(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:[.,](\d{1,9}))?)?)?\s*(Z|[+-]\d{2}:?\d{2})?$/i;
const TIME_THEN_DATE =
	/^(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:[.,](\d{1,9}))?)?[ T]+(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})$/;
const EPOCH = /^-?\d{9,13}(\.\d+)?$/;
/** Numbers below this are seconds, above it milliseconds (the year 5138 in seconds, 1973 in milliseconds). */
const SECONDS_BELOW = 1e11;

/**
 * Any form in which Simotel sends a time, as an instant (docs/protocol.md#dates, docs/protocol.md#event-times): Jalali or
 * Gregorian wall clocks, extended JSON, epochs as number or text, ISO 8601. Persian digits are understood.
 *
 * @param zone the wall clock's zone, for texts that carry none
 * @returns null for empty values, the text None, and everything that is no date
 */
export function parseSimotelDate(value: unknown, zone: Zone): Date | null {
	if (value === null || value === undefined || value === '') return null;
	if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value;
	if (typeof value === 'number') return epoch(value);
	if (typeof value === 'object') return extendedJson(value as Record<string, unknown>, zone);
	if (typeof value !== 'string') return null;
	const text = allLatinDigits(value.trim());
	if (EPOCH.test(text)) return epoch(Number(text));
	const forward = DATE_THEN_TIME.exec(text);
	if (forward) {
		const [, year, month, day, hour, minute, second, fraction, offset] = forward;
		return fromParts(
			[year, month, day],
			[hour, minute, second, fraction],
			offset ? offsetZone(offset) : zone,
		);
	}
	const backward = TIME_THEN_DATE.exec(text);
	if (!backward) return null;
	const [, hour, minute, second, fraction, year, month, day] = backward;
	return fromParts([year, month, day], [hour, minute, second, fraction], zone);
}

const offsetZone = (offset: string) => (/^z$/i.test(offset) ? 'UTC' : offset);

function epoch(value: number): Date | null {
	if (!Number.isFinite(value)) return null;
	const date = new Date(Math.abs(value) < SECONDS_BELOW ? Math.round(value * 1000) : Math.round(value));
	return Number.isNaN(date.getTime()) ? null : date;
}

function extendedJson(value: Record<string, unknown>, zone: Zone): Date | null {
	const date = value.$date;
	if (date === undefined) return null;
	if (typeof date === 'object' && date !== null) {
		const long = (date as Record<string, unknown>).$numberLong;
		const milliseconds = Number(typeof long === 'string' || typeof long === 'number' ? long : NaN);
		return Number.isFinite(milliseconds) ? new Date(milliseconds) : null;
	}
	if (typeof date === 'number') return new Date(date);
	if (typeof date === 'string' && /^-?\d+$/.test(date)) return new Date(Number(date));
	return parseSimotelDate(date, zone);
}

function fromParts(date: string[], time: Array<string | undefined>, zone: Zone): Date | null {
	const [year, month, day] = date.map(Number);
	const [hour, minute, second] = time.slice(0, 3).map((part) => Number(part ?? 0));
	if (hour > 23 || minute > 59 || second > 59 || month < 1 || month > 12 || day < 1) return null;
	const gregorian = gregorianOf(year, month, day);
	if (gregorian === null) return null;
	const fraction = Math.floor(Number(`0.${time[3] ?? '0'}`) * 1000);
	return wallClock(gregorian, ((hour * 60 + minute) * 60 + second) * 1000 + fraction, zone);
}

/** Years 1300 to 1499 are Persian, from 1900 on Gregorian; what lies between is neither. */
function gregorianOf(year: number, month: number, day: number): CalendarDate | null {
	if (year >= 1300 && year <= 1499) {
		return day <= jalaliMonthLength(year, month) ? jalaliToGregorian(year, month, day) : null;
	}
	if (year < 1900) return null;
	const date = fromUtc(utcDay(year, month, day));
	return date.month === month && date.day === day ? date : null;
}

/** The instant in a call id: its integer part counts seconds since 1970 (`1700000100.7`). */
export function callIdTime(id: string): Date | null {
	const match = /^(?:orig\.call\.)?(\d{9,10})\.\d+$/.exec(id);
	return match ? new Date(Number(match[1]) * 1000) : null;
}

/** The instant in a record's id: its first eight hexadecimal digits count seconds since 1970. */
export function objectIdTime(id: string): Date | null {
	return /^[0-9a-f]{24}$/i.test(id) ? new Date(parseInt(id.slice(0, 8), 16) * 1000) : null;
}
