import type {
	IBinaryData,
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
	INodeProperties,
} from 'n8n-workflow';
import { NodeOperationError, sleep } from 'n8n-workflow';

import { SimotelError } from '../../../simotel/client/errors';
import { brokenOff, wholeFile } from '../../../simotel/client/files';
import type { DownloadedFile } from '../../../simotel/client/files';
import { filePart, framed } from '../../../simotel/client/multipart';
import type { FilePart } from '../../../simotel/client/multipart';
import { rethrow } from '../../../simotel/rethrow';
import { failureOf } from '../../shared/failure';
import type { Job } from '../types';
import { isObject } from '../../../simotel/wire';
import type { WireObject } from '../../../simotel/wire';

type Stream = Awaited<ReturnType<IExecuteFunctions['helpers']['getBinaryStream']>>;

/** Where a download puts its file. */
export const OUTPUT_FIELD: INodeProperties = {
	displayName: 'Put Output File in Field',
	name: 'binaryPropertyName',
	type: 'string',
	default: 'data',
	required: true,
	hint: 'The name of the output binary field to put the file in',
};

/**
 * Downloads a file as binary data of n8n, streamed: however long it is, only a chunk of it is in memory at a time.
 *
 * @param path a download of the API, e.g. `reports/audio/download`
 * @param body its JSON body
 * @param options `fileName` is what the file is called unless the reply names it; its extension is put right
 * @throws SimotelError when there is no such file, when something else came in its place, or when it broke off
 */
export async function downloadFile(
	job: Job,
	path: string,
	body: WireObject,
	{ fileName }: { fileName: string },
): Promise<IBinaryData> {
	const { client } = job;
	const opened = await client.openFile(path, body, fileName);
	return await stored(
		job,
		'file' in opened ? opened.file : await client.openLink(path, opened.link, fileName),
	);
}

/** The item of a downloaded file, under the field that the user chose, with what a workflow asks of a file. */
export function fileItem(
	job: Job,
	file: IBinaryData,
	json: IDataObject = {},
	field = job.param<string>(OUTPUT_FIELD.name, 'data') || 'data',
): INodeExecutionData {
	return {
		json: { ...json, file_name: file.fileName ?? null, mime_type: file.mimeType, bytes: bytesOf(file) },
		binary: { [field]: file },
	};
}

/** The field that the editor starts with. */
const DEFAULT_FIELD = 'data';

/**
 * The binary field of the input item to take the file from: the one that is named, or, as long as nobody has chosen
 * one, the only one that there is.
 *
 * @param named what the parameter says; "data" is what the editor starts with
 * @throws NodeOperationError that names the files which are there
 */
export function inputField(job: Job, named: string): string {
	const wanted = named.trim() || DEFAULT_FIELD;
	const present = Object.keys(job.context.getInputData()[job.itemIndex]?.binary ?? {});
	if (present.includes(wanted)) return wanted;
	if (present.length === 1 && wanted === DEFAULT_FIELD) return present[0];
	const names = present.map((name) => `"${name}"`).join(', ');
	throw new NodeOperationError(
		job.context.getNode(),
		present.length === 0 ? 'The item has no file' : `The item has no file in the field "${wanted}"`,
		{
			itemIndex: job.itemIndex,
			description:
				present.length === 0
					? 'Put a node that reads or makes a file before this one, and see that nodes in between pass it on.'
					: `Its files are in ${names}: set "Input Data Field Name" to one of them.`,
		},
	);
}

/**
 * Uploads a file of the input item; large files that n8n keeps on disk are streamed from there.
 *
 * @param path an upload of the API, e.g. `pbx/announcements/upload`
 * @param named name of the input item's binary field, as the parameter has it
 * @returns the name under which the PBX stored the file
 */
export async function uploadFile(job: Job, path: string, named: string): Promise<string> {
	const { helpers } = job.context;
	const field = inputField(job, named);
	const file = helpers.assertBinaryData(job.itemIndex, field);
	const { mimeType, fileName = `file.${file.fileExtension ?? 'bin'}` } = file;
	if (file.id === undefined) {
		const content = await helpers.getBinaryDataBuffer(job.itemIndex, field);
		if (content.length === 0) throw emptyFile(job, field);
		return await uploadContent(job, path, { fileName, mimeType, content });
	}
	const { fileSize } = await helpers.getBinaryMetadata(file.id);
	if (fileSize === 0) throw emptyFile(job, field);
	const part = filePart(fileName, mimeType);
	const source: Stream = await helpers.getBinaryStream(file.id);
	const body = listenedTo(source.compose((bytes: AsyncIterable<unknown>) => framed(part, bytes)));
	return await uploaded(job, path, part, body, fileSize);
}

