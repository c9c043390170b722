import { ValueError } from '../../simotel/dialable';
import type { ComponentRequest } from '../../simotel/components/request';
import { toIso } from '../../simotel/dates';
import type { Zone } from '../../simotel/dates';
import { allLatinDigits, entriesOf, latinDigits } from '../../simotel/text';
import { shown } from './parameters';

/** A value of a rule by its name; undefined where there is none. */
type ValueOf = (name: string) => unknown;

/** As conditions are compared: a label may end with a blank, and digits may be Persian. */
const plain = (text: string | null) => latinDigits((text ?? '').trim());

/**
 * The conditions of a rule. A condition that cannot be understood makes the whole rule unusable: a rule that lost one
 * of its conditions would fit calls that it was not made for.
 *
 * @param isExpression whether a field is set by an expression: one that comes to nothing is no condition left out
 * @throws ValueError that names the field
 */
export function conditionsFit(
	valueOf: ValueOf,
	isExpression: (name: string) => boolean,
	zone: Zone,
): (request: ComponentRequest, now: Date) => boolean {
	const given: ValueOf = (name) => {
		const value = valueOf(name);
		const empty = value === undefined || value === null || value === '' || isEmptyList(value);
		if (empty && isExpression(name))
			throw new ValueError(`the expression of "${LABELS[name]}" gives nothing`);
		return empty ? undefined : value;
	};
	const callers = textsOf('caller', given);
	const called = textsOf('callee', given);
	const digits = textsOf('digits', given);
	const appNames = textsOf('appName', given);
	const timeFits = timeCondition(given, zone);
	return (request, now) => {
		const caller = plain(request.caller_number);
		return (
			(callers === null || callers.some((prefix) => caller.startsWith(prefix))) &&
			isOneOf(called, request.callee_number) &&
			isOneOf(digits, request.digits) &&
			isOneOf(appNames, request.app_name) &&
			timeFits(now)
		);
	};
}

const LABELS: Record<string, string> = {
	appName: 'If App Name Is',
	callee: 'If Called Number Is',
	caller: 'If Caller Begins With',
	days: 'If Day Is',
	digits: 'If Digits Are',
	timeFrom: 'If Time Is From',
	timeTo: 'If Time Is Before',
};

const isEmptyList = (value: unknown) => Array.isArray(value) && value.length === 0;

/** Texts of a list that somebody typed, or that an expression gives as a list; null for no condition. */
function textsOf(name: string, valueOf: ValueOf): string[] | null {
	const value = valueOf(name);
	if (value === undefined || (typeof value === 'string' && value.trim() === '')) return null;
	const parts = Array.isArray(value) ? (value as unknown[]) : [value];
	const texts = parts.flatMap((part) => {
		if (typeof part !== 'string' && typeof part !== 'number') {
			throw new ValueError(`"${LABELS[name]}" is no text: ${shown(part)}`);
		}
		return entriesOf(part).map(plain);
	});
	if (texts.length === 0) throw new ValueError(`"${LABELS[name]}" holds nothing but separators`);
	return texts;
}

const isOneOf = (wanted: string[] | null, value: string | null) =>
	wanted === null || wanted.includes(plain(value));

/** A range that ends before it begins goes on after midnight, and belongs to the day on which it began. */
function timeCondition(valueOf: ValueOf, zone: Zone): (now: Date) => boolean {
	const days = daysOf(valueOf('days'));
	const from = minutesOf('timeFrom', valueOf) ?? 0;
	const to = minutesOf('timeTo', valueOf) ?? 24 * 60;
	if (days === null && from === 0 && to === 24 * 60) return () => true;
	const overnight = to <= from;
	return (now) => {
		const local = toIso(now, zone);
		const minute = Number(local.slice(11, 13)) * 60 + Number(local.slice(14, 16));
		const today = new Date(`${local.slice(0, 10)}T00:00:00Z`).getUTCDay();
		const inside = overnight ? minute >= from || minute < to : minute >= from && minute < to;
		const day = overnight && minute < to ? (today + 6) % 7 : today;
		return inside && (days === null || days.includes(day));
	};
}

/** Days of the week, 0 for Sunday; null for every day. */
function daysOf(value: unknown): number[] | null {
	if (value === undefined) return null;
	return (Array.isArray(value) ? (value as unknown[]) : [value]).map((entry) => {
		const text = typeof entry === 'number' || typeof entry === 'string' ? String(entry).trim() : '';
		if (!/^[0-6]$/.test(text))
			throw new ValueError(`"${LABELS.days}" holds ${shown(entry)}, which is no day`);
		return Number(text);
	});
}

/** Minutes since midnight; null where no time is given. */
function minutesOf(name: 'timeFrom' | 'timeTo', valueOf: ValueOf): number | null {
	const value = valueOf(name);
	if (value === undefined) return null;
	const time = typeof value === 'string' ? allLatinDigits(value.trim()) : '';
	const match = /^(\d{1,2}):([0-5]\d)(?::00)?$/.exec(time);
	const minutes = match ? Number(match[1]) * 60 + Number(match[2]) : NaN;
	if (minutes <= 24 * 60) return minutes;
	throw new ValueError(`"${LABELS[name]}" is no time such as 08:00: ${shown(value)}`);
}
