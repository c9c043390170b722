import { phoneNumber, ValueError } from '../../simotel/dialable';
import type { ComponentRequest } from '../../simotel/components/request';
import { isWithheld, sameNumber } from '../../simotel/reports/caller';
import { allLatinDigits, entriesOf, latinDigits, typedNumber, typedText } from '../../simotel/text';
import { isObject } from '../../simotel/wire';
import { LABELS } from './conditionTypes';
import type { ConditionName, ConditionSource, Predicate } from './conditionTypes';
import { own, shown } from '../shared/parameters';
import { clockCondition } from './times';

/** The conditions of one rule, each of them read when it is needed: most rules end with their first condition. */
export interface Conditions {
	/**
	 * Whether all fit that need nothing but the request and the clock.
	 *
	 * @throws ValueError that names a condition that matters and cannot be used
	 */
	fit: Predicate;
	/** Hours within which the caller must have called before; null where that does not matter. */
	calledWithin: () => number | null;
	/** @throws ValueError that names a condition that cannot be used */
	check: () => void;
}

/** Who a caller can be; an extension has two to six digits. */
const CALLER_KINDS: Record<string, (number: string | null) => boolean> = {
	external: (number) => !isInternal(number),
	internal: (number) => isInternal(number),
	known: (number) => !isWithheld(number),
	withheld: (number) => isWithheld(number),
};

const isInternal = (number: string | null) =>
	/^\d{2,6}$/.test(allLatinDigits(number ?? '')) && !isWithheld(number);

/**
 * The conditions of a rule; none means always. A condition that was added and cannot be understood, or is empty, makes
 * the whole rule unusable: a rule that lost one of its conditions would fit calls that it was not made for.
 *
 * @throws ValueError that names the condition
 */
export function readConditions(source: ConditionSource): Conditions {
	const { given, computed } = source;
	if (given !== undefined && !isObject(given)) throw new ValueError(`its conditions are ${shown(given)}`);
	const names = Object.keys(given ?? {});
	const unknown = names.find((name) => !Object.hasOwn(LABELS, name));
	if (unknown !== undefined) throw new ValueError(`${shown(unknown)} is no condition`);
	if (computed && names.length === 0)
		throw new ValueError('its conditions are an expression that gives none');
	const valueOf = (name: ConditionName): unknown => {
		const value = own(given, name);
		const isEmpty = Array.isArray(value) ? value.length === 0 : ['', null].includes(value as string | null);
		if (isEmpty || (value === undefined && isObject(given) && Object.hasOwn(given, name))) {
			throw new ValueError(`"${LABELS[name]}" is empty`);
		}
		return value;
	};
	const texts = (name: ConditionName) => textsOf(name, valueOf(name));
	const readers: Array<() => Predicate | null> = [
		() => beginning(texts('caller')),
		() => oneOf(texts('callee'), ({ callee_number: number }) => number),
		() => oneOf(texts('digits'), ({ digits }) => digits),
		() => oneOf(texts('appName'), (request) => request.app_name),
		() => oneOfCallers(texts('callers')),
		() => callerKind(valueOf('callerKind')),
		() => clockCondition(valueOf, source),
	];
	const calledWithin = () => hoursOf(LABELS.calledWithin, valueOf('calledWithin'));
	return {
		fit: (moment) => readers.every((read) => read()?.(moment) ?? true),
		calledWithin,
		check: () => {
			for (const read of readers) read();
			calledWithin();
		},
	};
}

/** As conditions are compared: a label may end with a blank, digits may be Persian, and numbers may be in groups. */
const plain = (text: string | null): string => {
	const trimmed = latinDigits(typedText(text ?? ''));
	// Nothing to clean, which is by far the most frequent.
	return /^[\w*#+]*$/.test(trimmed) ? trimmed : (phoneNumber(trimmed) ?? trimmed);
};

const beginning = (prefixes: string[] | null): Predicate | null =>
	prefixes && byCaller((number) => prefixes.some((prefix) => number.startsWith(prefix)));

const byCaller =
	(fits: (number: string) => boolean): Predicate =>
	({ request }) =>
		fits(plain(request.caller_number));

const oneOf = (
	wanted: string[] | null,
	valueOf: (request: ComponentRequest) => string | null,
): Predicate | null => wanted && (({ request }) => wanted.includes(plain(valueOf(request))));

const oneOfCallers = (wanted: string[] | null): Predicate | null =>
	wanted && byCaller((number) => wanted.some((entry) => entry !== '' && sameNumber(entry, number)));

function callerKind(value: unknown): Predicate | null {
	if (value === undefined) return null;
	const kind = typeof value === 'string' && Object.hasOwn(CALLER_KINDS, value) ? CALLER_KINDS[value] : null;
	if (kind === null) throw new ValueError(`"${LABELS.callerKind}" is unknown: ${shown(value)}`);
	return ({ request }) => kind(request.caller_number);
}

/** Lists that were typed are the same ones for nearly all requests; more than these are made by expressions. */
const MOST_LISTS = 1_000;
const lists = new Map<string, string[]>();

function entriesIn(list: string): string[] {
	const known = lists.get(list);
	if (known !== undefined) return known;
	const entries = entriesOf(list).map(plain);
	if (lists.size >= MOST_LISTS) lists.clear();
	lists.set(list, entries);
	return entries;
}

/** Texts of a list that somebody typed, or that an expression gives as a list; null for no condition. */
function textsOf(name: ConditionName, value: unknown): string[] | null {
	if (value === undefined) return null;
	const parts = Array.isArray(value) ? (value as unknown[]) : [value];
	const texts = parts.flatMap((part) => {
		if (typeof part !== 'string' && !Number.isFinite(part)) {
			throw new ValueError(`"${LABELS[name]}" is no text: ${shown(part)}`);
		}
		return entriesIn(String(part));
	});
	if (texts.length === 0) throw new ValueError(`"${LABELS[name]}" is empty`);
	return texts;
}

/** Hours to look back; null where none are given. */
export function hoursOf(label: string, value: unknown): number | null {
	if (value === undefined) return null;
	const hours = typedNumber(value);
	if (hours > 0 && hours <= 8_760) return hours;
	throw new ValueError(`"${label}" is not between 1 and 8760: ${shown(value)}`);
}
