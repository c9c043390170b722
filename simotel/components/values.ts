import { ValueError } from '../dialable';
import { typedNumber, typedText } from '../text';

/** Longest name in an answer. */
const LONGEST_NAME = 200;
/** Longest talk, in seconds: a day. */
const LONGEST_TALK = 86_400;

/**
 * Text that is not empty, or a whole number as text: what else an expression may give (`false`, a list, an object, a
 * number with decimals) was never meant as a name.
 *
 * @throws ValueError when it is none
 */
export function scalarText(field: string, value: unknown): string {
	const whole = typeof value === 'number' && Number.isSafeInteger(value);
	const text = typeof value === 'string' ? typedText(value) : whole ? String(value) : '';
	if (text !== '') return text;
	const empty = value === undefined || value === null || typeof value === 'string';
	throw new ValueError(`${field} is ${empty ? 'empty' : 'neither text nor a whole number'}`);
}

/**
 * The name of a trunk or of an output: one line of text.
 *
 * @throws ValueError that names the field
 */
export function label(field: string, value: unknown): string {
	const text = scalarText(field, value);
	if (text.length > LONGEST_NAME || /\p{Cc}/u.test(text)) {
		throw new ValueError(`${field} is longer than ${LONGEST_NAME} characters or has more than one line`);
	}
	return text;
}

/**
 * A limit in whole seconds; null for none. What is no number is refused: a call without a limit is not what was meant.
 *
 * @throws ValueError that names the field
 */
export function secondsText(field: string, value: unknown): string | null {
	if (value === undefined || value === null || value === '') return null;
	const seconds = typedNumber(value);
	if (seconds === 0) return null;
	if (seconds >= 1 && seconds <= LONGEST_TALK) return String(Math.round(seconds));
	throw new ValueError(`${field} must be between 1 and ${LONGEST_TALK} seconds`);
}
