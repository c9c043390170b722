import { latencyOf, median, rounded, table } from '../../test/harness/figures';
import type { Latency } from '../../test/harness/figures';
import { textOf } from './texts';

/** What a figure must keep to. */
export interface Target {
	is: 'at most' | 'at least';
	value: number;
	/** Counts for the ratio unless it says otherwise; late answers count in percent of all. */
	of?: 'ratio' | 'ours' | 'late' | 'lateByUs';
}

/** One line of the table. Its wording in each language is in `texts.ts`, by its id. */
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

/** Whether a row keeps to its targets; undefined when it has none. */
export function isMet(row: Row): boolean | undefined {
	return row.targets?.every((target) => {
		const { is, value, of } = target;
		const figure = figureOf(row, of);
		return figure !== undefined && (is === 'at most' ? figure <= value : figure >= value);
	});
}

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

const UNITS: Record<Row['unit'], string> = {
	'per second': '/s',
	ms: ' ms',
	s: ' s',
	MB: ' MB',
	ratio: '',
	lost: ' lost',
	late: ' late',
	'%': ' %',
};

/** A figure with its unit. */
export const shown = (row: Row, figure: number) => `${figure}${UNITS[row.unit]}`;

/** What must hold, in short. */
export const targetText = ({ targets = [] }: Row): string =>
	targets
		.map(({ is, value, of }) => {
			const sign = is === 'at most' ? '≤' : '≥';
			if (of === 'late') return `late ${sign} ${value} %`;
			return of === 'lateByUs' ? `late by us ${sign} ${value} %` : `${sign} ${value}`;
		})
		.join(', ');

/** The ratio with its spread; – where there is nothing to compare with. */
export function ratioText({ ratio, other, runs = [] }: Row): string {
	if (other === undefined) return '';
	if (ratio === undefined) return '–';
	const spread = runs.length > 1 ? ` (${Math.min(...runs).toFixed(2)}–${Math.max(...runs).toFixed(2)})` : '';
	return ratio.toFixed(2) + spread;
}

/** Late answers in percent, and those that were late by this package. */
export const lateText = ({ late, lateByUs }: Row): string =>
	late === undefined ? '' : `${late} %${lateByUs === undefined ? '' : `, by us ${lateByUs} %`}`;

/** All rows as a table for the terminal. */
export function tableOf(rows: Row[]): string {
	return table(
		rows.map((row) => {
			const { what, against } = textOf(row.id, 'en');
			const { latency: times, fallbacks } = row;
			return {
				what: against ? `${what} / ${against}` : what,
				'this package': shown(row, row.ours),
				compared: row.other === undefined ? '' : shown(row, row.other),
				ratio: ratioText(row),
				target: targetText(row),
				'': { true: 'ok', false: 'MISSED', undefined: '' }[String(isMet(row))] ?? '',
				'p50/p95/p99/max ms': times ? `${times.p50}/${times.p95}/${times.p99}/${times.max}` : '',
				fallbacks: fallbacks === undefined ? '' : `${fallbacks} %`,
				late: lateText(row),
				'before the node p50/p99 ms': row.beforeNode ? `${row.beforeNode.p50}/${row.beforeNode.p99}` : '',
			};
		}),
	);
}

/** A row of answers that were timed one by one. */
export function timed(id: string, unit: Row['unit'], ours: number, times: number[]): Row {
	return { id, unit, ours: rounded(ours), latency: latencyOf(times), answers: times.length };
}
