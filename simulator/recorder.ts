import { closeSync, openSync, renameSync, writeSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';

import { Pseudonyms } from './pseudonyms';
import type { Transport } from './events/send';
import type { DayEntry } from './replay';
import type { Wire } from './types';

/** What stands between a real PBX and n8n, and writes down what passes. */
export interface Recorder {
	/** Where the PBX sends to, in the place of n8n's own address. */
	url: string;
	/** Entries that were written. */
	readonly entries: number;
	close(): Promise<void>;
}

export interface RecorderOptions {
	/** n8n's own address; path and query of each request stay as they are. */
	to: string;
	/** The file to write; it is a day that the simulator replays. */
	file: string;
	port?: number;
	host?: string;
	/** Makes the same inventions again; for tests. */
	seed?: string;
}

/** Bodies beyond this are passed on, but not written down. */
const MOST_BYTES = 256 * 1024;
/** Headers that belong to one connection. */
const HOP_BY_HOP = ['connection', 'keep-alive', 'proxy-connection', 'transfer-encoding', 'upgrade', 'host'];
/** Words of the PBX itself: they say what happened, not to whom. */
const VOCABULARY =
	/^(ANSWERED|NO[ _-]?ANSWER|BUSY|FAILED|MISSED|LOST|CANCEL|CONGEST(ION|ED)|BARRED|ABANDONED|SUCCESS|SENDING|TIMEOUT|CONTINUE|Ringing|In ?Use|Idle|Unavailable|Dialing|On ?Hold|Invalid|in|out|incoming|outgoing|local|feature|no defined|yes|no|true|false|caller|agent|callee|OK|None|unknown|anonymous|SIP|IAX|Deactivate|in-process)$/i;
/** Dates, ids and stored names keep what they are by their own form. */
const SHAPED = /^[\d\s:.,+TZ-]*$|^orig\.call\.|^[0-9a-f]{24}$|^\d[\w.-]*\.(mp3|wav|gsm|tiff?)$|^[[{]/i;
/** Keys whose figures are somebody's number, even where JSON has them as figures. */
const PARTY = /^(src|dst|did|exten|participant|number|caller|callee|caller_id|transfer\w*|queue|agent)$/;

/**
 * Passes every request on as it came, and its answer back as it came; what events and component requests say is
 * written down afterwards, with inventions in the place of numbers, names and hosts, and without secrets.
 */
export async function startRecorder(options: RecorderOptions): Promise<Recorder> {
	const target = new URL(options.to);
	const day = new DayFile(options.file);
	const pseudonyms = new Pseudonyms(options.seed);
	const agent =
		target.protocol === 'https:' ? new https.Agent({ keepAlive: true }) : new http.Agent({ keepAlive: true });
	const server = http.createServer((request, response) => {
		const arrived = Date.now();
		const chunks: Buffer[] = [];
		let bytes = 0;
		request.on('data', (chunk: Buffer) => {
			bytes += chunk.length;
			if (bytes <= MOST_BYTES) chunks.push(chunk);
		});
		response.once('close', () => {
			if (bytes > MOST_BYTES) return;
			// Nobody waits for this: the answer has gone out.
			setImmediate(() => {
				const entry = entryOf(request, Buffer.concat(chunks).toString('utf8'), pseudonyms);
				if (entry) day.add(arrived, entry);
			});
		});
		passOn(request, response, target, agent);
	});
	const host = options.host ?? '0.0.0.0';
	await new Promise<void>((resolve, reject) => {
		server.once('error', reject);
		server.listen(options.port ?? 0, host, resolve);
	});
	const { port } = server.address() as AddressInfo;
	return {
		url: `http://${host === '0.0.0.0' ? '127.0.0.1' : host}:${port}`,
		get entries() {
			return day.entries;
		},
		close: async () => {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
			// What has just passed is still to be written.
			await new Promise((resolve) => setImmediate(resolve));
			agent.destroy();
			day.close();
		},
	};
}

function passOn(
	request: http.IncomingMessage,
	response: http.ServerResponse,
	target: URL,
	agent: http.Agent | https.Agent,
): void {
	const headers = Object.fromEntries(
		Object.entries(request.headers).filter(([name]) => !HOP_BY_HOP.includes(name)),
	);
	const before = request.headers['x-forwarded-for'];
	const from = request.socket.remoteAddress ?? '';
	// n8n behind a proxy (N8N_PROXY_HOPS) still sees the address of the PBX.
	headers['x-forwarded-for'] = before === undefined ? from : `${String(before)}, ${from}`;
	const send = target.protocol === 'https:' ? https.request : http.request;
	const onward = send(
		{
			protocol: target.protocol,
			hostname: target.hostname,
			port: target.port,
			path: target.pathname.replace(/\/$/, '') + (request.url ?? '/'),
			method: request.method,
			headers,
			agent,
		},
		(answer) => {
			response.writeHead(answer.statusCode ?? 502, answer.headers);
			answer.pipe(response);
			answer.once('error', () => response.destroy());
		},
	);
	onward.once('error', () => {
		// The PBX shall see what it would see without the recorder: no answer.
		if (!response.headersSent) response.socket?.destroy();
	});
	response.once('close', () => onward.destroy());
	request.pipe(onward);
}

type Unplaced = { event: string; payload: Wire; transport: Transport } | { request: Wire };

/** What a request says, with inventions; undefined for what is neither an event nor a component request. */
function entryOf(request: http.IncomingMessage, body: string, pseudonyms: Pseudonyms): Unplaced | undefined {
	const url = new URL(request.url ?? '/', 'http://localhost');
	const type = request.headers['content-type'] ?? '';
	const query = Object.fromEntries(url.searchParams);
	const isForm = type.startsWith('application/x-www-form-urlencoded');
	const fields = body === '' ? query : isForm ? Object.fromEntries(new URLSearchParams(body)) : parsed(body);
	if (!fields) return undefined;
	const { event_name: named, event, ...payload } = fields;
	const tail = decodeURIComponent(url.pathname.split('/').at(-1) ?? '');
	const name = typeof named === 'string' ? named : typeof event === 'string' ? event : undefined;
	if (name !== undefined) {
		const style =
			tail.replace(/\s/g, '').toLowerCase() === name.replace(/\s/g, '').toLowerCase() ? 'Rest' : 'G';
		const version = `${style}${isForm ? '3' : '4'}` as Transport['version'];
		const method = request.method === 'GET' ? 'GET' : 'POST';
		const sent = typeof event === 'string' && named !== undefined ? { event } : {};
		return {
			event: name,
			payload: { ...invented(payload, pseudonyms), ...sent },
			transport: { method, version },
		};
	}
	return 'app_name' in fields ? { request: invented(fields, pseudonyms) } : undefined;
}

function parsed(body: string): Wire | undefined {
	try {
		const fields: unknown = JSON.parse(body);
		if (typeof fields === 'object' && fields !== null && !Array.isArray(fields)) return fields as Wire;
	} catch {
		// No JSON, such as a Python literal: passed on, not written down.
	}
	return undefined;
}

/** Fields without anybody's numbers, names and hosts. */
function invented(fields: Wire, pseudonyms: Pseudonyms): Wire {
	const made = Object.entries(fields).map(([key, value]) => [key, inventedValue(key, value, pseudonyms)]);
	return Object.fromEntries(made.filter(([, value]) => value !== undefined)) as Wire;
}

function inventedValue(key: string, value: unknown, pseudonyms: Pseudonyms): unknown {
	if (typeof value === 'number')
		return PARTY.test(key) && Number.isSafeInteger(value) ? Number(pseudonyms.number(String(value))) : value;
	if (Array.isArray(value)) return value.map((entry) => inventedValue(key, entry, pseudonyms));
	if (typeof value === 'object' && value !== null) return invented(value as Wire, pseudonyms);
	if (typeof value !== 'string' || value === '' || VOCABULARY.test(value))
		return pseudonyms.of(value, key === 'event_name' ? '' : key);
	// Extensions of two digits, and figures: what counts or measures has a key of its own.
	if (/^\d{2}$/.test(value) && PARTY.test(key)) return pseudonyms.number(value);
	if (!PARTY.test(key) && /^\d{1,5}$/.test(value)) return value;
	if (SHAPED.test(value) || /@|:\/\//.test(value)) return pseudonyms.of(value, key);
	return pseudonyms.of('', key) === undefined ? undefined : pseudonyms.name(value);
}

/** A file that is a whole day at every moment: each entry is written in front of its end. */
class DayFile {
	entries = 0;

	private readonly handle: number;

	private position = 0;

	private closed = false;

	private first: number | undefined;

	constructor(file: string) {
		// A recording that is there is kept beside the new one.
		try {
			renameSync(file, `${file}.before`);
		} catch {
			// There is none.
		}
		this.handle = openSync(file, 'w', 0o600);
		this.position = writeSync(this.handle, '{"entries":[\n');
		writeSync(this.handle, ']}\n', this.position);
	}

	add(arrived: number, what: Unplaced): void {
		if (this.closed) return;
		this.first ??= arrived;
		const entry = { at: (arrived - this.first) / 1_000, ...what } satisfies DayEntry;
		const text = `${this.entries === 0 ? '' : ',\n'}${JSON.stringify(entry)}`;
		this.position += writeSync(this.handle, text, this.position);
		writeSync(this.handle, '\n]}\n', this.position);
		this.entries += 1;
	}

	close(): void {
		this.closed = true;
		closeSync(this.handle);
	}
}
