import { INVISIBLE, allLatinDigits } from './text';

/** A value that must not go to the PBX; the message names the field. */
export class ValueError extends Error {}

/** A number in groups. Separators stand within it, and a line break separates two numbers. */
const IN_GROUPS = /^[+([\d*#][+\d*#()[\]. _\t\p{Pd}\u2212]*$/u;
/** What spreadsheets and calculations make of a number; without its point it would be another one. */
const FRACTION = /^\d+\.\d{1,2}$/;
/** Digits and the two other keys of a telephone, a plus only in front; longer ones are two numbers side by side. */
const NUMBER = /^\+?(?=.*\d)[\d*#]{1,20}$/;
/** What the PBX can dial, names of extensions included. */
const DIALABLE = /^\+?[\w*#]{1,40}$/;
/** What programs write for a value that is not there. */
const NO_VALUE = /^(undefined|null|true|false|NaN|Infinity)$/i;
/** Starts of a number that many PBXs bar (their setting `barred_call_pre_codes`). */
const INTERNATIONAL = /^(\+|00)/;

/**
 * A telephone number as the PBX dials it: digits, `*`, `#`, a plus in front. Blanks, hyphens, underscores, dots,
 * brackets and invisible marks between the digits are dropped, Persian, Arabic and full-width digits become Latin.
 *
 * @returns null for everything that is no number, above all letters and fractions
 */
export function phoneNumber(value: unknown): string | null {
	const text = textOf(value);
	if (text === null || FRACTION.test(text)) return null;
	const number = text.replace(/[^\d*#+]/g, '');
	return IN_GROUPS.test(text) && NUMBER.test(number) ? number : null;
}

/** Longest caller ID that is a text. */
const LONGEST_NAME = 80;

/**
 * What the parties of a call see as the caller: a telephone number, or a text with letters in it such as a name.
 *
 * @returns null for what is neither
 */
export function callerIdText(value: unknown): string | null {
	const number = phoneNumber(value);
	if (number !== null || typeof value !== 'string') return number;
	const text = value.trim();
	const isName = /\p{L}/u.test(text) && !/\p{Cc}/u.test(text) && text.length <= LONGEST_NAME;
	return isName && !NO_VALUE.test(text) ? text : null;
}

/** Whether a number begins as international ones do, which many PBXs bar. */
export const isInternational = (number: string): boolean => INTERNATIONAL.test(number);

/**
 * What a call can be sent to: a telephone number, or the name of an extension.
 *
 * @param field what the message calls it
 * @throws ValueError when it is neither
 */
export function dialable(field: string, value: unknown): string {
	const text = textOf(value) ?? '';
	if (text === '' && ['string', 'undefined'].includes(typeof value))
		throw new ValueError(`${field} is empty`);
	const target = phoneNumber(value) ?? text;
	if (!DIALABLE.test(target) || NO_VALUE.test(target)) throw notDialable(field, value);
	return target;
}

/** The error of a number that cannot be dialled. */
function notDialable(field: string, value: unknown): ValueError {
	const given = typeof value === 'string' ? value.trim() : (JSON.stringify(value) ?? String(value));
	const short = given.length > 40 ? `${given.slice(0, 40)}…` : given;
	return new ValueError(`${field} "${short}" is no number that can be dialled`);
}

/** Text with plain blanks and Latin digits; null for what is neither text nor a whole number. */
function textOf(value: unknown): string | null {
	if (typeof value === 'number') return Number.isSafeInteger(value) && value >= 0 ? String(value) : null;
	if (typeof value !== 'string') return null;
	return allLatinDigits(value.normalize('NFKC').replace(INVISIBLE, '')).trim();
}
