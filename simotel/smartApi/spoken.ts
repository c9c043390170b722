import { parseSimotelDate, toIso } from '../dates';
import type { Zone } from '../dates';
import { allLatinDigits } from '../text';
import { CALENDARS } from './catalog';
import type { Calendar } from './catalog';
import { given, refuse, whole } from './values';
import { gregorianToHijri, gregorianToJalali, jalaliToGregorian } from '../calendars';
import type { CalendarDate } from '../calendars';

/** Seconds of a day, an hour, a minute, a second. */
const UNITS = [86_400, 3_600, 60, 1];

const pad = (value: number) => String(value).padStart(2, '0');

/** Seconds, or a text such as `1:30:00` or `2.01:30:00`, as `d.HH:MM:SS`. */
export function durationText(field: string, value: unknown): string {
	const text = allLatinDigits(given(value));
	const match = /^(?:(\d{1,3})\.)?(\d{1,2}):(\d{1,2})(?::(\d{1,2}))?$/.exec(text);
	const seconds = match
		? match.slice(1).reduce((sum, part, index) => sum + Number(part ?? 0) * UNITS[index], 0)
		: value;
	const total = Number(whole(field, seconds, 0, 365 * 86_400));
	const days = Math.floor(total / 86_400);
	const rest = [total / 3_600, total / 60, total].map(
		(part, index) => Math.floor(part) % (index === 0 ? 24 : 60),
	);
	return `${days}.${rest.map(pad).join(':')}`;
}

/** A time of day, seconds since midnight, or a date of which the time counts, as `HH:MM` or `HH:MM:SS`. */
export function clockText(field: string, value: unknown, zone: Zone): string {
	const text = allLatinDigits(given(value));
	if (/^\d{1,5}$/.test(text) && Number(text) < 86_400) return durationText(field, text).slice(2);
	const match = /^(\d{1,2}):(\d{1,2})(?::(\d{1,2}))?$/.exec(text);
	if (match) {
		const parts = match.slice(1).filter((part) => part !== undefined);
		const [hour, minute, second = 0] = parts.map(Number);
		if (hour > 23 || minute > 59 || second > 59) return refuse(`${field} "${text}" is no time of day`);
		return parts.map((part) => pad(Number(part))).join(':');
	}
	const local = localTime(value, zone);
	return local === null ? refuse(`${field} must be a time such as 14:30`) : local.slice(11, 19);
}

/** Milliseconds from 1970 to the years of five digits; near the end of all dates no zone can be applied. */
const LAST_YEARS = 253_402_300_800_000;

/** An instant as a number: whole seconds or milliseconds since 1970, from 1973 on; less is a count of something else. */
const EPOCH = /^-?\d{9,15}$/;

/** A date as ISO text of the zone; null for what is none, or has a year that nobody can say (of five digits). */
function localTime(value: unknown, zone: Zone): string | null {
	const number = given(value);
	if (/^[+-]?[\d.]+(e[+-]?\d+)?$/i.test(number) && !EPOCH.test(number)) return null;
	const date = parseSimotelDate(value, zone);
	if (date === null || Math.abs(date.getTime()) > LAST_YEARS) return null;
	const local = toIso(date, zone);
	return /^\d{4}-/.test(local) ? local : null;
}

/** A date and nothing else, in whatever calendar. */
const DATE_ONLY = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})$/;
/** A year that may be Jalali as well as Hijri, in a text that has a time too. */
const EITHER_YEAR = /(^|[ T])1[34]\d\d[-/.]\d/;

/** The years that are said in each calendar. A date that is typed with such a year is one of this calendar. */
const YEARS: Record<Calendar, { first: number; last: number }> = {
	gregorian: { first: 1500, last: 9999 },
	jalali: { first: 1, last: 1899 },
	hijri: { first: 1, last: 1899 },
};

/**
 * A date, read in a calendar, as `YYYY-MM-DD`. An instant or a Gregorian date is turned into the calendar; a date that
 * is typed in the calendar stays as it is. For Hijri that means: 1437-08-03 is the third of Shaaban 1437. A wall clock
 * of a PBX, which is Jalali, would look the same, so a date of those years with a time is refused for Hijri.
 *
 * @throws ValueError for what is no date, or could be two
 */
export function dateText(field: string, value: unknown, calendar: Calendar, zone: Zone): string {
	const text = allLatinDigits(typeof value === 'string' ? value.trim() : '');
	const typed = DATE_ONLY.exec(text)?.slice(1).map(Number);
	if (typed !== undefined && isIn(calendar, typed[0])) {
		const [year, month, day] = typed;
		if (isDateOf(calendar, { year, month, day })) return written({ year, month, day });
		return refuse(`${field} "${text}" is no ${CALENDARS[calendar]} date`);
	}
	if (calendar === 'hijri' && EITHER_YEAR.test(text)) {
		return refuse(
			`${field} "${text}" may be Jalali or Hijri: give a Hijri date without a time, or an ISO date such as 2026-03-21`,
		);
	}
	const local = localTime(value, zone);
	if (local === null) return refuse(`${field} must be a date such as 2026-03-21`);
	const [year, month, day] = local.slice(0, 10).split('-').map(Number);
	const spoken = inCalendar({ year, month, day }, calendar);
	if (!isIn(calendar, spoken.year)) {
		const { first, last } = YEARS[calendar];
		return refuse(`${field} lies outside the years ${first} to ${last} of the calendar`);
	}
	return written(spoken);
}

const isIn = (calendar: Calendar, year: number) =>
	year >= YEARS[calendar].first && year <= YEARS[calendar].last;

const written = ({ year, month, day }: CalendarDate) =>
	`${String(year).padStart(4, '0')}-${pad(month)}-${pad(day)}`;

/** Whether a date exists; a Hijri month has 30 days in some countries and 29 in others. */
function isDateOf(calendar: Calendar, { year, month, day }: CalendarDate): boolean {
	if (month < 1 || month > 12 || day < 1) return false;
	if (calendar === 'hijri') return day <= 30;
	if (calendar === 'gregorian') return day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
	const { year: y, month: m, day: d } = jalaliToGregorian(year, month, day);
	const back = gregorianToJalali(y, m, d);
	return back.month === month && back.day === day;
}

function inCalendar(date: CalendarDate, calendar: Calendar): CalendarDate {
	const { year, month, day } = date;
	if (calendar === 'jalali') return gregorianToJalali(year, month, day);
	return calendar === 'hijri' ? gregorianToHijri(year, month, day) : date;
}
