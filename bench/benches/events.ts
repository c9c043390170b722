import { noOp, ours } from '../../test/harness/workflows';
import type { Bench } from '../lib/environment';
import { filter, webhook } from '../lib/nodes';
import { eventTurns } from '../lib/turns';

/** Events that a filter discards, and events that start an empty workflow, against n8n's Webhook and Filter. */
export const events: Bench = {
	name: 'events',
	async run(bench) {
		const environment = await bench.environment();
		const ringing = { events: ['NewState'], filters: { state: ['InUse'], direction: ['incoming'] } };
		const mine = await bench.start(environment, 'events: ours', [
			ours('Event', 'simotelTrigger', ringing),
			noOp(),
		]);
		const filtered = await bench.start(environment, 'events: Webhook and Filter', [
			webhook('events-filter', 'onReceived'),
			filter({ event_name: 'NewState', state: 'InUse', direction: 'in' }),
			noOp(),
		]);
		const plain = await bench.start(environment, 'events: Webhook', [
			webhook('events-plain', 'onReceived'),
			noOp(),
		]);
		const count = bench.effort(150, 20);
		const load = { callers: 10, rounds: bench.effort(5, 1) };
		return [
			await eventTurns(bench, environment, {
				...load,
				id: 'events.filtered',
				sides: [
					{ to: mine, state: 'Ringing', count: count * 4 },
					{ to: filtered, state: 'Ringing', count },
				],
				target: { is: 'at least', value: 4 },
			}),
			await eventTurns(bench, environment, {
				...load,
				id: 'events.matched',
				sides: [
					{ to: mine, state: 'InUse', count },
					{ to: plain, state: 'InUse', count },
				],
				target: { is: 'at least', value: 0.9 },
			}),
		];
	},
};
