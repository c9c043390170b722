import http from 'node:http';
import https from 'node:https';
import { buffer } from 'node:stream/consumers';

import { serve } from '../harness/serve';

/** How the way to the PBX is disturbed. */
export type Disturbance =
	| { kind: 'pass' }
	/** The connection is reset after this part of the answer has gone out. */
	| { kind: 'reset'; after: 'request' | 'headers' | 'half' }
	/** The answer's bytes come one after the other, far too slowly. */
	| { kind: 'slowBody' }
	| { kind: 'answer'; status: number; type: string; body: string; headers?: Record<string, string> };

/** A server between n8n and the PBX that does harm, with or without TLS. */
export interface HarmfulProxy {
	url: string;
	disturbance: Disturbance;
	/** Requests that came in. */
	seen: string[];
	/** Called with each answer of the PBX before it is passed on. */
	passed?: () => void;
	close(): Promise<void>;
}

export async function startProxy(target: string, tls?: { key: Buffer; cert: Buffer }): Promise<HarmfulProxy> {
	const handler: http.RequestListener = (request, response) => {
		proxy.seen.push(request.url ?? '');
		const { disturbance } = proxy;
		if (disturbance.kind === 'reset' && disturbance.after === 'request') {
			request.socket.destroy();
			return;
		}
		if (disturbance.kind === 'answer') {
			request.resume();
			response.writeHead(disturbance.status, {
				'content-type': disturbance.type,
				...disturbance.headers,
			});
			response.end(disturbance.body);
			return;
		}
		const options = { method: request.method, headers: { ...request.headers, host: new URL(target).host } };
		const forward = http.request(target + (request.url ?? ''), options, (answer) => {
			void buffer(answer).then(
				(body) => {
					proxy.passed?.();
					deliver(response, answer, body, disturbance);
				},
				() => response.destroy(),
			);
		});
		forward.on('error', () => response.destroy());
		request.pipe(forward);
	};
	const server = tls ? https.createServer(tls, handler) : http.createServer(handler);
	const { port, close } = await serve(server);
	const proxy: HarmfulProxy = {
		url: `${tls ? 'https' : 'http'}://127.0.0.1:${port}`,
		disturbance: { kind: 'pass' },
		seen: [],
		close,
	};
	return proxy;
}

function deliver(
	response: http.ServerResponse,
	answer: http.IncomingMessage,
	body: Buffer,
	disturbance: Disturbance,
): void {
	const headers = { ...answer.headers };
	delete headers['transfer-encoding'];
	response.writeHead(answer.statusCode ?? 500, { ...headers, 'content-length': body.length });
	if (disturbance.kind === 'pass') {
		response.end(body);
	} else if (disturbance.kind === 'reset') {
		const half =
			disturbance.after === 'half' ? body.subarray(0, Math.floor(body.length / 2)) : Buffer.alloc(0);
		response.flushHeaders();
		response.write(half, () => setTimeout(() => response.destroy(), 20));
	} else {
		let sent = 0;
		const drip = setInterval(() => {
			if (response.destroyed || sent >= body.length) clearInterval(drip);
			else response.write(body.subarray(sent, ++sent));
		}, 3_000);
		drip.unref();
	}
}
