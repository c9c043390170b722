import type { Zone } from '../dates';
import { ValueError, dialable } from '../dialable';
import { latinDigits } from '../text';
import { CALENDARS } from './catalog';
import type { ArgumentSpec } from './catalog';
import { clockText, dateText, durationText } from './spoken';
import { given, quoted, refuse, whole } from './values';

/** What an argument may depend on beside its own value. */
export interface ArgumentContext {
	/** In which dates and times are spoken. */
	zone: Zone;
	/** The other values of the command. */
	values: Record<string, unknown>;
}

type Build = (field: string, value: unknown, context: ArgumentContext) => string;

/** Sounds of one prompt. */
const MOST_SOUNDS = 50;
const LONGEST_TEXT = 200;
/**
 * Letters (any script), digits and the few signs that no parser of the PBX can stumble over. Letters that look like
 * quotes are none of them: some conversions of character sets turn them into real ones.
 */
const SAFE = /^(?:(?![\u02B9-\u02C8])[\p{L}\p{M}\p{Nd}\-_.: ])+$/u;

/** How each type of argument is written. Whatever is not written here cannot reach the PBX. */
const BUILD: Record<Exclude<ArgumentSpec['type'], 'integer'>, Build> = {
	sound: (field, value) => quoted(soundName(field, value)),
	announcement: (field, value) => quoted(soundName(field, value)),
	announcements: (field, value) => quoted(soundNames(field, value)),
	text: (field, value) => quoted(safeText(field, value)),
	dialable: (field, value) => quoted(dialable(field, value)),
	digits: (field, value) => {
		const text = latinDigits(given(value));
		return /^\d{1,30}$/.test(text) ? text : refuse(`${field} must be digits only`);
	},
	duration: (field, value) => quoted(durationText(field, value)),
	clock: (field, value, { zone }) => quoted(clockText(field, value, zone)),
	date: (field, value, { zone, values }) =>
		quoted(dateText(field, value, calendarOf('Calendar', values.calendar), zone)),
	calendar: (field, value) => quoted(calendarOf(field, value)),
};

/**
 * One argument as it stands in the command.
 *
 * @throws ValueError that names the field
 */
export function buildArgument(spec: ArgumentSpec, context: ArgumentContext): string {
	const value = context.values[spec.name];
	const field = plainLabel(spec);
	return spec.type === 'integer'
		? whole(field, value, spec.min, spec.max)
		: BUILD[spec.type](field, value, context);
}

/** The name of an argument in messages, without the unit. */
export const plainLabel = ({ label }: Pick<ArgumentSpec, 'label'>): string => label.replace(/ \(.*\)$/, '');

/** Whether an argument is written in quotes. */
export const isQuoted = ({ type }: Pick<ArgumentSpec, 'type'>): boolean =>
	type !== 'integer' && type !== 'digits';

function safeText(field: string, value: unknown): string {
	const text = given(value);
	if (text === '') {
		const nothing = value === undefined || value === null || typeof value === 'string';
		return refuse(`${field} is ${nothing ? 'empty' : 'no text'}`);
	}
	if (typeof value === 'number' && !Number.isSafeInteger(value))
		return refuse(`${field} "${text}" is a number with decimals, not a name`);
	if (text.length > LONGEST_TEXT) return refuse(`${field} is longer than ${LONGEST_TEXT} characters`);
	const wrong = [...text].find((character) => !SAFE.test(character));
	if (wrong !== undefined)
		return refuse(`${field} holds the character ${nameOf(wrong)}, which the PBX cannot take`);
	return text;
}

function nameOf(character: string): string {
	const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
	return /[\p{Cc}\p{Z}\p{Cf}]/u.test(character) ? `U+${code}` : `"${character}"`;
}

function soundName(field: string, value: unknown): string {
	const text = safeText(field, value);
	if (text.startsWith('id:') && !/^id:[0-9a-f]{24}$/i.test(text)) {
		return refuse(`${field} begins with "id:", but no ID of 24 digits follows`);
	}
	return text;
}

function soundNames(field: string, value: unknown): string {
	const parts: unknown[] = Array.isArray(value) ? value : given(value).split(/[&,،\n]/);
	const names = parts.filter((part) => given(part) !== '' || typeof part !== 'string');
	if (names.length === 0) return refuse(`${field} is empty`);
	if (names.length > MOST_SOUNDS) return refuse(`${field} holds more than ${MOST_SOUNDS} sounds`);
	return names.map((name) => soundName(field, name)).join('&');
}

function calendarOf(field: string, value: unknown): keyof typeof CALENDARS {
	const name = value === undefined || value === null || value === '' ? 'jalali' : given(value);
	if (Object.hasOwn(CALENDARS, name)) return name as keyof typeof CALENDARS;
	throw new ValueError(`${field} must be one of ${Object.keys(CALENDARS).join(', ')}`);
}
