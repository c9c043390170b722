import type { TestEnvironment } from '../../test/harness/environment';
import { KNOWN, callerOf, fillAgentTable, lookup } from '../lib/agentTable';
import { crowd } from '../lib/crowd';
import { rounded } from '../lib/figures';
import type { Row } from '../lib/figures';
import type { Bench, Lab, Started } from '../lib/lab';
import {
	EXTENSION,
	FALLBACK,
	componentTrigger,
	credentialsOf,
	question,
	respond,
	respondToWebhook,
	webhook,
} from '../lib/nodes';
import { inTurns, oneAtATime } from '../lib/turns';

const shotAt =
	({ url }: Started) =>
	(index: number) => ({ url, body: question(index, callerOf(index)) });

const flowNodes = (deadline = 450) => [
	componentTrigger({ deadline }),
	lookup('={{ $json.caller_number }}'),
	respond({ extensionFrom: 'field', extensionField: 'agent' }),
];

/** The flow that a call center builds first: a known caller reaches the same agent, by a table and by a rule. */
export const agents: Bench = {
	name: 'agents',
	async run(lab) {
		const environment = await lab.environment('recommended');
		await fillAgentTable(environment);
		const flow = await lab.start(environment, 'sticky agent: ours', flowNodes());
		const core = await lab.start(environment, 'sticky agent: Webhook', [
			webhook('agents-table', 'responseNode'),
			lookup('={{ $json.body.src }}'),
			respondToWebhook('={{ { "ok": "1", "extension": $json.agent } }}'),
		]);
		const pair = await oneAtATime(lab, environment, {
			id: 'agents.table',
			sides: [flow, core],
			target: { is: 'at most', value: 1.15 },
		});
		return [
			pair,
			await crowd(lab, environment, { id: 'agents.parallel', callers: 10, shot: shotAt(flow) }),
			await byRule(lab, environment),
			...(await storm(lab, environment, flow)),
		];
	},
};

/** The same decision from the call report of a PBX that answers after 20 ms, with no workflow. */
async function byRule(lab: Lab, environment: TestEnvironment): Promise<Row> {
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
	const credentials = credentialsOf(environment);
	const rules = { rule: [{ answer: 'lastAgent', hours: 24 }] };
	const rule = await lab.start(environment, 'sticky agent: rule', [
		componentTrigger({ responseMode: 'rules', rules }, { credentials }),
	]);
	// With time enough, so that the flow is measured by its own answers and not by fallbacks.
	const patient = await lab.start(environment, 'sticky agent: no hurry', flowNodes(2_000));
	const row = await inTurns(lab, environment, {
		id: 'agents.rule',
		sides: [rule, patient],
		callers: 10,
		shot: (side) => shotAt(side),
		accepted: [EXTENSION, FALLBACK],
		target: { is: 'at least', value: 5 },
	});
	state.faults = [];
	state.calls = [];
	return row;
}

/** More callers than the flow can serve: nobody waits too long, and when they have gone the server is free at once. */
async function storm(lab: Lab, environment: TestEnvironment, flow: Started): Promise<Row[]> {
	let backlog = 0;
	const overload = await crowd(lab, environment, {
		id: 'agents.overload',
		callers: 100,
		shot: shotAt(flow),
		onEnd: (ms) => (backlog = ms / 1_000),
	});
	const target = { is: 'at most', value: 2, of: 'ours' } as const;
	return [overload, { id: 'agents.backlog', unit: 's', ours: rounded(backlog), target }];
}
