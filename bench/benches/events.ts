import { noOp, ours } from '../../test/harness/workflows';
import type { Bench } from '../lib/environment';
import { filter, webhook } from '../lib/nodes';
import { atLeast } from '../lib/rows';

/** Events that a filter discards, and events that start an empty workflow, against n8n's Webhook and Filter. */
export const events: Bench = {
	name: 'events',
	async run(bench) {
		const { meter } = await bench.shared();
		const ringing = { events: ['NewState'], filters: { state: ['InUse'], direction: ['incoming'] } };
		const wanted = filter({ event_name: 'NewState', state: 'InUse', direction: 'in' });
		const mine = await meter.start([ours('Event', 'simotelTrigger', ringing), noOp()]);
		const filtered = await meter.start([webhook('onReceived'), wanted, noOp()]);
		const plain = await meter.start([webhook('onReceived'), noOp()]);
		const count = bench.effort(150, 20);
		const rounds = bench.effort(5, 1);
		const discarded = { state: 'Ringing', count };
		const matched = { state: 'InUse', count };
		return [
			await meter.eventTurns(
				'events.filtered',
				[
					{ to: mine, ...discarded, count: count * 4 },
					{ to: filtered, ...discarded },
				],
				rounds,
				atLeast(4),
			),
			await meter.eventTurns(
				'events.matched',
				[
					{ to: mine, ...matched },
					{ to: plain, ...matched },
				],
				rounds,
				atLeast(0.9),
			),
		];
	},
};
