import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { format, resolveConfig } from 'prettier';

import { ROOT, say } from '../test/harness/processes';
import { drawn } from './lib/chart';
import type { Bar, Chart } from './lib/chart';
import type { Row } from './lib/figures';
import { isMet } from './lib/figures';
import { readResults } from './lib/results';
import type { Results } from './lib/results';
import { shown, targetText } from './lib/table';
import { textOf } from './lib/texts';
import type { Language } from './lib/texts';

const PAGES: Record<Language, string> = { en: 'docs/performance.md', fa: 'docs/fa/performance.md' };

const HEADS: Record<
	Language,
	{ figures: string[]; crowds: string[]; margins: string[]; missed: string; met: string }
> = {
	en: {
		figures: ['What', 'This package', 'Compared with', 'Ratio', 'Promise'],
		crowds: ['What', 'Answers', 'p50', 'p95', 'p99', 'max (ms)', 'Fallbacks'],
		margins: ['Besides', 'Answers', 'p50', 'p95', 'p99', 'max (ms)'],
		missed: 'missed',
		met: 'kept',
	},
	fa: {
		figures: ['چه', 'این بسته', 'در برابر', 'نسبت', 'وعده'],
		crowds: ['چه', 'پاسخ', 'p50', 'p95', 'p99', 'بیشینه (ms)', 'جایگزین'],
		margins: ['در کنار', 'پاسخ', 'p50', 'p95', 'p99', 'بیشینه (ms)'],
		missed: 'برآورده نشد',
		met: 'برآورده شد',
	},
};

const WORDS: Record<Language, Record<'throughput' | 'ours' | 'other' | 'second' | 'deadline', string>> = {
	en: {
		throughput: 'Requests per second, one n8n process, 10 callers',
		ours: 'this package',
		other: 'n8n’s own nodes',
		second: 'How the second is spent: milliseconds, median',
		deadline: 'Deadline',
	},
	fa: {
		throughput: 'درخواست در ثانیه، یک پردازهٔ n8n، ده تماس‌گیرنده',
		ours: 'این بسته',
		other: 'نودهای خود n8n',
		second: 'یک ثانیه چگونه می‌گذرد: میلی‌ثانیه، میانه',
		deadline: 'Deadline',
	},
};

const STAGES: Record<Language, string[]> = {
	en: ['until the trigger runs', 'until the first node', 'in the nodes', 'way back'],
	fa: ['تا اجرای تریگر', 'تا نخستین نود', 'در نودها', 'راه برگشت'],
};

const CHARTED: Record<Language, Record<string, string>> = {
	en: {
		'events.filtered.recommended': 'Event that is kept back',
		'events.matched.recommended': 'Event that starts a workflow',
		'components.rules': 'Answer by a rule',
		'agents.rule': 'Sticky agent: rule / Data Table',
	},
	fa: {
		'events.filtered.recommended': 'رویدادی که نگه داشته می‌شود',
		'events.matched.recommended': 'رویدادی که گردش‌کار را اجرا می‌کند',
		'components.rules': 'پاسخ با قاعده',
		'agents.rule': 'کارشناس ثابت: قاعده / Data Table',
	},
};

const rowsOf = (results: Results): Row[] => Object.values(results.benches).flatMap(({ rows }) => rows);

