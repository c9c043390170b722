/** How somebody waits; given from outside, because the protocol has no clock of its own. */
export interface Waiting {
	/** @param ms milliseconds */
	sleep: (ms: number) => Promise<void>;
	/** Milliseconds. */
	now: () => number;
	/** Whether nobody wants to wait any more. */
	cancelled: () => boolean;
}

/** What one look showed. */
export interface Look<T> {
	/** Whether there is nothing to wait for. */
	done: boolean;
	value: T;
}

/** Milliseconds before each further look: soon at first, as most records come within seconds, then ever later. */
const PAUSES = [1_000, 2_000, 3_000, 5_000, 5_000, 10_000];

/** Milliseconds to wait after this many looks. */
export const pauseAfter = (looks: number): number => PAUSES[Math.min(looks, PAUSES.length) - 1];

/**
 * Looks again and again until there is nothing to wait for, or the time is over.
 *
 * @param look what is done each time; its argument says whether it is the last one
 * @param most milliseconds; 0 for a single look
 */
export async function lookUntil<T>(
	look: (last: boolean) => Promise<Look<T>>,
	most: number,
	{ sleep, now, cancelled }: Waiting,
): Promise<T> {
	const until = now() + most;
	for (let looks = 1; ; looks++) {
		const last = now() >= until || cancelled();
		const { done, value } = await look(last);
		if (done || last) return value;
		await sleep(Math.max(0, Math.min(pauseAfter(looks), until - now())));
	}
}
