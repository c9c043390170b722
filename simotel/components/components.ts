import { toIso } from '../dates';
import type { Zone } from '../dates';
import { messageOf } from '../client/errors';
import { CALL_ID_KEYS } from '../calls';
import { ValueError, dialable } from '../dialable';
import { fieldsOf } from '../inbound/request';
import type { InboundRequest } from '../inbound/request';
import type { WireObject } from '../wire';
import { single, textOf } from '../wire';

/** The dialplan components that ask a web service (components.json), with Simotel's names for them. */
export const COMPONENT_NAMES = {
	extenApi: 'ExtenAPI',
	trunkApi: 'TrunkAPI',
	ivrApi: 'IvrAPI',
	smartApi: 'SmartAPI',
} as const;

export type ComponentKind = keyof typeof COMPONENT_NAMES;

/** What a component asks, in the words of the rest of the package; empty values are null. */
export interface ComponentQuestion extends WireObject {
	component: ComponentKind;
	app_name: string | null;
	caller: string | null;
	callee: string | null;
	/** What the caller has entered so far. */
	digits: string | null;
	unique_id: string | null;
	originated_call_id: string | null;
	received_at: string;
	/** When the fallback goes out. */
	deadline_at: string;
	/** `caller` and `callee` again: n8n does not let expressions read fields of those names. */
	caller_number: string | null;
	callee_number: string | null;
	raw?: WireObject;
}

/** What the PBX is answered; all values are text, as in the vendor's samples. */
export type WireAnswer = Record<string, string>;

/** An answer in the words of the package. */
export type ComponentAnswer =
	| { kind: 'extenApi'; extension: string }
	| { kind: 'trunkApi'; trunk: string; extension: string; callLimit?: unknown }
	| { kind: 'ivrApi'; case: string }
	| { kind: 'smartApi'; commands: string };

export { ValueError as AnswerError };

/** Longest value of a question: more is no number, name or set of digits. */
const LONGEST = 4_000;
/** Longest name in an answer. */
const LONGEST_NAME = 200;

/** The answer that refuses: the call leaves by the component's failure output. */
export const REJECT: WireAnswer = { ok: '0' };

/**
 * Reads the question of a component from any transport. Never throws.
 *
 * @param deadlineMs milliseconds after `receivedAt` at which the fallback goes out
 */
export function readQuestion(
	request: InboundRequest,
	options: {
		component: ComponentKind;
		zone: Zone;
		receivedAt: Date;
		deadlineMs: number;
		includeRaw: boolean;
		ownParameters?: string[];
	},
): { ok: true; question: ComponentQuestion } | { ok: false; reason: string } {
	const reading = fieldsOf(request, options.ownParameters);
	if (!reading.ok) return reading;
	const { fields } = reading;
	const known = ['app_name', 'src', 'dst', 'data', ...CALL_ID_KEYS, 'originated_call_id'];
	if (!known.some((key) => key in fields))
		return { ok: false, reason: 'none of src, dst, data and app_name is there' };
	const tooLong = known.find((key) => (valueOf(fields[key]) ?? '').length > LONGEST);
	if (tooLong) return { ok: false, reason: `"${tooLong}" is longer than ${LONGEST} characters` };
	const { receivedAt, zone } = options;
	const [caller, callee] = [valueOf(fields.src), valueOf(fields.dst)];
	const question: ComponentQuestion = {
		component: options.component,
		app_name: valueOf(fields.app_name),
		caller,
		callee,
		digits: valueOf(fields.data),
		unique_id: CALL_ID_KEYS.map((key) => valueOf(fields[key])).find((id) => id !== null) ?? null,
		originated_call_id: valueOf(fields.originated_call_id),
		received_at: toIso(receivedAt, zone),
		deadline_at: toIso(new Date(receivedAt.getTime() + options.deadlineMs), zone),
		caller_number: caller,
		callee_number: callee,
	};
	if (options.includeRaw) question.raw = fields;
	return { ok: true, question };
}

/**
 * A value of a question. Blanks around it do not count: labels are typed by people, and a plus that a PBX forgets to
 * encode in a query becomes a blank.
 */
function valueOf(sent: unknown): string | null {
	// No number or name: what the PBX never sends must not reach a search or a dialler as text.
	return typeof single(sent) === 'object' ? null : textOf(sent);
}

