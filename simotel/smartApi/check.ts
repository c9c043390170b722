import { DIALABLE, ValueError } from '../dialable';
import { COMMANDS } from './commands';
import type { CommandSpec } from './commands';
import { trimmed } from '../text';

/** One command with what follows it; there are no brackets inside the brackets. */
const COMMAND = /^([A-Za-z]+) *\(([^()]*)\) *(?:; *|$)/;
/** No other blank: a line break or tab between arguments is not in the language. */
const BLANK = / /;
/** A text that no parser of the PBX can stumble over. */
const TEXT = /^'[^'"\\‘’“”;(),\p{Cc}\p{Cf}\p{Cs}]+'$/u;
/** Bare digits, and no sign: that is all the language knows. */
const NUMBER = /^\d+$/;
const NUMBERS = ['digits', 'integer', 'seconds'];
/** Values that the PBX could not say, by what the argument is (components.json, "smartApiCommands"). */
const VALUES: Record<string, RegExp | undefined> = {
	calendar: /^(gregorian|jalali|hijri)$/,
	clock: /^([01]?\d|2[0-3]):[0-5]?\d(:[0-5]?\d)?$/,
	date: /^\d{4}-(0?[1-9]|1[0-2])-(0?[1-9]|[12]\d|3[01])$/,
	dialable: DIALABLE,
	digits: /^\d{1,30}$/,
	duration: /^(\d+\.)?\d{1,2}:\d{1,2}(:\d{1,2})?$/,
};

/**
 * Checks commands that somebody wrote by hand: known names, texts in single quotes, numbers bare, Exit last.
 *
 * @throws ValueError that says which command is wrong, and why
 */
export function checkCommands(text: string): void {
	let rest = text.trim();
	for (let position = 1; rest !== ''; position++) {
		const match = COMMAND.exec(rest);
		const refuse = (why: string) => {
			throw new ValueError(`command ${position} of "commands" ${why}`);
		};
		if (match === null) return refuse(`is none: "${rest.slice(0, 40)}"`);
		const [whole, name, inner] = match;
		const spec = COMMANDS.find(({ wire }) => wire === name);
		if (spec === undefined) return refuse(`is unknown: "${name}"`);
		const given = trimmed(inner, BLANK) === '' ? [] : inner.split(',').map((part) => trimmed(part, BLANK));
		if (given.length !== spec.args.length) refuse(`(${name}) takes ${spec.args.length} arguments`);
		spec.args.forEach((argument, index) => {
			if (!isProper(argument, given[index] ?? '')) {
				refuse(`(${name}) has no proper ${argument.displayName}: ${given[index]}`);
			}
		});
		rest = rest.slice(whole.length);
		if (name === 'Exit' && rest !== '') refuse('(Exit) is not the last one');
	}
}

function isProper({ rule, min, max }: CommandSpec['args'][number], given: string): boolean {
	const isNumber = NUMBERS.includes(rule);
	if (!(isNumber ? NUMBER : TEXT).test(given)) return false;
	const value = isNumber ? given : given.slice(1, -1);
	if (VALUES[rule]?.test(value) === false) return false;
	const least = min ?? (rule === 'seconds' ? 1 : 0);
	return !isNumber || (Number(value) >= least && Number(value) <= (max ?? Infinity));
}