/** Fills the tables of docs/performance.md from the measured figures, and draws the charts. */
async function main(): Promise<void> {
	const results = readResults();
	mkdirSync(join(ROOT, 'docs/images'), { recursive: true });
	for (const language of ['en', 'fa'] as const) {
		const suffix = language === 'en' ? '' : `-${language}`;
		const image = (name: string, chart: Chart) =>
			writeFileSync(join(ROOT, 'docs/images', `${name}${suffix}.svg`), drawn(chart));
		image('performance', throughputChart(results, language));
		image('second', secondChart(results, language));
		await fill(PAGES[language], {
			machine: machineLine(results, language),
			figures: figuresTable(rowsOf(results), language),
			crowds: crowdsTable(rowsOf(results), language),
			margins: marginsTable(rowsOf(results), language),
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
		if (!marked.test(text)) throw new Error(`${page} has no place for ${name}`);
		text = text.replace(marked, () => `<!-- ${name} -->\n\n${part}\n\n<!-- /${name} -->`);
	}
	const options = await resolveConfig(file);
	writeFileSync(file, await format(text, { ...options, parser: 'markdown' }));
}

function machineLine({ machine, benches }: Results, language: Language): string {
	const { cpu, cores, memoryGb, kernel, node, n8n, version } = machine;
	const measured = Object.values(benches);
	const days = measured.map(({ at }) => at.slice(0, 10)).sort();
	const loads = measured.flatMap(({ load }) => load);
	// The benches keep all cores busy, and n8n's default settings their isolates' threads too.
	const busy = Math.max(...loads) > 3 * cores;
	const noise = `${Math.min(...loads)}–${Math.max(...loads)}`;
	const place = `${cores} × ${cpu}, ${memoryGb} GB, ${kernel}, Node ${node}, n8n ${n8n}, SQLite`;
	return language === 'en'
		? `Version ${version}, measured ${days.at(-1)} on ${place}. Load average around the benches ${noise}${busy ? ': other work went on at the same time, so all times are longer than on a quiet machine and the ratios less firm' : ''}.`
		: `نسخهٔ ${version}، اندازه‌گیری ${days.at(-1)} روی ${place}. میانگین بار سیستم ${noise}${busy ? ': هم‌زمان کارهای دیگری هم جریان داشت، پس زمان‌ها بلندتر از دستگاه آرام‌اند و نسبت‌ها کمتر استوار' : ''}.`;
}

function markdown(head: string[], lines: string[][]): string {
	return [head, head.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function figuresTable(rows: Row[], language: Language): string {
	const { figures, met, missed } = HEADS[language];
	const lines = rows
		.filter((row) => row.target?.of !== 'max' && !row.parts)
		.map((row) => {
			const { what, against } = textOf(row.id, language);
			const promise = row.target ? `${targetText(row)}: ${isMet(row) ? met : `**${missed}**`}` : '';
			const other = row.other === undefined ? '' : `${shown(row, row.other)} (${against ?? ''})`;
			return [what, shown(row, row.ours), other, row.ratio?.toFixed(2) ?? '', promise];
		});
	return markdown(figures, lines);
}

/** Rows whose single answers count: all callers at once, and the busy minute. */
function crowdsTable(rows: Row[], language: Language): string {
	const lines = rows.flatMap((row) => {
		const { latency, answers, fallbacks } = row;
		if (!latency || fallbacks === undefined) return [];
		const { what } = textOf(row.id, language);
		const times = [latency.p50, latency.p95, latency.p99, latency.max].map(String);
		return [[what, String(answers ?? ''), ...times, `${(fallbacks * 100).toFixed(1)} %`]];
	});
	return markdown(HEADS[language].crowds, lines);
}

/** What answers took besides the deadline. */
function marginsTable(rows: Row[], language: Language): string {
	const lines = rows.flatMap(({ id, latency, answers }) => {
		if (!latency || !id.startsWith('second.margin.')) return [];
		const times = [latency.p50, latency.p95, latency.p99, latency.max].map(String);
		return [[textOf(id, language).what, String(answers ?? ''), ...times]];
	});
	return markdown(HEADS[language].margins, lines);
}

function throughputChart(results: Results, language: Language): Chart {
	const words = WORDS[language];
	const bars = rowsOf(results).flatMap((row): Bar[] => {
		const label = CHARTED[language][row.id];
		if (label === undefined || row.other === undefined) return [];
		return [
			{ label, parts: [{ value: row.ours, kind: 'ours' }], text: String(row.ours) },
			{ label: '', parts: [{ value: row.other, kind: 'other' }], text: String(row.other) },
		];
	});
	const legend: Chart['legend'] = [
		{ kind: 'ours', text: words.ours },
		{ kind: 'other', text: words.other },
	];
	return { title: words.throughput, bars, legend, rtl: language === 'fa' };
}

function secondChart(results: Results, language: Language): Chart {
	const words = WORDS[language];
	const kinds = ['stage1', 'stage2', 'stage3', 'stage4'] as const;
	const bars = (results.benches.second?.rows ?? []).flatMap(({ id, parts, ours }): Bar[] => {
		if (!parts) return [];
		const { toTrigger, toWorkflow, nodes, back } = parts;
		const values = [toTrigger, toWorkflow, nodes, back];
		return [
			{
				label: textOf(id, language).what,
				parts: values.map((value, index) => ({ value, kind: kinds[index] })),
				text: `${Math.round(ours)} ms`,
			},
		];
	});
	return {
		title: words.second,
		bars,
		legend: kinds.map((kind, index) => ({ kind, text: STAGES[language][index] })),
		end: 1_000,
		marks: [
			{ value: 450, text: `${words.deadline} 450` },
			{ value: 1_000, text: 'Simotel 1000' },
		],
		rtl: language === 'fa',
	};
}

main().catch((error: unknown) => {
	say((error as Error).stack ?? String(error));
	process.exitCode = 1;
});
