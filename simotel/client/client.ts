import { BEARER } from './auth';
import type { Zone } from '../dates';
import { readEnvelope } from './envelope';
import { SimotelError, changeError, notInVersion } from './errors';
import type { ErrorPlace } from './errors';
import { toV3 } from './legacy';
import type { ApiVersion, ServerAddress } from './serverUrl';
import { rowsOf } from './rows';
import { isObject, plainId } from '../wire';
import type { WireObject } from '../wire';

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

/** Sends a request with the account's authentication; throws a {@link SimotelError} when no answer came. */
export type Send = (request: WireRequest) => Promise<WireReply>;

/** What the client must know of the server. */
export interface Server extends ServerAddress {
	version: ApiVersion;
	zone: Zone;
	account?: string;
	/** Seconds after which a request is given up. */
	timeout: number;
}

/** How a paged search is read. */
export interface PageOptions {
	/** Records wanted at most; no page beyond them is asked for. */
	limit?: number;
	/** `{ field: 1 | -1 }`; empty for the server's own order. */
	sorting?: Record<string, 1 | -1>;
}

/** Records asked for at a time; the docs use 20, servers give up to this many. */
const PAGE_SIZE = 100;
/** Files are not packed on the way, so that their length can be checked. */
const WHOLE_FILE = { 'Accept-Encoding': 'identity' };
/** Sent once more after a passing disturbance, when repeating is harmless. */
const ATTEMPTS = 2;

/**
 * Speaks the Simotel API with one server (docs/protocol.md). Knows the envelope, errors, pages and cursors; knows
 * nothing of n8n: how a request travels is the `send` function's affair.
 */
export class SimotelClient {
	constructor(
		readonly server: Server,
		private readonly send: Send,
	) {}

	/** The zone of the PBX's wall clock. */
	get zone(): Zone {
		return this.server.zone;
	}

	/**
	 * Sends a JSON request and returns `data` of the reply.
	 *
	 * @param path API path without a leading slash, e.g. `pbx/users/search`
	 * @param body sent as it is; `{}` when there is nothing to say
	 * @param options `repeatable` allows a second try after a broken connection: only for what changes nothing
	 * @throws SimotelError when the PBX did not do it, whatever the HTTP status says
	 */
	async call(path: string, body: WireObject = {}, options: { repeatable?: boolean } = {}): Promise<unknown> {
		const repeatable = options.repeatable === true;
		const read = async () => readEnvelope(await this.post(path, body, repeatable), this.place(path)).data;
		return repeatable ? await read() : await toldOfChange(read());
	}

	/** Like {@link call}, for searches: a passing disturbance is tried again. */
	async search(path: string, body: WireObject): Promise<unknown> {
		return await this.call(path, body, { repeatable: true });
	}

	/** The reply's JSON as it came, after the same checks as {@link call}. */
	async callRaw(path: string, body: unknown, method: WireRequest['method'] = 'POST'): Promise<unknown> {
		const reply = this.request({ path, method, body, answer: 'json', typed: true });
		return await toldOfChange(reply.then((came) => readEnvelope(came, this.place(path)).raw));
	}

	/**
	 * Reads a paged search page by page, in the server's order. Advances by the rows received, because servers
	 * give shorter pages than asked; never trusts the total (docs/protocol.md#searches).
	 */
	async *pages(path: string, body: WireObject, options: PageOptions = {}): AsyncGenerator<WireObject[]> {
		const limit = options.limit ?? Infinity;
		let start = 0;
		let before = '';
		while (start < limit) {
			const count = Math.min(PAGE_SIZE, limit - start);
			const pagination = { start, count, sorting: options.sorting ?? {} };
			const rows = rowsOf(await this.search(path, { ...body, pagination }));
			if (rows.length === 0) return;
			// A server that ignores the offset would otherwise give its first page for ever.
			const fingerprint = pageFingerprint(rows);
			if (fingerprint === before) return;
			before = fingerprint;
			yield rows.length > limit - start ? rows.slice(0, limit - start) : rows;
			start += rows.length;
		}
	}

	/**
	 * Walks an `ordered/id` report from the record after `fromId` (empty for the oldest). Ends on an empty page or
	 * on a `last_id` that does not move; a short page proves nothing (docs/protocol.md#cursor-reports).
	 */
	async *cursor(path: string, fromId: string): AsyncGenerator<{ rows: WireObject[]; lastId: string }> {
		let id = fromId;
		for (;;) {
			const page = await this.cursorPage(path, id);
			if (page.rows.length === 0) return;
			yield page;
			if (page.lastId === id) return;
			id = page.lastId;
		}
	}

	/** One page of an `ordered/id` report; `lastId` falls back to the last row's own id when the reply has none. */
	async cursorPage(path: string, fromId: string): Promise<{ rows: WireObject[]; lastId: string }> {
		const data = await this.search(path, { _id: fromId });
		const rows = rowsOf(data);
		const given = isObject(data) && typeof data.last_id === 'string' ? data.last_id : '';
		return { rows, lastId: given || plainId(rows.at(-1)?._id) || fromId };
	}

