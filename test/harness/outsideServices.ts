import type http from 'node:http';
import net from 'node:net';

import { serve, serveWeb } from './serve';
import type { Served } from './serve';

/** One request that a workflow sent to a service of the outside world. */
export interface Received {
	path: string;
	headers: http.IncomingHttpHeaders;
	body: Buffer;
	/** The body, when it is JSON. */
	json: Record<string, unknown>;
}

/** A service of the outside world (CRM, SMS, transcription, language model), which keeps what it is sent. */
export interface Service extends Served {
	received: Received[];
	/** What it answers, or a promise of it. */
	answer: (request: Received) => unknown;
}

/** @param answer may be changed later; a JSON object for everybody when absent */
export async function startService(answer: Service['answer'] = () => ({ ok: true })): Promise<Service> {
	const served = await serveWeb(async (request, body, response) => {
		const isJson = request.headers['content-type']?.startsWith('application/json') ?? false;
		const json = (isJson ? JSON.parse(body.toString()) : {}) as Record<string, unknown>;
		const received = { path: request.url ?? '', headers: request.headers, body, json };
		service.received.push(received);
		response.setHeader('content-type', 'application/json');
		response.end(JSON.stringify(await service.answer(received)));
	});
	const service: Service = { ...served, received: [], answer };
	return service;
}

/** A mail server that takes every mail; `mails` holds them as they came, headers included. */
export async function startMailServer(): Promise<Served & { mails: string[] }> {
	const mails: string[] = [];
	const server = net.createServer((socket) => {
		let pending = '';
		let mail: string[] | undefined;
		const say = (line: string) => socket.write(`${line}\r\n`);
		say('220 mail.example.org');
		socket.on('error', () => socket.destroy());
		socket.on('data', (chunk) => {
			const lines = (pending + chunk.toString()).split('\r\n');
			pending = lines.pop() ?? '';
			for (const line of lines) {
				if (mail) {
					if (line !== '.') {
						mail.push(line);
						continue;
					}
					mails.push(mail.join('\n'));
					mail = undefined;
				} else if (line === 'DATA') {
					mail = [];
					say('354 go on');
					continue;
				}
				say(line === 'QUIT' ? '221 bye' : '250 ok');
			}
		});
	});
	return { ...(await serve(server)), mails };
}

/** The HTML of a mail that nodemailer wrote. */
export function htmlOf(mail: string): string {
	const [head, ...rest] = mail.split('\n\n');
	const body = rest.join('\n\n');
	if (/base64/i.test(head)) return Buffer.from(body, 'base64').toString('utf8');
	const bytes = body
		.replace(/=\n/g, '')
		.replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
	return /quoted-printable/i.test(head) ? Buffer.from(bytes, 'latin1').toString('utf8') : body;
}
