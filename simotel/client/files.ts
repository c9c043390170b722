import type { WireReply } from './request';
import { readEnvelope } from './envelope';
import type { Envelope } from './envelope';
import { SimotelError } from './errors';
import type { RequestPlace } from './errors';
import { safeFileName } from './multipart';
import { rethrow } from '../rethrow';
import { isObject } from '../wire';

/** What this module needs of a readable stream; Node's own streams have it. */
export interface ByteStream extends AsyncIterable<Uint8Array> {
	on(event: string, listener: (...details: never[]) => void): unknown;
	off(event: string, listener: (...details: never[]) => void): unknown;
	read(): Uint8Array | null;
	unshift(chunk: Uint8Array): void;
	destroy(error?: Error): unknown;
}

/** A file in the answer of a download, not read yet. */
export interface DownloadedFile {
	body: ByteStream | Buffer;
	fileName: string;
	mimeType: string;
	/** By Content-Length; absent when the server does not say. */
	length?: number;
}

/** What a download answered: the file, or (hosted PBX) a link to it. */
export type Download = { file: DownloadedFile } | { link: string };

/** Longest text that is read where a file was expected. */
const TEXT_LIMIT = 64 * 1024;

/** Bytes by which writers get the length in the header wrong: they count the header's own beginning, or round up. */
const WAV_SLACK = 9;

const TYPES: Record<string, string | undefined> = {
	csv: 'text/csv',
	gif: 'image/gif',
	jpg: 'image/jpeg',
	m4a: 'audio/mp4',
	mp3: 'audio/mpeg',
	ogg: 'audio/ogg',
	pdf: 'application/pdf',
	png: 'image/png',
	tif: 'image/tiff',
	tiff: 'image/tiff',
	txt: 'text/plain',
	wav: 'audio/wav',
};

/** Words, as no recording begins. */
const PRINTABLE = /^[\p{L}\p{N}\p{P}\s]+$/u;

/** How PBXs answer with words that they have no such file. */
const MISSING = /^$|operation failed|not (?:be )?(?:found|exist)|no such|missing file/i;

/** Extensions that mean the same kind of file. */
const TWINS: Record<string, string> = { tif: 'tiff', wave: 'wav' };

/**
 * Reads the beginning of a download's answer and distinguishes the file from an error in disguise: JSON with `success: 0`
 * and web pages come with status 200 too (docs/protocol.md#files).
 *
 * @param wantedName name of the file as far as it is known; folders and dangerous signs are removed
 * @throws SimotelError with Simotel's message when there is no file
 */
