import { messageOf } from '../client/errors';
import type { Zone } from '../dates';
import { isObject } from '../wire';
import { ANSWER_FIELDS, componentSpec } from './catalog';
import type { AnswerField, AnswerFieldName, ComponentAnswer, ComponentKind } from './catalog';
import { scalarText } from './values';

/** What the PBX is answered; all values are text, as in the vendor's samples. */
export type WireAnswer = Record<string, string>;

/** The answer that refuses: the call leaves by the component's failure output. */
export const REJECT: WireAnswer = { ok: '0' };

/** Values of a form, of any type. */
export type FieldValues = Partial<Record<AnswerFieldName, unknown>>;

const fieldSpec = (name: AnswerFieldName): AnswerField => ANSWER_FIELDS[name];

/** The name of a field in messages, without the unit. */
const plainLabel = ({ label }: AnswerField) => label.replace(/ \(.*\)$/, '');

/**
 * An answer as the PBX expects it.
 *
 * @param zone in which dates and times of commands are spoken
 * @throws ValueError for a value that is empty, too long or would not be understood
 */
export const encodeAnswer = ({ kind, ...values }: ComponentAnswer, zone: Zone): WireAnswer =>
	encodeFields(kind, values, zone);

/** The same for the fields of a form, of which those count that the component knows. */
export function encodeFields(kind: ComponentKind, values: FieldValues, zone: Zone): WireAnswer {
	return collect(kind, (name, spec) => spec.encode(plainLabel(spec), values[name], zone));
}

/** The outcome of a check: an answer that can be sent, or why it cannot. */
export type CheckedAnswer = { ok: true; answer: WireAnswer } | { ok: false; reason: string };

/**
 * Checks an answer that somebody else made, such as raw JSON or what came back from a workflow, by the same rules as
 * the fields of a form: an object with `ok`, and with what this component needs. Fields that the component does not
 * know are left out.
 */
export function checkAnswer(kind: ComponentKind, value: unknown): CheckedAnswer {
	const body = typeof value === 'string' ? parsed(value) : value;
	if (!isObject(body)) return { ok: false, reason: 'the answer is not a JSON object' };
	const own = (name: string): unknown => (Object.hasOwn(body, name) ? body[name] : undefined);
	const ok = own('ok');
	if (ok === 0 || ok === '0') return { ok: true, answer: { ...REJECT } };
	if (ok !== 1 && ok !== '1') return { ok: false, reason: 'the answer has no "ok" of 1 or 0' };
	try {
		const answer = collect(kind, (_name, spec) => {
			const given = own(spec.wire);
			return spec.check === undefined
				? spec.encode(spec.wire, given, 'UTC')
				: spec.check(spec.wire, scalarText(spec.wire, given));
		});
		return { ok: true, answer };
	} catch (error) {
		return { ok: false, reason: messageOf(error) };
	}
}

/** The fields of a component's answer, in the order of its spec. */
function collect(
	kind: ComponentKind,
	encode: (name: AnswerFieldName, spec: AnswerField) => string | null,
): WireAnswer {
	const { required, optional } = componentSpec(kind);
	const answer: WireAnswer = { ok: '1' };
	for (const name of [...required, ...optional]) {
		const spec = fieldSpec(name);
		const text = encode(name, spec);
		if (text !== null) answer[spec.wire] = text;
	}
	return answer;
}

function parsed(text: string): unknown {
	try {
		return JSON.parse(text) as unknown;
	} catch {
		return null;
	}
}
