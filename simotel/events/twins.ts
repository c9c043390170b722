import { plainNumber } from '../calls';
import { callIdTime } from '../dates';
import type { EventItem } from './read';
import { RecentMap } from './recentMap';

/** How far apart the two events of one call may come (milliseconds). */
const APART = 5 * 60_000;
/** Numbers of which calls are remembered, of all triggers of a process. */
const NUMBERS = 10_000;
/** How late an event may be when the clock of the PBX is right (milliseconds). */
const PROMPT = 30_000;

/** An incoming call that has started an execution. */
interface Call {
	id: string | null;
	entryPoint: string | null;
	at: number;
	/** Both events of the call have come. */
	paired: boolean;
}

/**
 * Hosted PBXs report an incoming call twice, once with the call's ID and once without, in either order
 * (docs/protocol.md#hosted-pbxs). Whichever comes first counts; the other one is its twin, as is every further event
 * with the same ID. Two events with different IDs, or two without, are two calls.
 */
export class Twins {
	private readonly numbers = new RecentMap<Call[]>(APART, NUMBERS);

	/**
	 * Whether this is a further event of a call that has been seen; if not, it is remembered as a first one.
	 *
	 * @param scope whose events these are
	 */
	isSecond(scope: string, event: EventItem, now: number): boolean {
		const { caller_number: caller, unique_id: id } = event;
		// Callers who withhold their number are not one caller.
		if (event.event !== 'IncomingCall' || caller === null || !/\d/.test(caller)) return false;
		const entryPoint = typeof event.entry_point === 'string' ? event.entry_point : null;
		const mine: Call = { id, entryPoint, at: now, paired: false };
		const key = `${scope}:${plainNumber(caller)}`;
		const calls = (this.numbers.get(key, now) ?? []).filter(({ at }) => now - at < APART);
		const repeated = id !== null && calls.some((other) => other.id === id);
		const twin = repeated ? undefined : calls.find((other) => !other.paired && areTwins(other, mine));
		if (twin !== undefined) Object.assign(twin, { id: twin.id ?? id, paired: true });
		else if (!repeated) calls.push(mine);
		this.numbers.set(key, calls, now);
		return repeated || twin !== undefined;
	}
}

const areTwins = (first: Call, second: Call) =>
	(first.id === null) !== (second.id === null) &&
	sameEntry(first.entryPoint, second.entryPoint) &&
	!isOlderCall(first, second);

const sameEntry = (one: string | null, other: string | null) =>
	one === null || other === null || plainNumber(one) === plainNumber(other);

/** Whether the first event is of an earlier call: the second's ID was made after it, by a clock that is right. */
function isOlderCall(first: Call, second: Call): boolean {
	const made = second.id === null ? null : callIdTime(second.id);
	if (made === null) return false;
	const clockIsRight = Math.abs(second.at - made.getTime()) < PROMPT;
	return clockIsRight && made.getTime() - first.at > PROMPT;
}
