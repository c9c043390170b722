/** Absent, empty and the text None mean the same. */
export function textOf(value: unknown): string | null {
	if (value === undefined || value === null) return null;
	const text = typeof value === 'object' ? JSON.stringify(value) : String(value).trim();
	return text === '' || text === 'None' ? null : text;
}
