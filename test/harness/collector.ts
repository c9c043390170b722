import { startService } from './outsideServices';
import type { Service } from './outsideServices';

/** Receives what workflows post, by its key: counts what ran once, twice, or not at all. */
export class Collector {
	/** How often each key came. */
	readonly counts = new Map<string, number>();

	private constructor(private readonly service: Service) {}

	/** @param keyOf distinguishes posts, e.g. by the id of their call */
	static async start(keyOf: (body: Record<string, unknown>) => string): Promise<Collector> {
		const service = await startService();
		const collector = new Collector(service);
		service.answer = ({ json }) => {
			const key = keyOf(json);
			collector.counts.set(key, (collector.counts.get(key) ?? 0) + 1);
			return {};
		};
		return collector;
	}

	get url(): string {
		return this.service.url;
	}

	/** Which of these never came, and which came more than once. */
	compare(keys: string[]): { missing: string[]; twice: string[] } {
		return {
			missing: keys.filter((key) => !this.counts.has(key)),
			twice: keys.filter((key) => (this.counts.get(key) ?? 0) > 1),
		};
	}

	async close(): Promise<void> {
		await this.service.close();
	}
}
