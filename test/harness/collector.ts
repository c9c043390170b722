import { startService } from './outsideServices';

/** Receives what workflows post, by its key: counts what ran once, twice, or not at all. */
export interface Collector {
	url: string;
	/** How often each key came. */
	counts: Map<string, number>;
	/** Which of these never came, and which came more than once. */
	compare(keys: string[]): { missing: string[]; twice: string[] };
	close(): Promise<void>;
}

/** @param keyOf distinguishes posts, e.g. by the id of their call */
export async function startCollector(keyOf: (body: Record<string, unknown>) => string): Promise<Collector> {
	const counts = new Map<string, number>();
	const service = await startService(({ json }) => {
		const key = keyOf(json);
		counts.set(key, (counts.get(key) ?? 0) + 1);
		return {};
	});
	const compare = (keys: string[]) => ({
		missing: keys.filter((key) => !counts.has(key)),
		twice: keys.filter((key) => (counts.get(key) ?? 0) > 1),
	});
	return { url: service.url, counts, compare, close: service.close };
}