export async function openDownload(
	reply: WireReply,
	place: RequestPlace,
	wantedName: string,
): Promise<Download> {
	if (reply.status === 404) {
		discard(reply.body);
		throw noSuchFile(place, wantedName, 404);
	}
	const given = bodyOf(reply.body);
	if (reply.status !== 200) throw failureIn(reply, place, await textOf(given));
	const { head, body } = Buffer.isBuffer(given)
		? { head: given, body: given }
		: await peek(given).catch(async () => await rethrow(brokenOff(safeFileName(wantedName))));
	const magic = magicOf(head);
	const first = head.toString('utf8', 0, 64).trimStart();
	const said = String(reply.headers['content-type'] ?? '')
		.split(';')[0]
		.trim();
	const isJson = /^[{[]/.test(first) || /^application\/json\b/i.test(said);
	if (magic === null && isJson) return await linkOf(reply, place, await textOf(body), wantedName);
	if (magic === null && /^<(!doctype|html|head|body|\?xml)/i.test(first)) {
		throw failureIn(reply, place, await textOf(body));
	}
	if (magic === null && /^text\//.test(said) && isAudio(wantedName) && PRINTABLE.test(first)) {
		throw failureIn(reply, place, await textOf(body));
	}
	const { fileName, extension } = namedAfter(
		nameIn(reply.headers['content-disposition']) ?? wantedName,
		magic,
	);
	const known = TYPES[magic ?? extension];
	const length = Number(reply.headers['content-length'] ?? Number.NaN);
	return {
		file: {
			body,
			fileName,
			mimeType: known ?? (/^(text\/html|)$/.test(said) ? 'application/octet-stream' : said),
			...(Number.isFinite(length) ? { length } : {}),
		},
	};
}

/**
 * The bytes of a file as they come, checked on the way: an empty one, or one that ends before its Content-Length or
 * before the length in its WAV header, does not pass as whole.
 *
 * @param onBytes called for every chunk, to notice when nothing comes any more
 * @throws SimotelError at the end of an incomplete file
 */
export async function* wholeFile(
	file: { fileName: string; length?: number },
	bytes: AsyncIterable<Uint8Array>,
	onBytes: () => void = () => undefined,
): AsyncGenerator<Uint8Array> {
	let received = 0;
	let start = Buffer.alloc(0);
	for await (const chunk of bytes) {
		if (start.length < 12) start = Buffer.concat([start, chunk]).subarray(0, 12);
		received += chunk.length;
		onBytes();
		yield chunk;
	}
	if (received === 0) {
		throw new SimotelError('emptyFile', `The file "${file.fileName}" is empty`, { file: file.fileName });
	}
	const [sent, written] = [file.length ?? 0, wavLength(start)];
	if (received < sent || received < written - WAV_SLACK) {
		throw brokenOff(file.fileName, received, Math.max(sent, written));
	}
}

/** The error of a file that ended too early. */
export function brokenOff(fileName: string, received?: number, expected?: number): SimotelError {
	const where = received === undefined ? '' : ` after ${received} of ${expected} bytes`;
	return new SimotelError('incomplete', `The file "${fileName}" broke off${where}`, { file: fileName });
}

/** Bytes that a WAV file has by its own header; 0 for other files and for headers that do not say. */
function wavLength(start: Buffer): number {
	if (start.length < 12 || magicOf(start) !== 'wav') return 0;
	const rest = start.readUInt32LE(4);
	// Writers that cannot go back to the header leave 0 or the largest number there.
	return rest === 0 || rest >= 0x7fff_fff0 ? 0 : rest + 8;
}

/** Kind of a file by its first bytes, as an extension. */
function magicOf(head: Buffer): string | null {
	const text = head.toString('latin1', 0, 12);
	if (text.startsWith('RIFF') && text.slice(8) === 'WAVE') return 'wav';
	if (text.startsWith('ID3') || /^\xff[\xe2-\xe7\xf2-\xf7\xfa-\xff]/.test(text)) return 'mp3';
	if (text.startsWith('%PDF')) return 'pdf';
	if (text.startsWith('II*\0') || text.startsWith('MM\0*')) return 'tiff';
	if (text.startsWith('OggS')) return 'ogg';
	return null;
}

/** A clean name whose extension is the right one: tools that take audio go by the extension. */
function namedAfter(wanted: string, magic: string | null): { fileName: string; extension: string } {
	const name = safeFileName(wanted, 'file');
	const match = /^(.+)\.([A-Za-z0-9]{1,5})$/.exec(name);
	const given = (match?.[2] ?? '').toLowerCase();
	const extension = magic ?? given;
	if (magic === null || (TWINS[given] ?? given) === magic) return { fileName: name, extension };
	const stem = match !== null && given in TYPES ? match[1] : name;
	return { fileName: `${stem}.${magic}`, extension };
}

function isAudio(name: string): boolean {
	const type = TYPES[namedAfter(name, null).extension];
	return type?.startsWith('audio/') ?? false;
}

/** The name that the reply gives to its file. */
function nameIn(disposition: unknown): string | undefined {
	if (typeof disposition !== 'string') return undefined;
	const extended = /filename\*\s*=\s*UTF-8'[^']*'([^;]+)/i.exec(disposition)?.[1];
	if (extended !== undefined) {
		try {
			return decodeURIComponent(extended.trim());
		} catch {
			// The plain form below may still be readable.
		}
	}
	const quoted = /filename\s*=\s*"((?:\\.|[^"\\])*)"/i.exec(disposition)?.[1];
	const plain = quoted?.replace(/\\(.)/g, '$1') ?? /filename\s*=\s*([^";]+)/i.exec(disposition)?.[1];
	return plain === undefined || plain.trim() === '' ? undefined : asUtf8(plain);
}

/** Headers are read as Latin-1; servers write the bytes of UTF-8 into them. */
function asUtf8(text: string): string {
	try {
		return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(text, 'latin1'));
	} catch {
		return text;
	}
}

