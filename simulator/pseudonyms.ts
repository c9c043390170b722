import { createHmac, randomBytes } from 'node:crypto';

/** Keys whose values never leave a recording, in any form. */
const SECRET = /pass|secret|token|api_?key|authorization|pin$/i;
/** Keys whose values are names of people or things. */
const NAMED = /(^|_)(name|title|comment|description|email|label|campaign)$/i;

const EMAIL = /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g;
const IPV4 = /\b\d{1,3}(?:\.\d{1,3}){3}\b/g;
const HOST = /\b(?:[a-z0-9-]+\.)+(?:com|ir|net|org|io|local|lan|cloud|app|dev)\b/gi;
/** The ID of a call and of an order: times, not people. */
const CALL_ID = /\b(?:orig\.call\.)?\d{9,10}\.\d+\b/g;
/** Dates as reports write them. */
const DATE = /\b\d{4}-\d{2}-\d{2}(?:[ T]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?(?:Z|[+-]\d{2}:?\d{2})?/g;
/** Recordings are named after day and call. */
const FILE_DAY = /\b20\d{6}(?=_)/g;
const OBJECT_ID = /\b[0-9a-f]{24}\b/gi;
const NUMBER = /(?<![\w.])\+?\d{3,16}(?![\w.]*\d)/g;

/** A number of Iran, in any notation: network or area, and subscriber. */
const NATIONAL = /^(\+98|0098|98|0)?([1-9]\d{9})$/;

/** What of a number is no secret: signs, country and network, so that its form stays. */
const PREFIX = /^(?:\+98|0098|98(?=\d{8,})|0(?=9\d{9}$))?(?:9\d{2}(?=\d{7}$)|0+)?/;

/**
 * Replaces whatever could reveal who called whom: the same number becomes the same invention everywhere, with the
 * length, the prefix and the leading zeros of the original; names, addresses and hosts become numbered ones; secrets
 * are left out. Times and IDs of calls stay, because what a recording is good for depends on them.
 */
export class Pseudonyms {
	private readonly key: Buffer;
	private readonly known = new Map<string, string>();
	private readonly taken = new Set<string>();
	private readonly counts = new Map<string, number>();

	/** @param seed makes the same inventions again; random when left out */
	constructor(seed?: string) {
		this.key = seed === undefined ? randomBytes(32) : Buffer.from(seed);
	}

	/** A value of any shape without the originals. */
	of(value: unknown, key = ''): unknown {
		if (SECRET.test(key)) return undefined;
		if (Array.isArray(value)) return value.map((entry) => this.of(entry, key));
		if (typeof value === 'object' && value !== null) {
			const entries = Object.entries(value).map(([name, entry]) => [name, this.of(entry, name)] as const);
			return Object.fromEntries(entries.filter(([, entry]) => entry !== undefined));
		}
		if (typeof value !== 'string') return value;
		if (NAMED.test(key) && !/^[\d\s+]*$/.test(value)) return this.numbered('Name', value);
		return this.text(value);
	}

	/** A text in which every number, name of a host and address is replaced. */
	text(text: string): string {
		const kept: string[] = [];
		const keep = (part: string) => `\u0000${kept.push(part) - 1}\u0000`;
		return text
			.replace(EMAIL, (part) => keep(`${this.numbered('user', part)}@example.org`))
			.replace(DATE, keep)
			.replace(CALL_ID, keep)
			.replace(OBJECT_ID, keep)
			.replace(FILE_DAY, keep)
			.replace(IPV4, (part) => keep(this.address(part)))
			.replace(HOST, (part) => keep(`${this.numbered('host', part.toLowerCase())}.example.org`))
			.replace(NUMBER, (part) => this.number(part))
			.replace(/\u0000(\d+)\u0000/g, (_match, index: string) => kept[Number(index)]);
	}

	/**
	 * A telephone number or extension: as long as the original, with its prefix. A subscriber is one in all notations
	 * (0912…, 98912…, +98912…), and what is invented for subscribers lies where there are none.
	 */
	number(original: string): string {
		const [, notation, national] = NATIONAL.exec(original) ?? [];
		if (national !== undefined && (notation !== undefined || national.startsWith('9')))
			return (notation ?? '') + this.subscriber(national);
		return this.invented(`number ${original}`, (attempt) => {
			const [prefix] = PREFIX.exec(original) ?? [''];
			const rest = original.slice(prefix.length);
			const digits = this.digits(`${original} ${attempt}`, rest.length);
			// An extension that begins with a zero would be another kind of number.
			return prefix + (rest.startsWith('0') ? digits : digits.replace(/^0/, '1'));
		});
	}

	private subscriber(national: string): string {
		const head = national.startsWith('9') ? `${national.slice(0, 3)}000` : `${national.slice(0, 2)}00`;
		return this.invented(
			`subscriber ${national}`,
			(attempt) => head + this.digits(`${national} ${attempt}`, 10 - head.length),
		);
	}

	/** A numbered name in the place of a real one. */
	name(original: string): string {
		return this.numbered('Name', original);
	}

	private address(original: string): string {
		if (original === '127.0.0.1' || original === '0.0.0.0') return original;
		return this.invented(`address ${original}`, (attempt) => {
			const last = Number(this.digits(`${original} ${attempt}`, 4)) % 254;
			return `192.0.2.${last + 1}`;
		});
	}

	private numbered(kind: string, original: string): string {
		return this.invented(`${kind} ${original}`, () => {
			const count = (this.counts.get(kind) ?? 0) + 1;
			this.counts.set(kind, count);
			return `${kind}${kind === 'Name' ? ' ' : '-'}${count}`;
		});
	}

	/** The invention for an original; two originals never share one, while there are enough. */
	private invented(original: string, invent: (attempt: number) => string): string {
		const known = this.known.get(original);
		if (known !== undefined) return known;
		let made = invent(0);
		for (let attempt = 1; this.taken.has(made) && attempt < 100; attempt++) made = invent(attempt);
		this.taken.add(made);
		this.known.set(original, made);
		return made;
	}

	private digits(of: string, length: number): string {
		let digits = '';
		for (let block = 0; digits.length < length; block++) {
			const hash = createHmac('sha256', this.key).update(`${of} ${block}`).digest();
			digits += [...hash].map((byte) => byte % 10).join('');
		}
		return digits.slice(0, length);
	}
}
