import { openQueueEnvironment } from '../../test/harness/queueEnvironment';
import {
	EXTENSION,
	FALLBACK,
	componentTrigger,
	noOp,
	ours,
	respond,
	ruleTrigger,
} from '../../test/harness/workflows';
import { RECOMMENDED } from '../lib/environment';
import type { Bench } from '../lib/environment';
import { Meter } from '../lib/meter';
import { webhook, webhookPair } from '../lib/nodes';

/** What one webhook process and one worker do in queue mode, with their main process, Redis and PostgreSQL beside them. */
export const queue: Bench = {
	name: 'queue',
	async run(bench) {
		const environment = await openQueueEnvironment({ workers: 1, env: RECOMMENDED });
		const meter = new Meter(bench, environment.n8n);
		try {
			const pair = await meter.start([componentTrigger(), respond()]);
			const core = await meter.start(webhookPair());
			const rules = await meter.start([ruleTrigger()]);
			const mine = await meter.start([ours('Event', 'simotelTrigger', { events: ['NewState'] }), noOp()]);
			const plain = await meter.start([webhook('onReceived'), noOp()]);
			const load = { state: 'InUse', count: bench.effort(150, 20) };
			const events = [mine, plain].map((to) => ({ to, ...load }));
			return [
				await meter.oneAtATime('queue.pair', [pair, core]),
				await meter.inTurns('queue.answers', [pair, core], undefined, [EXTENSION, FALLBACK]),
				await meter.inTurns('queue.rules', [rules, core]),
				await meter.eventTurns('queue.events', [events[0], events[1]], bench.effort(4, 1)),
			];
		} finally {
			await environment.close();
		}
	},
};