const noSuchFile = (place: RequestPlace, wanted: string, status: number, detail = ''): SimotelError => {
	const file = safeFileName(wanted);
	const message = `The PBX has no file "${file}"${detail === '' ? '' : `: ${detail}`}`;
	return new SimotelError('notFound', message, { ...place, file, status, detail });
};

/** JSON in place of a file: an error, or the hosted PBX's link to the audio. */
async function linkOf(
	reply: WireReply,
	place: RequestPlace,
	text: string,
	wantedName: string,
): Promise<Download> {
	const { data } = await envelopeOf(reply, place, text, wantedName);
	const link = isObject(data) ? data.audioLink : undefined;
	if (typeof link === 'string' && link !== '') return { link };
	const message = 'The PBX answered the download without a file';
	throw new SimotelError('noFile', message, { ...place, status: reply.status });
}

/** Some PBXs say with JSON and status 200 that they have no such file (docs/protocol.md#recordings). */
async function envelopeOf(
	reply: WireReply,
	place: RequestPlace,
	text: string,
	wantedName: string,
): Promise<Envelope> {
	try {
		return readEnvelope({ ...reply, body: text }, place);
	} catch (error) {
		const refused = error instanceof SimotelError && error.kind === 'refused';
		const { detail = '' } = refused ? error.facts : {};
		// Other words, such as those about a licence or a field, are no answer about the file.
		const missing = refused && MISSING.test(detail);
		return await rethrow(missing ? noSuchFile(place, wantedName, reply.status, detail) : error);
	}
}

function failureIn(reply: WireReply, place: RequestPlace, text: string): SimotelError {
	try {
		readEnvelope({ ...reply, body: text }, place);
	} catch (error) {
		if (error instanceof SimotelError) return error;
	}
	const message = 'The PBX answered something else than a file';
	return new SimotelError('noFile', message, { ...place, status: reply.status });
}

function bodyOf(body: unknown): ByteStream | Buffer {
	if (Buffer.isBuffer(body)) return body;
	if (isStream(body)) return body;
	if (body === null || body === undefined) return Buffer.alloc(0);
	return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body), 'utf8');
}

function isStream(body: unknown): body is ByteStream {
	return typeof body === 'object' && body !== null && 'unshift' in body && Symbol.asyncIterator in body;
}

/** Lets go of a download that nobody reads. */
export function abandon(download: Download): void {
	if ('file' in download) discard(download.file.body);
}

function discard(body: unknown): void {
	if (isStream(body)) body.destroy();
}

/** The first bytes of a stream, which stay in it; a stream that is over by then is given as its bytes. */
async function peek(stream: ByteStream): Promise<{ head: Buffer; body: ByteStream | Buffer }> {
	// Stays for good: an error between two readers of the stream must not end the process.
	stream.on('error', () => undefined);
	return await new Promise((resolve, reject) => {
		let head = Buffer.alloc(0);
		const stop = () => {
			stream.off('readable', look);
			stream.off('end', end);
			stream.off('error', fail);
		};
		const end = () => {
			stop();
			resolve({ head, body: head });
		};
		const fail = (error: Error) => {
			stop();
			reject(error);
		};
		const look = () => {
			for (let chunk = stream.read(); chunk !== null; chunk = stream.read()) {
				head = Buffer.concat([head, chunk]);
			}
			if (head.length < 12) return;
			stop();
			stream.unshift(head);
			resolve({ head, body: stream });
		};
		stream.on('readable', look);
		stream.on('end', end);
		stream.on('error', fail);
	});
}

async function textOf(body: ByteStream | Buffer): Promise<string> {
	if (Buffer.isBuffer(body)) return body.toString('utf8', 0, TEXT_LIMIT);
	let text = Buffer.alloc(0);
	try {
		for await (const chunk of body) {
			text = Buffer.concat([text, chunk]);
			if (text.length > TEXT_LIMIT) break;
		}
	} catch {
		// Read as far as it came: that it is not whole shows when it is parsed.
	}
	return text.toString('utf8');
}
