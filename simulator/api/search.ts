import { parseRequestTime } from '../clock';
import type { Wire } from '../types';
import { Refusal, asWire, textOf } from './request';

/** Whether a part of the value is enough (`alike`): text, a boolean or 1; without it, the whole value counts. */
export function isAlike(body: Wire): boolean {
	return ['true', '1'].includes(String(body.alike).toLowerCase());
}

/** Whether a row has the wanted values; an empty condition is none. */
export function fits(row: Wire, wanted: Wire, alike: boolean): boolean {
	return Object.entries(wanted).every(([key, value]) => {
		const text = textOf(value);
		if (text === '') return true;
		const own = textOf(row[key]);
		return alike ? own.toLowerCase().includes(text.toLowerCase()) : own === text;
	});
}

/** The period of a search in milliseconds; null when the request has none. */
export function periodOf(body: Wire, mandatory: boolean): { from: number; to: number } | null {
	const range = asWire(body.date_range);
	const from = parseRequestTime(range.from);
	const to = parseRequestTime(range.to);
	if (from && to) return { from: from.getTime(), to: to.getTime() + 59_999 };
	if (mandatory) throw new Refusal("Field 'date_range':value is missing");
	return null;
}

/** One page of at most `most` rows, with its pagination. `render` is called for the rows of the page only. */
export function pageOf<T>(
	rows: T[],
	body: Wire,
	fallbackSorting: Wire,
	sorter: (row: T, key: string) => unknown,
	render: (row: T) => Wire,
	most: number,
): { pagination: Wire; data: Wire[] } {
	const wish = asWire(body.pagination);
	const start = Math.max(0, Math.floor(Number(wish.start ?? 0)) || 0);
	const count = Math.min(most, Math.max(1, Math.floor(Number(wish.count ?? 20)) || 20));
	const wanted = asWire(wish.sorting);
	const sorting = Object.keys(wanted).length > 0 ? wanted : fallbackSorting;
	const sorted = sortRows(rows, sorting, sorter);
	return {
		pagination: { start, count, sorting, total: rows.length },
		data: sorted(start, count).map(render),
	};
}

/** Rows in the wanted order. Rows are kept oldest first, so that time, the usual order, needs no sorting. */
function sortRows<T>(
	rows: T[],
	sorting: Wire,
	value: (row: T, key: string) => unknown,
): (start: number, count: number) => T[] {
	const [key, direction] = Object.entries(sorting)[0] ?? ['', 1];
	if (['starttime', 'date', 'end'].includes(key)) {
		if (direction === 1) return (start, count) => rows.slice(start, start + count);
		return (start, count) =>
			rows.slice(Math.max(0, rows.length - start - count), rows.length - start).reverse();
	}
	const sign = direction === -1 ? -1 : 1;
	const sorted = [...rows].sort((a, b) => sign * compare(value(a, key), value(b, key)));
	return (start, count) => sorted.slice(start, start + count);
}

function compare(a: unknown, b: unknown): number {
	if (typeof a === 'number' && typeof b === 'number') return a - b;
	return textOf(a).localeCompare(textOf(b));
}
