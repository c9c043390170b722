import { allLatinDigits, entriesOf, wordsOf } from '../text';
import type { NormalisedEvent } from './normalise';

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

/** Where each kind of event carries what a filter asks for; a kind that is not listed passes that filter. */
const EXTENSION: Record<string, string[]> = {
	Cdr: ['src', 'dst'],
	CdrQueue: ['src', 'dst'],
	ExtenAdded: ['exten'],
	ExtenRemoved: ['exten'],
	NewState: ['exten'],
	Survey: ['src', 'dst'],
	Transfer: ['transferer', 'transferred_from', 'transferred_to'],
	VoiceMail: ['number'],
	VoiceMailEmail: ['number'],
};
const QUEUE: Record<string, string[]> = {
	CdrQueue: ['queue'],
	NewState: ['queue'],
	ReservedCallInFront: ['queue_name'],
	Survey: ['queue'],
};
const TRUNK: Record<string, string[]> = {
	Cdr: ['entry_point', 'outgoing_point'],
	IncomingCall: ['entry_point'],
	IncomingFax: ['entry_point'],
	OutgoingCall: ['outgoing_point'],
	TrunkAdded: ['trunk_name'],
	TrunkNewState: ['trunk_name'],
	TrunkRemoved: ['trunk_name'],
};
const DIRECTED = new Set([
	'AutoDialerReport',
	'Cdr',
	'IncomingCall',
	'IncomingFax',
	'NewState',
	'OutgoingCall',
	'OutgoingFax',
]);
const RESULTS = new Set(['AutoDialerReport', 'Cdr', 'CdrQueue']);

/** Numbers, which people may type with Persian digits. */
const numbersOf = (text: string | undefined) => wordsOf(text).map(allLatinDigits);

/** Names, as they are and with their Persian digits as Latin ones: either may be the name on the PBX. */
const namesOf = (text: string | undefined) => entriesOf(text).flatMap((name) => [name, allLatinDigits(name)]);

/**
 * Whether an event passes. A filter counts for the kinds of events that carry what it asks for: a filter by state
 * does not keep calls back.
 */
export function passes(event: NormalisedEvent, filters: EventFilters): boolean {
	return (
		oneOf(event, EXTENSION, numbersOf(filters.extension)) &&
		oneOf(event, QUEUE, namesOf(filters.queue)) &&
		oneOf(event, TRUNK, namesOf(filters.trunk)) &&
		directionFits(event, filters.direction ?? []) &&
		stateFits(event, filters.state ?? []) &&
		prefixFits(event, numbersOf(filters.numberPrefix)) &&
		resultFits(event, filters.result ?? 'any', filters.minimumTalk ?? 0)
	);
}

/** The same, where kinds of events may have filters of their own: these count instead, and one of them must fit. */
export function passesWith(event: NormalisedEvent, filters: EventFilters, own: OwnFilters[]): boolean {
	const rows = own.filter((row) => row.event === event.event);
	return rows.length === 0 ? passes(event, filters) : rows.some((row) => passes(event, row.filters ?? {}));
}

function oneOf(event: NormalisedEvent, fields: Record<string, string[]>, wanted: string[]): boolean {
	if (wanted.length === 0) return true;
	const keys = Object.hasOwn(fields, event.event) ? fields[event.event] : undefined;
	return keys === undefined || keys.some((key) => wanted.includes(String(event[key] ?? '')));
}

function directionFits(event: NormalisedEvent, wanted: string[]): boolean {
	return wanted.length === 0 || !DIRECTED.has(event.event) || wanted.includes(String(event.direction));
}

function stateFits(event: NormalisedEvent, wanted: string[]): boolean {
	return wanted.length === 0 || event.event !== 'NewState' || wanted.includes(String(event.state));
}

function prefixFits(event: NormalisedEvent, prefixes: string[]): boolean {
	if (prefixes.length === 0) return true;
	const numbers = [event.caller, event.callee].filter((number) => number !== null);
	return (
		numbers.length === 0 || numbers.some((number) => prefixes.some((prefix) => number.startsWith(prefix)))
	);
}

function resultFits(event: NormalisedEvent, result: string, minimumTalk: number): boolean {
	if (!RESULTS.has(event.event)) return true;
	if (result === 'answered' && event.answered !== true) return false;
	if (result === 'missed' && event.answered !== false) return false;
	return minimumTalk <= 0 || Number(event.billsec ?? 0) >= minimumTalk;
}
