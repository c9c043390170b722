/** A date without a time, in any calendar; months and days count from 1. */
export interface CalendarDate {
	year: number;
	month: number;
	day: number;
}

const DAY = 86_400_000;

/** Years in which the cycle of Persian leap years breaks (after Birashk); valid from 1 to 3177. */
const JALALI_BREAKS = [
	-61, 9, 38, 199, 426, 686, 756, 818, 1111, 1181, 1210, 1635, 2060, 2097, 2192, 2262, 2324, 2394, 2456, 3178,
];

/**
 * Position of a Persian year in its cycle: years since the last leap year, and the day of March (Gregorian) on
 * which the year begins.
 */
function jalaliYear(year: number): { sinceLeap: number; gregorianYear: number; march: number } {
	const gregorianYear = year + 621;
	let leaps = -14;
	let start = JALALI_BREAKS[0];
	let jump = 0;
	for (const end of JALALI_BREAKS.slice(1)) {
		jump = end - start;
		if (year < end) break;
		leaps += div(jump, 33) * 8 + div(jump % 33, 4);
		start = end;
	}
	let n = year - start;
	leaps += div(n, 33) * 8 + div((n % 33) + 3, 4);
	if (jump % 33 === 4 && jump - n === 4) leaps += 1;
	const gregorianLeaps = div(gregorianYear, 4) - div((div(gregorianYear, 100) + 1) * 3, 4) - 150;
	const march = 20 + leaps - gregorianLeaps;
	if (jump - n < 6) n = n - jump + div(jump + 4, 33) * 33;
	const position = (((n + 1) % 33) - 1) % 4;
	return { sinceLeap: position === -1 ? 4 : position, gregorianYear, march };
}

/** Whole part of a quotient. */
export const div = (a: number, b: number) => Math.trunc(a / b);

/** Whether a Persian year has 366 days. */
export function isJalaliLeapYear(year: number): boolean {
	return jalaliYear(year).sinceLeap === 0;
}

/** Days of a Persian month: six of 31, five of 30, the last one 29 or 30. */
export function jalaliMonthLength(year: number, month: number): number {
	if (month <= 6) return 31;
	if (month <= 11) return 30;
	return isJalaliLeapYear(year) ? 30 : 29;
}

/** A Persian (solar Hijri) date as a Gregorian one. */
export function jalaliToGregorian(year: number, month: number, day: number): CalendarDate {
	const { gregorianYear, march } = jalaliYear(year);
	const dayOfYear = (month - 1) * 31 - div(month, 7) * (month - 7) + day - 1;
	return fromUtc(utcDay(gregorianYear, 3, march) + dayOfYear * DAY);
}

/** A Gregorian date as a Persian one. */
export function gregorianToJalali(year: number, month: number, day: number): CalendarDate {
	const time = utcDay(year, month, day);
	let jalali = year - 621;
	let { gregorianYear, march } = jalaliYear(jalali);
	let passed = Math.round((time - utcDay(gregorianYear, 3, march)) / DAY);
	if (passed < 0) {
		jalali -= 1;
		({ gregorianYear, march } = jalaliYear(jalali));
		passed = Math.round((time - utcDay(gregorianYear, 3, march)) / DAY);
	}
	if (passed < 186) return { year: jalali, month: 1 + div(passed, 31), day: (passed % 31) + 1 };
	const rest = passed - 186;
	return { year: jalali, month: 7 + div(rest, 30), day: (rest % 30) + 1 };
}

const HIJRI = new Intl.DateTimeFormat('en-u-ca-islamic-umalqura-nu-latn', {
	timeZone: 'UTC',
	year: 'numeric',
	month: 'numeric',
	day: 'numeric',
});

/** A Gregorian date in the lunar calendar of Umm al-Qura; countries that go by sight may be a day off. */
export function gregorianToHijri(year: number, month: number, day: number): CalendarDate {
	const parts = HIJRI.formatToParts(new Date(utcDay(year, month, day)));
	const part = (type: string) => Number(parts.find((entry) => entry.type === type)?.value);
	return { year: part('year'), month: part('month'), day: part('day') };
}

/** Midnight of a Gregorian date in UTC (milliseconds since 1970), for years of any length. */
export function utcDay(year: number, month: number, day: number): number {
	const date = new Date(0);
	date.setUTCFullYear(year, month - 1, day);
	return date.getTime();
}

/** The Gregorian date of an instant in UTC. */
export function fromUtc(time: number): CalendarDate {
	const date = new Date(time);
	return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
}
