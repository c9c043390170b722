import fc from 'fast-check';

import { IRAN_SUMMER_TIME, toIso } from '../../simotel/dates';
import { namedPeriod } from '../../simotel/reports/periods';

const HOUR = 3_600_000;
const zones = ['Asia/Tehran', 'UTC', 'Europe/Berlin', IRAN_SUMMER_TIME, '+05:45'];
const instant = fc
	.integer({ min: Date.UTC(2019, 0, 1), max: Date.UTC(2031, 0, 1) })
	.map((milliseconds) => new Date(milliseconds));

test('today and yesterday begin at midnight by the clock of the PBX, also when the clock changes', () => {
	fc.assert(
		fc.property(instant, fc.constantFrom(...zones), (now, zone) => {
			const today = namedPeriod('today', now, zone);
			const yesterday = namedPeriod('yesterday', now, zone);
			for (const { from } of [today, yesterday])
				expect(toIso(from, zone).slice(11, 16)).toMatch(/^0[01]:00$/);
			expect(toIso(today.from, zone).slice(0, 10)).toBe(toIso(now, zone).slice(0, 10));
			expect(yesterday.until.getTime()).toBe(today.from.getTime() - 1);
			const length = (today.from.getTime() - yesterday.from.getTime()) / HOUR;
			expect(length).toBeGreaterThanOrEqual(23);
			expect(length).toBeLessThanOrEqual(25);
		}),
	);
});

test('a period up to the present has room for a PBX whose clock is fast; an unknown name is the last day', () => {
	const now = new Date('2026-01-15T10:00:00Z');
	const hours = (name: string) => {
		const { from, until } = namedPeriod(name, now, 'UTC');
		return [(now.getTime() - from.getTime()) / HOUR, (until.getTime() - now.getTime()) / HOUR];
	};
	expect(hours('last7Days')).toEqual([168, 24]);
	expect(hours('last30Days')).toEqual([720, 24]);
	for (const name of ['last24Hours', 'constructor', '']) expect(hours(name)).toEqual([24, 24]);
});
