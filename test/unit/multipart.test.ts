import fc from 'fast-check';
import { Readable } from 'node:stream';

import { openDownload, wholeFile } from '../../simotel/client/files';
import { filePart, framed, safeFileName } from '../../simotel/client/multipart';

const place = { path: 'reports/audio/download' };

async function bytesOf(source: AsyncIterable<unknown>): Promise<Buffer> {
	const chunks: Buffer[] = [];
	for await (const chunk of source) chunks.push(Buffer.from(chunk as Uint8Array));
	return Buffer.concat(chunks);
}

function wav(size: number): Buffer {
	const file = Buffer.alloc(44 + size);
	file.write('RIFF', 0, 'latin1');
	file.writeUInt32LE(36 + size, 4);
	file.write('WAVE', 8, 'latin1');
	return file;
}

const reply = (body: unknown, headers: Record<string, unknown> = {}, status = 200) => ({
	status,
	headers,
	body,
});

describe('file names', () => {
	test.each([
		['../../etc/passwd', 'passwd'],
		['..\\..\\boot.ini', 'boot.ini'],
		['a"b\r\nX-Injected: 1.wav', 'abX-Injected 1.wav'],
		['پیام خوش‌آمد.wav', 'پیام خوش‌آمد.wav'],
		['', 'file'],
		['..', 'file'],
		['.hidden', 'hidden'],
		['a\0b.wav', 'ab.wav'],
		['\u202egnp\u061c.wav', 'gnp.wav'],
		['x\u2028y\ufeff.wav', 'xy.wav'],
		['\ud800x.wav', 'x.wav'],
	])('%j becomes %j', (name, clean) => {
		expect(safeFileName(name)).toBe(clean);
	});

	test.each(['x', 'ص', '語', '😀'])('a long name of %s keeps its extension and fits on a disk', (sign) => {
		const name = safeFileName(`${sign.repeat(300)}.wav`);
		expect(name).toMatch(new RegExp(`^${sign}{45,}\\.wav$`, 'u'));
		expect(Buffer.byteLength(name)).toBeLessThanOrEqual(200);
	});

	test('no name breaks out of its header', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (name) => {
				const head = filePart(name, 'audio/wav').head.toString('utf8');
				expect(head.split('\r\n')).toHaveLength(5);
				expect(safeFileName(name)).not.toMatch(/["/\\\r\n]/);
			}),
		);
	});
});

describe('multipart bodies', () => {
	test('a file stands between the frame of one part called file', async () => {
		const part = filePart('سلام.wav', 'audio/wav');
		const text = (
			await bytesOf(framed(part, Readable.from([Buffer.from('ab'), Buffer.from('c')])))
		).toString();
		const boundary = /boundary=(.+)$/.exec(part.contentType)?.[1];
		expect(text).toBe(
			`--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="سلام.wav"\r\n` +
				`Content-Type: audio/wav\r\n\r\nabc\r\n--${boundary}--\r\n`,
		);
	});

	test('every body has a boundary of its own, and a strange type is not passed on', () => {
		const one = filePart('a', 'text/x\r\nX: 1');
		expect(one.head.toString()).toContain('Content-Type: application/octet-stream\r\n');
		expect(one.contentType).not.toBe(filePart('a', 'text/plain').contentType);
	});
});

