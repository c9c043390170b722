import type { EventName } from './names';

/** What a value means, and so how it is brought into shape. */
export type ValueType =
	/** Text; telephone numbers, names, ids. */
	| 'text'
	/** A figure: seconds, counts, scores. */
	| 'number'
	| 'boolean'
	/** A wall clock text, in UTC or local time. */
	| 'time'
	/** An object or list that a query may carry as text. */
	| 'nested';

/** One field of an event: our spelling, the wire's spellings, its type. */
interface EventField {
	name: string;
	wire: string[];
	type: ValueType;
}

const field = (name: string, type: ValueType, ...aliases: string[]): EventField => ({
	name,
	wire: [name, ...aliases],
	type,
});

const text = (...names: string[]) => names.map((name) => field(name, 'text'));
const numbers = (...names: string[]) => names.map((name) => field(name, 'number'));

const FAX = [...text('fax_id', 'entry_point', 'src', 'dst', 'state'), field('date', 'time')];
const TRUNK = [
	...text('trunk_name', 'trunk_type', 'state'),
	field('last_time', 'time'),
	field('date', 'time'),
	...numbers('last_time_sec'),
];

/** The documented fields of every event, in one spelling each (events.json). */
export const EVENT_FIELDS: Record<EventName, EventField[]> = {
	AutoDialerReport: [
		...text('campaign_id', 'campaign', 'interface_context', 'interface_text', 'number', 'disposition'),
		...numbers('try', 'repeat', 'billsec', 'wait'),
		field('start', 'time'),
		field('end', 'time'),
		field('tries', 'nested'),
	],
	Cdr: [
		field('starttime', 'time', 'start_time'),
		field('endtime', 'time', 'end_time'),
		...text('src', 'dst', 'type', 'disposition', 'record', 'entry_point', 'outgoing_point', 'queue'),
		...numbers('duration', 'billsec', 'wait', 'poll_point'),
		field('poll_label', 'text', 'poll_lable'),
	],
	CdrQueue: [
		...text('src', 'dst', 'queue', 'disposition', 'queue_status', 'hangup', 'comment', 'record'),
		...numbers('billsec', 'wait', 'duration', 'agent_wait'),
		field('starttime', 'time', 'start_time'),
		field('ringtime', 'time'),
		field('answeredtime', 'time'),
		field('endtime', 'time', 'end_time'),
		field('detail', 'nested'),
	],
	ExtenAdded: text('exten', 'state'),
	ExtenRemoved: [field('exten', 'text', 'number'), ...text('state')],
	IncomingCall: text('number', 'entry_point'),
	IncomingFax: [...FAX, field('description', 'nested')],
	NewState: [
		...text('exten', 'participant', 'queue', 'state', 'direction'),
		field('dialer', 'boolean', 'dialing'),
	],
	OutgoingCall: [...text('number'), field('outgoing_point', 'text', 'entry_point')],
	OutgoingFax: [...FAX, field('info', 'nested')],
	Ping: [],
	ReservedCallInFront: [
		field('queue_name', 'text', 'queue'),
		field('caller_id', 'text', 'src'),
		field('date', 'time'),
	],
	Survey: [
		...text('src', 'dst', 'queue'),
		field('date', 'time'),
		field('point', 'number', 'poll_point'),
		field('label', 'text', 'poll_label', 'poll_lable'),
	],
	Transfer: [field('transferer', 'text', 'transfer'), ...text('transferred_from', 'transferred_to')],
	TrunkAdded: TRUNK,
	TrunkNewState: TRUNK,
	TrunkRemoved: [...text('trunk_name'), field('date', 'time')],
	VoiceMail: [
		...text('id', 'number', 'state', 'filename', 'message', 'caller', 'data'),
		...numbers('duration'),
		field('date', 'time'),
	],
	VoiceMailEmail: [
		...text('id', 'number', 'state', 'message', 'receiver', 'data'),
		field('active', 'boolean'),
		field('attached_file', 'boolean'),
		field('date', 'time'),
	],
};

/** Spellings of the call's id, in events, questions and reports; the first one that is filled in counts. */
export const CALL_ID_KEYS = ['cuid', 'unique_id', 'uniqueid'];

/** Figures inside nested values (attempts of a queue or a campaign). */
export const NESTED_FIGURES = new Set(['billsec', 'wait', 'tries', 'try']);
