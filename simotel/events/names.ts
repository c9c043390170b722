/** The events of the Simotel Event API by their canonical names (events.json). */
export const EVENT_NAMES = [
	'AutoDialerReport',
	'Cdr',
	'CdrQueue',
	'ExtenAdded',
	'ExtenRemoved',
	'IncomingCall',
	'IncomingFax',
	'NewState',
	'OutgoingCall',
	'OutgoingFax',
	'Ping',
	'ReservedCallInFront',
	'Survey',
	'Transfer',
	'TrunkAdded',
	'TrunkNewState',
	'TrunkRemoved',
	'VoiceMail',
	'VoiceMailEmail',
] as const;

export type EventName = (typeof EVENT_NAMES)[number];

const fold = (name: string) => name.toLowerCase().replace(/[^a-z0-9]/g, '');

const BY_FOLDED = new Map<string, EventName>(EVENT_NAMES.map((name) => [fold(name), name]));

/** The canonical name of a spelling seen in the wild (`CDR`, `new state`, `OutGoingCall`); null for other names. */
export function eventNamed(text: string): EventName | null {
	return BY_FOLDED.get(fold(text)) ?? null;
}

/**
 * Keys by which an event without a name is told, most telling first. Shapes that several events share (extension
 * and state) are taken for the one that is by far the most frequent.
 */
const SIGNATURES: Array<[EventName, string[]]> = [
	['AutoDialerReport', ['campaign_id', 'tries']],
	['AutoDialerReport', ['campaign_id', 'number', 'disposition']],
	['Transfer', ['transferred_from', 'transferred_to']],
	['VoiceMailEmail', ['receiver', 'attached_file']],
	['VoiceMail', ['id', 'number', 'caller']],
	['IncomingFax', ['fax_id', 'description']],
	['OutgoingFax', ['fax_id', 'info']],
	['CdrQueue', ['queue', 'agent_wait']],
	['ReservedCallInFront', ['queue_name', 'caller_id']],
	['Survey', ['point', 'label']],
	['Cdr', ['src', 'dst', 'disposition']],
	// Also keys of Cdr, which is told first.
	['Survey', ['poll_point', 'poll_label']],
	['Survey', ['poll_point', 'poll_lable']],
	['TrunkNewState', ['trunk_name', 'state']],
	['TrunkRemoved', ['trunk_name']],
	['OutgoingCall', ['number', 'outgoing_point']],
	['IncomingCall', ['number', 'entry_point']],
	['NewState', ['exten', 'state']],
];

/** The event that a nameless body can only be; null when nothing speaks for one. */
export function eventByShape(fields: Record<string, unknown>): EventName | null {
	const found = SIGNATURES.find(([, keys]) => keys.every((key) => key in fields));
	return found ? found[0] : null;
}
