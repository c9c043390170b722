import { isMet } from './figures';
import type { Row } from './figures';
import { textOf } from './texts';

const UNITS: Record<Row['unit'], string> = {
	'per second': '/s',
	ms: ' ms',
	s: ' s',
	MB: ' MB',
	ratio: '',
	lost: ' lost',
	late: ' late',
};

/** A figure with its unit. */
export const shown = (row: Row, figure: number) => `${figure}${UNITS[row.unit]}`;

/** What must hold, in short. */
export function targetText({ target }: Row): string {
	if (!target) return '';
	const sign = target.is === 'at most' ? '≤' : '≥';
	return `${target.of === 'max' ? 'max ' : ''}${sign} ${target.value}`;
}

const COLUMNS = [
	'what',
	'this package',
	'compared',
	'ratio',
	'target',
	'',
	'p50/p95/p99/max ms',
	'fallbacks',
];

/** All rows as a table for the terminal. */
export function table(rows: Row[]): string {
	const cells = rows.map((row) => {
		const { what, against } = textOf(row.id, 'en');
		const { latency: times, fallbacks } = row;
		return [
			against ? `${what} / ${against}` : what,
			shown(row, row.ours),
			row.other === undefined ? '' : shown(row, row.other),
			row.ratio === undefined ? '' : row.ratio.toFixed(2),
			targetText(row),
			{ true: 'ok', false: 'MISSED', undefined: '' }[String(isMet(row))] ?? '',
			times ? `${times.p50}/${times.p95}/${times.p99}/${times.max}` : '',
			fallbacks === undefined ? '' : `${(fallbacks * 100).toFixed(1)} %`,
		];
	});
	const widths = COLUMNS.map((name, column) =>
		Math.max(name.length, ...cells.map((line) => line[column].length)),
	);
	return [COLUMNS, ...cells]
		.map((line) => line.map((cell, column) => cell.padEnd(widths[column])).join('  '))
		.join('\n');
}
