import { latencyOf, percentile, rounded } from '../../test/harness/figures';
import {
	DEADLINE,
	EXTENSION,
	FALLBACK,
	componentRequest,
	componentTrigger,
	respond,
	wait,
} from '../../test/harness/workflows';
import type { Bench, BenchEnvironment, Started } from '../lib/environment';
import { closedLoop } from '../lib/load';
import type { Answer } from '../lib/load';
import { fillAgentTable, knownCaller, stickyAgent } from '../lib/nodes';
import { timed } from '../lib/rows';
import type { Row } from '../lib/rows';
import { checked } from '../lib/turns';

/** Where the time of an answer goes: in n8n before the trigger runs, and from there on. */
export const second: Bench = {
	name: 'second',
	async run(bench) {
		const environment = await bench.environment();
		await fillAgentTable(environment);
		// With time enough, so that a busy machine is measured by answers too and not by fallbacks.
		const patient = { deadline: 2_000 };
		const flows = {
			respond: await bench.start(environment, 'second: respond', [componentTrigger(patient), respond()]),
			table: await bench.start(environment, 'second: sticky agent', stickyAgent(patient)),
		};
		const rows: Row[] = [];
		for (const callers of [1, 5]) {
			for (const [name, side] of Object.entries(flows)) {
				const load = async (count: number) =>
					checked(await closedLoop(bench.caller, { callers, count, shot: knownCaller(side) }), [
						EXTENSION,
						FALLBACK,
					]);
				await load(5);
				rows.push(stagesOf(`second.${name}.${callers}`, await load(bench.effort(100, 10))));
				await bench.idle(environment);
			}
		}
		return [...rows, ...(await margins(bench))];
	},
};

function stagesOf(id: string, answers: Answer[]): Row {
	const before = answers.map(({ beforeNode = 0 }) => beforeNode);
	const whole = answers.map(({ ms }) => ms);
	return {
		...timed(id, 'ms', percentile(whole, 0.5), whole),
		beforeNode: latencyOf(before),
		fromNode: latencyOf(answers.map(({ ms, beforeNode = 0 }) => ms - beforeNode)),
	};
}

/**
 * What an answer takes besides the deadline, which is the reason why the deadline is not a second: the way here, the time
 * before the trigger runs, and the way back. A workflow that is always late shows it: all beyond the deadline is that.
 */
async function margins(bench: BenchEnvironment): Promise<Row[]> {
	const environment = await bench.environment();
	const late = await bench.start(environment, 'second: late', [
		componentTrigger({ options: { maxParallelRuns: 1_000 } }),
		wait(1),
		respond(),
	]);
	const busy = await bench.start(environment, 'second: others', [componentTrigger(), respond()]);
	const rows: Row[] = [];
	for (const others of [0, 10, 40]) {
		const seconds = bench.effort(30, 3);
		const load = ({ url }: Started, callers: number) => {
			const shot = (index: number) => ({ url, body: componentRequest(index) });
			return closedLoop(bench.caller, { callers, seconds, shot });
		};
		const [answers] = await Promise.all([load(late, 10), load(busy, others)]);
		await bench.idle(environment);
		const beside = checked(answers, [FALLBACK]).map(({ ms }) => rounded(Math.max(0, ms - DEADLINE)));
		rows.push(timed(`second.margin.${others}`, 'ms', percentile(beside, 0.5), beside));
	}
	return rows;
}
