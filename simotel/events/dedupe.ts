import { createHash } from 'crypto';

import { trimmed } from '../text';
import { parseLiteral } from '../inbound/literal';
import type { EventKind } from './catalog';
import { NAME_KEYS } from './catalog';
import { asList } from './nested';
import { isObject, textOf } from '../wire';
import type { WireObject } from '../wire';

/**
 * A key that is the same for a repeat of the same event, and differs for the next one of its kind.
 *
 * @param values the event's own fields and its parties
 * @param fields all fields as they were sent
 * @param receivedAt null for an event that carries its time
 */
export function dedupeKey(
	{ name, spec: { key } }: EventKind,
	uniqueId: string | null,
	values: WireObject,
	fields: WireObject,
	receivedAt: Date | null,
): string {
	if (uniqueId === null && !key.unique.some((field) => textOf(values[field]) !== null))
		return looseKey(name, fields, receivedAt);
	const parts = key.fields.map((field) => {
		const value = values[field];
		return typeof value === 'object' && value !== null ? hashOf(value) : (textOf(value) ?? '');
	});
	return trimmed([name, uniqueId ?? '', ...parts].join(':'), /:/);
}

/**
 * The key of an event that has neither an ID nor a field of its own that no other shares.
 *
 * @param receivedAt null for an event that carries its time; without one the very same fields can mean another event
 * a minute later
 */
export function looseKey(name: string, fields: WireObject, receivedAt: Date | null): string {
	const minute = receivedAt === null ? '' : `:${Math.floor(receivedAt.getTime() / 60_000)}`;
	return `${name}:${hashOf(fields)}${minute}`;
}

/** A short fingerprint of any value, the same whatever transport it came by. */
function hashOf(value: unknown): string {
	return createHash('sha256').update(stableJson(value)).digest('hex').slice(0, 16);
}

/** What a query can only carry as text: nested values and switches. Figures are left alone, as ids look like them. */
const READABLE = /^\s*[[{(]|^(true|false)$/i;

/** JSON whose keys are in order and whose leaves are texts, so that two transports of one event give one text. */
function stableJson(sent: unknown): string {
	const value = asList(typeof sent === 'string' && READABLE.test(sent) ? (parseLiteral(sent) ?? sent) : sent);
	if (Array.isArray(value)) return `[${value.map(stableJson).join(',')}]`;
	if (!isObject(value)) return JSON.stringify(textOf(value));
	const keys = Object.keys(value)
		.filter((key) => !NAME_KEYS.includes(key) && textOf(value[key]) !== null)
		.sort();
	return `{${keys.map((key) => `${JSON.stringify(key)}:${stableJson(value[key])}`).join(',')}}`;
}
