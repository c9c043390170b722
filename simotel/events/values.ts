/** A parameter that came twice counts once: the first one. */
export function single(value: unknown): unknown {
	return Array.isArray(value) && value.every((entry) => typeof entry === 'string') && value.length > 0
		? value[0]
		: value;
}

/** Absent, empty and the text None mean the same. */
export function textOf(value: unknown): string | null {
	const one = single(value);
	if (one === undefined || one === null) return null;
	const text = typeof one === 'object' ? JSON.stringify(one) : String(one).trim();
	return text === '' || text === 'None' ? null : text;
}
