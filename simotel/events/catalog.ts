import { CALL_ID_KEYS } from '../calls';
import type { WireObject } from '../wire';
import { AutoDialerReport, Cdr, IncomingCall, NewState, OutgoingCall, Transfer } from './catalog/calls';
import { IncomingFax, OutgoingFax, VoiceMail, VoiceMailEmail } from './catalog/messages';
import { CdrQueue, ReservedCallInFront, Survey } from './catalog/queues';
import { ExtenAdded, ExtenRemoved, Ping, TrunkAdded, TrunkNewState, TrunkRemoved } from './catalog/system';
import type { EventSpec, Parties } from './spec';

/**
 * The events of the Simotel Event API by their names (docs/protocol.md#events-names). One object holds all that is
 * known of an event; reading, filters, keys, the trigger's panel and the list in docs/trigger.md follow from it.
 */
export const EVENTS = {
	AutoDialerReport,
	Cdr,
	CdrQueue,
	ExtenAdded,
	ExtenRemoved,
	IncomingCall,
	IncomingFax,
	NewState,
	OutgoingCall,
	OutgoingFax,
	Ping,
	ReservedCallInFront,
	Survey,
	Transfer,
	TrunkAdded,
	TrunkNewState,
	TrunkRemoved,
	VoiceMail,
	VoiceMailEmail,
} satisfies Record<string, EventSpec>;

export type EventName = keyof typeof EVENTS;

/** Keys that name the event rather than say something about it. */
export const NAME_KEYS: readonly string[] = ['event_name', 'event'];

/** One kind of event, with what reading it needs at hand. */
export interface EventKind {
	name: string;
	spec: EventSpec;
	/** Keys on the wire that the item has under another name, or not at all. */
	consumed: ReadonlySet<string>;
	/** Names of its own fields. */
	has: ReadonlySet<string>;
}

/** What events there are; `catalogueOf` makes one. */
export interface Catalogue {
	/** The kind of a spelling seen in the wild (`CDR`, `New State`, `OutGoingCall`). */
	named(text: string): EventKind | undefined;
	/** The kind that a body without a name can only be: the one of the largest set of keys that are all there. */
	byShape(fields: WireObject): EventKind | undefined;
	/** The kind by its very name, as items carry it. */
	of(name: string): EventKind | undefined;
}

const fold = (name: string) => name.toLowerCase().replace(/[^a-z0-9]/g, '');

/** Prepares events for reading. */
export function catalogueOf(specs: Record<string, EventSpec>): Catalogue {
	const kinds = Object.entries(specs).map(([name, spec]) => kindOf(name, spec));
	const byName = new Map(kinds.map((kind) => [kind.name, kind]));
	const byFolded = new Map(kinds.map((kind) => [fold(kind.name), kind]));
	const shapes = kinds
		.flatMap((kind) => kind.spec.shapes.map((keys) => ({ kind, keys })))
		.sort((a, b) => b.keys.length - a.keys.length);
	return {
		named: (text) => byName.get(text) ?? byFolded.get(fold(text)),
		byShape: (fields) => shapes.find(({ keys }) => keys.every((key) => key in fields))?.kind,
		of: (name) => byName.get(name),
	};
}

function kindOf(name: string, spec: EventSpec): EventKind {
	const direction = spec.direction.kind === 'field' ? spec.direction.wire : [];
	const wires = spec.fields.flatMap(({ wire }) => wire);
	return {
		name,
		spec,
		consumed: new Set([
			...NAME_KEYS,
			...CALL_ID_KEYS,
			'originated_call_id',
			...wires,
			...partyKeys(spec.parties),
			...direction,
		]),
		has: new Set(spec.fields.map((field) => field.name)),
	};
}

function partyKeys(parties: Parties): readonly string[] {
	switch (parties.kind) {
		case 'none':
			return [];
		case 'fixed':
			return [...parties.caller, ...parties.callee];
		case 'extension':
			return [...parties.self, ...parties.other];
	}
}

/** The events that there are. */
export const CATALOGUE = catalogueOf(EVENTS);
