import { trimmed } from '../text';
import { isQuoted, plainLabel } from './arguments';
import { COMMAND_LIST } from './catalog';
import type { CommandSpec } from './catalog';
import { buildCommands } from './commands';
import type { Command } from './commands';
import { refuse } from './values';

/** One command with what follows it; there are no brackets inside the brackets. */
const COMMAND = /^([A-Za-z]+) *\(([^()]*)\) *(?:; *|$)/;
/** No other blank: a line break or tab between arguments is not in the language. */
const BLANK = / /;
const QUOTED = /^'([^']+)'$/;
/** Bare digits, and no sign: that is all the language knows. */
const BARE = /^\d+$/;

/**
 * Checks commands that somebody wrote by hand, by the same rules as those that are chosen in a form: they are read
 * into the form, built anew, and must come out as they were, but for blanks and leading zeros.
 *
 * @returns the commands as the PBX gets them
 * @throws ValueError that says which command is wrong, and why
 */
export function checkCommands(text: string): string {
	const written: Array<{ spec: CommandSpec; values: string[] }> = [];
	const commands: Command[] = [];
	for (let rest = text.trim(); rest !== '';) {
		const match = COMMAND.exec(rest);
		const wrong = (why: string) => refuse(`command ${commands.length + 1} of "commands" ${why}`);
		if (match === null) return wrong(`is none: "${rest.slice(0, 40)}"`);
		const [whole, name, inner] = match;
		const spec = COMMAND_LIST.find(({ wire }) => wire === name);
		if (spec === undefined) return wrong(`is unknown: "${name}"`);
		const parts = trimmed(inner, BLANK) === '' ? [] : inner.split(',').map((part) => trimmed(part, BLANK));
		if (parts.length !== spec.arguments.length)
			return wrong(`(${name}) takes ${spec.arguments.length} arguments`);
		const values = spec.arguments.map((argument, index) => {
			const part = parts[index] ?? '';
			const value = isQuoted(argument) ? QUOTED.exec(part)?.[1] : BARE.exec(part)?.[0];
			return value ?? wrong(`(${name}) has no proper ${plainLabel(argument)}: ${part}`);
		});
		written.push({ spec, values });
		commands.push({
			command: spec.name,
			...(spec.before === undefined ? {} : { [spec.before.name]: false }),
			...Object.fromEntries(spec.arguments.map((argument, index) => [argument.name, values[index]])),
		});
		rest = rest.slice(whole.length);
	}
	const built = buildCommands(commands, 'UTC');
	written.forEach(({ spec, values }, index) => checkSame(spec, values, built.split(';')[index], index));
	return built;
}

/** What the form would have turned into something else was not written as the PBX takes it. */
function checkSame(spec: CommandSpec, values: string[], built: string, index: number): void {
	const args = built.slice(spec.wire.length + 1, -1).split(',');
	spec.arguments.forEach((argument, position) => {
		const given = values[position];
		if (plain(args[position]) !== plain(given)) {
			refuse(
				`command ${index + 1} of "commands" (${spec.wire}) has no proper ${plainLabel(argument)}: ${given}`,
			);
		}
	});
}

/** Without quotes and leading zeros, which change nothing. */
const plain = (text: string) => text.replace(/^'|'$/g, '').replace(/(?<!\d)0+(?=\d)/g, '');
