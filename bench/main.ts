import { ROOT, run, say } from '../test/harness/processes';
import { ensureRuntime } from '../test/harness/runtime';
import { BENCHES } from './benches';
import type { Row } from './lib/figures';
import { Lab } from './lib/lab';
import { load, machine } from './lib/machine';
import { keepResult } from './lib/results';
import { table } from './lib/table';

/**
 * `npm run bench` measures everything and prints one table; `npm run bench -- events files` these only. With `--quick`
 * it shows in a few minutes that all benches work, and keeps no figures.
 */
async function main(): Promise<void> {
	const quick = process.argv.includes('--quick');
	const names = process.argv.slice(2).filter((word) => !word.startsWith('--'));
	const unknown = names.find((name) => !BENCHES.some((bench) => bench.name === name));
	if (unknown) {
		const known = BENCHES.map(({ name }) => name).join(', ');
		throw new Error(`There is no bench "${unknown}"; there are ${known}.`);
	}
	process.chdir(ROOT);
	await run('npm', ['run', '--silent', 'build'], { label: 'Building the package' });
	await ensureRuntime();
	const chosen =
		names.length === 0 ? BENCHES : names.flatMap((name) => BENCHES.filter((bench) => bench.name === name));
	const lab = new Lab(quick);
	const rows: Row[] = [];
	try {
		for (const bench of chosen) {
			const before = load();
			const started = Date.now();
			const found = await bench.run(lab);
			const seconds = Math.round((Date.now() - started) / 1_000);
			say(`${bench.name}: ${seconds} s, load ${before} before, ${load()} after`);
			rows.push(...found);
			const at = new Date(started).toISOString();
			if (!quick) await keepResult(bench.name, { at, seconds, load: [before, load()], rows: found });
		}
	} finally {
		await lab.close();
	}
	const { cpu, cores, memoryGb, kernel, node, n8n } = machine();
	say(`\n${cores} × ${cpu}, ${memoryGb} GB, ${kernel}, Node ${node}, n8n ${n8n}${quick ? ', QUICK' : ''}\n`);
	say(table(rows));
}

main().catch((error: unknown) => {
	say((error as Error).stack ?? String(error));
	process.exitCode = 1;
});
