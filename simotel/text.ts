const OTHER_DIGITS = /[\u06F0-\u06F9\u0660-\u0669]/g;
const NUMBER_LIKE = /^[\d\u06F0-\u06F9\u0660-\u0669+*#()\-.\s]+$/;

/**
 * Telephone numbers and figures typed with Persian (۰۹۱۲…) or Arabic digits get Latin ones, which is what the PBX
 * compares; any text with letters in it stays as it is.
 */
export function latinDigits(text: string): string {
	return NUMBER_LIKE.test(text) ? allLatinDigits(text) : text;
}

/** Replaces every Persian and Arabic digit, whatever stands around it. */
export function allLatinDigits(text: string): string {
	return text.replace(OTHER_DIGITS, (digit) => String((digit.codePointAt(0) ?? 0) & 0xf));
}

/** Marks that steer the direction of writing and other signs that nobody sees; pasted Persian text is full of them. */
export const INVISIBLE = /[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu;
/** One blank or invisible mark. Around a text they mean nothing; within one, a Persian word may need its non-joiner. */
export const AROUND = /[\s\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/u;

/** A text that somebody typed or pasted, without blanks and invisible marks around it. */
export const typedText = (text: string): string => trimmed(text, AROUND);

/** A number as somebody typed it, with digits of whatever script; NaN for everything that is none. */
export function typedNumber(value: unknown): number {
	if (typeof value === 'number') return value;
	const text = typeof value === 'string' ? allLatinDigits(typedText(value)) : '';
	return text === '' ? NaN : Number(text);
}

/** What stands between the entries of a list that somebody types: commas (also Persian ones), semicolons, lines. */
export const SEPARATOR = /[,;،\n]/;
/** The same, for entries that hold no blanks. */
const SEPARATOR_OR_BLANK = /[,;،\s]/;

/** The entries of a list that somebody typed, or a single one as an expression may give it; names may hold blanks. */
export const entriesOf = (list: unknown) => splitAt(SEPARATOR, list);

/** The entries of a list of numbers or addresses, which blanks separate too. */
export const wordsOf = (list: unknown) => splitAt(SEPARATOR_OR_BLANK, list);

const splitAt = (separator: RegExp, list: unknown) =>
	String(list ?? '')
		.split(separator)
		.map(typedText)
		.filter((entry) => entry !== '');

/**
 * A text without these characters at its start and end. A pattern such as `/:+$/` would look at long hostile texts
 * once for each of their characters.
 *
 * @param outside matches one character
 */
export function trimmed(text: string, outside: RegExp): string {
	let from = 0;
	let to = text.length;
	while (to > from && outside.test(text[to - 1])) to--;
	while (from < to && outside.test(text[from])) from++;
	return text.slice(from, to);
}