/**
 * An answer as the PBX expects it.
 *
 * @throws ValueError for a value that is empty, too long or would not be understood
 */
export function encodeAnswer(answer: ComponentAnswer): WireAnswer {
	switch (answer.kind) {
		case 'extenApi':
			return { ok: '1', extension: dialable('Extension', answer.extension) };
		case 'trunkApi':
			return {
				ok: '1',
				trunk: plain('Trunk', answer.trunk),
				extension: dialable('Extension', answer.extension),
				...limitOnCall(answer.callLimit),
			};
		case 'ivrApi':
			return { ok: '1', case: plain('Case', answer.case) };
		case 'smartApi':
			if (answer.commands.trim() === '') throw new ValueError('Commands is empty: add at least one command');
			return { ok: '1', commands: answer.commands };
	}
}

/**
 * Checks an answer that somebody else made, such as raw JSON or what came back from a workflow: an object with
 * `ok`, and with what this component needs.
 *
 * @returns the answer with all values as text, or why it must not be sent
 */
export function checkAnswer(
	kind: ComponentKind,
	value: unknown,
): { ok: true; answer: WireAnswer } | { ok: false; reason: string } {
	const body = typeof value === 'string' ? parsed(value) : value;
	if (typeof body !== 'object' || body === null || Array.isArray(body)) {
		return { ok: false, reason: 'the answer is not a JSON object' };
	}
	const fields = Object.entries(body).filter(([, entry]) => ['string', 'number'].includes(typeof entry));
	const answer = Object.fromEntries(fields.map(([key, entry]) => [key, String(entry)])) as WireAnswer;
	if (answer.ok === '0') return { ok: true, answer: { ...REJECT } };
	if (answer.ok !== '1') return { ok: false, reason: 'the answer has no "ok" of 1 or 0' };
	try {
		switch (kind) {
			case 'extenApi':
				return { ok: true, answer: { ...answer, extension: dialable('extension', answer.extension) } };
			case 'trunkApi':
				return {
					ok: true,
					answer: {
						...answer,
						trunk: plain('trunk', answer.trunk),
						extension: dialable('extension', answer.extension),
						...(answer.call_limit ? { call_limit: seconds('call_limit', Number(answer.call_limit)) } : {}),
					},
				};
			case 'ivrApi':
				return { ok: true, answer: { ...answer, case: plain('case', answer.case) } };
			case 'smartApi':
				if ((answer.commands ?? '').trim() === '') throw new ValueError('commands is empty');
				return { ok: true, answer };
		}
	} catch (error) {
		return { ok: false, reason: messageOf(error) };
	}
}

function parsed(text: string): unknown {
	try {
		return JSON.parse(text) as unknown;
	} catch {
		return null;
	}
}

/**
 * Text that is not empty, or a whole number as text: what else an expression may give (`false`, a list, an object, a
 * number with decimals) was never meant as a name.
 *
 * @throws ValueError when it is none
 */
export function scalarText(field: string, value: unknown): string {
	const whole = typeof value === 'number' && Number.isSafeInteger(value);
	const text = typeof value === 'string' ? value.trim() : whole ? String(value) : '';
	if (text !== '') return text;
	const empty = value === undefined || value === null || typeof value === 'string';
	throw new ValueError(`${field} is ${empty ? 'empty' : 'neither text nor a whole number'}`);
}

function plain(field: string, value: unknown): string {
	const text = scalarText(field, value);
	if (text.length > LONGEST_NAME || /\p{Cc}/u.test(text)) {
		throw new ValueError(`${field} is longer than ${LONGEST_NAME} characters or has more than one line`);
	}
	return text;
}

/** What is no number is refused: a call without a limit is not what was meant. */
function limitOnCall(value: unknown): WireAnswer {
	const given = value === undefined || value === null || value === '' ? 0 : value;
	const limit = typeof given === 'number' || typeof given === 'string' ? Number(given) : NaN;
	return limit === 0 ? {} : { call_limit: seconds('Call Limit', limit) };
}

/**
 * Whole seconds as text.
 *
 * @param field what the message calls them
 * @throws ValueError when they are less than one or more than a day
 */
export function seconds(field: string, value: number): string {
	if (!Number.isFinite(value) || value < 1 || value > 86_400) {
		throw new ValueError(`${field} must be between 1 and 86400 seconds`);
	}
	return String(Math.round(value));
}
