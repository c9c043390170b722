import { parseLiteral } from '../inbound/literal';
import { figure, isObject, textOf } from '../wire';
import type { WireObject } from '../wire';

/** Figures in the attempts of a queue or a campaign. */
const FIGURES = new Set(['billsec', 'wait', 'tries', 'try']);

/** Objects and lists, from JSON or Python text if need be; figures in attempts become numbers. */
export function nested(value: unknown): unknown {
	const parsed = asList(typeof value === 'string' ? (parseLiteral(value) ?? textOf(value)) : (value ?? null));
	if (!Array.isArray(parsed)) return isObject(parsed) ? values(parsed, (_key, inner) => inner) : parsed;
	return parsed.map((entry) =>
		isObject(entry) ? values(entry, (key, inner) => (FIGURES.has(key) ? figure(inner) : inner)) : entry,
	);
}

/** Values of a nested object, in which the text None is Python's for nothing, too. */
const values = (fields: WireObject, shaped: (key: string, value: unknown) => unknown): WireObject =>
	Object.fromEntries(
		Object.entries(fields).map(([key, value]) => [key, value === 'None' ? null : shaped(key, value)]),
	);

/** `detail[0][src]` makes an object with the keys 0, 1, …: that is a list. */
export function asList(value: unknown): unknown {
	if (!isObject(value)) return value;
	const keys = Object.keys(value);
	return keys.length > 0 && keys.every((key, index) => key === String(index)) ? Object.values(value) : value;
}
