import { componentTrigger, respond, ruleTrigger } from '../../test/harness/workflows';
import type { Bench } from '../lib/environment';
import { webhookPair } from '../lib/nodes';
import { atLeast, atMost } from '../lib/rows';

/** One call at a time through trigger and respond node, and rules in the trigger, against Webhook and Respond to Webhook. */
export const components: Bench = {
	name: 'components',
	async run(bench) {
		const { meter } = await bench.shared();
		const pair = await meter.start([componentTrigger(), respond()]);
		const core = await meter.start(webhookPair());
		const rules = await meter.start([ruleTrigger()]);
		return [
			await meter.oneAtATime('components.pair', [pair, core], atMost(1.1)),
			await meter.inTurns('components.rules', [rules, core], atLeast(3)),
			await meter.manyCallers('components.parallel', pair, 50, [atMost(0, 'late')]),
		];
	},
};
