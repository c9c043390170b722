import { SimotelError, statusError } from './errors';
import type { ErrorPlace } from './errors';

/** A reply that passed all checks. */
export interface Envelope {
	/** The reply's JSON as it came. */
	raw: unknown;
	/** `data` of the envelope; for replies without an envelope the whole body. */
	data: unknown;
	/** Simotel's own sentence; never decide by it. */
	message: string;
}

interface Reply {
	status: number;
	headers: Record<string, unknown>;
	body: unknown;
}

/**
 * Checks a reply by its HTTP status and its `success` (docs/protocol.md#envelope, docs/protocol.md#errors). `success`
 * may be 1/0, true/false or text; a body without it is a success only if it says `status: success`.
 *
 * @throws SimotelError with Simotel's own message
 */
export function readEnvelope(reply: Reply, place: ErrorPlace): Envelope {
	const body = parseBody(reply.body);
	const object = typeof body === 'object' && body !== null && !Array.isArray(body) ? { ...body } : undefined;
	const fields = object as Record<string, unknown> | undefined;
	const message = typeof fields?.message === 'string' ? fields.message.trim() : '';
	if (reply.status < 200 || reply.status >= 300) throw statusError(reply.status, message, place);
	if (fields === undefined) throw unreadable(body, reply.status, place);

	if ('success' in fields) {
		if (isTrue(fields.success)) return { raw: body, data: fields.data, message };
		throw refused(message, place);
	}
	if (typeof fields.status === 'string' && fields.status.toLowerCase() === 'success') {
		return { raw: body, data: fields, message };
	}
	if (typeof fields.status === 'string') throw refused(message || fields.status, place);
	throw notSimotel(reply.status);
}

/** Simotel answered that it did not do it. */
export function refused(message: string, place: ErrorPlace): SimotelError {
	const said = message === '' ? 'no reason given' : message;
	return new SimotelError('refused', `Simotel refused the request: ${said}`, fixFor(said, place), 200);
}

function fixFor(message: string, place: ErrorPlace): string {
	if (/already exists/i.test(message)) {
		return 'Choose another number or name, or use Create or Update to change the record that is there.';
	}
	const missing = /Field '([^']+)'/.exec(message);
	if (missing) return `Fill in the field "${missing[1]}" of this operation.`;
	return `Compare the values of this operation with the record in Simotel's panel ("/${place.path}").`;
}

function isTrue(success: unknown): boolean {
	return success === 1 || success === true || success === '1' || success === 'true';
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
function unreadable(body: unknown, status: number, place: ErrorPlace): SimotelError {
	const text = typeof body === 'string' ? body.trim() : '';
	if (body === undefined || body === '' || body === null) {
		return new SimotelError(
			'unreadable',
			`The server sent an empty answer to "/${place.path}"`,
			'Check Server URL in the credential, and any proxy between n8n and the PBX.',
			status,
		);
	}
	if (/^[{[]/.test(text)) {
		return new SimotelError(
			'incomplete',
			`The answer to "/${place.path}" broke off in the middle`,
			'Check the network between n8n and the PBX, then try again with fewer records.',
			status,
		);
	}
	return notSimotel(status);
}

function notSimotel(status: number): SimotelError {
	return new SimotelError(
		'notSimotel',
		'What answered at this address is not the Simotel API',
		'Check Server URL and API Version in the credential: the address must lead to the PBX itself, not to another web page.',
		status,
	);
}
