/** A JSON object as it goes over the wire. */
export type WireObject = Record<string, unknown>;

/** Whether a value is a JSON object: no list, and no bytes. */
export function isObject(value: unknown): value is WireObject {
	return typeof value === 'object' && value !== null && !Array.isArray(value) && !Buffer.isBuffer(value);
}

/** The id of a record as plain text, from text or from `{"$oid": "…"}`; empty for everything else. */
export function plainId(value: unknown): string {
	if (typeof value === 'string') return value;
	if (isObject(value) && typeof value.$oid === 'string') return value.$oid;
	return '';
}

/** The first value of a parameter that came several times; every other value as it is. */
export function single(value: unknown): unknown {
	return Array.isArray(value) && value.every((entry) => typeof entry === 'string') && value.length > 0
		? value[0]
		: value;
}

/** A value as trimmed text; null for what is absent, empty or the text `None`, which all mean the same. */
export function textOf(value: unknown): string | null {
	const one = single(value);
	if (one === undefined || one === null) return null;
	const text = typeof one === 'object' ? JSON.stringify(one) : String(one).trim();
	return text === '' || text === 'None' ? null : text;
}

/** A figure as a number; text that is none stays what it is, and nothing becomes 0 by accident. */
export function figure(value: unknown): unknown {
	if (value === '' || value === null || value === undefined) return null;
	if (typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value.trim())) return Number(value);
	return value;
}
