/** How long a quick answer proves that the workflow can be quick, so that lateness means crowding (milliseconds). */
const PROOF = 600_000;
/** Within this time a storm shows; so long without a sign of it, and it is over (milliseconds). */
const SPELL = 1_000;
/** Questions that find no place are a storm when they are more than the places, and at least so many. */
const MANY = 20;
/** So many runs that crowd each other out beyond the deadline are a storm too. */
const CROWDED = 5;

/**
 * Tells by its signs when a trigger is asked more than it can work on, and how many runs end in time then: one fewer
 * for each that is late, one more for each that is quick. This is for workflows that crowd each other out; one that
 * waits for others and is never quick keeps all its places.
 */
export class Storm {
	/** When the latest questions found no place. */
	private readonly fullAt: number[] = [];
	/** When the latest runs were late for lack of room. */
	private readonly lateAt: number[] = [];
	/** When it ends if nothing adds to it. */
	private until = 0;
	/** When an answer was quick last. */
	private quickAt = 0;
	/** How many runs there may be; fractions add up. */
	private room = Infinity;

	/** How many runs there may be, at most so many as the limit says. */
	places(limit: number): number {
		// What a storm has taught is not worth anything in the next one.
		if (Date.now() >= this.until) this.room = limit;
		return Math.min(limit, Math.floor(this.room));
	}

	/** A question found no place; tells whether there is a storm. */
	full(limit: number): boolean {
		return this.sign(this.fullAt, Math.max(limit, MANY));
	}

	/** A run answered in time, after so long (milliseconds); `quick` is what shows that there is room for one more. */
	answered(ms: number, quick: number, limit: number): void {
		const isQuick = ms < quick;
		if (isQuick) this.quickAt = Date.now();
		this.room = Math.min(limit, this.room + (isQuick ? 1 : 1 / this.room));
	}

	/** The deadline came before the answer, so long after the begin of the run (milliseconds). */
	late(ms: number, quick: number): void {
		// A run that had waited long had too little time left to show anything.
		if (ms < 1.5 * quick || Date.now() - this.quickAt >= PROOF) return;
		if (this.sign(this.lateAt, CROWDED)) this.room = Math.max(1, this.room - 1);
	}

	/** Notes a sign; whether there is a storm, which begins with more than `many` in a spell. */
	private sign(signs: number[], many: number): boolean {
		const now = Date.now();
		const since = signs.at(-many);
		signs.push(now);
		signs.splice(0, signs.length - many);
		const storm = now < this.until || (since !== undefined && now - since < SPELL);
		if (storm) this.until = now + SPELL;
		return storm;
	}
}
