import { sleep } from 'n8n-workflow';

import { AdaptiveLimit } from './adaptiveLimit';
import { LONGEST_RUN } from './pendingRequests';
import { PerTrigger } from './perTrigger';

/** How long a run may go on after its answer without counting: n8n saves it, and the next call is here already. */
const GRACE = 1_000;
/** How often the log reports an overload (milliseconds). */
const LOG_EVERY = 60_000;

interface Run {
	since: number;
	answeredAt?: number;
}

/** What a request brings along that wants to start a run. */
export interface Demand {
	/** How many runs of the trigger may be unfinished. */
	limit: number;
	/** How long the request waited in n8n before it reached the node (milliseconds). */
	waited: number;
	/** How long the request may wait for a slot during an overload (milliseconds). */
	patience: number;
	/** An answer within this time, half of the deadline, shows that there is room for one run more (milliseconds). */
	quick: number;
	/** Whether nobody waits for its answer any more. */
	gone: () => boolean;
}

/** A slot among the runs of a trigger; it must be released once. */
export interface Slot {
	acquired: true;
	/** Requests that got the fallback for want of a slot since the last run began. */
	rejected: number;
	/** The caller has been answered; the run goes on. */
	answered(): void;
	/** The deadline came before the answer; the run goes on. */
	late(): void;
	release(): void;
}

/** There is no slot: the request gets the fallback. */
export interface Rejection {
	acquired: false;
	/** Whether to log it: the first time, and once a minute while it lasts. */
	shouldLog: boolean;
}

/** A request that waits for a slot. */
interface Waiting {
	demand: Demand;
	/** Counts once; null when it has waited long enough. */
	settle: (slot: Slot | null) => void;
}

/**
 * An adaptive concurrency limit with load shedding, for the unfinished runs of one trigger in this process. Beyond the
 * limit a request is answered at once and starts nothing, so that an overload leaves no backlog behind it. A run counts
 * until its execution is over, for a minute at most (a Wait node may keep one open for days, and does no work
 * meanwhile), but not in the second after its answer.
 */
export class ConcurrencyLimiter {
	private readonly running = new Set<Run>();
	/** The oldest first. */
	private waiting: Waiting[] = [];
	private rejected = 0;
	private loggedAt = 0;
	private readonly adaptive = new AdaptiveLimit();

	/** A slot if one is free. */
	acquire(limit: number): Slot | Rejection {
		return this.isFree(limit) ? this.enter(limit, 0) : this.reject();
	}

	/**
	 * The same for a request that may wait. As long as few are rejected, nobody waits. During an overload (many are
	 * rejected, runs that can be quick are late, or requests wait long in n8n), who is rejected calls again, or the
	 * next one does, and n8n would do nothing but reject, until no run ends before its deadline. So then a request
	 * waits for a slot that becomes free, the latest request first, whose deadline is farthest; the wait also keeps
	 * rejected callers from coming again too soon.
	 */
	async acquireOrWait(demand: Demand): Promise<Slot | Rejection> {
		const { limit, patience, quick } = demand;
		this.adaptive.arrived(demand.waited, limit);
		if (this.isFree(limit)) return this.enter(limit, quick);
		if (!this.adaptive.rejected(limit)) return this.reject();
		const slot = await new Promise<Slot | null>((settle) => {
			const waiting: Waiting = { demand, settle };
			this.waiting.push(waiting);
			void sleep(patience).then(() => {
				// Off the list before it settles, so that no slot goes to a request that has given up.
				this.waiting = this.waiting.filter((other) => other !== waiting);
				settle(null);
			});
		});
		return slot ?? this.reject();
	}

	/** A slot for a run that has waited for its caller and goes on: it counts again, and is never rejected. */
	resume(limit: number, quick: number): Slot {
		return this.enter(limit, quick);
	}

	/** Whether requests wait long in n8n at present. */
	get n8nIsBusy(): boolean {
		return this.adaptive.n8nIsBusy;
	}

	/** Whether nothing would be lost with it. */
	get idle(): boolean {
		return this.running.size === 0 && this.waiting.length === 0 && this.rejected === 0;
	}

	private isFree(limit: number): boolean {
		const now = Date.now();
		for (const run of this.running) if (now - run.since > LONGEST_RUN) this.running.delete(run);
		const counted = [...this.running].filter(
			({ answeredAt }) => answeredAt === undefined || now - answeredAt > GRACE,
		);
		return counted.length < this.adaptive.current(limit);
	}

	/** A request was answered without a run; the next run's item says how many there were. */
	countRejected(): void {
		this.rejected += 1;
	}

	/** Starts nothing for a request; it counts among the rejected ones. */
	reject(): Rejection {
		const now = Date.now();
		this.countRejected();
		const shouldLog = now - this.loggedAt > LOG_EVERY;
		if (shouldLog) this.loggedAt = now;
		return { acquired: false, shouldLog };
	}

	private enter(limit: number, quick: number): Slot {
		const run: Run = { since: Date.now() };
		this.running.add(run);
		const { rejected } = this;
		this.rejected = 0;
		return {
			acquired: true,
			rejected,
			answered: () => {
				run.answeredAt = Date.now();
				this.adaptive.answered(run.answeredAt - run.since, quick, limit);
				this.admitWaiting();
			},
			late: () => this.adaptive.late(Date.now() - run.since, quick),
			release: () => {
				this.running.delete(run);
				this.admitWaiting();
			},
		};
	}

	private admitWaiting(): void {
		this.waiting = this.waiting.filter(({ demand }) => !demand.gone());
		for (;;) {
			// By its own limit: that of the run which makes room may have been changed since.
			const latest = this.waiting.at(-1);
			if (latest === undefined || !this.isFree(latest.demand.limit)) return;
			this.waiting.pop();
			latest.settle(this.enter(latest.demand.limit, latest.demand.quick));
		}
	}
}

const limiters = new PerTrigger(() => new ConcurrencyLimiter());

/** The limiter of a trigger. */
export const limiterOf = (trigger: string): ConcurrencyLimiter => limiters.of(trigger);
