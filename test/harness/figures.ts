/** How long answers took, in milliseconds. */
export interface Latency {
	p50: number;
	p95: number;
	p99: number;
	max: number;
}

/** Nearest-rank percentile; 0 of no values. */
export function percentile(values: number[], share: number): number {
	const sorted = [...values].sort((a, b) => a - b);
	return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(sorted.length * share) - 1))] ?? 0;
}

export function median(values: number[]): number {
	const sorted = [...values].sort((a, b) => a - b);
	const middle = Math.floor(sorted.length / 2);
	return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Three digits that count; more would promise what no measurement holds. */
export const rounded = (value: number): number => Number(value.toPrecision(3));

export function latencyOf(values: number[]): Latency {
	const at = (share: number) => rounded(percentile(values, share));
	return { p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) };
}

/** Rows as a table for the terminal; numbers to the right. */
export function table(rows: Array<Record<string, string | number>>): string {
	const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
	const cells = [columns, ...rows.map((row) => columns.map((column) => String(row[column] ?? '')))];
	const widths = columns.map((_column, index) => Math.max(...cells.map((row) => row[index].length)));
	const isNumber = columns.map((column) => rows.every((row) => typeof row[column] !== 'string'));
	const line = (row: string[]) =>
		row
			.map((cell, index) => (isNumber[index] ? cell.padStart(widths[index]) : cell.padEnd(widths[index])))
			.join('  ')
			.trimEnd();
	return [
		line(cells[0]),
		widths.map((width) => '-'.repeat(width)).join('  '),
		...cells.slice(1).map(line),
	].join('\n');
}
