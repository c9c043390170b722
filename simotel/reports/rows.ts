import type { Zone } from '../dates';
import { callIdTime, parseSimotelDate, toIso } from '../dates';
import { CALL_ID_KEYS } from '../events/fields';
import { plainJson, snakeCase } from '../records';
import { isObject, plainId, figure } from '../wire';
import type { WireObject } from '../wire';

/** Keys that all reports share, by the name that our output gives them; the first one present counts. */
const ALIASES: Record<string, string[]> = {
	unique_id: CALL_ID_KEYS,
	originated_call_id: ['originated_call_id'],
	caller: ['src'],
	callee: ['dst'],
	callee_name: ['dst_name'],
	queue: ['qnum', 'queue'],
};

/** Figures in seconds or counts, numbers in every report. */
const FIGURES = new Set([
	'agent_wait',
	'billsec',
	'caller_wait',
	'count',
	'duration',
	'inout_du',
	'point',
	'poll_point',
	'repeat',
	'tries',
	'try',
	'wait',
]);

const TIMES = new Set([
	'answer',
	'answeredtime',
	'date',
	'end',
	'endtime',
	'last_try',
	'ringtime',
	'start',
	'starttime',
]);

/** What only the PBX's own technicians need; there with Simplify off. */
const TECHNICAL = new Set([
	'__v',
	'accountcode',
	'amaflags',
	'channel',
	'clid',
	'dcontext',
	'details',
	'dstchannel',
	'lastapp',
	'lastdata',
	'route',
	'sequence',
	'userfield',
	'v',
]);

const MINUTE = 60_000;

/**
 * One row of any report in one stable shape (the same first fields as the events of the trigger): who called
 * whom, direction, whether it was answered, times in ISO 8601, durations in seconds.
 *
 * Times prefer what carries a zone: extended JSON first, and wall clocks are corrected by the call id, whose
 * integer part is the start in UTC seconds, when a PBX with old zone data is half an hour's multiple off.
 */
export function simplifyReportRow(row: WireObject, zone: Zone): WireObject {
	const simple: WireObject = {};
	const taken = new Set<string>(['_id']);
	const id = plainId(row._id);
	if (id !== '') simple._id = id;
	for (const [name, keys] of Object.entries(ALIASES)) {
		const present = keys.filter((key) => key in row);
		if (present.length === 0 && name !== 'unique_id') continue;
		const value = present.map((key) => row[key]).find((candidate) => candidate !== '' && candidate !== null);
		simple[name] = value === undefined ? null : String(value);
		for (const key of present) taken.add(key);
	}
	const direction = directionOf(row.type);
	if (direction !== null || 'disposition' in row) {
		simple.direction = direction;
		simple.answered = answeredOf(row.disposition);
	}
	if (direction !== null) taken.add('type');
	const shift = clockShift(row, zone);
	const data = isObject(row.data) ? row.data : undefined;
	if (data) taken.add('data');
	for (const [key, value] of Object.entries(row)) {
		if (taken.has(key) || TECHNICAL.has(key) || /_hhmmss$/.test(key) || isFlag(key, value, row)) continue;
		simple[snakeCase(key === 'poll_lable' ? 'poll_label' : key)] = valueOf(key, value, zone, shift);
	}
	Object.assign(simple, preciseTimes(data, zone));
	// Once more under names that n8n lets expressions read: `caller` and `callee` are forbidden there.
	if ('caller' in simple) simple.caller_number = simple.caller;
	if ('callee' in simple) simple.callee_number = simple.callee;
	return simple;
}

/** `incoming`, `outgoing` or `local`; null for every other type. */
export function directionOf(type: unknown): 'incoming' | 'outgoing' | 'local' | null {
	const text = typeof type === 'string' ? type.trim().toLowerCase() : '';
	return text === 'incoming' || text === 'outgoing' || text === 'local' ? text : null;
}

/** Whether a disposition means that somebody picked up; null when there is none. */
export function answeredOf(disposition: unknown): boolean | null {
	if (typeof disposition !== 'string' || disposition.trim() === '') return null;
	return /^answered$/i.test(disposition.trim());
}

function valueOf(key: string, value: unknown, zone: Zone, shift: number): unknown {
	if (TIMES.has(key)) {
		const date = parseSimotelDate(value, zone);
		if (date === null) return value === '' || value === undefined ? null : plainJson(value, zone);
		const wallClock = typeof value === 'string' && !/(Z|[+-]\d\d:?\d\d)$/.test(value);
		return toIso(wallClock ? new Date(date.getTime() - shift) : date, zone);
	}
	if (FIGURES.has(key) && typeof value !== 'object') return figure(value);
	return plainJson(value, zone);
}

/** The ordered queue report repeats its times, with their zone, in a nested object. */
function preciseTimes(data: WireObject | undefined, zone: Zone): WireObject {
	const times: WireObject = {};
	for (const [key, name] of [
		['start_time', 'starttime'],
		['ring_time', 'ringtime'],
		['answered_time', 'answeredtime'],
		['end_time', 'endtime'],
	]) {
		const date = parseSimotelDate(data?.[key], zone);
		if (date !== null) times[name] = toIso(date, zone);
	}
	return times;
}

/**
 * Milliseconds by which the row's wall clock is ahead of the true time: a whole number of half hours, measured
 * against the call id; 0 when both agree or nothing can be said. The channel starts up to a minute after the
 * moment in the id.
 */
function clockShift(row: WireObject, zone: Zone): number {
	const id = typeof row.cuid === 'string' ? callIdTime(row.cuid) : null;
	const start = typeof row.start === 'string' ? parseSimotelDate(row.start, zone) : null;
	if (id === null || start === null) return 0;
	const gap = start.getTime() - id.getTime();
	const steps = Math.round(gap / (30 * MINUTE));
	const rest = gap - steps * 30 * MINUTE;
	const plausible = Math.abs(steps) <= 28 && rest > -5_000 && rest < 2 * MINUTE;
	return plausible ? steps * 30 * MINUTE : 0;
}

/** Rows repeat their result and type as keys with the value 1. */
function isFlag(key: string, value: unknown, row: WireObject): boolean {
	return value === 1 && (key === row.disposition || key === row.type || key === key.toUpperCase());
}
