/** What a person needs to fill in an argument; panels show it. */
interface ArgumentText {
	name: string;
	/** Name in panels and messages; a unit in brackets is for panels only. */
	label: string;
	description: string;
	placeholder?: string;
}

/** One argument. Its type says how it is built and checked (arguments.ts). */
export type ArgumentSpec = ArgumentText &
	(
		| /** Name of a stock sound of the server. */ { type: 'sound' }
		| /** Name of an announcement, or `id:` and its ID. */ { type: 'announcement' }
		| /** Several announcements, one after the other. */ { type: 'announcements' }
		| /** A name made of safe characters. */ { type: 'text'; default?: string }
		| /** A number or the name of an extension. */ { type: 'dialable' }
		| /** Digits that are read one by one. */ { type: 'digits' }
		| /** A whole number. */ { type: 'integer'; min: number; max: number; default: number }
		| /** A length of time, in seconds or as `1:30:00`. */ { type: 'duration' }
		| /** A time of day, or a date of which the time counts. */ { type: 'clock' }
		| /** A date, read in the calendar that the command names. */ { type: 'date' }
		| { type: 'calendar'; default: Calendar }
	);

/** One command: what it is called, what it does and what it takes, in the order of the wire. */
export interface CommandSpec {
	/** Name on the wire. */
	wire: string;
	title: string;
	description: string;
	arguments: readonly ArgumentSpec[];
	/** A command that goes before it unless it is switched off. */
	before?: { name: string; label: string; description: string; command: string };
}

export const CALENDARS = {
	gregorian: 'Gregorian',
	hijri: 'Hijri (Lunar)',
	jalali: 'Jalali',
} as const;

export type Calendar = keyof typeof CALENDARS;

/** Longest times and largest numbers that are passed on. */
const DAY = 86_400;
const MOST = 999_999_999_999;

