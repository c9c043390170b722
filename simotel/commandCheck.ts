import { AnswerError } from './components';
import { COMMANDS } from './smartCommands';
import { trimmed } from './text';

/** One command with what follows it; there are no brackets inside the brackets. */
const COMMAND = /^([A-Za-z]+) *\(([^()]*)\) *(?:; *|$)/;
/** No other blank: a line break or tab between arguments is not in the language. */
const BLANK = / /;
/** A text that no parser of the PBX can stumble over. */
const TEXT = /^'[^'"\\‘’“”;(),\p{Cc}\p{Cf}\p{Cs}]+'$/u;
/** Bare digits, and no sign: that is all the language knows. */
const NUMBER = /^\d+$/;
const NUMBERS = ['digits', 'integer', 'seconds'];

/**
 * Checks commands that somebody wrote by hand: known names, texts in single quotes, numbers bare, Exit last.
 *
 * @throws AnswerError that says which command is wrong, and why
 */
export function checkCommands(text: string): void {
	let rest = text.trim();
	for (let position = 1; rest !== ''; position++) {
		const match = COMMAND.exec(rest);
		const refuse = (why: string) => {
			throw new AnswerError(`command ${position} of "commands" ${why}`);
		};
		if (match === null) return refuse(`is none: "${rest.slice(0, 40)}"`);
		const [whole, name, inner] = match;
		const spec = COMMANDS.find(({ wire }) => wire === name);
		if (spec === undefined) return refuse(`is unknown: "${name}"`);
		const given = trimmed(inner, BLANK) === '' ? [] : inner.split(',').map((part) => trimmed(part, BLANK));
		if (given.length !== spec.args.length) refuse(`(${name}) takes ${spec.args.length} arguments`);
		spec.args.forEach(({ rule, displayName }, index) => {
			if (!(NUMBERS.includes(rule) ? NUMBER : TEXT).test(given[index] ?? '')) {
				refuse(`(${name}) has no proper ${displayName}: ${given[index]}`);
			}
		});
		rest = rest.slice(whole.length);
		if (name === 'Exit' && rest !== '') refuse('(Exit) is not the last one');
	}
}
