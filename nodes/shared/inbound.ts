import { createHash, timingSafeEqual } from 'crypto';
import type {
	ICredentialTestFunctions,
	ICredentialsDecrypted,
	INodeCredentialTestResult,
	IWebhookFunctions,
} from 'n8n-workflow';

import { isAllowed, parseAllowList } from '../../simotel/inbound/addresses';
import { basicHeader } from '../../simotel/client/auth';

/** Query parameter that carries the URL secret. */
const SECRET_PARAMETER = 'secret';

/** Parameters that are taken out before an event or question is read: ours, and what receivers in the field use. */
export const SECRET_PARAMETERS = [SECRET_PARAMETER, 'api_key', 'apikey', 'token'];

/** What the webhook credential holds. */
interface InboundCredential {
	user?: string;
	password?: string;
	allowedAddresses?: string;
	urlSecret?: string;
}

/** What of a request matters for its admission. */
export interface Visitor {
	/** Address as n8n sees it, after the proxies that `N8N_PROXY_HOPS` declares. */
	address: string;
	authorization: string | undefined;
	secret: unknown;
}

/** Whether a request may come in; the answer says no more than 401 or 403. */
export type Admission = { ok: true; behindSecret: string } | { ok: false; status: 401 | 403 };

/**
 * Checks a webhook request against the node's `simotelWebhookApi` credential. Without a credential everybody is
 * let in: the user chose so.
 */
export async function checkInbound(context: IWebhookFunctions): Promise<Admission> {
	if (!context.getNode().credentials?.simotelWebhookApi) return { ok: true, behindSecret: '' };
	const credential = await context.getCredentials<InboundCredential & Record<string, never>>(
		'simotelWebhookApi',
	);
	const request = context.getRequestObject();
	return admission(credential, {
		address: request.ip ?? request.socket.remoteAddress ?? '',
		authorization: request.headers.authorization,
		secret: request.query[SECRET_PARAMETER],
	});
}

/** The same, of plain values. All that is filled in must fit; a credential without any protection lets nobody in. */
export function admission(credential: InboundCredential, visitor: Visitor): Admission {
	if (protectsNothing(credential)) return { ok: false, status: 403 };
	const { user = '', password = '', allowedAddresses = '', urlSecret = '' } = credential;
	if (allowedAddresses.trim() !== '') {
		if (!isAllowed(visitor.address, parseAllowList(allowedAddresses).networks))
			return { ok: false, status: 403 };
	}
	if (user !== '' || password !== '') {
		if (!equal(visitor.authorization ?? '', basicHeader(user, password))) return { ok: false, status: 401 };
	}
	const behindSecret = urlSecret === '' ? '' : whatFollows(urlSecret, visitor.secret);
	return behindSecret === null ? { ok: false, status: 401 } : { ok: true, behindSecret };
}

const protectsNothing = ({ user, password, allowedAddresses, urlSecret }: InboundCredential) =>
	[user, password, allowedAddresses?.trim(), urlSecret].every((value) => !value);

/**
 * What a PBX has added to the secret; null when it is another secret. For Rest the event's name is added to the
 * address, and one that takes the address for a text adds it behind the query: `?secret=…/Cdr`, with GET followed by
 * the fields (`?secret=…/Cdr?src=…`).
 */
function whatFollows(secret: string, given: unknown): string | null {
	const text = typeof given === 'string' ? given : '';
	if (equal(text, secret)) return '';
	const added = /\/[A-Za-z]+(\?.*)?$/s.exec(text);
	return added !== null && equal(text.slice(0, added.index), secret) ? added[0] : null;
}

/** In constant time: digests have one length whatever was sent. The scheme's letter case does not count. */
function equal(given: string, wanted: string): boolean {
	const digest = (text: string) =>
		createHash('sha256')
			.update(text.replace(/^basic /i, 'Basic '))
			.digest();
	return timingSafeEqual(digest(given), digest(wanted));
}

/** What n8n adds to a request whose body it may have left unread. */
interface UnreadRequest {
	rawBody?: unknown;
	readRawBody?: () => Promise<void>;
}

/** The body of a request, unless it is larger than it may be. */
export type ReadBody = { tooLarge: true } | { tooLarge: false; body: unknown };

/**
 * The body as n8n has read it; where it knows no such content type, and leaves it unread, or where a form is none, as
 * the text that it is.
 *
 * @param most bytes: to read the text of a longer one would hold up n8n, and with it every call that waits
 */
export async function readBody(context: IWebhookFunctions, most: number): Promise<ReadBody> {
	const request = context.getRequestObject();
	if (sizeOf(request) > most) return { tooLarge: true };
	const body = await bodyOf(context);
	return sizeOf(request) > most ? { tooLarge: true } : { tooLarge: false, body };
}

/** Bytes of the body: as announced, or as n8n has read them when a sender announces nothing (chunks). */
function sizeOf({ headers, rawBody }: { headers: Record<string, unknown>; rawBody?: unknown }): number {
	const read = Buffer.isBuffer(rawBody) ? rawBody.length : 0;
	return Math.max(Number(headers['content-length'] ?? 0), read);
}

const textOf = ({ rawBody }: UnreadRequest) => (Buffer.isBuffer(rawBody) ? rawBody.toString('utf8') : '');

async function bodyOf(context: IWebhookFunctions): Promise<unknown> {
	const body = context.getBodyData() as unknown;
	const request = context.getRequestObject() as unknown as UnreadRequest & {
		headers: Record<string, unknown>;
	};
	// As a form n8n would cut it at each "=" and "&".
	if (String(request.headers['content-type']).includes('form-urlencoded') && /^\s*\{/.test(textOf(request)))
		return textOf(request);
	const unread = body === undefined || (typeof body === 'object' && Object.keys(body ?? {}).length === 0);
	const { 'content-length': length = 0, 'transfer-encoding': chunks } = request.headers;
	if (!unread || (Number(length) === 0 && chunks === undefined)) return body;
	try {
		await request.readRawBody?.();
	} catch {
		// Broken off, or packed in a way that nobody can unpack: then the query is all there is.
	}
	const text = textOf(request);
	return /^\s*(\{|[\w.[\]%+-]+=)/.test(text) ? text : body;
}

/** Checks what can be checked without a call of the PBX: that something protects, and that the addresses can be read. */
export async function simotelWebhookApiTest(
	this: ICredentialTestFunctions,
	credential: ICredentialsDecrypted,
): Promise<INodeCredentialTestResult> {
	const data = (credential.data ?? {}) as InboundCredential;
	const { user = '', password = '', allowedAddresses = '' } = data;
	const bad = (message: string): INodeCredentialTestResult => ({ status: 'Error', message });
	if (protectsNothing(data)) {
		return bad(
			'Fill in user and password, allowed addresses, or a URL secret; without any, nothing is let in.',
		);
	}
	if ((user === '') !== (password === ''))
		return bad('User and password belong together: fill in both, or none.');
	const { wrong } = parseAllowList(allowedAddresses);
	if (wrong.length > 0) return bad(`"${wrong[0]}" is neither an address nor a network such as 10.0.0.0/24.`);
	return { status: 'OK', message: 'Simotel is let in with these values' };
}
