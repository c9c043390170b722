import { isMet } from './rows';
import type { Row } from './rows';
import { ENGINES, TEXTS } from './texts';

/** One line of a table, by the heads of its columns. */
type Line = Record<string, string>;

const what = ({ id }: Row) => TEXTS[id]?.[0] ?? id;

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
const shown = (row: Row, figure: number) => `${figure}${UNITS[row.unit]}`;

/** The ratio with its spread; – where there is nothing to compare with. */
function ratioText({ ratio, other, runs = [] }: Row): string {
	if (other === undefined) return '';
	if (ratio === undefined) return '–';
	const spread = runs.length > 1 ? ` (${Math.min(...runs).toFixed(2)}–${Math.max(...runs).toFixed(2)})` : '';
	return ratio.toFixed(2) + spread;
}

/** What must hold, and whether it does. */
function promise(row: Row): string {
	if (row.targets === undefined) return '';
	const parts = row.targets.map(({ is, value, of }) => {
		const limit = `${is === 'at most' ? '≤' : '≥'} ${value}`;
		if (of === 'late') return `late ${limit} %`;
		return of === 'lateByUs' ? `late by us ${limit} %` : limit;
	});
	return `${parts.join(', ')}: ${isMet(row) ? 'kept' : '**missed**'}`;
}

/** Late answers in percent, and those that were late by this package. */
const lateText = ({ late, lateByUs }: Row): string =>
	late === undefined ? '' : `${late} %${lateByUs === undefined ? '' : `, by us ${lateByUs} %`}`;

function times({ answers, latency }: Row): Line {
	const { p50 = '', p95 = '', p99 = '', max = '' } = latency ?? {};
	return { Answers: String(answers), p50: `${p50}`, p95: `${p95}`, p99: `${p99}`, 'max (ms)': `${max}` };
}

const isEngine = ({ id }: Row) => id.startsWith('engines.');

/** The tables of docs/performance.md, by the marks between which they stand there. */
export const TABLES: Record<string, (rows: Row[]) => Line[]> = {
	figures: (rows) =>
		rows
			.filter((row) => row.late === undefined && !isEngine(row) && !row.id.startsWith('second.'))
			.map((row) => ({
				What: what(row),
				'This package': shown(row, row.ours),
				'Compared with':
					row.other === undefined ? '' : `${shown(row, row.other)} (${TEXTS[row.id]?.[1] ?? ''})`,
				'Ratio (spread)': ratioText(row),
				Promise: promise(row),
			})),
	/** Rows whose single answers count: all callers at once, and the busy minute. */
	crowds: (rows) =>
		rows
			.filter((row) => row.fallbacks !== undefined && !isEngine(row))
			.map((row) => ({
				What: what(row),
				...times(row),
				Fallbacks: `${row.fallbacks} %`,
				Late: lateText(row),
				Promise: promise(row),
			})),
	/** How the time of one answer is spent. */
	stages: (rows) =>
		rows.flatMap((row) => {
			const { beforeNode, fromNode, latency } = row;
			if (!beforeNode || !fromNode || !latency) return [];
			const [before, from, whole] = [beforeNode, fromNode, latency].map(({ p50, p99 }) => `${p50} / ${p99}`);
			return [
				{
					'p50 / p99, ms': what(row),
					'in n8n, until the trigger runs': before,
					'from there to the answer': from,
					whole,
				},
			];
		}),
	/** What answers took besides the deadline. */
	margins: (rows) =>
		rows
			.filter(({ id }) => id.startsWith('second.margin.'))
			.map((row) => ({ Besides: what(row), ...times(row) })),
	/** One line for each engine, from its four rows. */
	engines: (rows) => {
		const names = new Set(rows.filter(isEngine).map(({ id }) => id.split('.')[2]));
		return [...names].map((engine) => {
			const line: Line = { Engine: ENGINES[engine] ?? engine };
			for (const [flow, title] of Object.entries({ fixed: 'Fixed answer', table: 'Data Table' })) {
				const find = (callers: number) =>
					rows.find(({ id }) => id === `engines.${flow}.${engine}.${callers}`);
				const ten = find(10);
				line[`${title}: 1 caller`] = `${find(1)?.ours} ms`;
				line[`${title}: 10 callers`] = `${ten?.ours}/s`;
				line[`${title}: fallbacks`] = `${ten?.fallbacks} %`;
			}
			return line;
		});
	},
};
