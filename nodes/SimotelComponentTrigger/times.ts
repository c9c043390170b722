import { ValueError } from '../../simotel/dialable';
import { parseSimotelDate, toIso } from '../../simotel/dates';
import { allLatinDigits, typedText, wordsOf } from '../../simotel/text';
import { LABELS } from './conditionTypes';
import type { ConditionName, ConditionSource, Predicate } from './conditionTypes';
import { shown } from '../shared/parameters';

const DAY_MINUTES = 24 * 60;

/**
 * Days, dates and times of day by the clock of the PBX. A range that ends before it begins goes on after midnight, and
 * belongs to the day on which it began.
 *
 * @throws ValueError that names the condition
 */
export function clockCondition(
	valueOf: (name: ConditionName) => unknown,
	{ zone, warn }: ConditionSource,
): Predicate | null {
	const days = daysOf(valueOf('days'));
	const dates = datesOf(valueOf('dates'), warn);
	const from = minutesOf('timeFrom', valueOf('timeFrom')) ?? 0;
	const to = minutesOf('timeTo', valueOf('timeTo')) ?? DAY_MINUTES;
	if (days === null && dates === null && from === 0 && to === DAY_MINUTES) return null;
	const overnight = to <= from;
	return ({ now }) => {
		const local = toIso(now, zone);
		const minute = Number(local.slice(11, 13)) * 60 + Number(local.slice(14, 16));
		const inside = overnight ? minute >= from || minute < to : minute >= from && minute < to;
		const began = new Date(`${local.slice(0, 10)}T00:00:00Z`);
		if (overnight && minute < to) began.setUTCDate(began.getUTCDate() - 1);
		return (
			inside &&
			(days?.includes(began.getUTCDay()) ?? true) &&
			(dates?.has(began.toISOString().slice(0, 10)) ?? true)
		);
	};
}

/** Days of the week, 0 for Sunday; null for every day. */
function daysOf(value: unknown): number[] | null {
	if (value === undefined) return null;
	return (Array.isArray(value) ? (value as unknown[]) : [value]).map((entry) => {
		const text =
			typeof entry === 'number' || typeof entry === 'string' ? allLatinDigits(typedText(String(entry))) : '';
		if (!/^[0-6]$/.test(text))
			throw new ValueError(`"${LABELS.days}" holds ${shown(entry)}, which is no day`);
		return Number(text);
	});
}

/** Dates such as holidays, Gregorian or Jalali; what is none is left out and reported, and the others count. */
function datesOf(value: unknown, warn: (problem: string) => void): Set<string> | null {
	if (value === undefined) return null;
	const dates = new Set<string>();
	const wrong: unknown[] = [];
	for (const entry of Array.isArray(value) ? (value as unknown[]) : wordsOf(value)) {
		const text = typeof entry === 'string' ? allLatinDigits(typedText(entry)) : '';
		const date = /^\d{4}[-/.]\d{1,2}[-/.]\d{1,2}$/.test(text) ? parseSimotelDate(text, 'UTC') : null;
		if (date === null) wrong.push(entry);
		else dates.add(date.toISOString().slice(0, 10));
	}
	if (dates.size === 0) throw new ValueError(`"${LABELS.dates}" holds no date such as 2026-03-21`);
	if (wrong.length > 0)
		warn(`"${LABELS.dates}" leaves out ${wrong.map(shown).join(', ')}: no date such as 2026-03-21`);
	return dates;
}

/** Minutes since midnight; null where no time is given. */
function minutesOf(name: 'timeFrom' | 'timeTo', value: unknown): number | null {
	if (value === undefined) return null;
	const time = typeof value === 'string' ? allLatinDigits(typedText(value)) : '';
	const match = /^(\d{1,2}):([0-5]\d)(?::00)?$/.exec(time);
	const minutes = match ? Number(match[1]) * 60 + Number(match[2]) : NaN;
	if (minutes <= DAY_MINUTES) return minutes;
	throw new ValueError(`"${LABELS[name]}" is no time such as 08:00: ${shown(value)}`);
}
