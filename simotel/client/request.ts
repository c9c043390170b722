import type { Zone } from '../dates';
import type { ServerAddress } from './serverUrl';

/** One HTTP request, ready but for the authentication headers, which the sender adds. */
export interface WireRequest {
	method: 'GET' | 'POST' | 'PUT' | 'DELETE';
	url: string;
	/** API path, for messages. */
	path: string;
	headers: Record<string, string>;
	/** JSON text, or the body of an upload. */
	body?: unknown;
	/** `stream` hands the body over unread, for downloads. */
	answer: 'json' | 'stream';
}

/** What came back, whatever the status. */
export interface WireReply {
	status: number;
	headers: Record<string, unknown>;
	/** Parsed JSON or text for `json`; a stream or buffer for `stream`. */
	body: unknown;
}

/** Sends a request with the account's authentication; throws a `SimotelError` when no answer came. */
export type Send = (request: WireRequest) => Promise<WireReply>;

/** What the client must know of the server. */
export interface Server extends ServerAddress {
	zone: Zone;
	account?: string;
	/** Seconds after which a request is given up. */
	timeout: number;
}
