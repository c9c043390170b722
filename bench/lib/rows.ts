import { latencyOf, median, rounded } from '../../test/harness/figures';
import type { Latency } from '../../test/harness/figures';

/** What a figure must keep to. */
export interface Target {
	is: 'at most' | 'at least';
	value: number;
	/** Counts for the ratio unless it says otherwise; late answers count in percent of all. */
	of?: 'ratio' | 'ours' | 'late' | 'lateByUs';
}

export const atMost = (value: number, of?: Target['of']): Target => ({ is: 'at most', value, of });
export const atLeast = (value: number, of?: Target['of']): Target => ({ is: 'at least', value, of });

/** One measured figure. Its wording is in `texts.ts`, by its id. */
export interface Row {
	id: string;
	unit: 'per second' | 'ms' | 's' | 'MB' | 'ratio' | 'lost' | 'late' | '%';
	/** This package. */
	ours: number;
	/** What it is compared with. */
	other?: number;
	/** Absent where the other side has nothing to compare with. */
	ratio?: number;
	targets?: Target[];
	/** The figure that counts for the first target (the ratio without one), of each run: its spread. */
	runs?: number[];
	latency?: Latency;
	/** Time in n8n before the node began. */
	beforeNode?: Latency;
	/** Time from there until the answer had arrived. */
	fromNode?: Latency;
	/** Requests that were answered. */
	answers?: number;
	/** Percent of the answers that were fallbacks. */
	fallbacks?: number;
	/** Percent of the answers that took more than a second. */
	late?: number;
	/** Percent of the answers that were late although n8n had passed the request to the node in time. */
	lateByUs?: number;
}

/** A row that compares two sides measured in turns: the medians, and the median of the ratios of each round. */
export function compared(
	id: string,
	unit: Row['unit'],
	rounds: Array<{ ours: number; other: number }>,
	target?: Target,
): Row {
	const ratios = rounds.map(({ ours, other }) => ours / other).filter(Number.isFinite);
	return {
		id,
		unit,
		ours: rounded(median(rounds.map(({ ours }) => ours))),
		other: rounded(median(rounds.map(({ other }) => other))),
		...(ratios.length === rounds.length ? { ratio: rounded(median(ratios)) } : {}),
		...(target ? { targets: [target] } : {}),
	};
}

const figureOf = (row: Row, of: Target['of'] = row.other === undefined ? 'ours' : 'ratio') => row[of];

/** Whether a row keeps to its targets. */
export const isMet = (row: Row): boolean =>
	(row.targets ?? []).every(({ is, value, of }) => {
		const figure = figureOf(row, of);
		return figure !== undefined && (is === 'at most' ? figure <= value : figure >= value);
	});

/** One row of several runs: medians, but of what a target is about the worst run. */
export function merged(runs: Row[]): Row {
	const [first] = runs;
	const all = (key: 'ours' | 'other' | 'ratio' | 'answers' | 'fallbacks' | 'late' | 'lateByUs') =>
		runs.map((row) => row[key]).filter((value) => value !== undefined);
	const row: Row = { ...first };
	for (const key of ['ours', 'other', 'ratio', 'fallbacks', 'late', 'lateByUs'] as const) {
		if (all(key).length > 0) row[key] = rounded(median(all(key)));
	}
	if (first.answers !== undefined) row.answers = all('answers').reduce((sum, value) => sum + value, 0);
	for (const key of ['latency', 'beforeNode', 'fromNode'] as const) {
		const latencies = runs.map((run) => run[key]).filter((latency) => latency !== undefined);
		if (latencies.length > 0) row[key] = middle(latencies);
	}
	for (const { is, of = 'ratio' } of first.targets ?? [])
		row[of] = (is === 'at most' ? Math.max : Math.min)(...all(of));
	const figures = runs
		.map((run) => figureOf(run, first.targets?.[0].of))
		.filter((value) => value !== undefined);
	return { ...row, runs: figures };
}

/** Medians, but the highest of all. */
function middle(all: Latency[]): Latency {
	const of = (key: keyof Latency) => rounded(median(all.map((latency) => latency[key])));
	const max = Math.max(...all.map((latency) => latency.max));
	return { p50: of('p50'), p95: of('p95'), p99: of('p99'), max };
}

/** A row of answers that were timed one by one. */
export function timed(id: string, unit: Row['unit'], ours: number, times: number[]): Row {
	return { id, unit, ours: rounded(ours), latency: latencyOf(times), answers: times.length };
}
