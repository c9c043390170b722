/** A map that forgets what has not been written for a while, and the oldest when it is full. */
export class RecentMap<V> {
	/** Oldest first: each write puts its key at the end. */
	private readonly entries = new Map<string, { value: V; at: number }>();

	/** @param lifetime milliseconds */
	constructor(
		private readonly lifetime: number,
		private readonly most: number,
	) {}

	get size(): number {
		return this.entries.size;
	}

	/** @param now milliseconds */
	get(key: string, now: number): V | undefined {
		const entry = this.entries.get(key);
		return entry !== undefined && now - entry.at < this.lifetime ? entry.value : undefined;
	}

	set(key: string, value: V, now: number): void {
		this.entries.delete(key);
		this.entries.set(key, { value, at: now });
		for (const [oldest, { at }] of this.entries) {
			if (now - at < this.lifetime && this.entries.size <= this.most) return;
			this.entries.delete(oldest);
		}
	}

	delete(key: string): void {
		this.entries.delete(key);
	}
}
