import { recordId } from '../ids';
import type { Simulator } from '../simulator';
import type { Wire } from '../types';
import { shownSettings } from './checks';

/** Puts finished calls into the records without placing them: something to page through. */
export function addCalls(sim: Simulator, count: number): Wire {
	const { state } = sim;
	const first = Date.now() - count * 1_000;
	for (let index = 0; index < count; index++) {
		const start = new Date(first + index * 1_000);
		const id = `${Math.floor(start.getTime() / 1_000)}.${index + 1}`;
		state.calls.push({
			_id: recordId(start),
			type: 'incoming',
			cuid: id,
			src: `0912${String(index).padStart(7, '0')}`,
			dst: String(200 + (index % 10)),
			did: '02100000000',
			entry_point: 'Main Trunk',
			start,
			answer: start,
			end: new Date(start.getTime() + 30_000),
			billsec: 30,
			wait: 0,
			disposition: 'ANSWERED',
			route: [],
		});
	}
	return { calls: state.calls.length };
}

/** What the console draws. */
export function summary(sim: Simulator): Wire {
	const { state } = sim;
	return {
		accounts: state.accounts.map(({ name, mode, permissions, enabled }) => ({
			name,
			mode,
			permissions,
			enabled,
		})),
		extensions: state.records('pbx/users').map(({ number, name, active }) => ({
			number,
			name,
			active: active !== 'no',
			state: state.extensionStates.get(String(number)) ?? 'Unavailable',
		})),
		queues: state.records('pbx/queues').map(({ number, name }) => ({
			number,
			name,
			agents: state.agents.get(String(number)) ?? [],
		})),
		trunks: state.records('pbx/trunks').map(({ name, active }) => ({ name, active })),
		announcements: Object.fromEntries(
			state.records('pbx/announcements').map(({ name, comment }) => [name, String(comment ?? '')]),
		),
		profile: state.settings.profile,
		traits: state.traits,
		settings: shownSettings(state.settings),
		dialplan: state.dialplan,
		faults: state.faults,
		calls: state.calls.length,
	};
}
