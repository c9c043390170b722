import { randomBytes } from 'crypto';

/** A `multipart/form-data` body with one file, in the parts that stand before and after the file's own bytes. */
export interface FilePart {
	/** Value of the Content-Type header. */
	contentType: string;
	head: Buffer;
	tail: Buffer;
}

const MAX_NAME = 120;

/**
 * The frame of an upload: a single part named `file`, as all uploads of Simotel want it (conventions.md, "Uploads
 * and downloads"). The file name goes as UTF-8, as browsers send it; its type is what the sender knows it to be.
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
	const clean = last
		.normalize('NFC')
		.replace(/["'`<>|:*?\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, '')
		.replace(/^[.\s]+|[.\s]+$/g, '');
	if (clean === '') return fallback;
	if (clean.length <= MAX_NAME) return clean;
	const extension = /\.[^.]{1,8}$/.exec(clean)?.[0] ?? '';
	return clean.slice(0, MAX_NAME - extension.length) + extension;
}

/** The body of an upload whose file is a stream: frame, file, frame, never more than a chunk in memory. */
export async function* framed(part: FilePart, file: AsyncIterable<unknown>): AsyncGenerator<unknown> {
	yield part.head;
	yield* file;
	yield part.tail;
}
