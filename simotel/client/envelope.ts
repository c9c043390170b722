import { ACCESS_DENIED, SimotelError, addressNotAllowed, forbidden, statusError } from './errors';
import type { RequestPlace } from './errors';
import type { WireReply } from './request';
import { retryAfterOf } from './retry';
import { isObject } from '../wire';
import type { WireObject } from '../wire';

/** A reply that passed all checks. */
export interface Envelope {
	/** The reply's JSON as it came. */
	raw: unknown;
	/** `data` of the envelope; for replies without an envelope the whole body. */
	data: unknown;
	/** Simotel's own sentence; never decide by it. */
	message: string;
}

/** Like {@link ACCESS_DENIED}, of requests from an address that is not on the list. */
const ADDRESS = /\bip\b.{0,60}\bnot\s+(permitted|allowed)/i;

/**
 * Checks a reply by its HTTP status and its `success` (docs/protocol.md#envelope). Only 1, true and their texts are a
 * success: servers answer -2 as well as 0. A body without it is a success only if it says `status: success`.
 *
 * @throws SimotelError with Simotel's own message
 */
export function readEnvelope(reply: WireReply, place: RequestPlace): Envelope {
	const body = parseBody(reply.body);
	const fields = isObject(body) ? body : undefined;
	const message = fields === undefined ? plainWords(body) : saidBy(fields);
	const ok = reply.status >= 200 && reply.status < 300;
	if (!ok || !isSuccess(fields)) {
		if (ADDRESS.test(message)) throw addressNotAllowed(place, message, reply.status);
		if (ACCESS_DENIED.test(message)) throw forbidden(place, message, reply.status);
	}
	if (!ok) {
		const detail = fields === undefined ? '' : message;
		throw statusError(reply.status, detail, place, { retryAfter: retryAfterOf(reply.headers) });
	}
	if (fields === undefined) throw unreadable(body, reply.status, place);
	if ('success' in fields) {
		if (isSuccess(fields)) return { raw: body, data: fields.data, message };
		throw refused(message, place);
	}
	if (isSuccess(fields)) return { raw: body, data: fields, message };
	if (typeof fields.status === 'string') throw refused(message || fields.status, place);
	throw notSimotel(reply.status, place);
}

/** Simotel answered that it did not do it. */
export function refused(detail: string, place: RequestPlace): SimotelError {
	const said = detail === '' ? 'no reason given' : detail;
	return new SimotelError('refused', `Simotel refused the request: ${said}`, {
		...place,
		detail,
		status: 200,
	});
}

function isSuccess(fields: WireObject | undefined): boolean {
	if (fields === undefined) return false;
	if ('success' in fields) {
		const { success } = fields;
		return (
			success === 1 || success === true || (typeof success === 'string' && /^\s*(1|true)\s*$/i.test(success))
		);
	}
	return typeof fields.status === 'string' && fields.status.toLowerCase() === 'success';
}

/** What a body says of itself: `message`, or in its place the words that stand in `error` or `data`. */
function saidBy(fields: WireObject): string {
	const texts = [fields.message, fields.error, fields.data].flatMap((value: unknown): unknown[] => {
		if (Array.isArray(value)) return value.slice(0, 1);
		return isObject(value) ? [value.message, value.error] : [value];
	});
	const words = texts.filter((text) => typeof text === 'string').map((text) => text.trim());
	return words.find((text) => text !== '') ?? '';
}

/** A refusal in plain words, without the envelope: it names a service, as no page of another server does. */
function plainWords(body: unknown): string {
	const text = typeof body === 'string' ? body.trim() : '';
	return text.length <= 200 && /^[^<{[]*\/[a-z]+\/[a-z]+/.test(text) ? text : '';
}

function parseBody(body: unknown): unknown {
	if (Buffer.isBuffer(body)) return parseBody(body.toString('utf8'));
	if (typeof body !== 'string') return body;
	try {
		return JSON.parse(body.replace(/^\ufeff/, '')) as unknown;
	} catch {
		return body;
	}
}

/** @param body what could be made of it: text only when it is no JSON */
function unreadable(body: unknown, status: number, place: RequestPlace): SimotelError {
	const text = typeof body === 'string' ? body.trim() : '';
	const facts = { ...place, status };
	if (body === undefined || body === null || body === '')
		return new SimotelError('emptyReply', `The server sent an empty answer to "/${place.path}"`, facts);
	if (/^[{[]/.test(text)) {
		return new SimotelError('incomplete', `The answer to "/${place.path}" broke off in the middle`, facts);
	}
	return notSimotel(status, place);
}

function notSimotel(status: number, place: RequestPlace): SimotelError {
	const message = 'What answered at this address is not the Simotel API';
	return new SimotelError('notSimotel', message, { ...place, status });
}
