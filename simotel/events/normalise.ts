import { callIdTime, objectIdTime, parseSimotelDate, toIso } from '../dates';
import type { Zone } from '../dates';
import { answeredOf } from '../reports/rows';
import { dedupeKey, looseKey } from './dedupe';
import { CALL_ID_KEYS, EVENT_FIELDS } from './fields';
import type { ValueType } from './fields';
import { nested } from './nested';
import { directionFor, partiesOf } from './parties';
import type { Direction } from './parties';
import { eventByShape, eventNamed } from './names';
import type { EventName } from './names';
import { fieldsOf } from '../inbound/request';
import type { InboundRequest } from '../inbound/request';
import { before, clockZone, firstTime, twelveHourTime } from './times';
import type { EventClock } from './times';
import { plainId, figure, isObject, single, textOf } from '../wire';
import type { WireObject } from '../wire';

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

/** One event in the documented shape (docs/trigger.md, "The item"): these fields first, then the event's own. */
export interface NormalisedEvent extends WireObject {
	event: string;
	unique_id: string | null;
	originated_call_id: string | null;
	caller: string | null;
	callee: string | null;
	direction: Direction;
	answered: boolean | null;
	/** ISO 8601: the best instant of the event. */
	at: string;
	at_source: 'payload' | 'unique_id' | 'received';
	received_at: string;
	/** The same for a repeat of the same event. */
	dedupe_key: string;
	/** `caller` and `callee` again: n8n does not let expressions read fields of those names. */
	caller_number: string | null;
	callee_number: string | null;
}

/** The event, or why the request is none. */
export type EventReading = { ok: true; event: NormalisedEvent } | { ok: false; reason: string };

/** Of extensions, trunks, faxes and voicemails, in the documented letter case. */
const STATES = [
	'Idle',
	'InUse',
	'Pause',
	'Ringing',
	'Unavailable',
	'Deactivate',
	'Ok',
	'SUCCESS',
	'FAILED',
	'SENDING',
];

/**
 * Reads the event in a request of the PBX, whatever the transport (events.json). Unknown events pass through under
 * their own name with their fields as they came. Never throws.
 */
export function readEvent(request: InboundRequest, options: EventOptions): EventReading {
	const reading = fieldsOf(request, options.ownParameters);
	if (!reading.ok) return reading;
	const { fields } = reading;
	const name = nameOf(fields, request.pathName);
	if (name === null) {
		const empty = Object.keys(fields).length === 0;
		return {
			ok: false,
			reason: empty ? 'the request is empty' : 'no event_name, and nothing that tells the event',
		};
	}
	const known = eventNamed(name);
	const event = known ? normalise(known, fields, options) : passThrough(name, fields, options);
	if (options.includeRaw) event.raw = fields;
	return { ok: true, event };
}

/** `event_name`, else `event`, else the path segment, else the shape. */
function nameOf(fields: WireObject, pathName: string | undefined): string | null {
	const given = [fields.event_name, fields.event, pathName]
		.map((value) => (typeof single(value) === 'string' ? (textOf(value) ?? '') : ''))
		.filter((value) => value !== '' && value.length <= 100);
	const known = given.find((value) => eventNamed(value) !== null);
	return known ?? given[0] ?? eventByShape(fields);
}

const firstText = (fields: WireObject, keys: string[]) =>
	keys.map((key) => textOf(fields[key])).find((value) => value !== null) ?? null;

