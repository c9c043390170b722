import type { INodeProperties } from 'n8n-workflow';

import { BY_ID } from '../locatorModes';

type Part = Omit<INodeProperties, 'displayOptions'>;

/** A field of the commands that have it. */
const forCommands = (commands: string[], property: Part): INodeProperties => ({
	...property,
	displayOptions: { show: { command: commands } },
});

const COMMAND: INodeProperties = {
	displayName: 'Command',
	name: 'command',
	type: 'options',
	noDataExpression: true,
	default: 'playAnnouncement',
	options: [
		{ name: 'Clear User Data', value: 'clearUserData', description: 'Forget the digits collected so far' },
		{
			name: 'Exit',
			value: 'exit',
			description: 'Leave by an output of the component; always the last command',
		},
		{
			name: 'Get Data',
			value: 'getData',
			description: 'Play a prompt and collect digits for the next question',
		},
		{ name: 'Music on Hold', value: 'musicOnHold', description: 'Play hold music for a while' },
		{
			name: 'Play Announcement',
			value: 'playAnnouncement',
			description: 'Play an announcement uploaded to the PBX',
		},
		{ name: 'Playback', value: 'playback', description: 'Play a stock sound of the server' },
		{ name: 'Say Clock', value: 'sayClock', description: 'Read a time of day' },
		{ name: 'Say Date', value: 'sayDate', description: 'Read a date in a calendar of your choice' },
		{ name: 'Say Digits', value: 'sayDigits', description: 'Read digit by digit' },
		{ name: 'Say Duration', value: 'sayDuration', description: 'Read a length of time' },
		{ name: 'Say Number', value: 'sayNumber', description: 'Read a quantity' },
		{
			name: 'Set Extension',
			value: 'setExtension',
			description: 'Set the number that a following component dials',
		},
		{
			name: 'Set Limit on Call',
			value: 'setLimitOnCall',
			description: 'Cap the talk time of the following call',
		},
	],
	description: 'What the PBX does next',
};

/** One command of a SmartAPI answer with the fields that it needs. */
export const commandProperties: INodeProperties[] = [
	COMMAND,
	forCommands(['playAnnouncement'], {
		displayName: 'Announcement',
		name: 'file',
		type: 'resourceLocator',
		default: { mode: 'name', value: '' },
		description: 'Sound to play; the list needs the Simotel API credential',
		modes: [
			{
				displayName: 'From List',
				name: 'list',
				type: 'list',
				placeholder: 'Select an announcement…',
				typeOptions: { searchListMethod: 'searchAnnouncements', searchable: true },
			},
			{ displayName: 'By Name', name: 'name', type: 'string', placeholder: 'e.g. welcome' },
			BY_ID,
		],
	}),
	forCommands(['exit'], {
		displayName: 'Case',
		name: 'case',
		type: 'string',
		default: '',
		placeholder: 'e.g. support',
		description: 'Output of the component by which the call goes on',
	}),
	forCommands(['getData'], {
		displayName: 'Prompt',
		name: 'files',
		type: 'string',
		default: '',
		placeholder: 'e.g. enter-your-number',
		description:
			'Name of the sound that asks for the digits; several separated by commas are played one after the other',
	}),
	forCommands(['getData'], {
		displayName: 'Timeout (Seconds)',
		name: 'timeout',
		type: 'number',
		default: 10,
		typeOptions: { minValue: 1, maxValue: 300 },
		description: 'How long to wait for digits',
	}),
	forCommands(['getData'], {
		displayName: 'Max Digits',
		name: 'maxDigits',
		type: 'number',
		default: 1,
		typeOptions: { minValue: 1, maxValue: 50 },
		description: 'After how many digits to go on at once',
	}),
	forCommands(['musicOnHold'], {
		displayName: 'Music Class',
		name: 'musicClass',
		type: 'string',
		default: 'default',
		description: 'Name of the music-on-hold class',
	}),
	forCommands(['musicOnHold'], {
		displayName: 'Duration (Seconds)',
		name: 'duration',
		type: 'number',
		default: 10,
		typeOptions: { minValue: 1 },
		description: 'How long the music plays',
	}),
	forCommands(['playback'], {
		displayName: 'Sound',
		name: 'sound',
		type: 'string',
		default: '',
		placeholder: 'e.g. hello-world',
		description: 'Name of a stock sound of the server, without an extension',
	}),
	forCommands(['sayClock'], {
		displayName: 'Time',
		name: 'time',
		type: 'string',
		default: '',
		placeholder: 'e.g. 14:30',
		description: 'Time of day, seconds since midnight, or a date of which the time is read',
	}),
	forCommands(['sayDate'], {
		displayName: 'Date',
		name: 'date',
		type: 'string',
		default: '',
		placeholder: 'e.g. 2026-03-21',
		description: 'ISO date; the node turns it into the chosen calendar',
	}),
	forCommands(['sayDate'], {
		displayName: 'Calendar',
		name: 'calendar',
		type: 'options',
		default: 'jalali',
		options: [
			{ name: 'Gregorian', value: 'gregorian' },
			{ name: 'Hijri (Lunar)', value: 'hijri' },
			{ name: 'Jalali', value: 'jalali' },
		],
		description: 'Calendar in which the date is read',
	}),
	forCommands(['sayDigits'], {
		displayName: 'Digits',
		name: 'digits',
		type: 'string',
		default: '',
		placeholder: 'e.g. 1239',
		description: 'Digits to read one by one',
	}),
	forCommands(['sayDuration'], {
		displayName: 'Length of Time',
		name: 'seconds',
		type: 'string',
		default: '',
		placeholder: 'e.g. 90',
		description: 'Seconds, or hours, minutes and seconds such as 1:30:00',
	}),
	forCommands(['sayNumber'], {
		displayName: 'Number',
		name: 'number',
		type: 'number',
		default: 0,
		description: 'Whole number to read',
	}),
	forCommands(['setExtension'], {
		displayName: 'Extension',
		name: 'extension',
		type: 'string',
		default: '',
		placeholder: 'e.g. 204',
		description: 'Number that a following component dials',
	}),
	forCommands(['setLimitOnCall'], {
		displayName: 'Limit (Seconds)',
		name: 'maxTalk',
		type: 'number',
		default: 600,
		typeOptions: { minValue: 1 },
		description: 'Longest talk of the following call',
	}),
];
