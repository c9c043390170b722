import { gregorianToHijri, gregorianToJalali, parseSimotelDate, toIso } from '../dates';
import type { CalendarDate, Zone } from '../dates';
import { messageOf } from '../client/errors';
import { ValueError, dialable } from '../dialable';
import { allLatinDigits, latinDigits } from '../text';

/** What an argument is, and so how it is checked. */
type ArgumentRule =
	/** Name of a sound: the safe set of characters, or `id:` and a record id. */
	| 'file'
	/** One or more sounds, joined with `&`. */
	| 'files'
	| 'text'
	| 'dialable'
	| 'digits'
	| 'integer'
	/** Whole seconds from 1. */
	| 'seconds'
	/** Seconds that become `d.HH:MM:SS`. */
	| 'duration'
	/** A time of day, or an ISO date of which the time counts. */
	| 'clock'
	/** An ISO date, spoken in the calendar that the next argument names. */
	| 'date'
	| 'calendar';

/** One command as data: its name on the wire and its arguments in order. */
export interface CommandSpec {
	/** Name in workflows. */
	value: string;
	/** Name on the wire. */
	wire: string;
	args: Array<{ name: string; displayName: string; rule: ArgumentRule; min?: number; max?: number }>;
}

/** The thirteen commands of a SmartAPI answer (components.json, "smartApiCommands"). */
export const COMMANDS: CommandSpec[] = [
	{ value: 'clearUserData', wire: 'ClearUserData', args: [] },
	{ value: 'exit', wire: 'Exit', args: [{ name: 'case', displayName: 'Case', rule: 'text' }] },
	{
		value: 'getData',
		wire: 'GetData',
		args: [
			{ name: 'files', displayName: 'Prompt', rule: 'files' },
			{ name: 'timeout', displayName: 'Timeout', rule: 'seconds', max: 300 },
			{ name: 'maxDigits', displayName: 'Max Digits', rule: 'integer', min: 1, max: 50 },
		],
	},
	{
		value: 'musicOnHold',
		wire: 'MusicOnHold',
		args: [
			{ name: 'musicClass', displayName: 'Music Class', rule: 'text' },
			{ name: 'duration', displayName: 'Duration', rule: 'seconds' },
		],
	},
	{
		value: 'playAnnouncement',
		wire: 'PlayAnnouncement',
		args: [{ name: 'file', displayName: 'Announcement', rule: 'file' }],
	},
	{ value: 'playback', wire: 'Playback', args: [{ name: 'sound', displayName: 'Sound', rule: 'file' }] },
	{
		value: 'sayClock',
		wire: 'SayClock',
		args: [{ name: 'time', displayName: 'Time', rule: 'clock' }],
	},
	{
		value: 'sayDate',
		wire: 'SayDate',
		args: [
			{ name: 'date', displayName: 'Date', rule: 'date' },
			{ name: 'calendar', displayName: 'Calendar', rule: 'calendar' },
		],
	},
	{ value: 'sayDigits', wire: 'SayDigit', args: [{ name: 'digits', displayName: 'Digits', rule: 'digits' }] },
	{
		value: 'sayDuration',
		wire: 'SayDuration',
		args: [{ name: 'seconds', displayName: 'Length of Time', rule: 'duration' }],
	},
	{
		value: 'sayNumber',
		wire: 'SayNumber',
		args: [{ name: 'number', displayName: 'Number', rule: 'integer' }],
	},
	{
		value: 'setExtension',
		wire: 'SetExten',
		args: [{ name: 'extension', displayName: 'Extension', rule: 'dialable' }],
	},
	{
		value: 'setLimitOnCall',
		wire: 'SetLimitOnCall',
		args: [{ name: 'maxTalk', displayName: 'Limit', rule: 'seconds' }],
	},
];

/** One command that a person chose, with the values of its arguments by name. */
export interface Command {
	command: unknown;
	[argument: string]: unknown;
}

const MOST_COMMANDS = 100;
/** Sounds of one prompt. */
const MOST_SOUNDS = 50;
/**
 * Letters (any script), digits and the few signs that no parser of the PBX can stumble over. Letters that look like
 * quotes are none of them: some conversions of character sets turn them into real ones.
 */
