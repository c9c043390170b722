import { callIdTime } from '../dates';
import type { EventItem } from './read';
import { RecentMap } from './recentMap';

/** How far apart the two events of one call may come (milliseconds). */
const APART = 5 * 60_000;
/** Numbers of which calls are remembered, of all triggers of a process. */
const NUMBERS = 10_000;
/** How late an event may be when the clock of the PBX is right (milliseconds). */
const PROMPT = 30_000;

/** An incoming call that has started an execution and whose second event has not come. */
interface Single {
	id: string | null;
	entryPoint: string | null;
	at: number;
}

/**
 * Hosted PBXs report an incoming call twice, once with the call's ID and once without, in either order
 * (docs/protocol.md#hosted-pbxs). Whichever comes first counts; the other one is its twin. Two events with IDs, or
 * two without, are two calls.
 */
export class Twins {
	private readonly numbers = new RecentMap<Single[]>(APART, NUMBERS);

	/**
	 * Whether this is the second event of a call that has been seen; if not, it is remembered as a first one.
	 *
	 * @param scope whose events these are
	 */
	isSecond(scope: string, event: EventItem, now: number): boolean {
		const { caller_number: caller, unique_id: id } = event;
		// Callers who withhold their number are not one caller.
		if (event.event !== 'IncomingCall' || caller === null || !/\d/.test(caller)) return false;
		const entryPoint = typeof event.entry_point === 'string' ? event.entry_point : null;
		const mine: Single = { id, entryPoint, at: now };
		const key = `${scope}:${caller}`;
		const singles = (this.numbers.get(key, now) ?? []).filter(({ at }) => now - at < APART);
		const first = singles.findIndex((other) => areTwins(other, mine));
		if (first >= 0) singles.splice(first, 1);
		else singles.push(mine);
		if (singles.length === 0) this.numbers.delete(key);
		else this.numbers.set(key, singles, now);
		return first >= 0;
	}
}

function areTwins(first: Single, second: Single): boolean {
	if ((first.id === null) === (second.id === null)) return false;
	const sameEntry =
		first.entryPoint === null || second.entryPoint === null || first.entryPoint === second.entryPoint;
	return sameEntry && !isOlderCall(first, second);
}

/** Whether the first event is of an earlier call: the second's ID was made after it, by a clock that is right. */
function isOlderCall(first: Single, second: Single): boolean {
	const made = second.id === null ? null : callIdTime(second.id);
	if (made === null) return false;
	const clockIsRight = Math.abs(second.at - made.getTime()) < PROMPT;
	return clockIsRight && made.getTime() - first.at > PROMPT;
}
