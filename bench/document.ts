import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { format, resolveConfig } from 'prettier';

import { ROOT, say } from '../test/harness/processes';
import { readResults } from './lib/results';
import type { Results } from './lib/results';
import { TABLES } from './lib/tables';

const PAGE = 'docs/performance.md';

/** Fills the tables of docs/performance.md from the measured figures: all between `<!-- name -->` and `<!-- /name -->`. */
async function main(): Promise<void> {
	const results = readResults();
	const rows = Object.values(results.benches).flatMap((bench) => bench.rows);
	const parts = Object.entries(TABLES).map(([name, linesOf]) => [name, markdown(linesOf(rows))]);
	const file = join(ROOT, PAGE);
	let text = readFileSync(file, 'utf8');
	for (const [name, part] of [['machine', machineLine(results)], ...parts]) {
		const marked = new RegExp(`<!-- ${name} -->[\\s\\S]*<!-- /${name} -->`);
		if (!marked.test(text)) throw new Error(`${PAGE} has no marks for ${name}`);
		text = text.replace(marked, () => `<!-- ${name} -->\n\n${part}\n\n<!-- /${name} -->`);
	}
	const options = await resolveConfig(file);
	writeFileSync(file, await format(text, { ...options, parser: 'markdown' }));
	say(`${PAGE} written`);
}

function markdown(lines: Array<Record<string, string>>): string {
	if (lines.length === 0) return 'Not measured yet.';
	const head = Object.keys(lines[0]);
	return [head, head.map(() => '---'), ...lines.map((line) => Object.values(line))]
		.map((cells) => `| ${cells.join(' | ')} |`)
		.join('\n');
}

function machineLine({ machine, benches }: Results): string {
	const { cpu, cores, memoryGb, kernel, node, n8n, version } = machine;
	const measured = Object.entries(benches).map(([name, bench]) => ({
		name,
		...bench,
		day: bench.at.slice(0, 10),
	}));
	const range = (values: number[]) => [...new Set([Math.min(...values), Math.max(...values)])].join('–');
	const loads = measured.flatMap(({ load }) => load);
	const runs = range(measured.map((bench) => bench.runs));
	const [day = ''] = measured.map((bench) => bench.day).sort((a, b) => b.localeCompare(a));
	const older = measured.filter((bench) => bench.day !== day).map(({ name, day: at }) => `${name} (${at})`);
	const earlier = older.length === 0 ? '' : `; earlier, maybe on another machine: ${older.join(', ')}`;
	// The benches keep all cores busy themselves.
	const busy =
		Math.max(...loads) > 3 * cores
			? ': other work went on at the same time, so all times are longer than on a quiet machine and the ratios less firm'
			: '';
	return (
		`Version ${version}, measured ${day} on ${cores} × ${cpu}, ${memoryGb} GB, ${kernel}, Node ${node}, n8n ${n8n}, SQLite; ` +
		`${runs} runs${earlier}. Load average around the benches ${range(loads)}${busy}.`
	);
}

main().catch((error: unknown) => {
	say((error as Error).stack ?? String(error));
	process.exitCode = 1;
});
