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
import { webhook, webhookPair } from '../lib/nodes';
import { eventTurns, inTurns, oneAtATime } from '../lib/turns';

/** More callers than keep one worker busy, fewer than the slots of a trigger. */
const CALLERS = 10;

/** What one webhook process and one worker do in queue mode, with their main process, Redis and PostgreSQL beside them. */
export const queue: Bench = {
	name: 'queue',
	async run(bench) {
		const environment = await openQueueEnvironment({ workers: 1, env: RECOMMENDED });
		const start = bench.start.bind(bench, environment);
		try {
			const pair = await start('answer: ours', [componentTrigger(), respond()]);
			const core = await start('answer: Webhook and Respond', webhookPair('queue-respond'));
			const rules = await start('answer: rules', [ruleTrigger()]);
			const mine = await start('events: ours', [
				ours('Event', 'simotelTrigger', { events: ['NewState'] }),
				noOp(),
			]);
			const plain = await start('events: Webhook', [webhook('queue-plain', 'onReceived'), noOp()]);
			const count = bench.effort(150, 20);
			return [
				await oneAtATime(bench, environment, { id: 'queue.pair', sides: [pair, core] }),
				await inTurns(bench, environment, {
					id: 'queue.answers',
					sides: [pair, core],
					callers: CALLERS,
					// A fallback is a valid answer, but does not count.
					accepted: [EXTENSION, FALLBACK],
				}),
				await inTurns(bench, environment, { id: 'queue.rules', sides: [rules, core], callers: CALLERS }),
				await eventTurns(bench, environment, {
					id: 'queue.events',
					sides: [
						{ to: mine, state: 'InUse', count },
						{ to: plain, state: 'InUse', count },
					],
					callers: CALLERS,
					rounds: bench.effort(4, 1),
				}),
			];
		} finally {
			await environment.close();
		}
	},
};
