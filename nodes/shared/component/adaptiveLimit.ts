/** How long a quick answer proves that a workflow can be quick, so that lateness means overload (milliseconds). */
const PROOF = 600_000;
/** Within this time an overload shows; so long without a sign of it, and it is over (milliseconds). */
const WINDOW = 1_000;
/** Rejected requests are an overload when they are more than the slots, and at least so many. */
const MANY_REJECTED = 20;
/** So many runs that slow each other down beyond the deadline are an overload too. */
const MANY_LATE = 5;
/** A request that waited so long in n8n before the node shows that n8n itself is overloaded (milliseconds). */
const LONG_WAIT = 200;
/** n8n is taken for overloaded so long after such a request; a busy one has the next of them soon (milliseconds). */
const LONG_WAIT_COUNTS = 250;
/** Runs that may begin together while n8n is overloaded, until quick answers show that there is room for more. */
const FIRST_RUNS = 2;

/**
 * Detects overload of one trigger, and adapts how many runs it may have meanwhile: one fewer for each that is late,
 * one more for each that is quick (additive increase, additive decrease). This is for workflows that slow each other
 * down; one that waits for other systems and is never quick keeps all its slots, unless n8n itself is overloaded.
 */
export class AdaptiveLimit {
	private readonly rejectedAt: number[] = [];
	private readonly lateAt: number[] = [];
	/** When the overload ends if nothing adds to it. */
	private until = 0;
	private quickAt = 0;
	private n8nBusyUntil = 0;
	/** How many runs there may be during an overload; fractions add up. */
	private slots = Infinity;

	/** How many runs there may be now, at most `limit`. */
	current(limit: number): number {
		// What one overload has taught is worth nothing in the next one.
		if (Date.now() >= this.until) this.slots = limit;
		return Math.min(limit, Math.floor(this.slots));
	}

	/** Whether requests wait long in n8n at present, so that a late run says nothing about its workflow. */
	get n8nIsBusy(): boolean {
		return Date.now() < this.n8nBusyUntil;
	}

	/** A request has reached the node, after so many milliseconds in n8n. */
	arrived(waited: number, limit: number): void {
		if (waited < LONG_WAIT) return;
		const now = Date.now();
		// Each run would make all others wait longer still, those for the fallback too: so it begins with few.
		if (now >= this.until) this.slots = Math.min(limit, FIRST_RUNS);
		this.n8nBusyUntil = now + LONG_WAIT_COUNTS;
		this.until = Math.max(this.until, this.n8nBusyUntil);
	}

	/** A request was rejected; returns whether this is an overload. */
	rejected(limit: number): boolean {
		return this.note(this.rejectedAt, Math.max(limit, MANY_REJECTED));
	}

	/**
	 * A run answered in time.
	 *
	 * @param ms how long it took
	 * @param quick within how many milliseconds an answer shows that there is room for one run more
	 */
	answered(ms: number, quick: number, limit: number): void {
		const isQuick = ms < quick;
		if (isQuick) this.quickAt = Date.now();
		this.slots = Math.min(limit, this.slots + (isQuick ? 1 : 1 / this.slots));
	}

	/** The deadline came before the answer, `ms` after the begin of the run. */
	late(ms: number, quick: number): void {
		// A run that had waited long for its slot had too little time left to show anything.
		const tellsNothing = ms < 1.5 * quick || Date.now() - this.quickAt >= PROOF;
		if (tellsNothing && !this.n8nIsBusy) return;
		if (this.note(this.lateAt, MANY_LATE)) this.slots = Math.max(1, this.slots - 1);
	}

	/** Notes a sign of overload; an overload begins with more than `many` of them within the window. */
	private note(signs: number[], many: number): boolean {
		const now = Date.now();
		const since = signs.at(-many);
		signs.push(now);
		signs.splice(0, signs.length - many);
		const overloaded = now < this.until || (since !== undefined && now - since < WINDOW);
		if (overloaded) this.until = now + WINDOW;
		return overloaded;
	}
}
