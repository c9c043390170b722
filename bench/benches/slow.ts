import { confine } from '../../test/harness/confine';
import { say } from '../../test/harness/processes';
import { componentTrigger, respond, ruleTrigger } from '../../test/harness/workflows';
import type { Bench } from '../lib/environment';
import { fillAgentTable, stickyAgent, webhookPair } from '../lib/nodes';
import { atMost } from '../lib/rows';

/** Part of one core that n8n gets; it would use one and a half. */
const SHARE = 0.5;

/** Answers of an n8n that is confined to half a core: who is late, and whether n8n or this package was the reason. */
export const slow: Bench = {
	name: 'slow',
	async run(bench) {
		const { environment, meter } = await bench.open();
		await fillAgentTable(environment.n8n);
		const pair = await meter.start([componentTrigger(), respond()]);
		const core = await meter.start(webhookPair());
		const rules = await meter.start([ruleTrigger()]);
		const flow = await meter.start(stickyAgent());
		const { by, end } = confine([environment.n8n.child.pid ?? 0], SHARE);
		say(`slow: n8n confined by ${by}`);
		try {
			return [
				await meter.inTurns('slow.rules', [rules, core]),
				await meter.manyCallers('slow.parallel', pair, 50, [atMost(0, 'late')]),
				await meter.manyCallers('slow.overload', flow, 100, [atMost(1, 'late'), atMost(0.5, 'lateByUs')]),
			];
		} finally {
			end();
			await environment.close();
		}
	},
};
