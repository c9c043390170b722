import { percentile, rounded } from '../../test/harness/figures';
import { componentTrigger, respond } from '../../test/harness/workflows';
import type { Bench } from '../lib/environment';
import { timesOf } from '../lib/meter';
import { fillAgentTable, stickyAgent } from '../lib/nodes';
import type { Row } from '../lib/rows';

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
			const { environment, meter } = await bench.open(env);
			await fillAgentTable(environment.n8n);
			const fixed = await meter.start([componentTrigger(), respond()]);
			const table = await meter.start(stickyAgent());
			for (const [name, side] of Object.entries({ fixed, table })) {
				const id = `engines.${name}.${engine}`;
				await meter.answers(side, { callers: 1, count: bench.effort(20, 3) });
				const alone = timesOf(await meter.answers(side, { callers: 1, count: bench.effort(100, 10) }));
				await meter.idle();
				const median = rounded(percentile(alone, 0.5));
				rows.push({ id: `${id}.1`, unit: 'ms', ours: median, answers: alone.length });
				rows.push(await meter.manyCallers(`${id}.10`, side, 10));
			}
			await environment.close();
		}
		return rows;
	},
};
