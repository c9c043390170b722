/** Longest time that a run may hold its place, should its end never be seen (milliseconds). */
const LONGEST_RUN = 15 * 60_000;

interface Gate {
	/** Start times of the runs under way. */
	running: Set<{ since: number }>;
	turnedAway: number;
}

const gates = new Map<string, Gate>();

/** A place among the runs of a trigger; it must be given back once. */
export interface Place {
	/** Questions that got the fallback for lack of a place since the last run began. */
	turnedAway: number;
	leave(): void;
}

/**
 * Bounds the unfinished runs of one trigger in this process: beyond the limit a question is answered at once and
 * starts nothing, so that a storm of calls leaves no backlog behind it.
 *
 * @param key the trigger, e.g. workflow and node id
 * @returns null when all places are taken
 */
export function takePlace(key: string, limit: number): Place | null {
	const gate = gates.get(key) ?? { running: new Set(), turnedAway: 0 };
	gates.set(key, gate);
	const now = Date.now();
	if (gate.running.size >= limit) {
		for (const run of gate.running) if (now - run.since > LONGEST_RUN) gate.running.delete(run);
	}
	if (gate.running.size >= limit) {
		gate.turnedAway += 1;
		return null;
	}
	const run = { since: now };
	gate.running.add(run);
	const { turnedAway } = gate;
	gate.turnedAway = 0;
	return { turnedAway, leave: () => void gate.running.delete(run) };
}
