import { BEARER } from './auth';
import type { Zone } from '../dates';
import { readEnvelope } from './envelope';
import { SimotelError, changeError, notInVersion } from './errors';
import type { RequestPlace } from './errors';
import { openDownload } from './files';
import type { Download, DownloadedFile } from './files';
import { toV3 } from './legacy';
import type { Send, Server, WireReply, WireRequest } from './request';
import { NO_PAUSE, withRetries } from './retry';
import type { Pace } from './retry';
import { rethrow } from '../rethrow';
import { rowsOf } from './rows';
import { withUploadLimit } from './uploads';
import { isObject, plainId } from '../wire';
import type { WireObject } from '../wire';

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
const LINK_WANTS_TOKEN =
	'The PBX gives this file as a link, which opens with the API token of the account only';
/** Services that older editions of the documents give an `id` in place of `_id`. */
const OLD_ID: readonly string[] = ['autodialer/trunks/update', 'pbx/faxes/download'];

/**
 * Speaks the Simotel API with one server (docs/protocol.md). Knows the envelope, errors, pages and cursors; knows
 * nothing of n8n: how a request travels is the `send` function's affair, how long to wait that of `pace`.
 */
export class SimotelClient {
	constructor(
		readonly server: Server,
		private readonly send: Send,
		private readonly pace: Pace = NO_PAUSE,
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
	 * @param options `idempotent` allows further tries after a transient failure: only for what changes nothing
	 * @throws SimotelError when the PBX did not do it, whatever the HTTP status says
	 */
	async call(path: string, body: WireObject = {}, options: { idempotent?: boolean } = {}): Promise<unknown> {
		const post = async (sent: WireObject) => {
			const reply = await this.request({ path, method: 'POST', body: sent, answer: 'json' });
			return readEnvelope(reply, this.place(path)).data;
		};
		const send = async () => await withOldId(path, body, post);
		if (options.idempotent === true) return await withRetries(send, this.pace);
		return await markUncertain(send());
	}

	/** Like {@link call}, for searches: a transient failure is tried again. */
	async search(path: string, body: WireObject): Promise<unknown> {
		return await this.call(path, body, { idempotent: true });
	}

	/** The reply's JSON as it came, after the same checks as {@link call}. */
	async callRaw(path: string, body: unknown, method: WireRequest['method'] = 'POST'): Promise<unknown> {
		const reply = this.request({ path, method, body, answer: 'json', typed: true });
		return await markUncertain(reply.then((came) => readEnvelope(came, this.place(path)).raw));
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

	/**
	 * Asks for a file: its answer is opened, not read yet; it may be a link, see {@link openLink}.
	 *
	 * @param wanted name of the file as far as it is known
	 * @throws SimotelError when there is no such file, or something else came in its place
	 */
	async openFile(path: string, body: WireObject, wanted: string): Promise<Download> {
		return await withOldId(path, body, async (sent) => {
			const reply = await this.request({ path, method: 'POST', body: sent, answer: 'stream' });
			return await openDownload(reply, this.place(path), wanted);
		});
	}

	/**
	 * Fetches the link that the hosted PBX answers in place of a file (docs/protocol.md#cloud). Only from the PBX itself: the
	 * account's token would go to whatever host the link names.
	 *
	 * @throws SimotelError when the link leads elsewhere
	 */
	async openLink(path: string, link: string, wanted: string): Promise<DownloadedFile> {
		const url = ownLink(link, this.server.origin);
		if (url === null) {
			throw new SimotelError('foreignLink', 'The PBX gave a link to another server for this file', { path });
		}
		const headers = { ...WHOLE_FILE, Authorization: BEARER };
		const reply = await this.send({ method: 'GET', path, url, headers, answer: 'stream' });
		const place = this.place(path);
		// The account was good enough for the link itself: what is missing is the token.
		if (reply.status === 401)
			throw new SimotelError('unauthorized', LINK_WANTS_TOKEN, { ...place, status: 401 });
		const opened = await openDownload(reply, place, wanted);
		if ('file' in opened) return opened.file;
		throw new SimotelError('noFile', 'The link to the file led to another link', place);
	}

	/**
	 * Sends a file and returns `data` of the reply.
	 *
	 * @param size bytes of the file, where they are known; a refusal of a larger one names the usual limit
	 */
	async upload(
		path: string,
		body: unknown,
		headers: Record<string, string>,
		size?: number,
	): Promise<unknown> {
		const reply = this.request({ path, method: 'POST', upload: { body, headers }, answer: 'json' });
		const read = reply.then((came) => readEnvelope(came, this.place(path)).data);
		return await markUncertain(read).catch(
			async (error: unknown) => await rethrow(withUploadLimit(error, path, size)),
		);
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
	place(path: string): RequestPlace {
		const { account, timeout, origin, version, assumedHttps } = this.server;
		const asked = version === 'v3' ? (toV3(path, {})?.path ?? path) : path;
		return { path: asked, account, timeout, host: origin.replace(/^https?:\/\//, ''), assumedHttps };
	}
}

const markUncertain = async <T>(change: Promise<T>): Promise<T> =>
	await change.catch(async (error: unknown) => await rethrow(changeError(error)));

const needsOldId = (path: string, body: WireObject) =>
	OLD_ID.includes(path) && '_id' in body && !('id' in body);

/** Asks again with an `id` beside the `_id` where an older PBX may look for that one; nothing was done until then. */
async function withOldId<T>(
	path: string,
	body: WireObject,
	ask: (body: WireObject) => Promise<T>,
): Promise<T> {
	try {
		return await ask(body);
	} catch (error) {
		const refusal =
			error instanceof SimotelError && ['badRequest', 'notFound', 'refused'].includes(error.kind);
		if (!refusal || !needsOldId(path, body)) return await rethrow(error);
		return await ask({ ...body, id: body._id });
	}
}

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
