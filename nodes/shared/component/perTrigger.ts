/** How many are kept; beyond it those that nothing depends on are dropped. */
const MOST = 1_000;

/**
 * What this process keeps for each trigger (or part of one), made when it is first asked for. It lives as long as the
 * process, or until nothing depends on it.
 */
export class PerTrigger<T extends { readonly idle: boolean }> {
	private readonly kept = new Map<string, T>();

	constructor(private readonly make: () => T) {}

	of(key: string): T {
		const known = this.kept.get(key);
		if (known !== undefined) return known;
		if (this.kept.size >= MOST) {
			for (const [other, { idle }] of this.kept) if (idle) this.kept.delete(other);
		}
		const made = this.make();
		this.kept.set(key, made);
		return made;
	}

	/** The same if it has been made; nothing is made for it. */
	peek(key: string): T | undefined {
		return this.kept.get(key);
	}

	entries(): Array<[string, T]> {
		return [...this.kept];
	}

	/** Begins anew for a trigger and all its parts. */
	forget(key: string): void {
		for (const other of this.kept.keys()) if (other.startsWith(key)) this.kept.delete(other);
	}
}
