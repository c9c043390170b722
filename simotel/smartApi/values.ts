import { ValueError } from '../dialable';
import { latinDigits } from '../text';

/** @throws ValueError always */
export function refuse(message: string): never {
	throw new ValueError(message);
}

export const quoted = (text: string): string => `'${text}'`;

/** Text or a number as text, without blanks around it; empty for everything else that an expression may give. */
export const given = (value: unknown): string =>
	typeof value === 'string' ? value.trim() : Number.isFinite(value) ? String(value) : '';

/** Whole, and no number that a program would write as `0x10` or `1e3`. */
const WHOLE = /^[+-]?\d+(?:\.0+)?$/;

/**
 * A whole number as bare digits.
 *
 * @throws ValueError that names the field
 */
export function whole(field: string, value: unknown, min: number, max: number): string {
	const text = latinDigits(given(value));
	if (!WHOLE.test(text)) return refuse(`${field} must be a whole number`);
	const number = Number(text);
	if (number < min || number > max) return refuse(`${field} must be between ${min} and ${max}`);
	// Not String(-0), nor the digits of a number that is too large to be exact.
	return String(Math.abs(number));
}
