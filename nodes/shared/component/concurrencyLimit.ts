import { sleep } from 'n8n-workflow';

import { LONGEST_RUN } from './pendingRequests';
import { Storm } from './adaptiveLimit';

/** How long a run may go on after its answer without counting: n8n saves it, and the next call is here already. */
const GRACE = 1_000;
/** How often the log is told of an overload (milliseconds). */
const EVERY = 60_000;

interface Run {
	since: number;
	answeredAt?: number;
}

/** A question that waits for a place. */
interface Waiting {
	wish: Wish;
	/** Counts once; null when it has waited long enough. */
	settle: (place: Place | null) => void;
}

interface Gate {
	/** Runs under way. */
	running: Set<Run>;
	/** The oldest first. */
	waiting: Waiting[];
	turnedAway: number;
	/** When the log was told last. */
	toldAt: number;
	storm: Storm;
}

/** A place among the runs of a trigger; it must be given back once. */
export interface Place {
	taken: true;
	/** Questions that got the fallback for lack of a place since the last run began. */
	turnedAway: number;
	/** The caller has been answered; the run goes on. */
	answered(): void;
	/** The deadline came before the answer; the run goes on. */
	late(): void;
	leave(): void;
}

/** There is none. */
export interface NoPlace {
	taken: false;
	/** Whether the log should tell: the first time, and once a minute while it lasts. */
	tell: boolean;
}

/** What a question brings along that would start a run. */
export interface Wish {
	/** How many runs of the trigger may be unfinished. */
	limit: number;
	/** How long the question may wait for a place in a storm (milliseconds). */
	patience: number;
	/** An answer within this time, half of the deadline, shows that there is room for one run more (milliseconds). */
	quick: number;
	/** Whether nobody waits for its answer any more. */
	gone: () => boolean;
}

const gates = new Map<string, Gate>();

/**
 * Bounds the unfinished runs of one trigger in this process: beyond the limit a question is answered at once and
 * starts nothing, so that a storm of calls leaves no backlog behind it. A run counts until its execution is over,
 * for a minute at most (a Wait node may keep one open for days, and does no work meanwhile), but not in the second
 * after its answer.
 *
 * @param key the trigger, e.g. workflow and node id
 */
export function takePlace(key: string, limit: number): Place | NoPlace {
	const gate = gateOf(key);
	return isFree(gate, limit) ? enter(gate, limit, 0) : turnAway(gate);
}

/**
 * The same for a question that may wait. As long as few find no place, nobody waits. In a storm (many find none, or
 * runs that can be quick are late), who is turned away asks again, or the next one does, and n8n would be busy with
 * nothing but turning away, until no run ends before its deadline. So then a question waits for a place that becomes
 * free, the latest question first, whose deadline is farthest; the wait also keeps those who are turned away from
 * coming again too soon.
 */
export async function waitForPlace(key: string, wish: Wish): Promise<Place | NoPlace> {
	const { limit, patience, quick } = wish;
	const gate = gateOf(key);
	if (isFree(gate, limit)) return enter(gate, limit, quick);
	if (!gate.storm.full(limit)) return turnAway(gate);
	const place = await new Promise<Place | null>((settle) => {
		const waiting: Waiting = { wish, settle };
		gate.waiting.push(waiting);
		void sleep(patience).then(() => {
			// Before it settles: who has left the list is let in by nobody, so no place is given to nobody.
			gate.waiting = gate.waiting.filter((other) => other !== waiting);
			settle(null);
		});
	});
	return place ?? turnAway(gate);
}

function gateOf(key: string): Gate {
	const gate = gates.get(key) ?? {
		running: new Set(),
		waiting: [],
		turnedAway: 0,
		toldAt: 0,
		storm: new Storm(),
	};
	gates.set(key, gate);
	return gate;
}

function isFree(gate: Gate, limit: number): boolean {
	const now = Date.now();
	for (const run of gate.running) if (now - run.since > LONGEST_RUN) gate.running.delete(run);
	const counted = [...gate.running].filter(
		({ answeredAt }) => answeredAt === undefined || now - answeredAt > GRACE,
	);
	return counted.length < gate.storm.places(limit);
}

function turnAway(gate: Gate): NoPlace {
	const now = Date.now();
	gate.turnedAway += 1;
	const tell = now - gate.toldAt > EVERY;
	if (tell) gate.toldAt = now;
	return { taken: false, tell };
}

function enter(gate: Gate, limit: number, quick: number): Place {
	const run: Run = { since: Date.now() };
	gate.running.add(run);
	const { turnedAway } = gate;
	gate.turnedAway = 0;
	const letIn = () => {
		gate.waiting = gate.waiting.filter(({ wish }) => !wish.gone());
		for (;;) {
			// By its own limit: that of the run which makes room may have been changed since.
			const latest = gate.waiting.at(-1);
			if (latest === undefined || !isFree(gate, latest.wish.limit)) return;
			gate.waiting.pop();
			latest.settle(enter(gate, latest.wish.limit, latest.wish.quick));
		}
	};
	return {
		taken: true,
		turnedAway,
		answered: () => {
			run.answeredAt = Date.now();
			gate.storm.answered(run.answeredAt - run.since, quick, limit);
			letIn();
		},
		late: () => gate.storm.late(Date.now() - run.since, quick),
		leave: () => {
			gate.running.delete(run);
			letIn();
		},
	};
}
