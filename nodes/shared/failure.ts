/**
 * The code and text of a request that got no answer. n8n wraps the cause several layers deep, and its own text is
 * generic, so the innermost code wins.
 */
export function failureOf(error: unknown): { code: string; text: string } {
	let code = '';
	const texts: string[] = [];
	let current: unknown = error;
	for (let depth = 0; depth < 6 && typeof current === 'object' && current !== null; depth++) {
		const layer = current as { code?: unknown; message?: unknown; cause?: unknown; errorResponse?: unknown };
		if (typeof layer.code === 'string' && layer.code !== '') code = layer.code;
		if (typeof layer.message === 'string') texts.push(layer.message);
		current = layer.cause ?? layer.errorResponse;
	}
	return { code, text: texts.join(' | ') };
}
