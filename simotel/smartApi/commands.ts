import { messageOf } from '../client/errors';
import type { Zone } from '../dates';
import { buildArgument } from './arguments';
import { commandNamed } from './catalog';
import { given, refuse } from './values';

/** One command that a person chose, with the values of its arguments by name, of any type. */
export interface Command {
	command: unknown;
	[argument: string]: unknown;
}

const MOST_COMMANDS = 100;

/**
 * The commands as the PBX reads them. There is no way to escape anything in this language, so every character that
 * could end a text or begin another command is refused, never escaped.
 *
 * @param zone in which dates and times are spoken
 * @throws ValueError that names the command by its position and the field
 */
export function buildCommands(commands: Command[], zone: Zone): string {
	if (commands.length === 0) return refuse('Commands is empty: add at least one, the last one an Exit');
	if (commands.length > MOST_COMMANDS) return refuse(`There are more than ${MOST_COMMANDS} commands`);
	const exits = commands.filter((entry) => entry.command === 'exit').length;
	if (exits !== 1 || commands.at(-1)?.command !== 'exit') {
		return refuse(
			'The last command must be an Exit, and the only one: it says by which output the call goes on',
		);
	}
	return commands
		.flatMap((entry, index) => buildCommand(entry, index, commands[index - 1]?.command, zone))
		.join(';');
}

/** A command, and the one that goes before it. */
function buildCommand(entry: Command, index: number, previous: unknown, zone: Zone): string[] {
	const spec = commandNamed(entry.command);
	if (!spec)
		return refuse(`Command ${index + 1}: there is no command "${given(entry.command).slice(0, 40)}"`);
	try {
		const args = spec.arguments.map((argument) => buildArgument(argument, { zone, values: entry }));
		const { before } = spec;
		const skipped = before === undefined || isOff(entry[before.name]) || previous === before.command;
		const first = skipped ? [] : [`${commandNamed(before.command)?.wire ?? ''}()`];
		return [...first, `${spec.wire}(${args.join(',')})`];
	} catch (error) {
		return refuse(`Command ${index + 1} (${spec.wire}): ${messageOf(error)}`);
	}
}

const isOff = (value: unknown) => value === false || value === 'false';
