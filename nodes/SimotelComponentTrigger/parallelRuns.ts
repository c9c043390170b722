import { LONGEST_RUN } from './questions';

interface Gate {
	/** Start times of the runs under way. */
	running: Set<{ since: number }>;
	turnedAway: number;
}

const gates = new Map<string, Gate>();

/** A place among the runs of a trigger; it must be given back once. */
export interface Place {
	taken: true;
	/** Questions that got the fallback for lack of a place since the last run began. */
	turnedAway: number;
	leave(): void;
}

/** There is none; `turnedAway` counts this question too. */
export interface NoPlace {
	taken: false;
	turnedAway: number;
}

/**
 * Bounds the unfinished runs of one trigger in this process: beyond the limit a question is answered at once and
 * starts nothing, so that a storm of calls leaves no backlog behind it. A run counts until its execution is over,
 * for a minute at most: a Wait node may keep one open for days, and does no work meanwhile.
 *
 * @param key the trigger, e.g. workflow and node id
 */
export function takePlace(key: string, limit: number): Place | NoPlace {
	const gate = gates.get(key) ?? { running: new Set(), turnedAway: 0 };
	gates.set(key, gate);
	const now = Date.now();
	if (gate.running.size >= limit) {
		for (const run of gate.running) if (now - run.since > LONGEST_RUN) gate.running.delete(run);
	}
	if (gate.running.size >= limit) {
		gate.turnedAway += 1;
		return { taken: false, turnedAway: gate.turnedAway };
	}
	const run = { since: now };
	gate.running.add(run);
	const { turnedAway } = gate;
	gate.turnedAway = 0;
	return { taken: true, turnedAway, leave: () => void gate.running.delete(run) };
}