/** The thirteen commands of a SmartAPI answer (docs/protocol.md#smartapi-commands), by their names in workflows. */
export const COMMANDS = {
	clearUserData: {
		wire: 'ClearUserData',
		title: 'Clear User Data',
		description: 'Forget the digits collected so far',
		arguments: [],
	},
	exit: {
		wire: 'Exit',
		title: 'Exit',
		description: 'Leave by an output of the component; always the last command',
		arguments: [
			{
				name: 'case',
				type: 'text',
				label: 'Case',
				placeholder: 'e.g. support',
				description: 'Output of the component by which the call goes on',
			},
		],
	},
	getData: {
		wire: 'GetData',
		title: 'Get Data',
		description: 'Play a prompt and collect digits for the next request',
		arguments: [
			{
				name: 'files',
				type: 'announcements',
				label: 'Prompt',
				placeholder: 'e.g. enter-your-number',
				description:
					'Announcement that asks for the digits; by name also several, separated by commas, one after the other',
			},
			{
				name: 'timeout',
				type: 'integer',
				label: 'Timeout (Seconds)',
				min: 1,
				max: 300,
				default: 10,
				description: 'How long to wait for digits',
			},
			{
				name: 'maxDigits',
				type: 'integer',
				label: 'Max Digits',
				min: 1,
				max: 50,
				default: 1,
				description: 'After how many digits to go on at once',
			},
		],
	},
	musicOnHold: {
		wire: 'MusicOnHold',
		title: 'Music on Hold',
		description: 'Play hold music for a while',
		arguments: [
			{
				name: 'musicClass',
				type: 'text',
				label: 'Music Class',
				default: 'default',
				description: 'Name of the music-on-hold class',
			},
			{
				name: 'duration',
				type: 'integer',
				label: 'Duration (Seconds)',
				min: 1,
				max: DAY,
				default: 10,
				description: 'How long the music plays',
			},
		],
	},
	playAnnouncement: {
		wire: 'PlayAnnouncement',
		title: 'Play Announcement',
		description: 'Play an announcement uploaded to the PBX',
		arguments: [
			{
				name: 'file',
				type: 'announcement',
				label: 'Announcement',
				placeholder: 'e.g. welcome',
				description: 'Sound to play; the list needs the Simotel API credential',
			},
		],
	},
	playback: {
		wire: 'Playback',
		title: 'Playback',
		description: 'Play a stock sound of the server',
		arguments: [
			{
				name: 'sound',
				type: 'sound',
				label: 'Sound',
				placeholder: 'e.g. hello-world',
				description: 'Name of a stock sound of the server, without an extension',
			},
		],
	},
	sayClock: {
		wire: 'SayClock',
		title: 'Say Clock',
		description: 'Read a time of day',
		arguments: [
			{
				name: 'time',
				type: 'clock',
				label: 'Time',
				placeholder: 'e.g. 14:30',
				description: 'Time of day, seconds since midnight, or a date of which the time is read',
			},
		],
	},
	sayDate: {
		wire: 'SayDate',
		title: 'Say Date',
		description: 'Read a date in a calendar of your choice',
		arguments: [
			{
				name: 'date',
				type: 'date',
				label: 'Date',
				placeholder: 'e.g. 2026-03-21',
				description: 'ISO date; the node turns it into the chosen calendar',
			},
			{
				name: 'calendar',
				type: 'calendar',
				label: 'Calendar',
				default: 'jalali',
				description: 'Calendar in which the date is read',
			},
		],
	},
	sayDigits: {
		wire: 'SayDigit',
		title: 'Say Digits',
		description: 'Read digit by digit',
		arguments: [
			{
				name: 'digits',
				type: 'digits',
				label: 'Digits',
				placeholder: 'e.g. 1239',
				description: 'Digits to read one by one',
			},
		],
	},
	sayDuration: {
		wire: 'SayDuration',
		title: 'Say Duration',
		description: 'Read a length of time',
		arguments: [
			{
				name: 'seconds',
				type: 'duration',
				label: 'Length of Time',
				placeholder: 'e.g. 90',
				description: 'Seconds, or hours, minutes and seconds such as 1:30:00',
			},
		],
	},
	sayNumber: {
		wire: 'SayNumber',
		title: 'Say Number',
		description: 'Read a quantity',
		arguments: [
			{
				name: 'number',
				type: 'integer',
				label: 'Number',
				min: 0,
				max: MOST,
				default: 0,
				description: 'Whole number to read',
			},
		],
	},
	setExtension: {
		wire: 'SetExten',
		title: 'Set Extension',
		description: 'Set the number that a following component dials',
		arguments: [
			{
				name: 'extension',
				type: 'dialable',
				label: 'Extension',
				placeholder: 'e.g. 204',
				description: 'Number that a following component dials',
			},
		],
		before: {
			name: 'clearDigits',
			label: 'Clear Digits First',
			description:
				'Whether to forget the digits collected so far, which the following component might dial in place of the extension',
			command: 'clearUserData',
		},
	},
	setLimitOnCall: {
		wire: 'SetLimitOnCall',
		title: 'Set Limit on Call',
		description: 'Cap the talk time of the following call',
		arguments: [
			{
				name: 'maxTalk',
				type: 'integer',
				label: 'Limit (Seconds)',
				min: 1,
				max: DAY,
				default: 600,
				description: 'Longest talk of the following call',
			},
		],
	},
} as const satisfies Record<string, CommandSpec>;

export type CommandName = keyof typeof COMMANDS;

/** The commands with their names, as loose specs. */
export const COMMAND_LIST: Array<CommandSpec & { name: CommandName }> = (
	Object.keys(COMMANDS) as CommandName[]
).map((name) => ({ name, ...COMMANDS[name] }));

/** A command by its name in workflows; undefined for every other text. */
export const commandNamed = (name: unknown): CommandSpec | undefined =>
	COMMAND_LIST.find((command) => command.name === name);
