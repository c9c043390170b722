import { PerTrigger } from './perTrigger';

/** closed: everything is let through; open: nothing is; half-open: one request at a time, as a probe. */
export type Circuit = 'closed' | 'open' | 'half-open';

/** How long nothing is let through after it has opened, and after a probe that failed (milliseconds). */
export const PAUSE = 5_000;
/** A probe that has not ended by then is lost, and another one is let through (milliseconds). */
export const LONGEST_PROBE = 10_000;
/**
 * Failures at once cost callers nothing, and may belong to certain callers only (a customer whom the CRM does not
 * know). They open the circuit when nothing has succeeded for so long (milliseconds).
 */
export const QUICK_FAILURES_LAST = 30_000;

/** Without a request for so long nothing depends on it any more (milliseconds). */
const FORGOTTEN = 600_000;

/** A request that is let through; one of its methods is called once, when it is known what became of it. */
export interface Pass {
	/** Whether it is let through to see whether things are better. */
	probe: boolean;
	/** Returns whether this has closed the circuit. */
	succeeded(): boolean;
	/**
	 * @param waited whether the caller had to wait for nothing
	 * @returns whether this has opened the circuit
	 */
	failed(waited: boolean): boolean;
	/** What became of it says nothing: the caller hung up, there was no slot, or hardly any time left. */
	cancelled(): void;
}

/**
 * Spares callers the wait for something that fails again and again: a workflow, or what a rule looks up. Only failures
 * one after the other count: of runs that are under way at the same time, as in an overload, one.
 */
export class CircuitBreaker {
	/** Failures since the last success, those for which callers waited, and when the first and the last were known. */
	private failures = 0;
	private waits = 0;
	private failingSince = 0;
	private failedAt = 0;
	/** When the next probe may be let through; null while the circuit is closed. */
	private probeAt: number | null = null;
	private probe: Pass | null = null;

	get state(): Circuit {
		if (this.probeAt === null) return 'closed';
		return this.probe !== null || Date.now() >= this.probeAt ? 'half-open' : 'open';
	}

	get idle(): boolean {
		return this.failures === 0 || Date.now() - this.failedAt > FORGOTTEN;
	}

	/**
	 * Lets a request through, or not.
	 *
	 * @param threshold failures in a row that open the circuit; 0 switches it off
	 * @returns null when the fallback is to be answered at once
	 */
	admit(threshold: number): Pass | null {
		const now = Date.now();
		if (threshold === 0) this.close();
		if (this.probeAt === null) return this.pass(threshold, now, false);
		if (now < this.probeAt) return null;
		this.probeAt = now + LONGEST_PROBE;
		return (this.probe = this.pass(threshold, now, true));
	}

	private pass(threshold: number, since: number, probe: boolean): Pass {
		const pass: Pass = {
			probe,
			succeeded: () => {
				const wasOpen = this.probeAt !== null;
				this.close();
				return wasOpen;
			},
			failed: (waited) => {
				if (this.probeAt === null) return threshold > 0 && this.count(threshold, since, waited);
				if (this.probe === pass) this.open();
				return false;
			},
			cancelled: () => {
				if (this.probe !== pass) return;
				this.probe = null;
				this.probeAt = Date.now();
			},
		};
		return pass;
	}

	/** Counts a failure; returns whether it was one too many. */
	private count(threshold: number, since: number, waited: boolean): boolean {
		if (since < this.failedAt) return false;
		const now = Date.now();
		this.failedAt = now;
		this.failingSince = this.failures === 0 ? since : this.failingSince;
		this.failures += 1;
		this.waits += Number(waited);
		const lasting = this.failures >= threshold && now - this.failingSince >= QUICK_FAILURES_LAST;
		if (this.waits < threshold && !lasting) return false;
		this.open();
		return true;
	}

	private open(): void {
		this.probe = null;
		this.probeAt = Date.now() + PAUSE;
	}

	private close(): void {
		this.failures = 0;
		this.waits = 0;
		this.probe = null;
		this.probeAt = null;
	}
}

/** The circuit breakers of this process: of triggers, and of what their rules look up. */
export const breakers = new PerTrigger(() => new CircuitBreaker());
