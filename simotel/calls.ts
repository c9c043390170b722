import { allLatinDigits } from './text';
import { textOf } from './wire';
import type { WireObject } from './wire';

/** Spellings of a call's ID on the wire; the first one that is filled in counts (docs/protocol.md#call-ids). */
export const CALL_ID_KEYS: readonly string[] = ['cuid', 'unique_id', 'uniqueid'];

/** The ID under the first of these keys that holds one; words such as `null` are none. */
export function idIn(fields: WireObject, keys: readonly string[]): string | null {
	const ids = keys.map((key) => textOf(fields[key]));
	return ids.find((id) => id !== null && /\d/.test(id)) ?? null;
}

/** The ID of the call that a row is about. */
export const callIdIn = (row: WireObject): string | null => idIn(row, CALL_ID_KEYS);

export type Direction = 'incoming' | 'outgoing' | 'local' | null;

const DIRECTIONS = new Map<string, Direction>([
	['in', 'incoming'],
	['inbound', 'incoming'],
	['incoming', 'incoming'],
	['local', 'local'],
	['out', 'outgoing'],
	['outbound', 'outgoing'],
	['outgoing', 'outgoing'],
]);

/** The direction that a type or a direction on the wire means; null for every other word. */
export function directionOf(type: unknown): Direction {
	return DIRECTIONS.get(textOf(type)?.toLowerCase() ?? '') ?? null;
}

/**
 * A result in one spelling: capitals, with blanks between words; null when there is none. PBXs write the same one
 * as `NO ANSWER`, `NO_ANSWER`, `NOANSWER` or `No Answered` (docs/protocol.md#dispositions).
 */
export function dispositionOf(value: unknown): string | null {
	const text = textOf(value)
		?.toUpperCase()
		.replace(/[\s_-]+/g, ' ')
		.trim();
	if (text === undefined || text === '') return null;
	if (/^NO ?ANSWER(ED)?$/.test(text)) return 'NO ANSWER';
	return text === 'ANSWER' ? 'ANSWERED' : text;
}

/**
 * Whether somebody picked up; null when it is not known. A row or event without a result is incomplete rather than
 * missed, unless there was talk.
 *
 * @param talk seconds
 */
export function answeredOf(disposition: unknown, talk: unknown = null): boolean | null {
	const result = dispositionOf(disposition);
	if (result !== null) return result === 'ANSWERED';
	return Number(textOf(talk) ?? 0) > 0 ? true : null;
}

/** Seconds of a call; null, or what the PBX sent, where it is no number. */
export interface CallSeconds {
	wait: unknown;
	billsec: unknown;
	duration: unknown;
}

/** Waiting, talk and both together, each computed from the others where it is missing. */
export function completeSeconds(
	{ wait, billsec, duration }: CallSeconds,
	answered: boolean | null,
): CallSeconds {
	const talk = answered === false ? 0 : billsec;
	if (typeof talk !== 'number') return { wait, billsec: talk, duration };
	// Some rows have a duration that is shorter than the talk: it says nothing about the wait.
	const rest = typeof duration === 'number' && duration >= talk ? duration - talk : null;
	const waited = wait ?? rest;
	return {
		wait: waited,
		billsec: talk,
		duration: duration ?? (typeof waited === 'number' ? waited + talk : null),
	};
}

/** A called number; null for words in its place, such as `failed`, `s` or `unknown`. */
export function calledNumber(value: unknown): string | null {
	const text = textOf(value);
	return text !== null && /\d/.test(allLatinDigits(text)) ? text : null;
}

/**
 * A number of Iran as it is dialled within the country: eleven digits, a zero first. One PBX writes callers like this
 * and the number that they called with 98 before it. Null for every other text, extensions included.
 */
export function nationalNumber(text: string): string | null {
	const digits = /^(?:(?:\+|00)?98|0)?([1-9]\d{9})$/.exec(text);
	return digits === null ? null : `0${digits[1]}`;
}

/** A number as it is compared, however it was written; other texts as they are. */
export const plainNumber = (text: string): string => nationalNumber(text) ?? text;

/** Extensions have two to six digits; agents without a telephone are reached at their mobile. */
const AGENT = /^(?:\d{2,6}|(?:\+|00)?98(?:9\d{9})|0?9\d{9})$/;

/**
 * A number if it can be an agent's; null for company numbers and everything else.
 *
 * @param others numbers of the same call that are no agent's: the dialled one, the queue
 */
export function agentNumber(number: string | null, others: unknown[] = []): string | null {
	if (number === null || !AGENT.test(allLatinDigits(number))) return null;
	const mine = plainNumber(number);
	return others.map(textOf).some((other) => other !== null && plainNumber(other) === mine) ? null : number;
}

/**
 * The agent of an ended call: who called out, else who was reached.
 *
 * @param others numbers of the same call that are no agent's
 */
export function agentOfCall(
	direction: Direction,
	caller: string | null,
	callee: string | null,
	others: unknown[],
): string | null {
	return direction === 'outgoing' ? agentNumber(caller, [...others, callee]) : agentNumber(callee, others);
}