describe('what a download answered', () => {
	const open = async (body: unknown, headers = {}, name = 'call.mp3') => {
		const download = await openDownload(reply(body, headers), place, name);
		if (!('file' in download)) throw new Error('no file');
		return download.file;
	};

	test.each([
		['call.mp3', Buffer.from('ID3\x03rest of it'), 'call.mp3', 'audio/mpeg'],
		['call.mp3', wav(2), 'call.wav', 'audio/wav'],
		['fax-1', Buffer.from('II*\0 some pages'), 'fax-1.tiff', 'image/tiff'],
		['fax-1.tif', Buffer.from('II*\0 some pages'), 'fax-1.tif', 'image/tiff'],
		['fax-1', Buffer.from('%PDF-1.4 pages'), 'fax-1.pdf', 'application/pdf'],
		['../../call.wav', Buffer.from('no known beginning'), 'call.wav', 'audio/wav'],
	])('%s gets the right name and type', async (name, body, fileName, mimeType) => {
		expect(await open(Readable.from([body]), {}, name)).toMatchObject({ fileName, mimeType });
	});

	test('a stream is given on whole after its beginning was looked at', async () => {
		const file = await open(
			Readable.from([Buffer.from('ID'), Buffer.from('3 0123456789'), Buffer.from('abc')]),
		);
		expect((await bytesOf(file.body as AsyncIterable<Uint8Array>)).toString()).toBe('ID3 0123456789abc');
	});

	test.each([
		["filename*=UTF-8''..%2F%D8%B5%D8%AF%D8%A7.mp3", 'صدا.mp3'],
		["filename*=utf-8'fa'%D8%B5.mp3; filename=y.mp3", 'ص.mp3'],
		// The bytes of UTF-8, as Node reads them.
		[`filename="${Buffer.from('صدا.mp3').toString('latin1')}"`, 'صدا.mp3'],
		['filename="a;b \\"1\\".mp3"', 'a;b 1.mp3'],
		['filename=../x y.mp3', 'x y.mp3'],
		['filename=""', 'call.mp3'],
	])('the name in the reply counts, without its folders: %s', async (disposition, fileName) => {
		const headers = { 'content-disposition': `attachment; ${disposition}` };
		expect((await open(Readable.from([Buffer.from('ID3 and so on')]), headers)).fileName).toBe(fileName);
	});

	test.each([
		[
			'JSON error',
			'{"success":0,"message":"Requested operation failed","data":""}',
			{},
			200,
			/no file "call.mp3": Requested operation failed/,
		],
		[
			'JSON of a field',
			'{"success":0,"message":"Field \'file\':value is missing"}',
			{},
			200,
			/refused.+Field 'file'/,
		],
		[
			'no answer about the file',
			'{"success":0,"message":"Licence expired"}',
			{},
			200,
			/refused.+Licence expired/,
		],
		['web page', '<!DOCTYPE html><html></html>', {}, 200, /not the Simotel API/],
		['missing file', '<html>404</html>', {}, 404, /no file "call.mp3"/],
		['missing permission', '{"success":0,"message":"Access denied"}', {}, 403, /no permission/],
		['words', 'no such file', { 'content-type': 'text/plain' }, 200, /not the Simotel API/],
		['JSON without a file', '{"success":1,"message":"","data":{}}', {}, 200, /without a file/],
	])('%s is reported as such', async (_name, body, headers, status, message) => {
		const answer = reply(Readable.from([Buffer.from(body)]), headers, status);
		await expect(openDownload(answer, place, 'call.mp3')).rejects.toThrow(message);
	});

	test('the hosted PBX answers a link', async () => {
		const body = Buffer.from('{"success":1,"data":{"audioLink":"https://pbx.example.com/a"}}');
		expect(await openDownload(reply(body), place, 'a.wav')).toEqual({ link: 'https://pbx.example.com/a' });
	});
});

describe('whole files', () => {
	const read = async (body: Buffer, length?: number) =>
		await bytesOf(wholeFile({ fileName: 'a.wav', length }, Readable.from([body])));

	test('pass unchanged', async () => {
		expect(await read(wav(8), 52)).toEqual(wav(8));
		expect((await read(Buffer.from('any'))).toString()).toBe('any');
	});

	test.each([
		['shorter than Content-Length', Buffer.from('abc'), 10, /broke off after 3 of 10 bytes/],
		['shorter than its WAV header', wav(100).subarray(0, 60), undefined, /broke off after 60 of 144 bytes/],
		['empty', Buffer.alloc(0), 0, /is empty/],
	])('%s: refused', async (_name, body, length, message) => {
		await expect(read(body, length)).rejects.toThrow(message);
	});

	test('a WAV header that counts its own beginning is no reason to refuse a file', async () => {
		const file = wav(8);
		file.writeUInt32LE(file.length, 4);
		expect(await read(file, file.length)).toEqual(file);
	});

	test('a WAV header without a length says nothing', async () => {
		const file = wav(4);
		file.writeUInt32LE(0xffffffff, 4);
		expect(await read(file)).toHaveLength(48);
	});
});