function normalise(name: EventName, fields: WireObject, options: EventOptions): NormalisedEvent {
	const { zone } = options;
	const own: WireObject = {};
	const consumed = new Set(['event_name', 'event', 'originated_call_id', ...CALL_ID_KEYS]);
	const times: Array<[string, unknown]> = [];
	for (const { name: key, wire, type } of EVENT_FIELDS[name]) {
		const sent = wire.filter((alias) => alias in fields);
		for (const alias of wire) consumed.add(alias);
		if (sent.length === 0) continue;
		const value = fields[sent.find((alias) => textOf(fields[alias]) !== null) ?? sent[0]];
		if (type === 'time') times.push([key, value]);
		own[key] = typed(value, type);
	}
	const uniqueId = firstText(fields, CALL_ID_KEYS) ?? idInRecord(own.record);
	const ids = [uniqueId, textOf(own.fax_id), textOf(own.id), ...attemptIds(own.tries)];
	const clock = clockZone(
		firstTime(times, secondsOf(own)),
		ids.filter((id) => id !== null),
		zone,
		options.clock,
	);
	for (const [key, value] of times) own[key] = isoIn(value, clock, zone);
	if (name === 'Cdr' || name === 'CdrQueue') completeDurations(own, zone);
	// The times of attempts are local whatever the others are.
	if (name === 'AutoDialerReport')
		own.tries = readTries(own.tries, own.start, clock === 'UTC' ? zone : clock, zone);
	if ('disposition' in own) own.disposition = dispositionOf(own.disposition);
	if (typeof own.state === 'string') own.state = stateOf(own.state);
	const rest = without(own, ['direction']);
	for (const [key, value] of Object.entries(fields)) if (!consumed.has(key)) rest[besideCommon(key)] = value;
	const direction = directionFor(name, own);
	const parties = partiesOf(name, own, direction);
	const moment = momentOf(name, own, uniqueId, options);
	const timeless = moment.at_source === 'payload' ? null : options.receivedAt;
	return {
		event: name,
		unique_id: uniqueId,
		originated_call_id: textOf(fields.originated_call_id),
		...parties,
		direction,
		answered: answeredOf(own.disposition),
		...moment,
		received_at: toIso(options.receivedAt, zone),
		dedupe_key: dedupeKey(name, uniqueId, own, fields, timeless),
		caller_number: parties.caller,
		callee_number: parties.callee,
		...rest,
	};
}

function passThrough(name: string, fields: WireObject, options: EventOptions): NormalisedEvent {
	const uniqueId = firstText(fields, CALL_ID_KEYS);
	const common = ['event_name', 'event', 'originated_call_id'];
	if (textOf(fields.unique_id) === uniqueId) common.push('unique_id');
	const rest = Object.entries(without(fields, common)).map(([key, value]) => [besideCommon(key), value]);
	const timeless = uniqueId === null && textOf(fields.date) === null;
	const received = toIso(options.receivedAt, options.zone);
	return {
		event: name,
		unique_id: uniqueId,
		originated_call_id: textOf(fields.originated_call_id),
		caller: null,
		callee: null,
		direction: null,
		answered: null,
		at: received,
		at_source: 'received',
		received_at: received,
		dedupe_key: looseKey(name, fields, timeless ? options.receivedAt : null),
		caller_number: null,
		callee_number: null,
		...(Object.fromEntries(rest) as WireObject),
	};
}

const without = (fields: WireObject, keys: string[]): WireObject =>
	Object.fromEntries(Object.entries(fields).filter(([key]) => !keys.includes(key)));

const FIRST_FIELDS = new Set([
	'event',
	'unique_id',
	'originated_call_id',
	'caller',
	'callee',
	'direction',
	'answered',
	'at',
	'at_source',
	'received_at',
	'dedupe_key',
	'caller_number',
	'callee_number',
]);

/** The name of a field that we do not know: one that would hide a common field gets out of its way. */
const besideCommon = (key: string) => (FIRST_FIELDS.has(key) ? `${key}_sent` : key);

function typed(value: unknown, type: ValueType): unknown {
	if (type === 'nested') return nested(value);
	const text = textOf(value);
	if (text === null) return null;
	if (type === 'number') return figure(text);
	if (type === 'boolean')
		return /^(yes|true|1)$/i.test(text) ? true : /^(no|false|0)$/i.test(text) ? false : text;
	return text;
}

