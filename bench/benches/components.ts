import { componentRequest, componentTrigger, respond, ruleTrigger } from '../../test/harness/workflows';
import type { Bench } from '../lib/environment';
import { webhookPair } from '../lib/nodes';
import { inTurns, manyCallers, oneAtATime } from '../lib/turns';

/** One call at a time through trigger and respond node, and rules in the trigger, against Webhook and Respond to Webhook. */
export const components: Bench = {
	name: 'components',
	async run(bench) {
		const environment = await bench.environment();
		const pair = await bench.start(environment, 'answer: ours', [componentTrigger(), respond()]);
		const core = await bench.start(
			environment,
			'answer: Webhook and Respond',
			webhookPair('components-respond'),
		);
		const rules = await bench.start(environment, 'answer: rules', [ruleTrigger()]);
		return [
			await oneAtATime(bench, environment, {
				id: 'components.pair',
				sides: [pair, core],
				target: { is: 'at most', value: 1.1 },
			}),
			await inTurns(bench, environment, {
				id: 'components.rules',
				sides: [rules, core],
				callers: 10,
				target: { is: 'at least', value: 3 },
			}),
			await manyCallers(bench, environment, {
				id: 'components.parallel',
				callers: 50,
				shot: (index) => ({ url: pair.url, body: componentRequest(index) }),
				targets: [{ is: 'at most', value: 0, of: 'late' }],
			}),
		];
	},
};
