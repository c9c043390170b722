import { Container } from '@n8n/di';
import { BinaryDataConfig, BinaryDataService } from 'n8n-core';
import type { INodeExecutionData } from 'n8n-workflow';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';

import { Simotel } from '../../nodes/Simotel/Simotel.node';
import { runNode } from '../harness/engine';
import { serve } from '../harness/serve';
import type { Served } from '../harness/serve';

/** Files where n8n keeps binary data on disk, as most installations do: everything is streamed. */
const service = Container.get(BinaryDataService);
let folder: string;
let server: Served;
let handle: (...given: Parameters<RequestListener>) => unknown;

beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'simotel-files-'));
	const config = Container.get(BinaryDataConfig);
	config.mode = 'filesystem';
	config.localStoragePath = folder;
	await service.init();
	server = await serve(createServer((request, response) => handle(request, response)));
});

afterAll(async () => {
	await server.close();
	await rm(folder, { recursive: true, force: true });
});

const credentials = (more = {}) => ({
	simotelApi: {
		serverUrl: server.url,
		apiVersion: 'v4',
		authentication: 'token',
		token: 'a-token',
		timeout: 20,
		...more,
	},
});

async function download(fileName = 'call.mp3', more = {}) {
	return await runNode({
		node: new Simotel(),
		parameters: { resource: 'voicemailMessage', operation: 'download', fileName },
		credentials: credentials(more),
	});
}

const mp3 = (bytes: number) => Buffer.concat([Buffer.from('ID3'), randomBytes(bytes - 3)]);

test('a long file reaches the disk byte by byte', async () => {
	const file = mp3(8 * 1024 * 1024);
	handle = (request, response) => {
		expect(request.headers['accept-encoding']).toBe('identity');
		response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': file.length });
		response.end(file);
	};
	const { outputs, error } = await download('../صدا "1".mp3');
	expect(error).toBeUndefined();
	const binary = outputs[0][0].binary?.data;
	expect(binary).toMatchObject({ fileName: 'صدا 1.mp3', mimeType: 'audio/mpeg', data: 'filesystem-v2' });
	expect(outputs[0][0].json).toMatchObject({ bytes: file.length });
	expect(binary && (await service.getAsBuffer(binary)).equals(file)).toBe(true);
});

test.each([
	['cut off', true, 50],
	['cut off without a length', false, 50],
	['cut off before n8n reads it', false, 1],
	['cut off at once', false, 0],
	['stopping in the middle', true, null],
])('a file %s does not pass as whole', async (_name, long, cutAfter) => {
	const file = mp3(100_000);
	handle = (_request, response) => {
		response.writeHead(200, long ? { 'content-length': file.length } : {});
		response.write(file.subarray(0, 1000), () => {
			if (cutAfter !== null) setTimeout(() => response.destroy(), cutAfter);
		});
	};
	const { error } = await download('call.mp3', { timeout: 1 });
	expect(error?.message).toMatch(/^The file "call.mp3" broke off/);
});

test.each(['http://evil.example.com/a.wav', 'https://127.0.0.1.evil.example.com/', 'file:///etc/passwd'])(
	'the token does not go to %s',
	async (audioLink) => {
		handle = (_request, response) => {
			response.writeHead(200, { 'content-type': 'application/json' });
			response.end(JSON.stringify({ success: 1, message: '', data: { audioLink } }));
		};
		const { error } = await download();
		expect(error?.message).toBe('The PBX gave a link to another server for this file');
		expect(JSON.stringify(error)).not.toContain('a-token');
	},
);

test('a link that leads on to another host is not followed', async () => {
	const asked: unknown[] = [];
	handle = (request, response) => {
		asked.push(request.url);
		if (request.url?.startsWith('/api/')) {
			return void response.end('{"success":1,"data":{"audioLink":"/audio/1"}}');
		}
		response.writeHead(302, { location: 'http://localhost:9/audio' });
		response.end();
	};
	const { error } = await download('a.mp3', { apiVersion: 'v4.1' });
	expect(error?.message).toMatch(/HTTP status 302/);
	expect(asked).toHaveLength(2);
});

