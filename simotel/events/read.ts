import {
	CALL_ID_KEYS,
	agentNumber,
	agentOfCall,
	answeredOf,
	calledNumber,
	completeSeconds,
	directionOf,
	dispositionOf,
} from '../calls';
import type { Direction } from '../calls';
import { callIdTime, parseSimotelDate, toIso } from '../dates';
import type { Zone } from '../dates';
import { fieldsOf } from '../inbound/request';
import type { InboundRequest } from '../inbound/request';
import { figure, isObject, single, textOf } from '../wire';
import type { WireObject } from '../wire';
import { attemptIds, readAttempts } from './attempts';
import { CATALOGUE, NAME_KEYS } from './catalog';
import type { Catalogue, EventKind } from './catalog';
import { dedupeKey, looseKey } from './dedupe';
import { nested } from './nested';
import type { EventField, PartyName } from './spec';
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

/** Names that a field which nobody documents must not take: it is then called `<name>_sent`. */
const RESERVED = new Set([
	'event',
	'at',
	'caller_number',
	'callee_number',
	'agent_number',
	'direction',
	'answered',
	'unique_id',
	'originated_call_id',
	'at_source',
	'received_at',
	'dedupe_key',
	'raw',
	// n8n does not let expressions read fields of these names.
	'caller',
	'callee',
]);

const besideCommon = (key: string) => (RESERVED.has(key) ? `${key}_sent` : key);

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
	const { fields } = reading;
	const named = nameOf(fields, request.pathName, catalogue);
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
	const uniqueId = firstText(fields, CALL_ID_KEYS) ?? idInRecord(own.record);
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
		originated_call_id: textOf(fields.originated_call_id),
		at_source: moment.at_source,
		received_at: toIso(options.receivedAt, zone),
		dedupe_key: dedupeKey(kind, uniqueId, { ...own, ...parties }, fields, timeless),
	};
}

function unknownEvent(name: string, fields: WireObject, options: EventOptions): EventItem {
	const uniqueId = firstText(fields, CALL_ID_KEYS);
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
		originated_call_id: textOf(fields.originated_call_id),
		at_source: 'received',
		received_at: received,
		dedupe_key: looseKey(name, fields, timeless ? options.receivedAt : null),
	};
}

/** The value under the best spelling that holds one; what is empty counts only where nothing else was sent. */
function firstFilled(fields: WireObject, keys: readonly string[]): unknown {
	let empty: unknown;
	for (const key of keys) {
		const value = fields[key];
		if (isObject(value) || textOf(value) !== null) return value;
		empty ??= value;
	}
	return empty;
}

const firstText = (fields: WireObject, keys: readonly string[]) => textOf(firstFilled(fields, keys));

function typed(value: unknown, { type, values }: EventField): unknown {
	if (type === 'nested' || type === 'attempts') return nested(value);
	const text = textOf(value);
	if (text === null) return null;
	if (type === 'number') return figure(text);
	if (type === 'disposition') return dispositionOf(text);
	if (type === 'boolean')
		return /^(yes|true|1)$/i.test(text) ? true : /^(no|false|0)$/i.test(text) ? false : text;
	return values?.find((known) => known.toLowerCase() === text.toLowerCase()) ?? text;
}

function directionIn({ spec: { direction } }: EventKind, fields: WireObject): Direction {
	return direction.kind === 'always' ? direction.direction : directionOf(firstText(fields, direction.wire));
}

/** Who calls whom, and the agent among them. */
function partiesIn(
	{ spec: { parties } }: EventKind,
	fields: WireObject,
	own: WireObject,
	direction: Direction,
): Record<PartyName, string | null> {
	if (parties.kind === 'none') return { caller_number: null, callee_number: null, agent_number: null };
	if (parties.kind === 'extension') {
		const [self, other] = [firstText(fields, parties.self), firstText(fields, parties.other)];
		const [caller, callee] = direction === 'incoming' ? [other, self] : [self, other];
		const known = direction !== null;
		return {
			caller_number: known ? caller : null,
			callee_number: known ? calledNumber(callee) : null,
			agent_number: self,
		};
	}
	const caller = firstText(fields, parties.caller);
	const callee = calledNumber(firstFilled(fields, parties.callee));
	const others = [own.did, own.queue, own.entry_point];
	const agent =
		parties.agent === 'byDirection'
			? agentOfCall(direction, caller, callee, others)
			: parties.agent === 'callee'
				? agentNumber(callee, others)
				: null;
	return { caller_number: caller, callee_number: callee, agent_number: agent };
}

/** Fields that nobody documents, and what the common fields cannot say: a type that is no direction. */
function extraFields({ consumed, spec }: EventKind, fields: WireObject, direction: Direction): WireObject {
	const extra: WireObject = {};
	for (const key in fields) if (!consumed.has(key)) extra[besideCommon(key)] = fields[key];
	if (direction !== null) return extra;
	const unsaid = [
		...(spec.direction.kind === 'field' ? spec.direction.wire : []),
		...(spec.parties.kind === 'extension' ? spec.parties.other : []),
	];
	for (const key of unsaid) {
		const text = textOf(fields[key]);
		if (text !== null) extra[besideCommon(key)] = text;
	}
	return extra;
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
