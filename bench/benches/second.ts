import { latencyOf, percentile, rounded } from '../../test/harness/figures';
import { DEADLINE, FALLBACK, componentTrigger, respond, wait } from '../../test/harness/workflows';
import type { Bench, BenchEnvironment } from '../lib/environment';
import type { Answer } from '../lib/load';
import { timesOf } from '../lib/meter';
import { fillAgentTable, stickyAgent } from '../lib/nodes';
import { timed } from '../lib/rows';
import type { Row } from '../lib/rows';

/** Where the time of an answer goes: in n8n before the trigger runs, and from there on. */
export const second: Bench = {
	name: 'second',
	async run(bench) {
		const { environment, meter } = await bench.shared();
		await fillAgentTable(environment.n8n);
		// With time enough, so that a busy machine is measured by answers too and not by fallbacks.
		const patient = { deadline: 2_000 };
		const flows = {
			respond: await meter.start([componentTrigger(patient), respond()]),
			table: await meter.start(stickyAgent(patient)),
		};
		const rows: Row[] = [];
		for (const callers of [1, 5]) {
			for (const [name, side] of Object.entries(flows)) {
				await meter.answers(side, { callers, count: 5 });
				const answers = await meter.answers(side, { callers, count: bench.effort(100, 10) });
				rows.push(stagesOf(`second.${name}.${callers}`, answers));
				await meter.idle();
			}
		}
		return [...rows, ...(await margins(bench))];
	},
};

function stagesOf(id: string, answers: Answer[]): Row {
	const whole = timesOf(answers);
	return {
		...timed(id, 'ms', percentile(whole, 0.5), whole),
		beforeNode: latencyOf(answers.map(({ beforeNode = 0 }) => beforeNode)),
		fromNode: latencyOf(answers.map(({ ms, beforeNode = 0 }) => ms - beforeNode)),
	};
}

/**
 * What an answer takes besides the deadline, which is the reason why the deadline is not a second: the way here, the time
 * before the trigger runs, and the way back. A workflow that is always late shows it: all beyond the deadline is that.
 */
async function margins(bench: BenchEnvironment): Promise<Row[]> {
	const { meter } = await bench.shared();
	// Nothing may answer in its place: no lack of slots, and no open circuit.
	const waiting = componentTrigger({ options: { maxParallelRuns: 1_000, circuitBreaker: 0 } });
	const late = await meter.start([waiting, wait(1), respond()]);
	const busy = await meter.start([componentTrigger(), respond()]);
	const rows: Row[] = [];
	for (const others of [0, 10, 40]) {
		const seconds = bench.effort(30, 3);
		const [answers] = await Promise.all([
			meter.answers(late, { callers: 10, seconds }, [FALLBACK]),
			meter.answers(busy, { callers: others, seconds }),
		]);
		await meter.idle();
		const beside = answers.map(({ ms }) => rounded(Math.max(0, ms - DEADLINE)));
		rows.push(timed(`second.margin.${others}`, 'ms', percentile(beside, 0.5), beside));
	}
	return rows;
}
