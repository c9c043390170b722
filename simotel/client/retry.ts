import { rethrow } from '../rethrow';
import { SimotelError } from './errors';

/** How a client waits; given from outside, because the protocol has no clock of its own. */
export interface Pace {
	/** @param ms milliseconds */
	sleep: (ms: number) => Promise<void>;
	/** From 0 up to 1, as `Math.random`. */
	random: () => number;
}

/** Tries again at once. */
export const NO_PAUSE: Pace = { sleep: async () => undefined, random: () => 0 };

/** How often a request is sent at most. */
export const ATTEMPTS = 3;
/** Milliseconds before the second try; each further pause is twice as long. */
const FIRST_PAUSE = 200;
/** Seconds that a server may ask to wait; for longer ones the error comes at once, and says how long. */
const LONGEST_RETRY_AFTER = 10;

/**
 * Carries out something that changes nothing, again after a transient failure: with growing pauses that differ from
 * run to run, so that many clients do not come back at the same moment. A time-out is not tried again, as each one
 * costs the whole time limit.
 */
export async function withRetries<T>(attempt: () => Promise<T>, pace: Pace): Promise<T> {
	for (let tried = 1; ; tried++) {
		try {
			return await attempt();
		} catch (error) {
			const pause = tried < ATTEMPTS ? pauseAfter(error, tried, pace) : null;
			if (pause === null) return await rethrow(error);
			await pace.sleep(pause);
		}
	}
}

/** Milliseconds to wait before the next try; null when there is none. */
function pauseAfter(error: unknown, tried: number, { random }: Pace): number | null {
	if (!(error instanceof SimotelError) || !error.transient || error.kind === 'timeout') return null;
	const { retryAfter } = error.facts;
	if (retryAfter !== undefined) {
		return retryAfter > LONGEST_RETRY_AFTER ? null : (retryAfter + random() / 10) * 1_000;
	}
	const full = FIRST_PAUSE * 2 ** (tried - 1);
	return full / 2 + (random() * full) / 2;
}

/**
 * Seconds that a `Retry-After` header asks for, given as such or as a date.
 *
 * @param now milliseconds, by the clock of whoever waits
 */
export function retryAfterOf(headers: Record<string, unknown>, now = Date.now()): number | undefined {
	const value = headers['retry-after'];
	const text = typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
	if (/^\d{1,9}$/.test(text)) return Number(text);
	const date = /^[A-Za-z]{3}/.test(text) ? Date.parse(text) : NaN;
	return Number.isNaN(date) ? undefined : Math.max(0, Math.ceil((date - now) / 1_000));
}
