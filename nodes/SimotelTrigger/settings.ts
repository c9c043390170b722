import type { INode } from 'n8n-workflow';

import { ValueError, phoneNumber } from '../../simotel/dialable';
import type { Zone } from '../../simotel/dates';
import { CATALOGUE } from '../../simotel/events/catalog';
import { allOf, passesWith } from '../../simotel/events/filter';
import type { EventFilter, EventFilters, FilterSet, OwnFilters, Verdict } from '../../simotel/events/filter';
import type { EventItem } from '../../simotel/events/read';
import type { EventClock } from '../../simotel/events/times';
import { entriesOf, typedNumber, typedText, wordsOf } from '../../simotel/text';
import { isObject } from '../../simotel/wire';
import { authenticationProblem } from '../shared/inbound';
import { GIVES_NOTHING, isNothing, labelsOf, own, shown } from '../shared/parameters';
import type { Parameters } from '../shared/parameters';
import { zoneFrom } from '../shared/zones';
import { FILTERS, FILTER_CHOICES } from './filterProperties';
import { OPTIONS } from './optionProperties';

/** How the trigger reads events; what cannot be used is replaced and reported. */
export interface ReadingSettings {
	zone: Zone;
	clock: EventClock;
	includeRaw: boolean;
	incomingOnce: boolean;
	outputPerEvent: boolean;
}

const OPTION_LABELS = labelsOf(OPTIONS);
const CLOCKS: readonly string[] = ['auto', 'local', 'utc'] satisfies EventClock[];

export function readingSettings(parameters: Parameters, node: INode): ReadingSettings {
	const problem = authenticationProblem(node);
	if (problem !== null) parameters.problem(problem);
	const options = parameters.options(OPTION_LABELS);
	const isClock = (text: string): text is EventClock => CLOCKS.includes(text);
	const on = (name: string, usual = false) =>
		parameters.switch(OPTION_LABELS[name], own(options, name), usual);
	return {
		zone: zoneFrom(parameters, own(options, 'timezone')),
		clock: parameters.choice(OPTION_LABELS.clock, own(options, 'clock'), isClock, 'auto'),
		includeRaw: on('includeRaw'),
		incomingOnce: on('incomingOnce', true),
		outputPerEvent: on('outputPerEvent'),
	};
}

/** The names of the events that start the workflow, `*` for all; null where that cannot be known, which is reported. */
export const chosenEvents = (parameters: Parameters): string[] | null =>
	parameters.usable(() => {
		const given = parameters.needed('events', 'Events');
		const names: unknown = typeof given === 'string' ? entriesOf(given) : given;
		if (isNothing(names)) throw new ValueError('Events names none');
		if (!Array.isArray(names) || !names.every((name) => typeof name === 'string'))
			throw new ValueError(`Events is ${shown(given)}, which is no list of events`);
		return names.map((text) => {
			const name = typedText(text);
			const known = name === '*' ? name : CATALOGUE.named(name)?.name;
			// It may be the name of an event that is newer than this node.
			if (known === undefined) parameters.problem(`Events: no event ${shown(name)} is known`);
			return known ?? name;
		});
	});

/** The name among these that means an event, in whatever letter case. */
export const nameAmong = (names: string[], event: string): string | undefined =>
	names.find((name) => name.toLowerCase() === event.toLowerCase());

const isChosen = (event: string, chosen: string[] | null): Verdict =>
	chosen === null ? null : chosen.includes('*') || nameAmong(chosen, event) !== undefined;

/**
 * Whether an event starts the workflow; null where that cannot be known, because what decides it cannot be used. Then
 * the event is delivered with the reason: nothing brings back one that was dropped.
 *
 * @param chosen of {@link chosenEvents}
 */
export function isWanted(parameters: Parameters, chosen: string[] | null, event: EventItem): Verdict {
	const verdict = isChosen(event.event, chosen);
	if (verdict === false) return false;
	const { general, own: rows } = readFilters(parameters);
	return allOf([verdict, passesWith(event, general, rows)]);
}

/** All filters; what cannot be used of them is reported. */
export const readFilters = (parameters: Parameters): { general: FilterSet; own: OwnFilters[] } => ({
	own: ownFilters(parameters),
	general: filterSet(parameters, 'filters', parameters.pieces('filters') ?? {}, 'Filters'),
});

/** Filters of which nothing is known. */
const UNKNOWN: FilterSet = { unusable: ['any'] };
const OWN_LABEL = 'Filters for Single Events';

function ownFilters(parameters: Parameters): OwnFilters[] {
	const group = parameters.pieces('eventFilters') ?? {};
	const given = parameters.usable(() => {
		if (group instanceof Error) throw new ValueError(`${OWN_LABEL} cannot be read: ${group.message}`);
		const rows = own(group, 'event') ?? (isNothing(group) ? [] : group);
		if (isNothing(rows) && parameters.isComputed('eventFilters.event'))
			throw new ValueError(`${OWN_LABEL} ${GIVES_NOTHING}`);
		if (!Array.isArray(rows))
			throw new ValueError(`${OWN_LABEL} is ${shown(rows)}, which is no list of filters`);
		return rows as unknown[];
	});
	return given?.map((row, index) => ownFilter(parameters, row, index)) ?? [{ event: null, ...UNKNOWN }];
}

