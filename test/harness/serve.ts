import { once } from 'node:events';
import http from 'node:http';
import net from 'node:net';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** A server of this process that listens. */
export interface Served {
	/** Without a path, e.g. `http://127.0.0.1:34567`. */
	url: string;
	port: number;
	close(): Promise<void>;
}

/** Lets a server listen on a port of this machine, a free one if none is named; fails when it is taken. */
export async function serve(server: net.Server, wanted = 0): Promise<Served> {
	server.listen(wanted, '127.0.0.1');
	await once(server, 'listening');
	const { port } = server.address() as AddressInfo;
	return {
		url: `http://127.0.0.1:${port}`,
		port,
		close: async () => {
			(server as Partial<http.Server>).closeAllConnections?.();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}

/** A web server of this process, which gets each request with its whole body. */
export async function serveWeb(
	answer: (request: http.IncomingMessage, body: Buffer, response: http.ServerResponse) => unknown,
): Promise<Served> {
	const server = http.createServer((request, response) => {
		void buffer(request).then(
			(body) => answer(request, body, response),
			() => response.destroy(),
		);
	});
	return await serve(server);
}

/** A port on which nobody listens now. */
export async function freePort(): Promise<number> {
	const { port, close } = await serve(net.createServer());
	await close();
	return port;
}

/** Whether nobody listens on a port. */
export const isFree = async (port: number): Promise<boolean> =>
	await serve(net.createServer(), port).then(
		async ({ close }) => {
			await close();
			return true;
		},
		() => false,
	);
