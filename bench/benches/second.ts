import { latencyOf, percentile, rounded } from '../lib/figures';
import type { Row } from '../lib/figures';
import type { Bench, Lab, Started } from '../lib/lab';
import { closedLoop } from '../lib/load';
import type { Answer } from '../lib/load';
import { DEADLINE, FALLBACK, componentTrigger, question, respond } from '../lib/nodes';
import { checked } from '../lib/turns';
import { AGENT_TABLE, fillAgentTable, lookup } from '../lib/agentTable';
import type { Execution } from '../../test/harness/n8n';
import { node } from '../../test/harness/environment';
import type { TestEnvironment } from '../../test/harness/environment';

/** Times of one call in milliseconds, from sending the question. */
type Stages = NonNullable<Row['parts']>;

/** Where the time of an answer goes: before the trigger runs, until the first node, in the nodes, and on the way back. */
export const second: Bench = {
	name: 'second',
	async run(lab) {
		const environment = await lab.environment('recommended');
		await fillAgentTable(environment, `${AGENT_TABLE} 2`);
		const keep = { saveDataSuccessExecution: 'all' };
		// With time enough, so that a busy machine is measured by answers too and not by fallbacks.
		const patient = () => componentTrigger({ deadline: 2_000 });
		const answer = await lab.start(environment, 'second: respond', [patient(), respond()], keep);
		const flow = await lab.start(
			environment,
			'second: sticky agent',
			[
				patient(),
				lookup('={{ $json.caller_number }}', `${AGENT_TABLE} 2`),
				respond({ extensionFrom: 'field', extensionField: 'agent' }),
			],
			keep,
		);
		const rows: Row[] = [];
		let first = 0;
		for (const callers of [1, 5]) {
			for (const [name, side] of [
				['respond', answer],
				['table', flow],
			] as const) {
				const count = lab.effort(60, 10);
				rows.push(
					await stagesOf(lab, environment, `second.${name}.${callers}`, side, { callers, count, first }),
				);
				first += count;
			}
		}
		return [...rows, ...(await margins(lab, environment))];
	},
};

/**
 * What an answer takes besides the deadline, which is the reason why the deadline is not a second: the way here,
 * the time before the trigger runs, which it cannot see, and the way back. A workflow that is always late shows it:
 * all beyond the deadline is that time.
 */
async function margins(lab: Lab, environment: TestEnvironment): Promise<Row[]> {
	const late = await lab.start(environment, 'second: late', [
		componentTrigger({ options: { maxParallelRuns: 1_000 } }),
		node('Wait', 'n8n-nodes-base.wait', 1.1, { amount: 1, unit: 'seconds' }),
		respond(),
	]);
	const busy = await lab.start(environment, 'second: others', [componentTrigger(), respond()]);
	const rows: Row[] = [];
	for (const others of [0, 10, 40]) {
		const seconds = lab.effort(30, 3);
		const load = (side: Started, callers: number) =>
			closedLoop(lab.caller, {
				callers,
				seconds,
				shot: (index) => ({ url: side.url, body: question(index) }),
			});
		const [answers] = await Promise.all([load(late, 10), load(busy, others)]);
		await lab.idle(environment);
		const beside = checked(answers, [FALLBACK]).map(({ ms }) => Math.max(0, ms - DEADLINE));
		rows.push({
			id: `second.margin.${others}`,
			unit: 'ms',
			ours: rounded(percentile(beside, 0.5)),
			latency: latencyOf(beside),
			answers: beside.length,
			target: { is: 'at most', value: 1_000 - DEADLINE, of: 'max' },
		});
	}
	return rows;
}

async function stagesOf(
	lab: Lab,
	environment: TestEnvironment,
	id: string,
	side: Started,
	{ callers, count, first }: { callers: number; count: number; first: number },
): Promise<Row> {
	const shot = (index: number) => ({ url: side.url, body: question(first + index) });
	await closedLoop(lab.caller, {
		callers,
		count: 5,
		shot: () => ({ url: side.url, body: question(999_999) }),
	});
	const answers = await closedLoop(lab.caller, { callers, count, shot });
	await lab.idle(environment);
	const asked = new Map(answers.map((answer) => [String(question(first + answer.index).unique_id), answer]));
	const stages = (await environment.n8n.executions(side.workflow)).flatMap((run) => stagesIn(run, asked));
	const middle = (key: keyof Stages) =>
		rounded(
			percentile(
				stages.map((stage) => stage[key]),
				0.5,
			),
		);
	const parts = {
		toTrigger: middle('toTrigger'),
		toWorkflow: middle('toWorkflow'),
		nodes: middle('nodes'),
		back: middle('back'),
	};
	const real = answers.filter(({ body }) => !body.includes(FALLBACK));
	const whole = rounded(
		percentile(
			real.map(({ ms }) => ms),
			0.5,
		),
	);
	return { id, unit: 'ms', ours: whole, parts, answers: stages.length };
}

interface NodeTimes {
	startTime: number;
	executionTime: number;
	data?: { main?: Array<Array<{ json: Record<string, unknown> }> | null> };
}

function stagesIn(run: Execution, asked: Map<string, Answer>): Stages[] {
	const { Asked: trigger, ...others } = run.data.resultData.runData as unknown as Record<string, NodeTimes[]>;
	const item = trigger?.[0]?.data?.main?.[0]?.[0]?.json;
	const answer = asked.get(String(item?.unique_id));
	const nodes = Object.values(others).map(([times]) => times);
	if (!item || !answer || nodes.length === 0 || answer.body.includes(FALLBACK)) return [];
	const received = Date.parse(String(item.received_at));
	const begun = Math.min(...nodes.map(({ startTime }) => startTime));
	const ended = Math.max(...nodes.map(({ startTime, executionTime }) => startTime + executionTime));
	const back = answer.sentAt + answer.ms - ended;
	return [
		{
			toTrigger: Math.max(0, received - answer.sentAt),
			toWorkflow: begun - received,
			nodes: ended - begun,
			back: Math.max(0, back),
		},
	];
}
