import { nationalNumber } from '../calls';
import { allLatinDigits, entriesOf, wordsOf } from '../text';
import { CATALOGUE } from './catalog';
import type { Catalogue, EventKind } from './catalog';
import type { EventItem } from './read';
import type { FilterName } from './spec';

/** What an event must be like to start a workflow; what is empty does not count. */
export interface EventFilters {
	extension?: string;
	queue?: string;
	trunk?: string;
	direction?: string[];
	state?: string[];
	/** Beginnings of the outside number. */
	numberPrefix?: string;
	/** `any`, `answered` or `missed`. */
	result?: string;
	/** Seconds. */
	minimumTalk?: number;
}

/** Filters that one kind of event has for itself. */
export interface OwnFilters {
	event?: string;
	filters?: EventFilters;
}

/** Numbers, which people may type with Persian digits. */
const numbersOf = (text: string | undefined) => wordsOf(text).map(allLatinDigits);

/** Names, as they are and with their Persian digits as Latin ones: either may be the name on the PBX. */
const namesOf = (text: string | undefined) => entriesOf(text).flatMap((name) => [name, allLatinDigits(name)]);

/** A value as it was sent and, if it is a number of the country, as it is dialled within the country. */
function notationsOf(value: unknown): string[] {
	const text = String(value ?? '');
	const national = nationalNumber(text);
	return text === '' ? [] : national === null ? [text] : [text, national];
}

/**
 * Whether an event passes. A filter counts for the kinds of events that have such a field: a filter by state
 * does not keep calls back.
 */
export function passes(event: EventItem, filters: EventFilters, catalogue: Catalogue = CATALOGUE): boolean {
	const kind = catalogue.of(event.event);
	return (
		fieldFits(kind, event, 'extension', numbersOf(filters.extension)) &&
		fieldFits(kind, event, 'queue', namesOf(filters.queue)) &&
		fieldFits(kind, event, 'trunk', namesOf(filters.trunk)) &&
		fieldFits(kind, event, 'state', filters.state ?? []) &&
		directionFits(kind, event, filters.direction ?? []) &&
		prefixFits(event, numbersOf(filters.numberPrefix)) &&
		resultFits(kind, event, filters.result ?? 'any', filters.minimumTalk ?? 0)
	);
}

/** The same, where kinds of events may have filters of their own: these count instead, and one of them must fit. */
export function passesWith(event: EventItem, filters: EventFilters, own: OwnFilters[]): boolean {
	const rows = own.filter((row) => row.event === event.event);
	return rows.length === 0 ? passes(event, filters) : rows.some((row) => passes(event, row.filters ?? {}));
}

/** Whether one of the fields that this filter reads has one of the wanted values. */
function fieldFits(
	kind: EventKind | undefined,
	event: EventItem,
	filter: FilterName,
	wanted: string[],
): boolean {
	const fields = wanted.length === 0 ? undefined : kind?.spec.filters[filter];
	if (fields === undefined) return true;
	const values = fields.flatMap((field) => notationsOf(event[field]));
	return wanted.some((value) => notationsOf(value).some((notation) => values.includes(notation)));
}

function directionFits(kind: EventKind | undefined, event: EventItem, wanted: string[]): boolean {
	if (wanted.length === 0 || kind === undefined) return true;
	const { direction } = kind.spec;
	const knows = direction.kind === 'field' || direction.direction !== null;
	return !knows || wanted.includes(String(event.direction));
}

function prefixFits(event: EventItem, prefixes: string[]): boolean {
	if (prefixes.length === 0) return true;
	const numbers = [event.caller_number, event.callee_number].filter((number) => number !== null);
	return (
		numbers.length === 0 ||
		numbers.flatMap(notationsOf).some((number) => prefixes.some((prefix) => number.startsWith(prefix)))
	);
}

function resultFits(
	kind: EventKind | undefined,
	event: EventItem,
	result: string,
	minimumTalk: number,
): boolean {
	if (!kind?.has.has('disposition')) return true;
	if (result === 'answered' && event.answered !== true) return false;
	if (result === 'missed' && event.answered !== false) return false;
	return minimumTalk <= 0 || Number(event.billsec ?? 0) >= minimumTalk;
}
