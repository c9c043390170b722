import { directionOf } from '../reports/rows';
import type { EventName } from './names';
import type { WireObject } from '../wire';
import { textOf } from '../wire';

export type Direction = 'incoming' | 'outgoing' | 'local' | null;

/** Which way a call goes; null where the event cannot know. */
export function directionFor(name: EventName, own: WireObject): Direction {
	switch (name) {
		case 'NewState': {
			const text = textOf(own.direction)?.toLowerCase();
			return text === 'in' ? 'incoming' : text === 'out' ? 'outgoing' : directionOf(text);
		}
		case 'Cdr':
			return directionOf(own.type);
		case 'IncomingCall':
		case 'IncomingFax':
			return 'incoming';
		case 'AutoDialerReport':
		case 'OutgoingCall':
		case 'OutgoingFax':
			return 'outgoing';
		default:
			return null;
	}
}

/** Who calls whom; in NewState this turns round with the direction. */
export function partiesOf(
	name: EventName,
	own: WireObject,
	direction: Direction,
): { caller: string | null; callee: string | null } {
	const pair = (caller: unknown, callee: unknown) => ({ caller: textOf(caller), callee: textOf(callee) });
	switch (name) {
		case 'NewState':
			if (direction === 'incoming') return pair(own.participant, own.exten);
			return direction === null ? pair(null, null) : pair(own.exten, own.participant);
		case 'Transfer':
			return pair(own.transferred_from, own.transferred_to);
		case 'IncomingCall':
			return pair(own.number, null);
		case 'OutgoingCall':
		case 'AutoDialerReport':
			return pair(null, own.number);
		case 'VoiceMail':
		case 'VoiceMailEmail':
			return pair(own.caller, own.number);
		case 'ReservedCallInFront':
			return pair(own.caller_id, null);
		default:
			return pair(own.src, own.dst);
	}
}
