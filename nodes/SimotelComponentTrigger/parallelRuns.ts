import { LONGEST_RUN } from './questions';

/** How long a run may go on after its answer without counting: n8n saves it, and the next call is here already. */
const GRACE = 1_000;
/** How often the log is told of an overload (milliseconds). */
const EVERY = 60_000;

interface Run {
	since: number;
	answeredAt?: number;
}

interface Gate {
	/** Runs under way. */
	running: Set<Run>;
	turnedAway: number;
	/** When the log was told last. */
	toldAt: number;
}

const gates = new Map<string, Gate>();

/** A place among the runs of a trigger; it must be given back once. */
export interface Place {
	taken: true;
	/** Questions that got the fallback for lack of a place since the last run began. */
	turnedAway: number;
	/** The caller has been answered; the run goes on. */
	answered(): void;
	leave(): void;
}

/** There is none. */
export interface NoPlace {
	taken: false;
	/** Whether the log should tell: the first time, and once a minute while it lasts. */
	tell: boolean;
}

/**
 * Bounds the unfinished runs of one trigger in this process: beyond the limit a question is answered at once and
 * starts nothing, so that a storm of calls leaves no backlog behind it. A run counts until its execution is over,
 * for a minute at most (a Wait node may keep one open for days, and does no work meanwhile), but not in the second
 * after its answer.
 *
 * @param key the trigger, e.g. workflow and node id
 */
export function takePlace(key: string, limit: number): Place | NoPlace {
	const gate = gates.get(key) ?? { running: new Set(), turnedAway: 0, toldAt: 0 };
	gates.set(key, gate);
	const now = Date.now();
	for (const run of gate.running) if (now - run.since > LONGEST_RUN) gate.running.delete(run);
	const counted = [...gate.running].filter(
		({ answeredAt }) => answeredAt === undefined || now - answeredAt > GRACE,
	);
	if (counted.length >= limit) {
		gate.turnedAway += 1;
		const tell = now - gate.toldAt > EVERY;
		if (tell) gate.toldAt = now;
		return { taken: false, tell };
	}
	const run: Run = { since: now };
	gate.running.add(run);
	const { turnedAway } = gate;
	gate.turnedAway = 0;
	return {
		taken: true,
		turnedAway,
		answered: () => void (run.answeredAt = Date.now()),
		leave: () => void gate.running.delete(run),
	};
}
