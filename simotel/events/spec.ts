import type { Direction } from '../calls';

/** What a value means, and so how it is brought into shape. */
export type ValueType =
	/** Text; telephone numbers, names, ids. */
	| 'text'
	/** A figure: seconds, counts, scores. */
	| 'number'
	| 'boolean'
	/** The result of a call, in one spelling. */
	| 'disposition'
	/** A wall clock text, in UTC or local time, or seconds since 1970. */
	| 'time'
	/** An object or list that a query may carry as text. */
	| 'nested'
	/** The attempts of a campaign, whose times follow a clock of their own. */
	| 'attempts';

/** One field of an event's item: its name, its spellings on the wire (best first), its type. */
export interface EventField<N extends string = string> {
	name: N;
	wire: readonly string[];
	type: ValueType;
	/** The documented values, whose letter case the item keeps to. */
	values?: readonly string[];
}

/** Who takes part, by spellings on the wire. The item has them as `caller_number`, `callee_number`, `agent_number`. */
export type Parties =
	| { kind: 'none' }
	| {
			kind: 'fixed';
			caller: readonly string[];
			callee: readonly string[];
			/** `byDirection`: who called out, else who was reached. */
			agent: 'none' | 'callee' | 'byDirection';
	  }
	/** An extension and the other side: who calls whom turns round with the direction. */
	| { kind: 'extension'; self: readonly string[]; other: readonly string[] };

export type DirectionSource =
	{ kind: 'always'; direction: Direction } | { kind: 'field'; wire: readonly string[] };

export type PartyName = 'caller_number' | 'callee_number' | 'agent_number';

/** A filter of the trigger that reads fields; those by direction, number and result read what every item has. */
export type FilterName = 'extension' | 'queue' | 'trunk' | 'state';

/** All that is known of one kind of event (docs/protocol.md#events-fields). `N`: the names of its fields. */
export interface EventSpec<N extends string = string> {
	/** Name and description in the trigger's panel. */
	title: string;
	description: string;
	/** Spellings behind a Rest address that do not follow from the name. */
	spellings?: readonly string[];
	/** The event's own fields in the order of the item; null in it where the PBX sent none. */
	fields: ReadonlyArray<EventField<N>>;
	parties: Parties;
	direction: DirectionSource;
	/** Fields that hold the moment of the event, best first; `callId` where the call's ID is made at that moment. */
	time: 'callId' | ReadonlyArray<NoInfer<N>>;
	/** Sets of keys by which a body without a name is recognised; see `Catalogue.byShape`. */
	shapes: ReadonlyArray<readonly string[]>;
	/** What distinguishes events of this kind within one call. */
	key: {
		fields: ReadonlyArray<NoInfer<N> | PartyName>;
		/** Those of them that two events never share; one is enough where there is no call ID. */
		unique: ReadonlyArray<NoInfer<N>>;
	};
	/** Which fields each filter reads; an event passes a filter that it does not list. */
	filters: Partial<Record<FilterName, ReadonlyArray<NoInfer<N> | PartyName>>>;
}

/** Lets the compiler check that time, key and filters name fields that the event has. */
export const defineEvent = <const N extends string>(spec: EventSpec<N>): EventSpec<N> => spec;

const field =
	(type: ValueType) =>
	<const N extends string>(name: N, ...aliases: string[]): EventField<N> => ({
		name,
		wire: [name, ...aliases],
		type,
	});

export const text = field('text');
export const number = field('number');
export const flag = field('boolean');
export const time = field('time');
export const nested = field('nested');
export const disposition = field('disposition')('disposition');
export const attempts = field('attempts')('tries');

/** A text with documented values. */
export const choice = <const N extends string>(name: N, values: readonly string[]): EventField<N> => ({
	...text(name),
	values,
});

export const NOBODY: Parties = { kind: 'none' };
export const UNKNOWN: DirectionSource = { kind: 'always', direction: null };
export const INCOMING: DirectionSource = { kind: 'always', direction: 'incoming' };
export const OUTGOING: DirectionSource = { kind: 'always', direction: 'outgoing' };
