import { createHash } from 'crypto';

import { trimmed } from '../text';
import { parseLiteral } from '../inbound/literal';
import type { EventName } from './names';
import { asList } from './nested';
import { isObject, textOf } from '../wire';
import type { WireObject } from '../wire';

/** Fields that tell events of the same kind and call apart. */
const KEYS: Partial<Record<EventName, string[]>> = {
	AutoDialerReport: ['campaign_id', 'number', 'repeat', 'try'],
	// One caller's attempts begin when the caller entered the queue, all of them.
	CdrQueue: ['queue', 'dst', 'starttime', 'endtime'],
	IncomingFax: ['fax_id', 'state'],
	NewState: ['exten', 'state'],
	OutgoingFax: ['fax_id', 'state'],
	ReservedCallInFront: ['queue_name', 'caller_id', 'date'],
	Survey: ['label', 'date'],
	Transfer: ['transferred_from', 'transferred_to'],
	TrunkAdded: ['trunk_name', 'date'],
	TrunkNewState: ['trunk_name', 'state', 'date'],
	TrunkRemoved: ['trunk_name', 'date'],
	VoiceMail: ['id', 'state'],
	VoiceMailEmail: ['id', 'state', 'receiver', 'date'],
};

/** Fields that two events of a kind never share; other keys are enough only beside the ID of a call. */
const TELLING = new Set(['campaign_id', 'date', 'fax_id', 'id', 'starttime']);

/**
 * A key that is the same for a repeat of the same event, and differs for the next one of its kind.
 *
 * @param own the event's own fields, normalised
 * @param fields all fields as they were sent
 * @param receivedAt null for an event that carries its time
 */
export function dedupeKey(
	name: EventName,
	uniqueId: string | null,
	own: WireObject,
	fields: WireObject,
	receivedAt: Date | null,
): string {
	const keys = KEYS[name] ?? [];
	if (uniqueId === null && !keys.some((key) => TELLING.has(key) && textOf(own[key]) !== null))
		return looseKey(name, fields, receivedAt);
	const parts = keys.map((key) => textOf(own[key]) ?? '');
	if (name === 'OutgoingFax') parts.push(hashOf(own.info));
	return trimmed([name, uniqueId ?? '', ...parts].join(':'), /:/);
}

/**
 * The key of an event that has nothing that tells it.
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
		.filter((key) => key !== 'event_name' && key !== 'event' && textOf(value[key]) !== null)
		.sort();
	return `{${keys.map((key) => `${JSON.stringify(key)}:${stableJson(value[key])}`).join(',')}}`;
}
