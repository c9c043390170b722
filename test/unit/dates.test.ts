import fc from 'fast-check';
import jalaali from 'jalaali-js';

import {
	IRAN_SUMMER_TIME,
	callIdTime,
	objectIdTime,
	parseSimotelDate,
	toIso,
	toSimotelDate,
} from '../../simotel/dates';
import {
	gregorianToHijri,
	gregorianToJalali,
	isJalaliLeapYear,
	jalaliToGregorian,
} from '../../simotel/calendars';

const TEHRAN = 'Asia/Tehran';
const days = fc.integer({ min: Date.UTC(1900, 0, 1) / 86_400_000, max: Date.UTC(2120, 11, 31) / 86_400_000 });
const dayOf = (day: number) => {
	const date = new Date(day * 86_400_000);
	return [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()] as const;
};

describe('Persian calendar', () => {
	test('agrees with a published library and goes back and forth', () => {
		fc.assert(
			fc.property(days, (day) => {
				const [year, month, date] = dayOf(day);
				const ours = gregorianToJalali(year, month, date);
				const theirs = jalaali.toJalaali(year, month, date);
				expect(ours).toEqual({ year: theirs.jy, month: theirs.jm, day: theirs.jd });
				expect(jalaliToGregorian(ours.year, ours.month, ours.day)).toEqual({ year, month, day: date });
				expect(isJalaliLeapYear(ours.year)).toBe(jalaali.isLeapJalaaliYear(ours.year));
			}),
			{ numRuns: 5_000 },
		);
	});

	test('agrees with the calendar of the JavaScript engine', () => {
		const persian = new Intl.DateTimeFormat('en-u-ca-persian-nu-latn', {
			timeZone: 'UTC',
			year: 'numeric',
			month: 'numeric',
			day: 'numeric',
		});
		fc.assert(
			fc.property(fc.integer({ min: 0, max: Date.UTC(2080, 0, 1) / 86_400_000 }), (day) => {
				const parts = Object.fromEntries(
					persian
						.formatToParts(new Date(day * 86_400_000))
						.map(({ type, value }) => [type, parseInt(value, 10)]),
				);
				const [year, month, date] = dayOf(day);
				expect(gregorianToJalali(year, month, date)).toEqual({
					year: parts.year,
					month: parts.month,
					day: parts.day,
				});
			}),
			{ numRuns: 2_000 },
		);
	});

	test('lunar calendar', () => {
		expect(gregorianToHijri(2024, 3, 11)).toEqual({ year: 1445, month: 9, day: 1 });
	});
});

describe('parseSimotelDate', () => {
	const iso = (value: unknown, zone = TEHRAN) => {
		const date = parseSimotelDate(value, zone);
		return date === null ? null : date.toISOString();
	};

	test.each([
		['Jalali with seconds', '1402-04-26 19:32:56', '2023-07-17T16:02:56.000Z'],
		['Jalali without seconds', '1402-04-28 19:02', '2023-07-19T15:32:00.000Z'],
		['31st of the second Persian month', '1399-02-31 16:04:34', '2020-05-20T11:34:34.000Z'],
		['Persian leap day', '1399-12-30 00:00:00', '2021-03-19T20:30:00.000Z'],
		['Gregorian local', '2022-12-02 09:57:53', '2022-12-02T06:27:53.000Z'],
		['microseconds', '2023-09-02 14:05:15.343172', '2023-09-02T10:35:15.343Z'],
		['time before date', '14:05:15.343172 2023-09-02', '2023-09-02T10:35:15.343Z'],
		['ISO with offset', '2026-01-02T03:04:00+03:30', '2026-01-01T23:34:00.000Z'],
		['ISO in UTC', '2026-01-02T03:04:00.500Z', '2026-01-02T03:04:00.500Z'],
		['Persian digits', '۱۴۰۲-۰۴-۲۶ ۱۹:۳۲:۵۶', '2023-07-17T16:02:56.000Z'],
		['slashes', '1402/4/26', '2023-07-16T20:30:00.000Z'],
		['extended JSON, long', { $date: { $numberLong: '1700000000123' } }, '2023-11-14T22:13:20.123Z'],
		['extended JSON, number', { $date: 1700000000123 }, '2023-11-14T22:13:20.123Z'],
		['extended JSON, ISO', { $date: '2023-11-14T22:13:20.123Z' }, '2023-11-14T22:13:20.123Z'],
		['epoch seconds', 1700000000.25, '2023-11-14T22:13:20.250Z'],
		['epoch seconds as text', '1700000000.25', '2023-11-14T22:13:20.250Z'],
		['epoch milliseconds', 1700000000123, '2023-11-14T22:13:20.123Z'],
	])('%s', (_name, value, expected) => {
		expect(iso(value)).toBe(expected);
	});

	test.each([
		[
			'',
			null,
			undefined,
			'None',
			'soon',
			'1399-12-31 10:00:00',
			'1700-01-01',
			'2023-02-30',
			'25:00 2023-01-01',
		],
	])('no dates', (...values) => {
		for (const value of values) expect(parseSimotelDate(value, TEHRAN)).toBeNull();
	});

	test('never throws', () => {
		fc.assert(
			fc.property(fc.anything(), (value) => {
				const date = parseSimotelDate(value, TEHRAN);
				expect(date === null || date instanceof Date).toBe(true);
			}),
		);
	});

	test('what toIso and toSimotelDate write is read back', () => {
		const zones = fc.constantFrom(TEHRAN, IRAN_SUMMER_TIME, 'UTC', 'Europe/Istanbul', '+05:45', '-03:00');
		const instants = fc.integer({ min: Date.UTC(1990, 0, 1), max: Date.UTC(2090, 0, 1) });
		fc.assert(
			fc.property(zones, instants, (zone, time) => {
				expect(parseSimotelDate(toIso(new Date(time), zone), 'UTC')?.getTime()).toBe(time);
			}),
		);
		expect(toSimotelDate('2026-01-02T03:04:00Z', TEHRAN)).toBe('2026-01-02 06:34');
		expect(() => toSimotelDate('tomorrow', TEHRAN)).toThrow(RangeError);
	});
});

describe('zones and ids', () => {
	test('summer time that Iran gave up is a zone of its own', () => {
		const summer = new Date('2023-07-17T12:00:00Z');
		const winter = new Date('2023-12-17T12:00:00Z');
		expect(toIso(summer, TEHRAN)).toBe('2023-07-17T15:30:00+03:30');
		expect(toIso(summer, IRAN_SUMMER_TIME)).toBe('2023-07-17T16:30:00+04:30');
		expect(toIso(winter, IRAN_SUMMER_TIME)).toBe('2023-12-17T15:30:00+03:30');
		expect(toIso(new Date('2021-07-01T00:00:00Z'), TEHRAN)).toBe(
			toIso(new Date('2021-07-01T00:00:00Z'), IRAN_SUMMER_TIME),
		);
	});

	test('instants in ids', () => {
		expect(callIdTime('1700000100.7')?.toISOString()).toBe('2023-11-14T22:15:00.000Z');
		expect(callIdTime('orig.call.1700000100.123456')?.toISOString()).toBe('2023-11-14T22:15:00.000Z');
		expect(callIdTime('204')).toBeNull();
		expect(objectIdTime('6553f100aaaaaaaaaaaaaaaa')?.toISOString()).toBe('2023-11-14T22:13:20.000Z');
		expect(objectIdTime('x')).toBeNull();
	});
});
