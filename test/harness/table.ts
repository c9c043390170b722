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
