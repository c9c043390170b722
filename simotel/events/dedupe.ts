import { createHash } from 'crypto';

import { trimmed } from '../text';
import type { EventName } from './names';
import { isPlain } from './request';
import type { Fields } from './request';
import { textOf } from './values';

/** Fields that tell events of the same kind and call apart. */
const KEYS: Partial<Record<EventName, string[]>> = {
	AutoDialerReport: ['campaign_id', 'number', 'repeat', 'try'],
	CdrQueue: ['queue', 'dst', 'starttime'],
	IncomingFax: ['fax_id', 'state'],
	NewState: ['exten', 'state'],
	ReservedCallInFront: ['queue_name', 'caller_id', 'date'],
	Survey: ['label'],
	Transfer: ['transferred_from', 'transferred_to'],
	TrunkAdded: ['trunk_name', 'date'],
	TrunkNewState: ['trunk_name', 'state', 'date'],
	TrunkRemoved: ['trunk_name', 'date'],
	VoiceMail: ['id', 'state'],
	VoiceMailEmail: ['id', 'state'],
};

/** Events that happen again and again with the very same fields; only their time tells them apart. */
const REPEATING = new Set<EventName>(['ExtenAdded', 'ExtenRemoved', 'NewState', 'Ping']);

/** A key that is the same for a repeat of the same event, and differs for the next one of its kind. */
export function dedupeKey(
	name: EventName,
	uniqueId: string | null,
	own: Fields,
	fields: Fields,
	receivedAt: Date,
): string {
	const parts = (KEYS[name] ?? []).map((key) => textOf(own[key]) ?? '');
	const hasOwnId = uniqueId !== null || parts.some((part) => part !== '' && !REPEATING.has(name));
	if (!hasOwnId) {
		const minute = REPEATING.has(name) ? `:${Math.floor(receivedAt.getTime() / 60_000)}` : '';
		return `${name}:${hashOf(fields)}${minute}`;
	}
	if (name === 'OutgoingFax') parts.push(textOf(own.fax_id) ?? '', textOf(own.state) ?? '', hashOf(own.info));
	return trimmed([name, uniqueId ?? '', ...parts].join(':'), /:/);
}

/** A short fingerprint of any value, the same whatever transport it came by. */
export function hashOf(value: unknown): string {
	return createHash('sha256').update(stableJson(value)).digest('hex').slice(0, 16);
}

/** JSON whose keys are in order, so that two transports of one event give one text. */
function stableJson(value: unknown): string {
	if (Array.isArray(value)) return `[${value.map(stableJson).join(',')}]`;
	if (!isPlain(value)) return JSON.stringify(typeof value === 'number' ? String(value) : value) ?? 'null';
	const keys = Object.keys(value)
		.filter((key) => key !== 'event_name' && key !== 'event')
		.sort();
	return `{${keys.map((key) => `${JSON.stringify(key)}:${stableJson(value[key])}`).join(',')}}`;
}
