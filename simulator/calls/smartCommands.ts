/** A command of a SmartAPI answer: texts in order as written between the quotes, numbers as numbers. */
export interface SmartCommand {
	name: string;
	args: Array<string | number>;
}

type ArgumentType = 'text' | 'number';

/** The thirteen commands and what they take (docs/protocol.md#smartapi-commands). */
const SIGNATURES: Record<string, ArgumentType[]> = {
	PlayAnnouncement: ['text'],
	Playback: ['text'],
	SayNumber: ['number'],
	SayDigit: ['number'],
	SayDuration: ['text'],
	SayClock: ['text'],
	SayDate: ['text', 'text'],
	GetData: ['text', 'number', 'number'],
	MusicOnHold: ['text', 'number'],
	SetExten: ['text'],
	SetLimitOnCall: ['number'],
	ClearUserData: [],
	Exit: ['text'],
};

/** Why an answer cannot be run. */
export class SmartSyntaxError extends Error {}

/**
 * Reads the commands of an answer, strictly: names as documented, texts in single ASCII quotes without any way to
 * escape, bare digits for numbers, `;` between commands. This reader shares no code with the one who writes.
 */
export function parseSmartCommands(text: string): SmartCommand[] {
	const reader = new Reader(text);
	const commands: SmartCommand[] = [];
	reader.blanks();
	while (!reader.atEnd()) {
		commands.push(reader.command());
		reader.blanks();
		if (reader.atEnd()) break;
		reader.expect(';');
		reader.blanks();
	}
	if (commands.length === 0) throw new SmartSyntaxError('no commands');
	const exits = commands.filter((command) => command.name === 'Exit').length;
	if (exits > 0 && commands.at(-1)?.name !== 'Exit')
		throw new SmartSyntaxError('Exit is not the last command');
	return commands;
}

class Reader {
	private at = 0;

	constructor(private readonly text: string) {}

	atEnd(): boolean {
		return this.at >= this.text.length;
	}

	blanks(): void {
		while (this.text[this.at] === ' ') this.at++;
	}

	expect(character: string): void {
		if (this.text[this.at] !== character) {
			throw new SmartSyntaxError(`"${character}" expected at position ${this.at + 1}`);
		}
		this.at++;
	}

	command(): SmartCommand {
		const name = this.take(/^[A-Za-z]+/);
		const signature = Object.hasOwn(SIGNATURES, name) ? SIGNATURES[name] : undefined;
		if (!signature) throw new SmartSyntaxError(`unknown command "${name}"`);
		this.blanks();
		this.expect('(');
		const args = signature.map((type, index) => {
			this.blanks();
			if (index > 0) {
				this.expect(',');
				this.blanks();
			}
			return type === 'text' ? this.quoted() : this.number();
		});
		this.blanks();
		this.expect(')');
		return { name, args };
	}

	private quoted(): string {
		this.expect("'");
		const end = this.text.indexOf("'", this.at);
		if (end < 0) throw new SmartSyntaxError('text without an end');
		const value = this.text.slice(this.at, end);
		this.at = end + 1;
		// A careless parser would split on these, so a careful sender never lets them through.
		if (value === '' || /["\\‘’;(),\p{Cc}]/u.test(value))
			throw new SmartSyntaxError(`unsafe text "${value}"`);
		return value;
	}

	private number(): number {
		return Number(this.take(/^\d+/));
	}

	private take(pattern: RegExp): string {
		const match = pattern.exec(this.text.slice(this.at));
		if (!match) throw new SmartSyntaxError(`unexpected text at position ${this.at + 1}`);
		this.at += match[0].length;
		return match[0];
	}
}
