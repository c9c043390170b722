import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { askAll, askTwice, hangUp, startManners, stopInMidCall } from './lib/answering';
import type { Call } from './lib/answering';
import { residentMb } from './lib/memory';
import { N8n } from './lib/n8n';
import { run, say, sleep } from './lib/processes';
import { ensureRuntime } from './lib/runtime';
import { table } from './lib/table';
import { quantile } from './lib/traffic';

/** Megabytes by which the memory of the last third may exceed that of the second. */
const GROWTH = 60;
/** What n8n's log must not say: an answer was written twice, or an error got past everybody. */
const TROUBLE = /headers? (already|after)|ERR_HTTP_HEADERS_SENT|unhandled|uncaught/i;

interface Finding {
	what: string;
	ok: boolean;
	detail: string;
}

/**
 * `npm run test:answers`: thousands of questions to one n8n whose workflows answer, are slow, fail, say nothing,
 * answer twice or answer wrongly; callers who hang up, questions that come twice, and n8n's end in mid-call. Each
 * question must get exactly one valid answer within the second, and n8n's memory must not grow with their number.
 */
async function main(): Promise<void> {
	const { values } = parseArgs({
		options: {
			calls: { type: 'string', default: '10000' },
			parallel: { type: 'string', default: '20' },
		},
	});
	await run('npm', ['run', '--silent', 'build'], { label: 'Building the package' });
	await ensureRuntime();
	const home = mkdtempSync(join(tmpdir(), 'simotel-answers-'));
	const n8n = await N8n.start({
		home,
		encryptionKey: 'answers-tests-only',
		owner: { email: 'owner@example.org', password: 'Answers-passw0rd' },
	});
	let findings: Finding[];
	try {
		findings = await prove(n8n, Number(values.calls), Number(values.parallel));
	} finally {
		await n8n.stop();
		rmSync(home, { recursive: true, force: true });
	}
	for (const { what, ok, detail } of findings) say(`${ok ? 'ok    ' : 'FAILED'}  ${what}: ${detail}`);
	if (findings.some(({ ok }) => !ok)) process.exitCode = 1;
}

async function prove(n8n: N8n, count: number, parallel: number): Promise<Finding[]> {
	const manners = await startManners(n8n, {
		saveDataSuccessExecution: 'none',
		saveDataErrorExecution: 'none',
	});
	const [answers] = manners;
	const slow = manners.filter(({ name }) => name === 'slow' || name === 'silent');
	const memory: Array<{ done: number; mb: number }> = [];
	const began = Date.now();
	const calls = await askAll(manners, {
		calls: count,
		parallel,
		onCall: (done) => {
			if (done % Math.ceil(count / 200) === 0) memory.push({ done, mb: residentMb(n8n.child.pid ?? 0) });
			if (done % Math.ceil(count / 10) === 0) say(`${done} questions, ${memory.at(-1)?.mb.toFixed(0)} MB`);
		},
	});
	const seconds = (Date.now() - began) / 1_000;
	say(`\n${table(manners.map(({ name }) => rowOf(name, calls)))}\n`);
	const findings = [
		valid(`${count} questions, ${parallel} at a time, in ${seconds.toFixed(0)} s`, calls),
		growthOf(memory),
	];

	await hangUp(answers, 100);
	await hangUp(slow[0], 100);
	await sleep(2_000);
	const afterwards = await askAll([answers], { calls: 50, parallel: 1 });
	const byWorkflow = afterwards.filter(({ fallback }) => !fallback).length;
	findings.push(valid('200 callers hung up; then 50 questions', afterwards));
	findings.push({
		what: 'No place is lost with those who hung up',
		ok: byWorkflow > 0,
		detail: `${byWorkflow} of 50 answered by the workflow`,
	});
	findings.push(valid('The same question twice at once, 100 times', await askTwice(answers, 100)));

	const stopped = await stopInMidCall(n8n, [...slow, answers], 18);
	const answered = stopped.after.filter(({ status }) => status === 200).length;
	findings.push(valid('n8n is told to stop: 18 questions that were open', stopped.open));
	findings.push(valid('Those that came after', stopped.after));
	findings.push({
		what: 'n8n ends',
		ok: stopped.ms < 30_000,
		detail: `after ${stopped.ms} ms; of ${stopped.after.length} who asked meanwhile ${answered} were answered, the others found nobody`,
	});
	const trouble = readFileSync(n8n.logFile, 'utf8')
		.split('\n')
		.filter((line) => TROUBLE.test(line));
	findings.push({
		what: 'Nothing in the log of n8n',
		ok: trouble.length === 0,
		detail: trouble[0] ?? 'no answer was written twice',
	});
	return findings;
}

function valid(what: string, calls: Call[]): Finding {
	const bad = calls.filter(({ problem, late }) => problem !== null || late);
	const worst = Math.max(0, ...calls.map(({ ms }) => ms)).toFixed(0);
	const detail =
		bad.length === 0
			? `one valid answer each, worst ${worst} ms`
			: `${bad.length} of ${calls.length} not, e.g. ${bad[0].manner} after ${bad[0].ms.toFixed(0)} ms: ${bad[0].problem ?? 'valid'}`;
	return { what, ok: bad.length === 0, detail };
}

function growthOf(memory: Array<{ mb: number }>): Finding {
	const part = (from: number, to: number) =>
		quantile(
			memory.slice(Math.floor(memory.length * from), Math.floor(memory.length * to)).map(({ mb }) => mb),
			0.5,
		);
	const [second, last] = [part(1 / 3, 2 / 3), part(2 / 3, 1)];
	return {
		what: 'Memory of n8n, median of the last third against the one before',
		ok: last - second <= GROWTH,
		detail: `${last.toFixed(0)} MB against ${second.toFixed(0)} MB`,
	};
}

function rowOf(name: string, all: Call[]): Record<string, string | number> {
	const calls = all.filter(({ manner }) => manner === name);
	const times = calls.map(({ ms }) => ms);
	return {
		workflow: name,
		questions: calls.length,
		fallbacks: calls.filter(({ fallback }) => fallback).length,
		'p50 ms': Math.round(quantile(times, 0.5)),
		'p99 ms': Math.round(quantile(times, 0.99)),
		'worst ms': Math.round(Math.max(0, ...times)),
		'not valid': calls.filter(({ problem, late }) => problem !== null || late).length,
	};
}

main().catch((error: unknown) => {
	say((error as Error).message);
	process.exitCode = 1;
});