/** The records of a campaign's attempts, whose ids tell the time when nothing else does. */
const attemptIds = (tries: unknown): string[] =>
	(Array.isArray(tries) ? tries : []).filter(isObject).map((entry) => plainId(entry.cdr_id));

/** Waiting and talk, as far as they are known. */
const secondsOf = ({ wait, billsec }: WireObject) =>
	[wait, billsec].reduce<number>((sum, part) => sum + (typeof part === 'number' ? part : 0), 0);

function isoIn(value: unknown, clock: Zone, zone: Zone): string | null {
	const text = textOf(value);
	const date = text === null ? null : parseSimotelDate(text, clock);
	return date === null ? text : toIso(date, zone);
}

/** The recording's name ends with the call id: a spare when the id itself is missing. */
function idInRecord(record: unknown): string | null {
	const match = /_(\d{9,10}\.\d+)\.\w+$/.exec(typeof record === 'string' ? record : '');
	return match ? match[1] : null;
}

/**
 * Answered calls come without duration, others without talk time; and some servers send the end as the start of an
 * answered call (events.json, Cdr "quirks"). What can be computed is, and a corrected start says so.
 */
function completeDurations(own: WireObject, zone: Zone): void {
	const talk = typeof own.billsec === 'number' ? own.billsec : null;
	if (talk !== null && typeof own.wait === 'number' && typeof own.duration !== 'number')
		own.duration = secondsOf(own);
	const end = parseSimotelDate(own.endtime, zone);
	if (end === null || talk === null || talk <= 0 || own.starttime !== own.endtime) return;
	own.starttime = toIso(before(end, secondsOf(own)), zone);
	own.starttime_corrected = true;
}

function readTries(tries: unknown, start: unknown, clock: Zone, zone: Zone): unknown {
	if (!Array.isArray(tries)) return tries ?? null;
	return tries.map((entry) => {
		if (!isObject(entry)) return entry;
		// Attempts may lie days apart: the record of each one is nearer to it than the start of the report.
		const near = objectIdTime(plainId(entry.cdr_id)) ?? parseSimotelDate(start, zone);
		const time = typeof entry.starttime === 'string' ? twelveHourTime(entry.starttime, near, clock) : null;
		return {
			...entry,
			...(time === null ? {} : { starttime: toIso(time, zone) }),
		};
	});
}

function dispositionOf(value: unknown): string | null {
	const text = textOf(value)?.toUpperCase() ?? null;
	return text === 'NO ANSWERED' || text === 'NOANSWER' ? 'NO ANSWER' : text;
}

const stateOf = (state: string) =>
	STATES.find((known) => known.toLowerCase() === state.toLowerCase()) ?? state;

/** Which field tells when it happened, best first. */
const MOMENTS: Partial<Record<EventName, string[]>> = {
	AutoDialerReport: ['start'],
	Cdr: ['endtime', 'starttime'],
	CdrQueue: ['endtime', 'starttime'],
	TrunkAdded: ['date', 'last_time'],
	TrunkNewState: ['date', 'last_time'],
};

function momentOf(
	name: EventName,
	own: WireObject,
	uniqueId: string | null,
	{ receivedAt, zone }: EventOptions,
): { at: string; at_source: NormalisedEvent['at_source'] } {
	for (const key of MOMENTS[name] ?? ['date']) {
		const date = parseSimotelDate(own[key], zone);
		if (date !== null) return { at: toIso(date, zone), at_source: 'payload' };
	}
	// The id is made when a call comes in or goes out; later events of the call happen some time after that.
	const begins = name === 'IncomingCall' || name === 'OutgoingCall';
	const created = begins && uniqueId !== null ? callIdTime(uniqueId) : null;
	return created === null
		? { at: toIso(receivedAt, zone), at_source: 'received' }
		: { at: toIso(created, zone), at_source: 'unique_id' };
}
