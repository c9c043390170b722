import { CALL_ID_KEYS } from '../calls';
import { toIso } from '../dates';
import type { Zone } from '../dates';
import { fieldsOf } from '../inbound/request';
import type { InboundRequest } from '../inbound/request';
import type { WireObject } from '../wire';
import { single, textOf } from '../wire';
import type { ComponentKind } from './catalog';

/** A request of a component, in the words of the rest of the package; empty values are null. */
export interface ComponentRequest extends WireObject {
	component: ComponentKind;
	/** Label of the component in the dialplan. */
	app_name: string | null;
	caller_number: string | null;
	/** The number that was dialled or reached at this point of the dialplan. */
	callee_number: string | null;
	/** What the caller has entered so far. */
	digits: string | null;
	unique_id: string | null;
	originated_call_id: string | null;
	/** ISO 8601 with the offset of the PBX, as `deadline_at`. */
	received_at: string;
	/** When the fallback goes out. */
	deadline_at: string;
	/** The fields as they were sent, on demand. */
	raw?: WireObject;
}

/** The fields of a request on the wire; the call's ID has several spellings. */
const WIRE_FIELDS = {
	app_name: ['app_name'],
	caller_number: ['src'],
	callee_number: ['dst'],
	digits: ['data'],
	unique_id: CALL_ID_KEYS,
	originated_call_id: ['originated_call_id'],
} as const satisfies Partial<Record<keyof ComponentRequest, readonly string[]>>;

const KNOWN: readonly string[] = Object.values(WIRE_FIELDS).flat();

/** Longest value of a request: more is no number, name or set of digits. */
const LONGEST = 4_000;

/**
 * Reads the request of a component from any transport. Never throws.
 *
 * @param deadlineMs milliseconds after `receivedAt` at which the fallback goes out
 */
export function readRequest(
	request: InboundRequest,
	options: {
		component: ComponentKind;
		zone: Zone;
		receivedAt: Date;
		deadlineMs: number;
		includeRaw: boolean;
		ownParameters?: string[];
	},
): { ok: true; request: ComponentRequest } | { ok: false; reason: string } {
	const reading = fieldsOf(request, options.ownParameters);
	if (!reading.ok) return reading;
	const { fields } = reading;
	if (!KNOWN.some((key) => key in fields))
		return { ok: false, reason: 'none of src, dst, data and app_name is there' };
	const tooLong = KNOWN.find((key) => (valueOf(fields[key]) ?? '').length > LONGEST);
	if (tooLong) return { ok: false, reason: `"${tooLong}" is longer than ${LONGEST} characters` };
	const value = (name: keyof typeof WIRE_FIELDS): string | null =>
		WIRE_FIELDS[name].map((key) => valueOf(fields[key])).find((text) => text !== null) ?? null;
	const { receivedAt, zone } = options;
	return {
		ok: true,
		request: {
			component: options.component,
			app_name: value('app_name'),
			caller_number: value('caller_number'),
			callee_number: value('callee_number'),
			digits: value('digits'),
			unique_id: value('unique_id'),
			originated_call_id: value('originated_call_id'),
			// Written when they are read, for rules need neither and a caller waits.
			get received_at() {
				return toIso(receivedAt, zone);
			},
			get deadline_at() {
				return toIso(new Date(receivedAt.getTime() + options.deadlineMs), zone);
			},
			...(options.includeRaw ? { raw: fields } : {}),
		},
	};
}

/**
 * A value of a request. Blanks around it do not count: labels are typed by people, and a plus that a PBX forgets to
 * encode in a query becomes a blank.
 */
function valueOf(sent: unknown): string | null {
	// No number or name: what the PBX never sends must not reach a search or a dialler as text.
	return typeof single(sent) === 'object' ? null : textOf(sent);
}
