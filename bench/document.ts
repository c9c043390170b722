import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { format, resolveConfig } from 'prettier';

import { ROOT, say } from '../test/harness/processes';
import { readResults } from './lib/results';
import type { Results } from './lib/results';
import { isMet, lateText, ratioText, shown, targetText } from './lib/rows';
import type { Row } from './lib/rows';
import { DOCUMENT, engineText, textOf } from './lib/texts';
import type { Language } from './lib/texts';

const PAGES: Record<Language, string> = { en: 'docs/performance.md', fa: 'docs/fa/performance.md' };

/** Fills the tables of docs/performance.md, in both languages, from the measured figures. */
async function main(): Promise<void> {
	const results = readResults();
	const rows = Object.values(results.benches).flatMap((bench) => bench.rows);
	for (const language of ['en', 'fa'] as const) {
		await fill(PAGES[language], {
			machine: machineLine(results, language),
			figures: figuresTable(rows, language),
			crowds: callersTable(rows, language),
			stages: stagesTable(rows, language),
			margins: marginsTable(rows, language),
			engines: enginesTable(rows, language),
		});
		say(`${PAGES[language]} written`);
	}
}

/** Replaces what stands between the marks `<!-- name -->` and `<!-- /name -->`. */
async function fill(page: string, parts: Record<string, string>): Promise<void> {
	const file = join(ROOT, page);
	let text = readFileSync(file, 'utf8');
	for (const [name, part] of Object.entries(parts)) {
		const marked = new RegExp(`<!-- ${name} -->[\\s\\S]*<!-- /${name} -->`);
		if (!marked.test(text)) throw new Error(`${page} has no marks for ${name}`);
		text = text.replace(marked, () => `<!-- ${name} -->\n\n${part}\n\n<!-- /${name} -->`);
	}
	const options = await resolveConfig(file);
	writeFileSync(file, await format(text, { ...options, parser: 'markdown' }));
}

function machineLine({ machine, benches }: Results, language: Language): string {
	const { cpu, cores, memoryGb, kernel, node, n8n, version } = machine;
	const measured = Object.entries(benches).map(([name, bench]) => ({
		name,
		...bench,
		day: bench.at.slice(0, 10),
	}));
	const loads = measured.flatMap(({ load }) => load);
	const day =
		measured
			.map((bench) => bench.day)
			.sort()
			.at(-1) ?? '';
	const counts = measured.map(({ runs = 1 }) => runs);
	const [fewest, most] = [Math.min(...counts), Math.max(...counts)];
	return DOCUMENT[language].machine({
		version,
		day,
		machine: `${cores} × ${cpu}, ${memoryGb} GB, ${kernel}, Node ${node}, n8n ${n8n}, SQLite`,
		runs: fewest === most ? String(most) : `${fewest}–${most}`,
		older: measured.filter((bench) => bench.day !== day).map((bench) => `${bench.name} (${bench.day})`),
		load: `${Math.min(...loads)}–${Math.max(...loads)}`,
		// The benches keep all cores busy themselves.
		busy: Math.max(...loads) > 3 * cores,
	});
}

function markdown(head: string[], lines: string[][]): string {
	return [head, head.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

const promise = (row: Row, language: Language) => {
	if (row.targets === undefined) return '';
	const { met, missed } = DOCUMENT[language];
	return `${targetText(row)}: ${isMet(row) === true ? met : `**${missed}**`}`;
};

const isEngine = ({ id }: Row) => id.startsWith('engines.');

function figuresTable(rows: Row[], language: Language): string {
	const lines = rows
		.filter((row) => row.late === undefined && !isEngine(row) && !row.id.startsWith('second.'))
		.map((row) => {
			const { what, against } = textOf(row.id, language);
			const other = row.other === undefined ? '' : `${shown(row, row.other)} (${against ?? ''})`;
			return [what, shown(row, row.ours), other, ratioText(row), promise(row, language)];
		});
	return markdown(DOCUMENT[language].figures, lines);
}

const timesOf = ({ latency }: Row) =>
	latency ? [latency.p50, latency.p95, latency.p99, latency.max].map(String) : ['', '', '', ''];

/** Rows whose single answers count: all callers at once, and the busy minute. */
function callersTable(rows: Row[], language: Language): string {
	const lines = rows
		.filter((row) => row.fallbacks !== undefined && !isEngine(row))
		.map((row) => {
			const { what } = textOf(row.id, language);
			const cells = [String(row.answers), ...timesOf(row), `${row.fallbacks} %`];
			return [what, ...cells, lateText(row), promise(row, language)];
		});
	return markdown(DOCUMENT[language].callers, lines);
}

/** How the time of one answer is spent. */
function stagesTable(rows: Row[], language: Language): string {
	const lines = rows.flatMap(({ id, beforeNode, fromNode, latency }) => {
		if (!beforeNode || !fromNode || !latency) return [];
		const cells = [beforeNode, fromNode, latency].map(({ p50, p99 }) => `${p50} / ${p99}`);
		return [[textOf(id, language).what, ...cells]];
	});
	return markdown(DOCUMENT[language].stages, lines);
}

/** What answers took besides the deadline. */
function marginsTable(rows: Row[], language: Language): string {
	const lines = rows
		.filter(({ id }) => id.startsWith('second.margin.'))
		.map((row) => [textOf(row.id, language).what, String(row.answers), ...timesOf(row)]);
	return markdown(DOCUMENT[language].margins, lines);
}

/** One line for each engine, from its four rows. */
function enginesTable(rows: Row[], language: Language): string {
	const engines = new Set(rows.filter(isEngine).map(({ id }) => id.split('.')[2]));
	const lines = [...engines].map((engine) => {
		const cells = ['fixed', 'table'].flatMap((flow) => {
			const find = (callers: number) => rows.find(({ id }) => id === `engines.${flow}.${engine}.${callers}`);
			const ten = find(10);
			return [`${find(1)?.ours} ms`, `${ten?.ours}/s`, `${ten?.fallbacks} %`];
		});
		return [engineText(engine), ...cells];
	});
	return markdown(DOCUMENT[language].engines, lines);
}

main().catch((error: unknown) => {
	say((error as Error).stack ?? String(error));
	process.exitCode = 1;
});
