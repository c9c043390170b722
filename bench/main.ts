import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';

import { table } from '../test/harness/figures';
import { run, say } from '../test/harness/processes';
import { ensureRuntime } from '../test/harness/runtime';
import { BENCHES } from './benches';
import { BenchEnvironment } from './lib/environment';
import type { Bench } from './lib/environment';
import { keepResult, machine } from './lib/results';
import { merged } from './lib/rows';
import type { Row } from './lib/rows';
import { TABLES } from './lib/tables';

/** Load of the machine over the last minute: how much else was going on. */
const load = () => Number(loadavg()[0].toFixed(2));

/**
 * `npm run bench` measures everything three times, each time with a new n8n, and prints the tables of
 * docs/performance.md; `npm run bench -- events files` these only, `--runs 5` more often. With `--quick` it shows in a
 * few minutes that all benches work, and keeps no figures.
 */
async function main(): Promise<void> {
	const { values, positionals } = parseArgs({
		allowPositionals: true,
		options: { quick: { type: 'boolean', default: false }, runs: { type: 'string' } },
	});
	const { quick } = values;
	const runs = Number(values.runs ?? (quick ? 1 : 3));
	const unknown = positionals.find((name) => !BENCHES.some((bench) => bench.name === name));
	if (unknown) {
		const known = BENCHES.map(({ name }) => name).join(', ');
		throw new Error(`There is no bench "${unknown}"; there are ${known}.`);
	}
	await run('npm', ['run', '--silent', 'build'], { label: 'Building the package' });
	await ensureRuntime();
	const chosen = BENCHES.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
	const at = new Date().toISOString();
	const measured = new Map<string, { load: number[]; runs: Row[][] }>();
	for (let turn = 1; turn <= runs; turn++) await measure(chosen, quick, `run ${turn} of ${runs}`, measured);
	const rows: Row[] = [];
	for (const [name, all] of measured) {
		const found = all.runs[0].map((_row, index) => merged(all.runs.map((one) => one[index])));
		rows.push(...found);
		if (!quick) await keepResult(name, { at, runs, load: all.load, rows: found });
	}
	const { cpu, cores, memoryGb, kernel, node, n8n } = machine();
	say(`\n${cores} × ${cpu}, ${memoryGb} GB, ${kernel}, Node ${node}, n8n ${n8n}${quick ? ', QUICK' : ''}`);
	say(`${runs} runs; medians, but the worst run where something is promised\n`);
	for (const linesOf of Object.values(TABLES)) {
		const lines = linesOf(rows);
		if (lines.length > 0) say(`${table(lines)}\n`);
	}
}

async function measure(
	chosen: Bench[],
	quick: boolean,
	label: string,
	measured: Map<string, { load: number[]; runs: Row[][] }>,
): Promise<void> {
	const environment = new BenchEnvironment(quick);
	try {
		for (const bench of chosen) {
			const all = measured.get(bench.name) ?? { load: [], runs: [] };
			measured.set(bench.name, all);
			const [before, started] = [load(), Date.now()];
			all.runs.push(await bench.run(environment));
			all.load.push(before, load());
			const seconds = Math.round((Date.now() - started) / 1_000);
			say(`${bench.name}, ${label}: ${seconds} s, load ${before} before, ${load()} after`);
		}
	} finally {
		await environment.close();
	}
}

main().catch((error: unknown) => {
	say((error as Error).stack ?? String(error));
	process.exitCode = 1;
});
