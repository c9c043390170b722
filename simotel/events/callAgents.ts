import type { EventItem } from './read';
import { RecentMap } from './recentMap';

const HOUR = 60 * 60_000;
/** Calls that are remembered at most, of all triggers of a process. */
const CALLS = 10_000;

/** The extensions of one call, as its state changes named them. */
interface Extensions {
	/** Talked last, of those who were called. */
	talked?: string;
	/** Rang last. */
	rang?: string;
	/** Talked last, of those who called out. */
	called?: string;
}

/**
 * Remembers for an hour which extensions took part in a call. The event of an ended call names none on hosted PBXs,
 * where the company's number stands in its place (docs/protocol.md#hosted-pbxs); state changes of the same call do.
 */
export class CallAgents {
	private readonly calls = new RecentMap<Extensions>(HOUR, CALLS);

	/**
	 * Notes who takes part according to this event.
	 *
	 * @param scope whose events these are; calls of different PBXs may have the same ID
	 */
	note(scope: string, event: EventItem, now: number): void {
		const { unique_id: id, agent_number: extension, direction } = event;
		if (event.event !== 'NewState' || id === null || extension === null) return;
		const part = partOf(event.state, direction === 'outgoing');
		if (part === undefined) return;
		const key = `${scope}:${id}`;
		this.calls.set(key, { ...this.calls.get(key, now), [part]: extension }, now);
	}

	/** The agent of an ended call: who talked last, else who rang last, else the one that the event names. */
	agentOf(scope: string, event: EventItem, now: number): string | null {
		const { event: name, unique_id: id, agent_number: named } = event;
		// A queue call names the agent of its own attempt.
		if (id === null || (name !== 'Cdr' && (name !== 'CdrQueue' || named !== null))) return named;
		const call = this.calls.get(`${scope}:${id}`, now);
		if (call === undefined) return named;
		const reached = event.answered === false ? (call.rang ?? call.talked) : (call.talked ?? call.rang);
		if (event.direction === 'outgoing') return call.called ?? named ?? null;
		return reached ?? (event.direction === null ? call.called : undefined) ?? named;
	}
}

function partOf(state: unknown, outgoing: boolean): keyof Extensions | undefined {
	if (state === 'Ringing') return outgoing ? undefined : 'rang';
	if (state === 'InUse') return outgoing ? 'called' : 'talked';
	return undefined;
}