function ownFilter(parameters: Parameters, row: unknown, index: number): OwnFilters {
	const label = `${OWN_LABEL} ${index + 1}`;
	const event = parameters.usable(() => {
		if (!isObject(row)) throw new ValueError(`${label} is ${shown(row)}, which is no filter`);
		const given = row.event ?? 'Cdr';
		if (isNothing(row.event) && parameters.isExpression(`eventFilters.event[${index}].event`))
			throw new ValueError(`${label} → Event ${GIVES_NOTHING}`);
		if (given instanceof Error) throw new ValueError(`${label} → Event cannot be read: ${given.message}`);
		const kind = typeof given === 'string' ? CATALOGUE.named(typedText(given)) : undefined;
		if (kind === undefined) throw new ValueError(`${label} → Event is ${shown(given)}, which is no event`);
		return kind.name;
	});
	if (!isObject(row)) return { event, ...UNKNOWN };
	return {
		event,
		...filterSet(parameters, `eventFilters.event[${index}].filters`, row.filters ?? {}, label),
	};
}

const FILTER_LABELS = labelsOf(FILTERS);
const isFilter = (name: string): name is EventFilter => Object.hasOwn(FILTER_LABELS, name);

/** @param given the collection, with an Error in the place of what cannot be read */
function filterSet(parameters: Parameters, path: string, given: unknown, label: string): FilterSet {
	const filters: EventFilters = {};
	const unusable: Array<EventFilter | 'any'> = [];
	const fields = parameters.usable(() => {
		if (given instanceof Error) throw new ValueError(`${label} cannot be read: ${given.message}`);
		if (isNothing(given) && parameters.isExpression(path)) throw new ValueError(`${label} ${GIVES_NOTHING}`);
		if (!isObject(given)) throw new ValueError(`${label} is ${shown(given)}, which is no filter`);
		return given;
	});
	if (fields === null) return UNKNOWN;
	for (const [name, value] of Object.entries(fields)) {
		if (!isFilter(name)) {
			parameters.problem(`${label} has ${shown(name)}, which is no filter`);
			unusable.push('any');
			continue;
		}
		const field = `${label} → ${FILTER_LABELS[name]}`;
		const isComputed = parameters.isComputed(`${path}.${name}`);
		const usable = parameters.usable(() => ({
			[name]: filterValue({ name, value, field, isComputed, warn: (text) => parameters.problem(text) }),
		}));
		if (usable === null) unusable.push(name);
		else Object.assign(filters, usable);
	}
	return { filters, unusable };
}

/** One filter as it was given. */
interface GivenFilter {
	name: EventFilter;
	value: unknown;
	/** What messages call it. */
	field: string;
	/** Whether an expression gives it. */
	isComputed: boolean;
	/** Reports an entry of a list that is left out while the rest of the list counts. */
	warn: (problem: string) => void;
}

/** @throws ValueError that names a filter that cannot be used: it is not the same as no filter */
function filterValue(given: GivenFilter): EventFilters[EventFilter] {
	const { name, value, field, isComputed } = given;
	const fail = (what: string) => new ValueError(`${field} is ${shown(value)}, which is ${what}`);
	if (value instanceof Error) throw new ValueError(`${field} cannot be read: ${value.message}`);
	if (isComputed && isNothing(value)) throw new ValueError(`${field} ${GIVES_NOTHING}`);
	if (name === 'minimumTalk') {
		const seconds = value === '' ? 0 : typedNumber(value);
		if (seconds >= 0 && seconds < Infinity) return seconds;
		throw fail('no number of seconds');
	}
	const list = Array.isArray(value) ? (value as unknown[]) : [value];
	if (!list.every((entry) => typeof entry === 'string' || Number.isFinite(entry))) throw fail('no text');
	if (OTHER_NUMBERS[name] !== undefined) return numbersIn(list, given).join(',');
	const texts = list.flatMap((entry) => entriesOf(entry));
	const choices = FILTER_CHOICES[name];
	if (choices === undefined) return texts.join(',');
	const known = texts.map((text) => choices.find((choice) => choice.toLowerCase() === text.toLowerCase()));
	if (known.includes(undefined)) throw fail('unknown');
	return name === 'result' ? known[0] : (known as string[]);
}

/** Numbers of a list; what can be none is left out and reported, and the others count. */
function numbersIn(list: unknown[], { name, field, value, warn }: GivenFilter): string[] {
	const numbers: string[] = [];
	const wrong: string[] = [];
	for (const entry of list.flatMap((part) => wordsOf(part))) {
		const number = phoneNumber(entry) ?? (OTHER_NUMBERS[name]?.test(entry) === true ? entry : null);
		if (number === null) wrong.push(entry);
		else numbers.push(number);
	}
	if (wrong.length === 0) return numbers;
	if (numbers.length === 0) throw new ValueError(`${field} is ${shown(value)}, which is no number`);
	warn(`${field} leaves out ${wrong.map(shown).join(', ')}: no number`);
	return numbers;
}

/** What a filter takes besides numbers: names of extensions; words such as `anonymous`, and keys. */
const OTHER_NUMBERS: Partial<Record<EventFilter, RegExp>> = {
	extension: /^[\w*#]+$/,
	numberPrefix: /^(?:[A-Za-z]+|[*#]+)$/,
};
