import type { INodeProperties } from 'n8n-workflow';

import { CALENDARS, COMMAND_LIST } from '../../../simotel/smartApi/catalog';
import type { ArgumentSpec, CommandSpec } from '../../../simotel/smartApi/catalog';
import { BY_ID } from '../locatorModes';

type Parameter = Pick<INodeProperties, 'type' | 'default'> & Partial<INodeProperties>;

const TEXT: Parameter = { type: 'string', default: '' };

/** An announcement of the PBX, from the list or by its name. */
export const announcement = (placeholder?: string): Parameter => ({
	type: 'resourceLocator',
	default: { mode: 'name', value: '' },
	modes: [
		{
			displayName: 'From List',
			name: 'list',
			type: 'list',
			placeholder: 'Select an announcement…',
			typeOptions: { searchListMethod: 'searchAnnouncements', searchable: true },
		},
		{ displayName: 'By Name', name: 'name', type: 'string', placeholder },
		BY_ID,
	],
});

/** The parameter in which an argument is filled in, by the type of the argument. */
function parameterOf(argument: ArgumentSpec): Parameter {
	switch (argument.type) {
		case 'announcement':
		case 'announcements':
			return announcement(argument.placeholder);
		case 'calendar':
			return {
				type: 'options',
				default: argument.default,
				options: Object.entries(CALENDARS).map(([value, name]) => ({ name, value })),
			};
		case 'integer':
			return {
				type: 'number',
				default: argument.default,
				typeOptions: { minValue: argument.min, maxValue: argument.max },
			};
		case 'text':
			return { ...TEXT, default: argument.default ?? '', placeholder: argument.placeholder };
		case 'clock':
		case 'date':
		case 'dialable':
		case 'digits':
		case 'duration':
		case 'sound':
			return { ...TEXT, placeholder: argument.placeholder };
	}
}

const shownFor = (command: string) => ({ displayOptions: { show: { command: [command] } } });

const argumentProperty = (command: string, argument: ArgumentSpec): INodeProperties => ({
	displayName: argument.label,
	name: argument.name,
	description: argument.description,
	...parameterOf(argument),
	...shownFor(command),
});

function switchProperty(command: string, before: NonNullable<CommandSpec['before']>): INodeProperties {
	const { name, label, description } = before;
	return { displayName: label, name, type: 'boolean', default: true, description, ...shownFor(command) };
}

/** One of these commands of a SmartAPI answer, with the fields that it needs. */
const propertiesOf = (commands: typeof COMMAND_LIST): INodeProperties[] => [
	{
		displayName: 'Command',
		name: 'command',
		type: 'options',
		noDataExpression: true,
		default: 'playAnnouncement',
		options: commands.map(({ name, title, description }) => ({ name: title, value: name, description })),
		description: 'What the PBX does next',
	},
	...commands.flatMap((command) => [
		...command.arguments.map((argument) => argumentProperty(command.name, argument)),
		...(command.before === undefined ? [] : [switchProperty(command.name, command.before)]),
	]),
];

/** All commands. */
export const commandProperties = propertiesOf(COMMAND_LIST);

/** What a node that asks does by itself. */
const BY_ITSELF = ['clearUserData', 'exit', 'getData'];

/** The commands of what is said before a question. */
export const sayProperties = propertiesOf(COMMAND_LIST.filter(({ name }) => !BY_ITSELF.includes(name)));
