import { pbxCredential } from '../../test/harness/environment';
import type { TestEnvironment } from '../../test/harness/environment';
import { rounded } from '../../test/harness/figures';
import { EXTENSION, FALLBACK, componentTrigger } from '../../test/harness/workflows';
import type { Bench, BenchEnvironment, Started } from '../lib/environment';
import {
	KNOWN,
	callerOf,
	fillAgentTable,
	knownCaller,
	lookup,
	respondToWebhook,
	stickyAgent,
	webhook,
} from '../lib/nodes';
import type { Row } from '../lib/rows';
import { inTurns, manyCallers, oneAtATime } from '../lib/turns';

/** The flow that a call center builds first: a known caller reaches the same agent, by a table and by a rule. */
export const agents: Bench = {
	name: 'agents',
	async run(bench) {
		const environment = await bench.environment();
		await fillAgentTable(environment);
		const flow = await bench.start(environment, 'sticky agent: ours', stickyAgent());
		const core = await bench.start(environment, 'sticky agent: Webhook', [
			webhook('agents-table', 'responseNode'),
			lookup('={{ $json.body.src }}'),
			respondToWebhook('={{ { "ok": "1", "extension": $json.agent } }}'),
		]);
		return [
			await oneAtATime(bench, environment, {
				id: 'agents.table',
				sides: [flow, core],
				target: { is: 'at most', value: 1.15 },
			}),
			await manyCallers(bench, environment, {
				id: 'agents.parallel',
				callers: 10,
				shot: knownCaller(flow),
				targets: [{ is: 'at most', value: 0, of: 'late' }],
			}),
			await byRule(bench, environment),
			...(await overload(bench, environment, flow)),
		];
	},
};

/** The same decision from the call report of a PBX that answers after 20 ms, with no workflow. */
async function byRule(bench: BenchEnvironment, environment: TestEnvironment): Promise<Row> {
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
	const rule = await bench.start(environment, 'sticky agent: rule', [
		componentTrigger({ responseMode: 'rules', rules }, { credentials }),
	]);
	// With time enough, so that the flow is measured by its own answers and not by fallbacks.
	const patient = await bench.start(environment, 'sticky agent: no hurry', stickyAgent({ deadline: 2_000 }));
	const row = await inTurns(bench, environment, {
		id: 'agents.rule',
		sides: [rule, patient],
		callers: 10,
		shot: knownCaller,
		accepted: [EXTENSION, FALLBACK],
		target: { is: 'at least', value: 5 },
	});
	state.faults = [];
	state.calls = [];
	return row;
}

/** More callers than the flow can serve: nobody waits too long, and when they have gone the server is free at once. */
async function overload(
	bench: BenchEnvironment,
	environment: TestEnvironment,
	flow: Started,
): Promise<Row[]> {
	let backlog = 0;
	const row = await manyCallers(bench, environment, {
		id: 'agents.overload',
		callers: 100,
		shot: knownCaller(flow),
		targets: [
			{ is: 'at most', value: 1, of: 'late' },
			{ is: 'at most', value: 0, of: 'lateByUs' },
		],
		onEnd: (ms) => (backlog = ms / 1_000),
	});
	const target = { is: 'at most', value: 2, of: 'ours' } as const;
	return [row, { id: 'agents.backlog', unit: 's', ours: rounded(backlog), targets: [target] }];
}
