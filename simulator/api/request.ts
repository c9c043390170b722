import type { PbxState } from '../state';
import type { Simulator } from '../simulator';
import type { Account, Wire } from '../types';

/** A request that was let in: its account, and what it wants. */
export interface ApiRequest {
	sim: Simulator;
	state: PbxState;
	account: Account;
	body: Wire;
	/** The version in the address: v3, v4 or v4.1. */
	version: string;
	/** The uploaded part named `file`. */
	upload?: { filename: string; content: Buffer };
}

/** The answer of a download. */
export class FileReply {
	constructor(
		readonly content: Buffer,
		readonly type: string,
	) {}
}

/** `success: 0` with HTTP 200. */
export class Refusal extends Error {}

/** Another HTTP status; `message` is null for the web server's own page. */
export class HttpRefusal extends Error {
	constructor(
		readonly status: number,
		readonly text: string | null,
		/** `success` of the body. */
		readonly success = 0,
	) {
		super(text ?? '');
	}
}

/** Data of a reply that is not `data` of the envelope but the whole body. */
export class PlainReply {
	constructor(readonly body: Wire) {}
}

/** Data together with the sentence that goes into `message`. */
export class Said {
	constructor(
		readonly data: unknown,
		readonly message: string | null,
	) {}
}

export type Handler = (request: ApiRequest) => unknown;

export const DONE = 'Requested operation is done successfully';

/** A field that the server insists on. */
export function required(body: Wire, name: string): unknown {
	const value = body[name];
	if (value === undefined || value === null || value === '') {
		throw new Refusal(`Field '${name}':value is missing`);
	}
	return value;
}

/** The id of a record, also as the reference `{ $oid }` in which replies give it. */
export function recordIdOf(body: Wire, ...names: string[]): string {
	const name = names.find((candidate) => textOf(body[candidate]) !== '') ?? names[0] ?? '_id';
	const value = required(body, name);
	return textOf(asWire(value).$oid ?? value);
}

export const asWire = (value: unknown): Wire =>
	typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Wire) : {};

export const textOf = (value: unknown): string =>
	value === null || value === undefined ? '' : String(value);
