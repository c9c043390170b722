/** Keys that could reach into objects they have no business with. */
const FORBIDDEN = new Set(['__proto__', 'constructor', 'prototype']);
export const isSafe = (key: string): boolean => !FORBIDDEN.has(key);

/** The ID of a call whose count ends with a zero: as a number it would be that of another call. */
const COUNTED_CALL = /^\d{9,10}\.\d*0$/;

/** Deepest nesting that is read; documented events have three levels. */
const MAX_DEPTH = 32;

/**
 * Reads text that is meant as JSON but is not quite: Python literals (single quotes, `None`, `True`), bare
 * telephone numbers with leading zeros, trailing commas. Numbers that JSON would spoil (leading zeros, more
 * digits than a number holds) stay text.
 *
 * @returns undefined when the text is neither JSON nor a Python literal
 */
export function parseLiteral(text: string): unknown {
	const reader = new LiteralReader(text);
	try {
		return reader.document();
	} catch {
		return undefined;
	}
}

class LiteralReader {
	private at = 0;

	constructor(private readonly text: string) {}

	document(): unknown {
		const value = this.value(0);
		this.blanks();
		if (this.at < this.text.length) this.fail();
		return value;
	}

	private value(depth: number): unknown {
		if (depth > MAX_DEPTH) this.fail();
		this.blanks();
		const character = this.text[this.at];
		if (character === '{') return this.object(depth);
		if (character === '[') return this.list(depth, ']');
		if (character === '(') return this.list(depth, ')');
		if (character === '"' || character === "'") return this.string(character);
		return this.bare();
	}

	private object(depth: number): Record<string, unknown> {
		const entries: Array<[string, unknown]> = [];
		this.at++;
		for (;;) {
			this.blanks();
			if (this.skip('}')) return Object.fromEntries(entries);
			const key = this.value(depth + 1);
			if (typeof key !== 'string' && typeof key !== 'number') this.fail();
			this.blanks();
			if (!this.skip(':')) this.fail();
			const value = this.value(depth + 1);
			if (isSafe(String(key))) entries.push([String(key), value]);
			this.blanks();
			if (!this.skip(',') && this.text[this.at] !== '}') this.fail();
		}
	}

	private list(depth: number, end: string): unknown[] {
		const values: unknown[] = [];
		this.at++;
		for (;;) {
			this.blanks();
			if (this.skip(end)) return values;
			values.push(this.value(depth + 1));
			this.blanks();
			if (!this.skip(',') && this.text[this.at] !== end) this.fail();
		}
	}

	private string(quote: string): string {
		let result = '';
		this.at++;
		for (;;) {
			const character = this.text[this.at++];
			if (character === undefined) this.fail();
			if (character === quote) return result;
			result += character === '\\' ? this.escaped() : character;
		}
	}

	private escaped(): string {
		const character = this.text[this.at++];
		const simple: Record<string, string> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f', 0: '\0' };
		const hex = (length: number) => {
			const digits = this.text.slice(this.at, this.at + length);
			if (!new RegExp(`^[0-9a-f]{${length}}$`, 'i').test(digits)) this.fail();
			this.at += length;
			return String.fromCharCode(parseInt(digits, 16));
		};
		if (character === undefined) return this.fail();
		if (character === 'u') return hex(4);
		if (character === 'x') return hex(2);
		return simple[character] ?? character;
	}

	private bare(): unknown {
		const match = /^[^\s,:'"{}[\]()]+/.exec(this.text.slice(this.at, this.at + 200));
		if (!match) return this.fail();
		const word = match[0];
		this.at += word.length;
		if (/^(None|null|undefined)$/.test(word)) return null;
		if (/^(True|true)$/.test(word)) return true;
		if (/^(False|false)$/.test(word)) return false;
		const isNumber = /^-?(0|[1-9]\d{0,14})(\.\d{1,10})?([eE][+-]?\d{1,3})?$/.test(word);
		if (isNumber && !COUNTED_CALL.test(word)) return Number(word);
		// A telephone number that lost its quotes.
		if (/^[+\d][\d*#.]*$/.test(word)) return word;
		return this.fail();
	}

	private blanks(): void {
		while (/\s/.test(this.text[this.at] ?? '')) this.at++;
	}

	private skip(character: string): boolean {
		if (this.text[this.at] !== character) return false;
		this.at++;
		return true;
	}

	private fail(): never {
		throw new SyntaxError(`unexpected text at position ${this.at}`);
	}
}
