import { randomBytes } from 'crypto';

import { trimmed } from '../text';

/** A `multipart/form-data` body with one file, in the parts that stand before and after the file's own bytes. */
export interface FilePart {
	/** Value of the Content-Type header. */
	contentType: string;
	head: Buffer;
	tail: Buffer;
}

/** Bytes of UTF-8; file systems take 255. */
const MAX_NAME = 200;

/**
 * The frame of an upload: a single part named `file`, as all uploads of Simotel want it (docs/protocol.md#files).
 * The file name goes as UTF-8, as browsers send it; its type is what the sender knows it to be.
 */
export function filePart(fileName: string, mimeType: string): FilePart {
	const boundary = `----simotel${randomBytes(18).toString('hex')}`;
	const type = /^[\w.+-]+\/[\w.+-]+$/.test(mimeType) ? mimeType : 'application/octet-stream';
	const head =
		`--${boundary}\r\n` +
		`Content-Disposition: form-data; name="file"; filename="${safeFileName(fileName)}"\r\n` +
		`Content-Type: ${type}\r\n\r\n`;
	return {
		contentType: `multipart/form-data; boundary=${boundary}`,
		head: Buffer.from(head, 'utf8'),
		tail: Buffer.from(`\r\n--${boundary}--\r\n`, 'utf8'),
	};
}

/**
 * A name that is only a name: no folders, no quotes, nothing that would break a header or leave a folder. Letters
 * of every alphabet stay.
 *
 * @param fallback used when nothing is left
 */
export function safeFileName(name: string, fallback = 'file'): string {
	const last = name.split(/[/\\]/).at(-1) ?? '';
	const clean = trimmed(last.normalize('NFC').replace(HARMFUL, ''), /[.\s]/);
	if (clean === '') return fallback;
	const extension = /\.[^.]{1,8}$/.exec(clean)?.[0] ?? '';
	return shortened(clean.slice(0, clean.length - extension.length), MAX_NAME - bytes(extension)) + extension;
}

/** Quotes and signs of shells and Windows, controls, marks that turn the direction of writing, halves of signs. */
const HARMFUL = /["'`<>|:*?\p{Cc}\p{Cs}\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]/gu;

const bytes = (text: string) => Buffer.byteLength(text, 'utf8');

function shortened(text: string, limit: number): string {
	let length = 0;
	let short = '';
	for (const sign of text) {
		length += bytes(sign);
		if (length > limit) break;
		short += sign;
	}
	return short;
}

/** The body of an upload whose file is a stream: frame, file, frame, never more than a chunk in memory. */
export async function* framed(part: FilePart, file: AsyncIterable<unknown>): AsyncGenerator<unknown> {
	yield part.head;
	yield* file;
	yield part.tail;
}
