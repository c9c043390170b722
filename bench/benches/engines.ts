import { percentile, rounded } from '../../test/harness/figures';
import { EXTENSION, FALLBACK, componentTrigger, respond } from '../../test/harness/workflows';
import type { Bench, BenchEnvironment, Served, Started } from '../lib/environment';
import { closedLoop } from '../lib/load';
import { fillAgentTable, knownCaller, stickyAgent } from '../lib/nodes';
import type { Row } from '../lib/rows';
import { checked, manyCallers } from '../lib/turns';

const VM = { N8N_EXPRESSION_ENGINE: 'vm', N8N_EXPRESSION_ENGINE_COMPILE_CACHE: 'false' };

/** The engines by which n8n evaluates expressions, with lazy acquisition where they have one. */
const ENGINES: Record<string, Record<string, string>> = {
	vm: VM,
	vmCached: { ...VM, N8N_EXPRESSION_ENGINE_COMPILE_CACHE: 'true' },
	legacy: { N8N_EXPRESSION_ENGINE: 'legacy' },
	quickjs: { N8N_EXPRESSION_ENGINE: 'quickjs' },
};

/** The engines on a fixed answer and on the flow with a Data Table and two expressions, one caller and ten. */
export const engines: Bench = {
	name: 'engines',
	async run(bench) {
		const rows: Row[] = [];
		for (const [engine, env] of Object.entries(ENGINES)) {
			const environment = await bench.open(env);
			await fillAgentTable(environment);
			const fixed = await bench.start(environment, 'engines: fixed', [componentTrigger(), respond()]);
			const table = await bench.start(environment, 'engines: table', stickyAgent());
			for (const [name, side] of Object.entries({ fixed, table })) {
				const id = `engines.${name}.${engine}`;
				rows.push(await alone(bench, environment, `${id}.1`, side));
				rows.push(
					await manyCallers(bench, environment, { id: `${id}.10`, callers: 10, shot: knownCaller(side) }),
				);
			}
			await environment.close();
		}
		return rows;
	},
};

/** Median time of answers with one caller. */
async function alone(bench: BenchEnvironment, served: Served, id: string, side: Started): Promise<Row> {
	const load = async (count: number) =>
		checked(await closedLoop(bench.caller, { callers: 1, count, shot: knownCaller(side) }), [
			EXTENSION,
			FALLBACK,
		]);
	await load(bench.effort(20, 3));
	const answers = await load(bench.effort(100, 10));
	await bench.idle(served);
	const times = answers.map(({ ms }) => ms);
	return { id, unit: 'ms', ours: rounded(percentile(times, 0.5)), answers: answers.length };
}
