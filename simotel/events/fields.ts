import { isObject, textOf } from '../wire';
import type { WireObject } from '../wire';

/** Names that a field which nobody documents must not take: it is then called `<name>_sent`. */
const RESERVED = new Set([
	'event',
	'at',
	'caller_number',
	'callee_number',
	'agent_number',
	'direction',
	'answered',
	'unique_id',
	'originated_call_id',
	'at_source',
	'received_at',
	'dedupe_key',
	'raw',
	// n8n does not let expressions read fields of these names.
	'caller',
	'callee',
]);

export const besideCommon = (key: string) => (RESERVED.has(key) ? `${key}_sent` : key);

/** The value under the best spelling that holds one; what is empty counts only where nothing else was sent. */
export function firstFilled(fields: WireObject, keys: readonly string[]): unknown {
	let empty: unknown;
	for (const key of keys) {
		const value = fields[key];
		if (isObject(value) || textOf(value) !== null) return value;
		empty ??= value;
	}
	return empty;
}

export const firstText = (fields: WireObject, keys: readonly string[]) => textOf(firstFilled(fields, keys));
