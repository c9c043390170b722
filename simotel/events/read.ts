import { CALL_ID_KEYS, answeredOf, idIn, completeSeconds, dispositionOf } from '../calls';
import type { Direction } from '../calls';
import { callIdTime, parseSimotelDate, toIso } from '../dates';
import type { Zone } from '../dates';
import { fieldsOf } from '../inbound/request';
import type { InboundRequest, Read } from '../inbound/request';
import { figure, single, textOf } from '../wire';
import type { WireObject } from '../wire';
import { attemptIds, readAttempts } from './attempts';
import { CATALOGUE, NAME_KEYS } from './catalog';
import type { Catalogue, EventKind } from './catalog';
import { dedupeKey, looseKey } from './dedupe';
import { besideCommon, firstFilled } from './fields';
import { nested } from './nested';
import { directionIn, extraFields, partiesIn } from './parties';
import type { EventField } from './spec';
import { before, clockZone, firstTime, isoIn } from './times';
import type { EventClock } from './times';

/** How events are read. */
export interface EventOptions {
	/** The wall clock of the PBX, for its local times and for the offsets of the output. */
	zone: Zone;
	clock: EventClock;
	includeRaw: boolean;
	receivedAt: Date;
	/** Query parameters that are ours and belong to no event. */
	ownParameters?: string[];
}

/** One event as an item (docs/trigger.md, "The item"); the event's own fields lie between `answered` and the IDs. */
export interface EventItem extends WireObject {
	event: string;
	/** ISO 8601: the best instant of the event. */
	at: string;
	caller_number: string | null;
	callee_number: string | null;
	/** Extension or mobile of the person who talked, rang last or was meant. */
	agent_number: string | null;
	direction: Direction;
	answered: boolean | null;
	unique_id: string | null;
	originated_call_id: string | null;
	at_source: 'payload' | 'unique_id' | 'received';
	received_at: string;
	/** The same for a repeat of the same event. */
	dedupe_key: string;
}

/** The event, or why the request is none. */
export type EventReading = { ok: true; event: EventItem } | { ok: false; reason: string };

/**
 * Reads the event in a request of the PBX, whatever the transport (docs/protocol.md#events-transport). Unknown events
 * pass through under their own name with their fields as they came. Never throws.
 */
export function readEvent(
	request: InboundRequest,
	options: EventOptions,
	catalogue: Catalogue = CATALOGUE,
): EventReading {
	const reading = fieldsOf(request, options.ownParameters);
	if (!reading.ok) return reading;
	const named = nameOf(reading.fields, request.pathName, catalogue);
	const known = typeof named === 'object' ? named.consumed : NAMES_AND_IDS;
	const fields = withoutAddressParameters(reading, known);
	if (named === undefined) {
		const empty = Object.keys(fields).length === 0;
		return {
			ok: false,
			reason: empty ? 'the request is empty' : 'it has no event_name, and no keys that only one event has',
		};
	}
	const event =
		typeof named === 'string' ? unknownEvent(named, fields, options) : knownEvent(named, fields, options);
	if (options.includeRaw) event.raw = fields;
	return { ok: true, event };
}

const NAMES_AND_IDS: ReadonlySet<string> = new Set([...NAME_KEYS, ...CALL_ID_KEYS, 'originated_call_id']);

/**
 * The fields without query parameters that belong to the address in the PBX's panel, such as a key or the name of a
 * server. The PBX puts its own behind them, or into the body.
 *
 * @param known keys that events of this kind have
 */
function withoutAddressParameters(
	{ fields, queryKeys, hasBody }: Read,
	known: ReadonlySet<string>,
): WireObject {
	const first = hasBody ? queryKeys.length : queryKeys.findIndex((key) => known.has(key));
	const foreign = queryKeys.slice(0, first < 0 ? queryKeys.length : first).filter((key) => !known.has(key));
	if (foreign.length === 0) return fields;
	return Object.fromEntries(Object.entries(fields).filter(([key]) => !foreign.includes(key)));
}

/** The kind by `event_name`, `event`, the path or the shape; else the name of an event that we do not know. */
function nameOf(
	fields: WireObject,
	pathName: string | undefined,
	catalogue: Catalogue,
): EventKind | string | undefined {
	let unknown: string | undefined;
	for (const value of [fields.event_name, fields.event, pathName]) {
		const name = typeof single(value) === 'string' ? textOf(value) : null;
		if (name === null || name.length > 100) continue;
		const kind = catalogue.named(name);
		if (kind !== undefined) return kind;
		unknown ??= name;
	}
	return unknown ?? catalogue.byShape(fields);
}