const SAFE = /^(?:(?![\u02B9-\u02C8])[\p{L}\p{M}\p{Nd}\-_.: ])+$/u;
/** Whole, and no number that a program would write as `0x10` or `1e3`. */
const WHOLE = /^[+-]?\d+(?:\.0+)?$/;

/**
 * The commands as the PBX reads them. There is no way to escape anything in this language, so every character that
 * could end a text or begin another command is refused, never escaped.
 *
 * @param zone in which dates and times are spoken
 * @throws ValueError that names the command by its position and the field
 */
export function buildCommands(commands: Command[], zone: Zone): string {
	if (commands.length === 0)
		throw new ValueError('Commands is empty: add at least one, the last one an Exit');
	if (commands.length > MOST_COMMANDS) throw new ValueError(`There are more than ${MOST_COMMANDS} commands`);
	const exits = commands.filter((entry) => entry.command === 'exit').length;
	if (exits !== 1 || commands.at(-1)?.command !== 'exit') {
		throw new ValueError(
			'The last command must be an Exit, and the only one: it says by which output the call goes on',
		);
	}
	return commands.map((entry, index) => buildCommand(entry, index + 1, zone)).join(';');
}

function buildCommand(entry: Command, position: number, zone: Zone): string {
	const spec = COMMANDS.find((candidate) => candidate.value === entry.command);
	if (!spec)
		throw new ValueError(`Command ${position}: there is no command "${given(entry.command).slice(0, 40)}"`);
	try {
		const args = spec.args.map((argument) => buildArgument(argument, entry, zone));
		return `${spec.wire}(${args.join(',')})`;
	} catch (error) {
		return refuse(`Command ${position} (${spec.wire}): ${messageOf(error)}`);
	}
}

function refuse(message: string): never {
	throw new ValueError(message);
}

function buildArgument(argument: CommandSpec['args'][number], entry: Command, zone: Zone): string {
	const { displayName, rule } = argument;
	const value = entry[argument.name];
	const quoted = (text: string) => `'${text}'`;
	switch (rule) {
		case 'file':
			return quoted(fileName(displayName, value));
		case 'files':
			return quoted(fileNames(displayName, value));
		case 'text':
			return quoted(safeText(displayName, value));
		case 'dialable':
			return quoted(dialable(displayName, value));
		case 'digits':
			return digits(displayName, value);
		case 'integer':
			return integer(displayName, value, argument.min ?? 0, argument.max ?? 999_999_999_999);
		case 'seconds':
			return integer(displayName, value, 1, argument.max ?? 86_400);
		case 'duration':
			return quoted(durationText(displayName, value));
		case 'clock':
			return quoted(clockText(displayName, value, zone));
		case 'date':
			return quoted(dateText(displayName, value, given(entry.calendar) || 'jalali', zone));
		case 'calendar':
			return quoted(calendarName(displayName, value));
	}
}

/** Text or a number as text, without blanks around it; empty for everything else that an expression may give. */
const given = (value: unknown): string =>
	typeof value === 'string' ? value.trim() : Number.isFinite(value) ? String(value) : '';

function safeText(field: string, value: unknown): string {
	const text = given(value);
	if (text === '') return refuse(`${field} is empty`);
	if (text.length > 200) return refuse(`${field} is longer than 200 characters`);
	const wrong = [...text].find((character) => !SAFE.test(character));
	if (wrong !== undefined)
		return refuse(`${field} holds the character ${nameOf(wrong)}, which the PBX cannot take`);
	return text;
}

function nameOf(character: string): string {
	const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
	return /[\p{Cc}\p{Z}\p{Cf}]/u.test(character) ? `U+${code}` : `"${character}"`;
}

function fileName(field: string, value: unknown): string {
	const text = safeText(field, value);
	if (text.startsWith('id:') && !/^id:[0-9a-f]{24}$/i.test(text)) {
		return refuse(`${field} begins with "id:", but no ID of 24 digits follows`);
	}
	return text;
}

function fileNames(field: string, value: unknown): string {
	const parts: unknown[] = Array.isArray(value) ? value : given(value).split(/[&,،\n]/);
	const names = parts.map(given).filter((name) => name !== '');
	if (names.length === 0) return refuse(`${field} is empty`);
	if (names.length > MOST_SOUNDS) return refuse(`${field} holds more than ${MOST_SOUNDS} sounds`);
	return names.map((name) => fileName(field, name)).join('&');
}

