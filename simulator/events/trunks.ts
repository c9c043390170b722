import type { Simulator } from '../simulator';
import type { Stored } from '../types';

/** Sends the event of a trunk that was made, changed its state, or has gone (times of trunks are epochs: docs/protocol.md#events-fields). */
export function emitTrunkEvent(
	sim: Simulator,
	event: 'TrunkAdded' | 'TrunkNewState' | 'TrunkRemoved',
	trunk: Stored,
): void {
	const now = Date.now() / 1_000;
	if (event === 'TrunkRemoved') {
		void sim.emitEvent(event, { trunk_name: trunk.name, date: now });
		return;
	}
	const up = trunk.active === 'no' ? 'Deactivate' : 'Ok';
	void sim.emitEvent(event, {
		state: event === 'TrunkAdded' ? 'Unavailable' : up,
		last_time: now,
		trunk_name: trunk.name,
		trunk_type: trunk.trunk_type ?? 'SIP',
		last_time_sec: 0,
		date: now,
	});
}
