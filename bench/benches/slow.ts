import { say } from '../../test/harness/processes';
import { componentRequest, componentTrigger, respond, ruleTrigger } from '../../test/harness/workflows';
import { confine } from '../lib/confine';
import type { Bench } from '../lib/environment';
import { fillAgentTable, knownCaller, stickyAgent, webhookPair } from '../lib/nodes';
import { inTurns, manyCallers } from '../lib/turns';

/** Part of one core that n8n gets; it would use one and a half. */
const SHARE = 0.5;

/** Answers of an n8n that is confined to half a core: who is late, and whether n8n or this package was the reason. */
export const slow: Bench = {
	name: 'slow',
	async run(bench) {
		const environment = await bench.open();
		await fillAgentTable(environment);
		const pair = await bench.start(environment, 'slow: answer', [componentTrigger(), respond()]);
		const core = await bench.start(environment, 'slow: Webhook and Respond', webhookPair('slow-respond'));
		const rules = await bench.start(environment, 'slow: rules', [ruleTrigger()]);
		const flow = await bench.start(environment, 'slow: sticky agent', stickyAgent());
		const { by, end } = confine(environment.n8n.child.pid ?? 0, SHARE);
		say(`slow: n8n confined by ${by}`);
		try {
			return [
				await inTurns(bench, environment, {
					id: 'slow.rules',
					sides: [rules, core],
					callers: 10,
				}),
				await manyCallers(bench, environment, {
					id: 'slow.parallel',
					callers: 50,
					shot: (index) => ({ url: pair.url, body: componentRequest(index) }),
					targets: [{ is: 'at most', value: 0, of: 'lateByUs' }],
				}),
				await manyCallers(bench, environment, {
					id: 'slow.overload',
					callers: 100,
					shot: knownCaller(flow),
					targets: [{ is: 'at most', value: 0.5, of: 'lateByUs' }],
				}),
			];
		} finally {
			end();
			await environment.close();
		}
	},
};
