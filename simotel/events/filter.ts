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

/** The filters that there are. */
export type EventFilter = keyof EventFilters;

/** Filters of which some cannot be used. */
export interface FilterSet {
	filters?: EventFilters;
	/** Those that cannot be used; `any` for something of which nobody knows what it filters. */
	unusable?: ReadonlyArray<EventFilter | 'any'>;
}

/** Filters that one kind of event has for itself; null where nobody knows which one. */
export interface OwnFilters extends FilterSet {
	event?: string | null;
}

/** Whether something is so; null where that cannot be known. */
export type Verdict = boolean | null;

/** Whether all of it is so: no as soon as one part is not, whatever the unknown ones are. */
export const allOf = (verdicts: Verdict[]): Verdict =>
	verdicts.includes(false) ? false : verdicts.includes(null) ? null : true;

const anyOf = (verdicts: Verdict[]): Verdict =>
	verdicts.includes(true) ? true : verdicts.includes(null) ? null : false;

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

/** An event with what is known of its kind. */
interface Seen {
	event: EventItem;
	kind: EventKind | undefined;
}

/** A filter: for which events it counts, and which of these pass. A filter by state does not keep calls back. */
interface Judge {
	counts(seen: Seen): boolean;
	fits(seen: Seen, filters: EventFilters): boolean;
}

/** A filter that reads fields, one of which must have one of the wanted values. */
const byFields = (filter: FilterName, wantedBy: (filters: EventFilters) => string[]): Judge => ({
	counts: ({ kind }) => kind?.spec.filters[filter] !== undefined,
	fits: ({ event, kind }, filters) => {
		const wanted = wantedBy(filters);
		const values = (kind?.spec.filters[filter] ?? []).flatMap((field) => notationsOf(event[field]));
		return (
			wanted.length === 0 ||
			wanted.some((value) => notationsOf(value).some((notation) => values.includes(notation)))
		);
	},
});

const ended = ({ kind }: Seen) => kind?.has.has('disposition') === true;
const numbersIn = ({ event }: Seen) =>
	[event.caller_number, event.callee_number].filter((number) => number !== null);

const JUDGES: Record<EventFilter, Judge> = {
	extension: byFields('extension', ({ extension }) => numbersOf(extension)),
	queue: byFields('queue', ({ queue }) => namesOf(queue)),
	trunk: byFields('trunk', ({ trunk }) => namesOf(trunk)),
	state: byFields('state', ({ state = [] }) => state),
	direction: {
		counts: ({ kind }) =>
			kind !== undefined && (kind.spec.direction.kind === 'field' || kind.spec.direction.direction !== null),
		fits: ({ event }, { direction = [] }) =>
			direction.length === 0 || direction.includes(String(event.direction)),
	},
	numberPrefix: {
		counts: (seen) => numbersIn(seen).length > 0,
		fits: (seen, { numberPrefix }) => {
			const prefixes = numbersOf(numberPrefix);
			const numbers = numbersIn(seen).flatMap(notationsOf);
			return (
				prefixes.length === 0 ||
				numbers.some((number) => prefixes.some((prefix) => number.startsWith(prefix)))
			);
		},
	},
	result: {
		counts: ended,
		fits: ({ event }, { result = 'any' }) =>
			result === 'answered' ? event.answered === true : result !== 'missed' || event.answered === false,
	},
	minimumTalk: {
		counts: ended,
		fits: ({ event }, { minimumTalk = 0 }) => minimumTalk <= 0 || Number(event.billsec ?? 0) >= minimumTalk,
	},
};

/**
 * Whether an event passes; null where a filter that counts for it cannot be used, and no other one keeps it back.
 */
export function passes(
	event: EventItem,
	{ filters = {}, unusable = [] }: FilterSet,
	catalogue: Catalogue = CATALOGUE,
): Verdict {
	const seen: Seen = { event, kind: catalogue.of(event.event) };
	const judges = Object.values(JUDGES).filter((judge) => judge.counts(seen));
	if (!judges.every((judge) => judge.fits(seen, filters))) return false;
	return unusable.some((name) => name === 'any' || JUDGES[name].counts(seen)) ? null : true;
}

/** The same, where kinds of events may have filters of their own: these count instead, and one of them must fit. */
export function passesWith(event: EventItem, general: FilterSet, own: OwnFilters[]): Verdict {
	const verdictsFor = (name: string | null) =>
		own.filter((row) => row.event === name).map((row) => passes(event, row));
	const mine = verdictsFor(event.event);
	const sure = mine.length === 0 ? passes(event, general) : anyOf(mine);
	if (mine.length > 0 && sure === true) return true;
	// Filters that may be meant for this event: unless they change nothing, nobody knows.
	return verdictsFor(null).every((verdict) => verdict === sure) ? sure : null;
}