function digits(field: string, value: unknown): string {
	const text = latinDigits(given(value));
	if (!/^\d{1,30}$/.test(text)) return refuse(`${field} must be digits only`);
	return text;
}

function integer(field: string, value: unknown, min: number, max: number): string {
	const text = latinDigits(given(value));
	if (!WHOLE.test(text)) return refuse(`${field} must be a whole number`);
	const number = Number(text);
	if (number < min || number > max) return refuse(`${field} must be between ${min} and ${max}`);
	return String(number);
}

/** Seconds of a day, an hour, a minute, a second. */
const UNITS = [86_400, 3_600, 60, 1];

const pad = (value: number) => String(value).padStart(2, '0');

/** Seconds, or a text such as `1:30:00` or `2.01:30:00`. */
function durationText(field: string, value: unknown): string {
	const text = allLatinDigits(given(value));
	const match = /^(?:(\d{1,3})\.)?(\d{1,2}):(\d{1,2})(?::(\d{1,2}))?$/.exec(text);
	const seconds = match
		? match.slice(1).reduce((sum, part, index) => sum + Number(part ?? 0) * UNITS[index], 0)
		: value;
	const total = Number(integer(field, seconds, 0, 365 * 86_400));
	const days = Math.floor(total / 86_400);
	const rest = [total / 3_600, total / 60, total].map(
		(part, index) => Math.floor(part) % (index === 0 ? 24 : 60),
	);
	return `${days}.${rest.map(pad).join(':')}`;
}

/** A time of day, seconds since midnight, or a date of which the time counts. */
function clockText(field: string, value: unknown, zone: Zone): string {
	const text = allLatinDigits(given(value));
	if (/^\d{1,5}$/.test(text) && Number(text) < 86_400) return durationText(field, text).slice(2);
	const match = /^(\d{1,2}):(\d{1,2})(?::(\d{1,2}))?$/.exec(text);
	if (match) {
		const [hour, minute, second] = match
			.slice(1)
			.map((part) => (part === undefined ? undefined : Number(part)));
		const fits = Number(hour) < 24 && Number(minute) < 60 && (second ?? 0) < 60;
		if (!fits) return refuse(`${field} "${text}" is no time of day`);
		return [hour, minute, second]
			.filter((part) => part !== undefined)
			.map((part) => pad(Number(part)))
			.join(':');
	}
	const local = localTime(value, zone);
	return local === null ? refuse(`${field} must be a time such as 14:30`) : local.slice(11, 19);
}

/** Milliseconds from 1970 to the years of five digits; near the end of all dates no zone can be applied. */
const LAST_YEARS = 253_402_300_800_000;

/** A date as ISO text of the zone; null for what is none, or has a year that nobody can say (of five digits). */
function localTime(value: unknown, zone: Zone): string | null {
	const date = parseSimotelDate(value, zone);
	if (date === null || Math.abs(date.getTime()) > LAST_YEARS) return null;
	const local = toIso(date, zone);
	return /^\d{4}-/.test(local) ? local : null;
}

const CALENDARS = ['gregorian', 'jalali', 'hijri'];

function calendarName(field: string, value: unknown): string {
	const name = given(value) || 'jalali';
	return CALENDARS.includes(name) ? name : refuse(`${field} must be one of ${CALENDARS.join(', ')}`);
}

function dateText(field: string, value: unknown, calendar: string, zone: Zone): string {
	const local = localTime(value, zone);
	if (local === null) return refuse(`${field} must be a date such as 2026-03-21`);
	const [year, month, day] = local.slice(0, 10).split('-').map(Number);
	const spoken = inCalendar({ year, month, day }, calendar);
	if (spoken.year < 1) return refuse(`${field} lies before the first year of the calendar`);
	return `${String(spoken.year).padStart(4, '0')}-${pad(spoken.month)}-${pad(spoken.day)}`;
}

function inCalendar(date: CalendarDate, calendar: string): CalendarDate {
	const { year, month, day } = date;
	if (calendar === 'jalali') return gregorianToJalali(year, month, day);
	return calendar === 'hijri' ? gregorianToHijri(year, month, day) : date;
}
