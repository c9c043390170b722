import http from 'node:http';
import type { AddressInfo } from 'node:net';

/** Receives what workflows post, by its key: counts what ran once, twice, or not at all. */
export class Collector {
	/** How often each key came. */
	readonly counts = new Map<string, number>();

	private constructor(
		readonly url: string,
		private readonly server: http.Server,
	) {}

	/** @param keyOf tells posts apart, e.g. by the id of their call */
	static async start(keyOf: (body: Record<string, unknown>) => string): Promise<Collector> {
		const server = http.createServer((request, response) => {
			const chunks: Buffer[] = [];
			request.on('data', (chunk: Buffer) => chunks.push(chunk));
			request.on('end', () => {
				const key = keyOf(JSON.parse(Buffer.concat(chunks).toString('utf8')) as Record<string, unknown>);
				collector.counts.set(key, (collector.counts.get(key) ?? 0) + 1);
				response.setHeader('content-type', 'application/json').end('{}');
			});
		});
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		const collector = new Collector(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`, server);
		return collector;
	}

	/** Which of these never came, and which came more than once. */
	compare(keys: string[]): { missing: string[]; twice: string[] } {
		return {
			missing: keys.filter((key) => !this.counts.has(key)),
			twice: keys.filter((key) => (this.counts.get(key) ?? 0) > 1),
		};
	}

	async close(): Promise<void> {
		this.server.closeAllConnections();
		await new Promise((resolve) => this.server.close(resolve));
	}
}
