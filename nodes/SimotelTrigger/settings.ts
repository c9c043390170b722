import { ValueError } from '../../simotel/dialable';
import { DEFAULT_ZONE, isZone } from '../../simotel/dates';
import type { Zone } from '../../simotel/dates';
import { passesWith } from '../../simotel/events/filter';
import type { EventItem } from '../../simotel/events/read';
import type { EventFilters, OwnFilters } from '../../simotel/events/filter';
import type { EventClock } from '../../simotel/events/times';
import { allLatinDigits, entriesOf } from '../../simotel/text';
import { isObject } from '../../simotel/wire';
import type { Parameters } from '../shared/parameters';
import { own, shown } from '../shared/parameters';
import { FILTER_CHOICES, FILTER_LABELS } from './filterProperties';
import { OPTIONS } from './optionProperties';

/** How the trigger reads events; what cannot be used is replaced and reported. */
export interface ReadingSettings {
	zone: Zone;
	clock: EventClock;
	includeRaw: boolean;
	incomingOnce: boolean;
	outputPerEvent: boolean;
}

const OPTION_NAMES = OPTIONS.map(({ name }) => name);
const CLOCKS = ['auto', 'local', 'utc'] as const;

export function readingSettings(parameters: Parameters): ReadingSettings {
	const options = parameters.options(OPTION_NAMES);
	const choice = <T>(label: string, value: unknown, check: (value: unknown) => T | null, otherwise: T): T => {
		if (value === undefined) return otherwise;
		const known = check(value);
		if (known !== null) return known;
		parameters.problem(`${label} ${shown(value)} is unknown: ${String(otherwise)} is used`);
		return otherwise;
	};
	const zoneOf = (value: unknown) => (typeof value === 'string' && isZone(value) ? value : null);
	const clockOf = (value: unknown) => CLOCKS.find((clock) => clock === value) ?? null;
	const on = (label: string, name: string, usual = false) =>
		parameters.switch(label, own(options, name), usual);
	return {
		zone: choice<Zone>('PBX Time Zone', own(options, 'timezone'), zoneOf, DEFAULT_ZONE),
		clock: choice<EventClock>('Event Times', own(options, 'clock'), clockOf, 'auto'),
		includeRaw: on('Include Raw', 'includeRaw'),
		incomingOnce: on('Incoming Calls Once', 'incomingOnce', true),
		outputPerEvent: on('Output per Event', 'outputPerEvent'),
	};
}

/**
 * The names of the events that start the workflow; `*` for all.
 *
 * @throws ValueError when that cannot be known
 */
export function chosenEvents(parameters: Parameters): string[] {
	const given = parameters.needed('events', 'Events');
	const names = Array.isArray(given)
		? (given as unknown[])
		: typeof given === 'string'
			? entriesOf(given)
			: null;
	if (names === null || names.some((name) => typeof name !== 'string')) {
		throw new ValueError(`Events is ${shown(given)}, which is no list of events`);
	}
	return (names as string[]).map((name) => name.trim());
}

/** Whether an event was chosen, in whatever letter case. */
export const isChosen = (event: string, chosen: string[]): boolean =>
	chosen.some((name) => name === '*' || name.toLowerCase() === event.toLowerCase());

/**
 * Whether an event passes the filters.
 *
 * @throws ValueError that names a filter that cannot be used: without it events would pass that are not wanted
 */
export function passesFilters(parameters: Parameters, event: EventItem): boolean {
	const rows = ownFilters(parameters);
	if (rows.some((row) => row.event === event.event)) return passesWith(event, {}, rows);
	const given = parameters.needed('filters', 'Filters') ?? {};
	return passesWith(event, checked(parameters, 'filters', given, 'Filters'), []);
}

function ownFilters(parameters: Parameters): OwnFilters[] {
	const label = 'Filters for Single Events';
	const group = parameters.needed('eventFilters', label) ?? {};
	const isEmpty = isObject(group) && Object.keys(group).length === 0;
	const rows = isEmpty ? [] : own(group, 'event');
	if (!Array.isArray(rows)) throw new ValueError(`${label} is ${shown(group)}, which is no list of filters`);
	return rows.map((row: unknown, index) => {
		const event = own(row, 'event') ?? 'Cdr';
		if (typeof event !== 'string') throw new ValueError(`${label}: Event ${shown(event)} is none`);
		const path = `eventFilters.event[${index}].filters`;
		return { event, filters: checked(parameters, path, own(row, 'filters') ?? {}, `${label} ${index + 1}`) };
	});
}

const FILTER_NAMES = Object.keys(FILTER_LABELS) as Array<keyof EventFilters>;

function checked(parameters: Parameters, path: string, given: unknown, label: string): EventFilters {
	if (!isObject(given)) throw new ValueError(`${label} is ${shown(given)}, which is no filter`);
	const unknown = Object.keys(given).find((name) => !(FILTER_NAMES as string[]).includes(name));
	if (unknown !== undefined) throw new ValueError(`${label} has ${shown(unknown)}, which is no filter`);
	const filled = FILTER_NAMES.filter((name) => Object.hasOwn(given, name));
	return Object.fromEntries(
		filled.map((name) => {
			const fail = (what: string) =>
				new ValueError(`${label} → ${FILTER_LABELS[name]} is ${shown(given[name])}, which is ${what}`);
			if (given[name] === '' && parameters.isExpression(`${path}.${name}`))
				throw fail('an expression that gives nothing');
			return [name, filterValue(name, given[name], fail)];
		}),
	);
}

function filterValue(
	name: keyof EventFilters,
	value: unknown,
	fail: (what: string) => ValueError,
): EventFilters[keyof EventFilters] {
	if (name === 'minimumTalk') {
		const seconds = typeof value === 'string' ? Number(allLatinDigits(value.trim())) : value;
		if (typeof seconds === 'number' && seconds >= 0) return seconds;
		throw fail('no number of seconds');
	}
	const list = Array.isArray(value) ? (value as unknown[]) : [value];
	if (!list.every((entry) => typeof entry === 'string' || Number.isFinite(entry))) throw fail('no text');
	const texts = list.flatMap((entry) => entriesOf(entry));
	const choices = FILTER_CHOICES[name];
	if (choices === undefined) return texts.join(',');
	const known = texts.map((text) => choices.find((choice) => choice.toLowerCase() === text.toLowerCase()));
	if (known.includes(undefined)) throw fail('unknown');
	return name === 'result' ? known[0] : (known as string[]);
}
