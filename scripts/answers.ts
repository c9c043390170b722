import { readFileSync, rmSync } from 'node:fs';
import { parseArgs } from 'node:util';

import { askAll, askTwice, hangUp, startManners, stopInMidCall } from '../test/harness/answering';
import type { Active, Call } from '../test/harness/answering';
import { temporaryFolder } from '../test/harness/leftovers';
import { livingMb } from '../test/harness/livingHeap';
import { N8n } from '../test/harness/n8n';
import { freePort, run, say, sleep } from '../test/harness/processes';
import { ensureRuntime } from '../test/harness/runtime';
import { table } from '../test/harness/table';
import { quantile } from '../test/harness/traffic';

/** Kilobytes that each further question may leave behind on n8n's heap, by the mean of many. */
const LEFT_BEHIND = 1;
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
	const home = temporaryFolder('simotel-answers-');
	const inspector = await freePort();
	const n8n = await N8n.start({
		home,
		nodeOptions: [`--inspect=127.0.0.1:${inspector}`],
		encryptionKey: 'answers-tests-only',
		owner: { email: 'owner@example.org', password: 'Answers-passw0rd' },
	});
	let findings: Finding[];
	try {
		findings = await prove(n8n, inspector, Number(values.calls), Number(values.parallel));
	} finally {
		await n8n.stop();
		rmSync(home, { recursive: true, force: true });
	}
	for (const { what, ok, detail } of findings) say(`${ok ? 'ok    ' : 'FAILED'}  ${what}: ${detail}`);
	if (findings.some(({ ok }) => !ok)) process.exitCode = 1;
}

async function prove(n8n: N8n, inspector: number, count: number, parallel: number): Promise<Finding[]> {
	const manners = await startManners(n8n, {
		saveDataSuccessExecution: 'none',
		saveDataErrorExecution: 'none',
	});
	const [answers] = manners;
	const slow = manners.filter(({ name }) => name === 'slow' || name === 'silent');
	const began = Date.now();
	const calls = await askAll(manners, {
		calls: count,
		parallel,
		onCall: (done) => {
			if (done % Math.ceil(count / 10) === 0) say(`${done} questions`);
		},
	});
	const seconds = (Date.now() - began) / 1_000;
	say(`\n${table(manners.map(({ name }) => rowOf(name, calls)))}\n`);
	const findings = [
		valid(`${count} questions, ${parallel} at a time, in ${seconds.toFixed(0)} s`, calls),
		...(await leftBehind(manners, inspector, count, parallel)),
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

/** As many questions again, after which n8n's heap must hold what it held before. */
async function leftBehind(
	manners: Active[],
	inspector: number,
	count: number,
	parallel: number,
): Promise<Finding[]> {
	const before = await livingMb(inspector);
	const calls = await askAll(manners, { calls: count, parallel });
	const after = await livingMb(inspector);
	const each = ((after - before) * 1_024) / count;
	return [
		valid(`${count} more`, calls),
		{
			what: 'What they left on the heap of n8n',
			ok: each <= LEFT_BEHIND,
			detail: `${each.toFixed(2)} kB each: ${after.toFixed(0)} MB after a collection, ${before.toFixed(0)} MB before them`,
		},
	];
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
