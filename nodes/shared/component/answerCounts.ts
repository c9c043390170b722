import { REASONS } from './guard';
import type { Outcome } from './pendingRequests';
import { PerTrigger } from './perTrigger';

/** How far back is counted (minutes). */
export const COUNTED_MINUTES = 60;
const MINUTE = 60_000;

/** Why the fallback went out, as operators count it. */
const FALLBACKS = [
	'deadline',
	'workflow_failed',
	'no_answer',
	'unusable_answer',
	'no_slot',
	'n8n_busy',
	'circuit_open',
	'look_up_failed',
	'no_rule',
	'other',
] as const;
type Fallback = (typeof FALLBACKS)[number];

/** What is counted in each minute. */
const COLUMNS = ['workflow', 'rules', 'nobody', 'late', 'worst', ...FALLBACKS] as const;
type Column = (typeof COLUMNS)[number];

const BY_REASON = new Map<string, Fallback>([
	[REASONS.deadline, 'deadline'],
	[REASONS.failed, 'workflow_failed'],
	[REASONS.silent, 'no_answer'],
	[REASONS.noSlot, 'no_slot'],
	[REASONS.busy, 'n8n_busy'],
	[REASONS.open, 'circuit_open'],
	[REASONS.lookUp, 'look_up_failed'],
	[REASONS.noRule, 'no_rule'],
]);

/** Upper bounds of the classes of times (milliseconds); one more class holds what is longer. */
const TIMES = [
	...[2, 5, 10, 15, 20, 30, 40, 50, 75, 100, 150, 200, 250, 300, 350, 400, 450, 500, 600, 700, 800, 900],
	...[1_000, 1_250, 1_500, 2_000, 3_000, 5_000],
];
const WIDTH = COLUMNS.length + TIMES.length + 1;
const at = Object.fromEntries(COLUMNS.map((column, index) => [column, index])) as Record<Column, number>;

/** What became of the requests of some minutes. Times run from the arrival at n8n (milliseconds). */
export interface AnswerTimes {
	requests: number;
	by_workflow: number;
	by_rules: number;
	by_fallback: number;
	/** The PBX had hung up before there was an answer. */
	hung_up: number;
	/** After more than a second, or than the deadline where that is longer. */
	late: number;
	/** Answered by the fallback without a run: no slot, n8n too busy, or the circuit open. */
	rejected: number;
	/** Null when nothing was answered. */
	median_ms: number | null;
	worst_ms: number | null;
	fallbacks: Record<Fallback, number>;
}

/** Which trigger the numbers belong to, as a person knows it. */
export interface TriggerName {
	trigger: string;
	workflow: string;
	workflow_id: string;
	component: string;
}

/** The answers of one trigger in the last hour: one row of counters for each minute, in a fixed piece of memory. */
export class AnswerCounts {
	private readonly counters = new Uint32Array(COUNTED_MINUTES * WIDTH);
	/** The minute that each row belongs to. */
	private readonly minutes = new Float64Array(COUNTED_MINUTES);
	name: TriggerName | null = null;
	lastAt = 0;
	/** When operators were alerted last. */
	alertedAt = 0;

	get idle(): boolean {
		return Date.now() - this.lastAt > COUNTED_MINUTES * MINUTE;
	}

	/**
	 * Counts an answer.
	 *
	 * @param lateAfter milliseconds
	 */
	note({ by, reason, ms = 0 }: Pick<Outcome, 'by' | 'reason' | 'ms'>, lateAfter: number): void {
		this.lastAt = Date.now();
		const row = this.rowOf(Math.floor(this.lastAt / MINUTE));
		const { counters } = this;
		counters[row + (by === 'fallback' ? at[fallbackOf(reason)] : at[by])] += 1;
		if (ms > lateAfter) counters[row + at.late] += 1;
		if (by === 'nobody') return;
		counters[row + at.worst] = Math.max(counters[row + at.worst], ms);
		const found = TIMES.findIndex((bound) => ms <= bound);
		counters[row + COLUMNS.length + (found < 0 ? TIMES.length : found)] += 1;
	}

	/** The last so many minutes, the current one included. */
	last(minutes: number): AnswerTimes {
		const now = Math.floor(Date.now() / MINUTE);
		const sum = new Array<number>(WIDTH).fill(0);
		let worst = 0;
		for (const [index, minute] of this.minutes.entries()) {
			if (minute <= now - minutes || minute > now) continue;
			const row = this.counters.subarray(index * WIDTH, (index + 1) * WIDTH);
			row.forEach((count, column) => (sum[column] += count));
			worst = Math.max(worst, row[at.worst]);
		}
		return summary(sum, worst);
	}

	private rowOf(minute: number): number {
		const index = minute % COUNTED_MINUTES;
		const row = index * WIDTH;
		if (this.minutes[index] !== minute) {
			this.minutes[index] = minute;
			this.counters.fill(0, row, row + WIDTH);
		}
		return row;
	}
}

function fallbackOf(reason: string): Fallback {
	return BY_REASON.get(reason) ?? (reason.startsWith(REASONS.invalid) ? 'unusable_answer' : 'other');
}

function summary(sum: number[], worst: number): AnswerTimes {
	const count = (column: Column) => sum[at[column]];
	const fallbacks = Object.fromEntries(FALLBACKS.map((reason) => [reason, count(reason)])) as Record<
		Fallback,
		number
	>;
	const byFallback = Object.values(fallbacks).reduce((all, some) => all + some, 0);
	const answered = count('workflow') + count('rules') + byFallback;
	return {
		requests: answered + count('nobody'),
		by_workflow: count('workflow'),
		by_rules: count('rules'),
		by_fallback: byFallback,
		hung_up: count('nobody'),
		late: count('late'),
		rejected: fallbacks.no_slot + fallbacks.n8n_busy + fallbacks.circuit_open,
		median_ms: answered === 0 ? null : Math.min(worst, medianOf(sum.slice(COLUMNS.length), answered)),
		worst_ms: answered === 0 ? null : worst,
		fallbacks,
	};
}

/** The upper bound of the class that holds the middle. */
function medianOf(classes: number[], answered: number): number {
	let below = 0;
	const index = classes.findIndex((count) => (below += count) * 2 >= answered);
	return TIMES[index] ?? Infinity;
}

/** What this process has counted. */
export const answerCounts = new PerTrigger(() => new AnswerCounts());
