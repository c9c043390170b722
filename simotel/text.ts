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