/** Uploads bytes that are in memory; returns the name under which the PBX stored the file. */
export async function uploadContent(
	job: Job,
	path: string,
	{ fileName, mimeType, content }: { fileName: string; mimeType: string; content: Buffer },
): Promise<string> {
	const part = filePart(fileName, mimeType);
	const body = Buffer.concat([part.head, content, part.tail]);
	return await uploaded(job, path, part, body, content.length);
}

async function uploaded(
	job: Job,
	path: string,
	part: FilePart,
	body: unknown,
	size: number,
): Promise<string> {
	const headers: Record<string, string> = { 'Content-Type': part.contentType };
	if (size > 0) headers['Content-Length'] = String(part.head.length + size + part.tail.length);
	const data = await job.client.upload(path, body, headers, size);
	const stored = isObject(data) && typeof data.filename === 'string' ? data.filename : '';
	if (stored === '') {
		throw new SimotelError('noFileName', 'The PBX took the file but did not say under which name');
	}
	job.leftBehind = [...(job.leftBehind ?? []), `file "${stored}"`];
	return stored;
}

function emptyFile({ context, itemIndex }: Job, field: string): NodeOperationError {
	return new NodeOperationError(context.getNode(), `The file in the input field "${field}" is empty`, {
		description: 'Nothing was sent. Look at the node that makes the file.',
		itemIndex,
	});
}

/**
 * A stream whose errors cannot end n8n's whole process, as they would before anybody reads it. Its readers get them as
 * ever.
 */
function listenedTo<T extends { on(event: 'error', listener: () => void): unknown }>(stream: T): T {
	stream.on('error', () => undefined);
	return stream;
}

/** Hands the bytes over to n8n, which keeps them where it is set to keep binary data. */
async function stored(job: Job, file: DownloadedFile): Promise<IBinaryData> {
	const { helpers } = job.context;
	const { body, fileName, mimeType } = file;
	if (Buffer.isBuffer(body)) {
		for await (const chunk of wholeFile(file, once(body))) void chunk;
		return await helpers.prepareBinaryData(body, fileName, mimeType);
	}
	const source = body as unknown as Stream;
	let last = Date.now();
	let done = false;
	const whole = listenedTo(
		source.compose((bytes: AsyncIterable<Uint8Array>) => wholeFile(file, bytes, () => (last = Date.now()))),
	);
	const limit = job.client.server.timeout * 1000;
	// A request's time limit ends with its headers, so a body that stops coming needs one of its own.
	const watch = async () => {
		while (!done) {
			await sleep(Math.min(1000, limit));
			if (done || Date.now() - last <= limit) continue;
			// Destroying alone waits for the read that never ends; readers go by the event.
			source.emit('error', brokenOff(fileName));
			source.destroy();
			done = true;
		}
	};
	void watch();
	try {
		return await helpers.prepareBinaryData(whole as Stream, fileName, mimeType);
	} catch (error) {
		source.destroy();
		return await rethrow(readingFailure(error, fileName));
	} finally {
		done = true;
	}
}

/** A connection that was cut is reported as what became of the file; everything else (a full disk) as it is. */
function readingFailure(error: unknown, fileName: string): Error {
	if (error instanceof SimotelError) return error;
	const { code, text } = failureOf(error);
	const cut = /ECONNRESET|PREMATURE_CLOSE|ERR_BAD_RESPONSE|aborted/i.test(`${code} ${text}`);
	return cut || !(error instanceof Error) ? brokenOff(fileName) : error;
}

async function* once(bytes: Buffer): AsyncGenerator<Uint8Array> {
	if (bytes.length > 0) yield bytes;
}

function bytesOf(file: IBinaryData): number | null {
	if (typeof file.bytes === 'number') return file.bytes;
	return file.id === undefined ? Buffer.byteLength(file.data, 'base64') : null;
}