	/** Sends a JSON request whose reply is a file; see `openDownload` for what may come instead. */
	async download(path: string, body: WireObject): Promise<WireReply> {
		return await this.request({ path, method: 'POST', body, answer: 'stream' });
	}

	/**
	 * Fetches the link that the hosted PBX answers in place of a file (docs/protocol.md#cloud). Only from the PBX itself: the
	 * account's token would go to whatever host the link names.
	 *
	 * @throws SimotelError when the link leads elsewhere
	 */
	async downloadLink(path: string, link: string): Promise<WireReply> {
		const url = ownLink(link, this.server.origin);
		if (url === null) {
			throw new SimotelError(
				'refused',
				'The PBX gave a link to another server for this file',
				'The link was not opened, because it would have received the token of the API account. Ask the operator of the PBX for links on its own address.',
			);
		}
		return await this.send({
			method: 'GET',
			path,
			url,
			headers: { ...WHOLE_FILE, Authorization: BEARER },
			answer: 'stream',
		});
	}

	/** Sends a file and returns `data` of the reply. */
	async upload(path: string, body: unknown, headers: Record<string, string>): Promise<unknown> {
		const reply = this.request({ path, method: 'POST', upload: { body, headers }, answer: 'json' });
		return await toldOfChange(reply.then((came) => readEnvelope(came, this.place(path)).data));
	}

	/** Any request below the base URL, in terms of v4. */
	async request(request: {
		path: string;
		method: WireRequest['method'];
		body?: unknown;
		/** Path and method come from a person and may be those of another version. */
		typed?: boolean;
		/** A body that is not JSON, with the headers that describe it: multipart uploads. */
		upload?: { body: unknown; headers: Record<string, string> };
		answer: WireRequest['answer'];
	}): Promise<WireReply> {
		const { path, method, body } = this.translated(request);
		return await this.send({
			method,
			path,
			url: `${this.server.baseUrl}/${path}`,
			headers: request.upload?.headers ?? {
				'Content-Type': 'application/json',
				...(request.answer === 'stream' ? WHOLE_FILE : {}),
			},
			// As text, because n8n's request helper leaves out a body that is an empty object.
			body: request.upload?.body ?? JSON.stringify(body ?? {}),
			answer: request.answer,
		});
	}

	/** @throws SimotelError when the server's version of the API has no such service */
	private translated(request: {
		path: string;
		method: WireRequest['method'];
		body?: unknown;
		typed?: boolean;
	}) {
		const given = { ...request, path: request.path.replace(/^\/+/, '') };
		if (this.server.version !== 'v3') return given;
		const legacy =
			given.method === 'POST' ? toV3(given.path, isObject(given.body) ? given.body : {}) : undefined;
		if (legacy === undefined && !request.typed) throw notInVersion(`service "/${given.path}"`);
		return legacy ?? given;
	}

	/** For error texts of this server. */
	place(path: string): ErrorPlace {
		const { account, timeout, origin, version } = this.server;
		const asked = version === 'v3' ? (toV3(path, {})?.path ?? path) : path;
		return { path: asked, account, timeout, host: origin.replace(/^https?:\/\//, '') };
	}

	private async post(path: string, body: WireObject, repeatable: boolean): Promise<WireReply> {
		for (let attempt = 1; ; attempt++) {
			try {
				const reply = await this.request({ path, method: 'POST', body, answer: 'json' });
				if (!repeatable || attempt >= ATTEMPTS || reply.status < 500 || reply.status === 501) return reply;
			} catch (error) {
				const again = repeatable && attempt < ATTEMPTS && error instanceof SimotelError && error.passing;
				if (!again || error.kind === 'timeout') return Promise.reject(error);
			}
		}
	}
}

const toldOfChange = async <T>(change: Promise<T>): Promise<T> =>
	await change.catch(async (error: unknown) => await Promise.reject(changeError(error)));

/** The link as an address of the PBX itself (its host, or one below it by https); null for every other one. */
function ownLink(link: string, origin: string): string | null {
	let url: URL;
	let own: URL;
	try {
		own = new URL(origin);
		url = new URL(link, own);
	} catch {
		return null;
	}
	const sameHost = url.host === own.host && (url.protocol === own.protocol || url.protocol === 'https:');
	const below = url.protocol === 'https:' && url.port === '' && url.hostname.endsWith(`.${own.hostname}`);
	if ((!sameHost && !below) || url.username !== '' || url.password !== '') return null;
	return url.href;
}

function pageFingerprint(rows: WireObject[]): string {
	const mark = (row: WireObject | undefined) => plainId(row?._id) || JSON.stringify(row ?? null);
	return `${rows.length} ${mark(rows[0])} ${mark(rows.at(-1))}`;
}
