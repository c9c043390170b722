import { pbxCredential } from '../../test/harness/environment';
import { rounded } from '../../test/harness/figures';
import { EXTENSION, FALLBACK, componentTrigger } from '../../test/harness/workflows';
import type { Bench, Opened } from '../lib/environment';
import type { Meter, Started } from '../lib/meter';
import {
	KNOWN,
	callerOf,
	fillAgentTable,
	lookup,
	respondToWebhook,
	stickyAgent,
	webhook,
} from '../lib/nodes';
import { atLeast, atMost } from '../lib/rows';
import type { Row } from '../lib/rows';

/** The flow that a call center builds first: a known caller reaches the same agent, by a table and by a rule. */
export const agents: Bench = {
	name: 'agents',
	async run(bench) {
		const opened = await bench.shared();
		const { environment, meter } = opened;
		await fillAgentTable(environment.n8n);
		const flow = await meter.start(stickyAgent());
		const core = await meter.start([
			webhook('responseNode'),
			lookup('={{ $json.body.src }}'),
			respondToWebhook('={{ { "ok": "1", "extension": $json.agent } }}'),
		]);
		return [
			await meter.oneAtATime('agents.table', [flow, core], atMost(1.15)),
			await meter.manyCallers('agents.parallel', flow, 10, [atMost(0, 'late')]),
			await byRule(opened),
			...(await overload(meter, flow)),
		];
	},
};

/** The same decision from the call report of a PBX that answers after 20 ms, with no workflow. */
async function byRule({ environment, meter }: Opened): Promise<Row> {
	const { state } = environment.sim;
	state.faults = [{ target: 'api', kind: 'latency', ms: 20 }];
	state.calls = Array.from({ length: KNOWN }, (_, index) => {
		const start = new Date(Date.now() - 3_600_000 + index * 1_000);
		return {
			_id: `65a000000000000000${String(index).padStart(6, '0')}`,
			type: 'incoming',
			cuid: `${Math.floor(start.getTime() / 1_000)}.${index}`,
			src: callerOf(index),
			dst: EXTENSION,
			start,
			answer: start,
			end: new Date(start.getTime() + 60_000),
			billsec: 60,
			wait: 0,
			disposition: 'ANSWERED',
			route: [],
		};
	});
	const credentials = pbxCredential(environment.credentials);
	const rules = { rule: [{ answer: 'lastAgent', hours: 24 }] };
	const rule = await meter.start([componentTrigger({ responseMode: 'rules', rules }, { credentials })]);
	// With time enough, so that the flow is measured by its own answers and not by fallbacks.
	const patient = await meter.start(stickyAgent({ deadline: 2_000 }));
	const row = await meter.inTurns('agents.rule', [rule, patient], atLeast(5), [EXTENSION, FALLBACK]);
	state.faults = [];
	state.calls = [];
	return row;
}

/** More callers than the flow can serve: nobody waits too long, and when they have gone the server is free at once. */
async function overload(meter: Meter, flow: Started): Promise<Row[]> {
	let backlog = 0;
	const targets = [atMost(1, 'late'), atMost(0, 'lateByUs')];
	const row = await meter.manyCallers('agents.overload', flow, 100, targets, (ms) => (backlog = ms / 1_000));
	return [row, { id: 'agents.backlog', unit: 's', ours: rounded(backlog), targets: [atMost(2, 'ours')] }];
}