test.each<[string, Record<string, string>, Buffer, RegExp]>([
	[
		'JSON',
		{},
		Buffer.from('{"success":0,"message":"Requested operation failed"}'),
		/Requested operation failed/,
	],
	[
		'a web page',
		{},
		Buffer.from('<html><body>Welcome</body></html>'),
		/not the Simotel API|else than a file/,
	],
	['nothing', { 'content-type': 'audio/mpeg' }, Buffer.alloc(0), /"call.mp3" is empty/],
])('%s in place of the audio is an error', async (_name, headers, body, message) => {
	handle = (_request, response) => {
		response.writeHead(200, headers);
		response.end(body);
	};
	const { error, outputs } = await download();
	expect(error?.message).toMatch(message);
	expect(outputs.flat().some((item) => item.binary)).toBe(false);
});

test('a wrong type and a wrong extension are put right by what the file is', async () => {
	handle = (_request, response) => {
		response.writeHead(200, { 'content-type': 'text/html' });
		response.end(mp3(60));
	};
	expect((await download('call.wav')).outputs[0][0].json).toMatchObject({
		file_name: 'call.mp3',
		mime_type: 'audio/mpeg',
	});
});

test('the link of the hosted PBX gets the token in both headers', async () => {
	const seen: unknown[] = [];
	handle = (request, response) => {
		seen.push([request.method, request.url, request.headers['x-apikey'], request.headers.authorization]);
		const link = request.url?.startsWith('/api/');
		response.end(link ? '{"success":1,"data":{"audioLink":"/audio/1"}}' : mp3(50));
	};
	expect((await download('a.mp3', { apiVersion: 'v4.1' })).error).toBeUndefined();
	expect(seen).toEqual([
		['POST', '/api/v4.1/voicemails/audio/download', 'a-token', undefined],
		['GET', '/audio/1', 'a-token', 'Bearer a-token'],
	]);
});

test('a file on the disk is uploaded as a stream of known length', async () => {
	const file = randomBytes(3 * 1024 * 1024);
	let upload = Buffer.alloc(0);
	let headers: Record<string, unknown> = {};
	handle = async (request, response) => {
		const body = await buffer(request);
		const uploading = request.url?.endsWith('/upload');
		if (uploading) [upload, headers] = [body, request.headers];
		const data = uploading ? { filename: 'stored.wav' } : { _id: '65a1f0c2d4b3e59687a0c1d2' };
		response.end(JSON.stringify({ success: 1, message: '', data }));
	};
	const binary = await service.store(
		{ type: 'execution', workflowId: 'workflow', executionId: '1' },
		Readable.from([file.subarray(0, 1_000_000), file.subarray(1_000_000)]),
		{ mimeType: 'audio/wav', fileName: 'پیام.wav', data: '' },
	);
	const items: INodeExecutionData[] = [{ json: {}, binary: { data: binary } }];
	const { error, json } = await runNode({
		node: new Simotel(),
		parameters: { resource: 'announcement', operation: 'create', name: 'Long' },
		items,
		credentials: credentials(),
	});
	expect(error).toBeUndefined();
	expect(json).toEqual([{ _id: '65a1f0c2d4b3e59687a0c1d2', name: 'Long', filename: 'stored.wav' }]);
	expect(headers['content-length']).toBe(String(upload.length));
	expect(upload.includes(file)).toBe(true);
	expect(upload.toString('utf8', 0, 300)).toContain('filename="پیام.wav"');
});

test('an upload without a stored name is no success', async () => {
	handle = (request, response) => {
		request.resume();
		request.on('end', () => response.end('{"success":1,"message":"","data":{}}'));
	};
	const data = { data: Buffer.from('x').toString('base64'), mimeType: 'audio/wav', fileName: 'a.wav' };
	const { error } = await runNode({
		node: new Simotel(),
		parameters: { resource: 'announcement', operation: 'create', name: 'Long' },
		items: [{ json: {}, binary: { data } }],
		credentials: credentials(),
	});
	expect(error?.message).toMatch(/did not say under which name/);
});

test('an empty file is not uploaded', async () => {
	const asked: unknown[] = [];
	handle = (request) => asked.push(request.url);
	const binary = await service.store(
		{ type: 'execution', workflowId: 'workflow', executionId: '1' },
		Readable.from([Buffer.alloc(0)]),
		{ mimeType: 'audio/wav', fileName: 'a.wav', data: '' },
	);
	const { error } = await runNode({
		node: new Simotel(),
		parameters: { resource: 'announcement', operation: 'create', name: 'Empty' },
		items: [{ json: {}, binary: { data: binary } }],
		credentials: credentials(),
	});
	expect(error?.message).toBe('The file in the input field "data" is empty');
	expect(asked).toEqual([]);
});
