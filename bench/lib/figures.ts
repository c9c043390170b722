/** How long answers took, in milliseconds. */
export interface Latency {
	p50: number;
	p95: number;
	p99: number;
	max: number;
}

/** What a figure must keep to. */
export interface Target {
	is: 'at most' | 'at least';
	value: number;
	/** Counts for the ratio unless it says otherwise. */
	of?: 'ours' | 'max';
}

/** One line of the table. Its wording in each language is in `texts.ts`, by its id. */
export interface Row {
	id: string;
	unit: 'per second' | 'ms' | 's' | 'MB' | 'ratio' | 'lost' | 'late';
	/** This package. */
	ours: number;
	/** What it is compared with. */
	other?: number;
	/** Median of the ratios of all rounds. */
	ratio?: number;
	/** The ratio of each round, to show how steady it is. */
	rounds?: number[];
	target?: Target;
	latency?: Latency;
	/** Medians of the stages of an answer, in milliseconds. */
	parts?: { toTrigger: number; toWorkflow: number; nodes: number; back: number };
	/** Requests that were answered. */
	answers?: number;
	/** Share of the answers that were fallbacks, 0 to 1. */
	fallbacks?: number;
}

export function median(values: number[]): number {
	const sorted = [...values].sort((a, b) => a - b);
	const middle = Math.floor(sorted.length / 2);
	return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Nearest-rank percentile. */
export function percentile(values: number[], share: number): number {
	const sorted = [...values].sort((a, b) => a - b);
	return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(sorted.length * share) - 1))];
}

export function latencyOf(values: number[]): Latency {
	const at = (share: number) => rounded(percentile(values, share));
	return { p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) };
}

/** Three digits that count; more would promise what no measurement holds. */
export function rounded(value: number): number {
	return Number.isFinite(value) ? Number(value.toPrecision(3)) : value;
}

/** A row that compares two sides measured in turns: the medians, and the median of the ratios of each round. */
export function compared(
	id: string,
	unit: Row['unit'],
	rounds: Array<{ ours: number; other: number }>,
	target?: Target,
): Row {
	const ratios = rounds.map(({ ours, other }) => ours / other);
	return {
		id,
		unit,
		ours: rounded(median(rounds.map(({ ours }) => ours))),
		other: rounded(median(rounds.map(({ other }) => other))),
		ratio: rounded(median(ratios)),
		rounds: ratios.map(rounded),
		target,
	};
}

/** Whether a row keeps to its target; undefined when it has none. */
export function isMet(row: Row): boolean | undefined {
	if (!row.target) return undefined;
	const { is, value, of } = row.target;
	const figure = of === 'ours' ? row.ours : of === 'max' ? row.latency?.max : row.ratio;
	if (figure === undefined) return false;
	return is === 'at most' ? figure <= value : figure >= value;
}
