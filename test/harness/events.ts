import { readEvent } from '../../simotel/events/read';
import type { EventItem, EventOptions } from '../../simotel/events/read';
import type { InboundRequest } from '../../simotel/inbound/request';

/** Options of the trigger in unit tests. */
export const OPTIONS: EventOptions = {
	zone: 'Asia/Tehran',
	clock: 'auto',
	includeRaw: false,
	receivedAt: new Date('2026-01-01T12:00:00Z'),
};

/** The event of a request; throws the reason when it is refused. */
export function read(request: Partial<InboundRequest>, options: Partial<EventOptions> = {}): EventItem {
	const reading = readEvent({ query: {}, body: undefined, ...request }, { ...OPTIONS, ...options });
	if (!reading.ok) throw new Error(reading.reason);
	return reading.event;
}

/** The ID of a call whose first half is a time. */
export const CALL = '1767258000.7'; // 2026-01-01T09:00:00Z
