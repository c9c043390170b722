import type { PbxState } from '../state';
import type { Simulator } from '../simulator';
import type { Account, Wire } from '../types';

/** A request that was let in: its account, and what it wants. */
export interface ApiRequest {
	sim: Simulator;
	state: PbxState;
	account: Account;
	body: Wire;
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

export const asWire = (value: unknown): Wire =>
	typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Wire) : {};

export const textOf = (value: unknown): string =>
	value === null || value === undefined ? '' : String(value);