function knownEvent(kind: EventKind, fields: WireObject, options: EventOptions): EventItem {
	const { spec } = kind;
	const { zone } = options;
	const own: WireObject = {};
	const times: Array<[string, unknown]> = [];
	for (const field of spec.fields) {
		const value = firstFilled(fields, field.wire);
		if (field.type === 'time') times.push([field.name, value]);
		own[field.name] = typed(value, field);
	}
	const answered = kind.has.has('disposition') ? answeredOf(own.disposition, own.billsec) : null;
	if (kind.has.has('disposition')) addSeconds(own, kind, answered);
	const uniqueId = idIn(fields, CALL_ID_KEYS) ?? idInRecord(own.record);
	const ids = [uniqueId, textOf(own.fax_id), textOf(own.id), ...attemptIds(own.tries)];
	const clock = clockZone(
		firstTime(times, secondsOf(own)),
		ids.filter((id) => id !== null),
		zone,
		options.clock,
	);
	for (const [key, value] of times) own[key] = isoIn(value, clock, zone);
	if (own.starttime !== undefined) correctStart(own, zone);
	// The times of attempts are local whatever the others are.
	if (kind.has.has('tries'))
		own.tries = readAttempts(own.tries, own.start, clock === 'UTC' ? zone : clock, zone);
	const direction = directionIn(kind, fields);
	const parties = partiesIn(kind, fields, own, direction);
	const moment = momentOf(kind, own, uniqueId, options);
	const timeless = moment.at_source === 'payload' ? null : options.receivedAt;
	return {
		event: kind.name,
		at: moment.at,
		...parties,
		direction,
		answered,
		...own,
		...extraFields(kind, fields, direction),
		unique_id: uniqueId,
		originated_call_id: idIn(fields, ['originated_call_id']),
		at_source: moment.at_source,
		received_at: toIso(options.receivedAt, zone),
		dedupe_key: dedupeKey(kind, uniqueId, { ...own, ...parties }, fields, timeless),
	};
}

function unknownEvent(name: string, fields: WireObject, options: EventOptions): EventItem {
	const uniqueId = idIn(fields, CALL_ID_KEYS);
	const extra: WireObject = {};
	for (const [key, value] of Object.entries(fields)) {
		if (NAME_KEYS.includes(key) || key === 'originated_call_id') continue;
		if (key === 'unique_id' && textOf(value) === uniqueId) continue;
		extra[besideCommon(key)] = value;
	}
	const timeless = uniqueId === null && textOf(fields.date) === null;
	const received = toIso(options.receivedAt, options.zone);
	return {
		event: name,
		at: received,
		caller_number: null,
		callee_number: null,
		agent_number: null,
		direction: null,
		answered: null,
		...extra,
		unique_id: uniqueId,
		originated_call_id: idIn(fields, ['originated_call_id']),
		at_source: 'received',
		received_at: received,
		dedupe_key: looseKey(name, fields, timeless ? options.receivedAt : null),
	};
}

function typed(value: unknown, { type, values }: EventField): unknown {
	if (type === 'nested' || type === 'attempts') return nested(value);
	const text = textOf(value);
	if (text === null) return null;
	if (type === 'number') return figure(text);
	if (type === 'disposition') return dispositionOf(text);
	if (type === 'boolean')
		return /^(yes|true|1)$/i.test(text) ? true : /^(no|false|0)$/i.test(text) ? false : text;
	return values === undefined || values.includes(text) ? text : documentedValue(text, values);
}

/** The value in its documented spelling: letter case, blanks, `_` and `-` do not count. */
function documentedValue(text: string, values: readonly string[]): string {
	const folded = (value: string) => value.toLowerCase().replace(/[\s_-]/g, '');
	return values.find((known) => folded(known) === folded(text)) ?? text;
}

/** Waiting and talk, as far as they are known. */
const secondsOf = ({ wait, billsec }: WireObject) =>
	[wait, billsec].reduce<number>((sum, part) => sum + (typeof part === 'number' ? part : 0), 0);

/** Answered calls come without duration, others without talk (docs/protocol.md#events-fields). */
function addSeconds(own: WireObject, { has }: EventKind, answered: boolean | null): void {
	const { wait, billsec, duration } = completeSeconds(
		{ wait: own.wait, billsec: own.billsec, duration: own.duration },
		answered,
	);
	own.wait = wait;
	own.billsec = billsec;
	if (has.has('duration')) own.duration = duration;
}

/** The recording's name ends with the call ID: a spare when the ID itself is missing. */
function idInRecord(record: unknown): string | null {
	const match = /_(\d{9,10}\.\d+)\.\w+$/.exec(typeof record === 'string' ? record : '');
	return match ? match[1] : null;
}

/** Some servers send the end of an answered call as its start; the item then says that it was corrected. */
function correctStart(own: WireObject, zone: Zone): void {
	const end = parseSimotelDate(own.endtime, zone);
	const talked = typeof own.billsec === 'number' && own.billsec > 0;
	if (end === null || !talked || own.starttime !== own.endtime) return;
	own.starttime = toIso(before(end, secondsOf(own)), zone);
	own.starttime_corrected = true;
}

function momentOf(
	{ spec: { time } }: EventKind,
	own: WireObject,
	uniqueId: string | null,
	{ receivedAt, zone }: EventOptions,
): Pick<EventItem, 'at' | 'at_source'> {
	if (time === 'callId') {
		// Only these events happen when the ID is made; the others of the call come some time after that.
		const created = uniqueId === null ? null : callIdTime(uniqueId);
		if (created !== null) return { at: toIso(created, zone), at_source: 'unique_id' };
	} else {
		for (const key of time) {
			const date = parseSimotelDate(own[key], zone);
			if (date !== null) return { at: toIso(date, zone), at_source: 'payload' };
		}
	}
	return { at: toIso(receivedAt, zone), at_source: 'received' };
}
