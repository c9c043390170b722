import fc from 'fast-check';

import {
	failures,
	hangUp,
	sendAll,
	sendTwice,
	standStill,
	startBehaviours,
	stopInMidCall,
} from './behaviours';
import type { Active, Outcome } from './behaviours';
import { openTestEnvironment } from '../harness/environment';
import type { TestEnvironment } from '../harness/environment';
import { percentile, table } from '../harness/figures';
import { hostileRequests, sendHostile } from '../harness/hostile';
import { heapMb } from '../harness/memory';
import { say, sleep } from '../harness/processes';
import { freePort } from '../harness/serve';
import { chain, noOp, ours } from '../harness/workflows';

/** `npm run test:answers -- --calls 10000 --parallel 20` */
const REQUESTS = Number(process.env.ANSWERS_CALLS ?? 10_000);
const PARALLEL = Number(process.env.ANSWERS_PARALLEL ?? 20);
/** Requests that mean harm, by the seed in ANSWERS_SEED or by one of their own. */
const HOSTILE = Math.min(3_000, REQUESTS);
/** Kilobytes that each further request may leave behind on n8n's heap, by the mean of many. */
const LEFT_BEHIND = 1;

let environment: TestEnvironment;
let inspector: number;
let behaviours: Active[];
/** Address of a workflow that takes events. */
let events: string;
const named = (...names: string[]) => behaviours.filter(({ name }) => names.includes(name));

beforeAll(async () => {
	inspector = await freePort();
	environment = await openTestEnvironment({}, { nodeOptions: [`--inspect=127.0.0.1:${inspector}`] });
	const none = { saveDataSuccessExecution: 'none', saveDataErrorExecution: 'none' };
	behaviours = await startBehaviours(environment.n8n, none);
	const ended = ours('Ended', 'simotelTrigger', { events: ['Cdr'] });
	const recorded = await environment.n8n.createWorkflow(chain('events', [ended, noOp()], none));
	await environment.n8n.activate(recorded);
	events = environment.n8n.webhookUrl(recorded, 'Ended');
});

afterAll(async () => await environment?.close());

/** One valid answer each within the second. */
function expectValid(what: string, outcomes: Outcome[]): void {
	const worst = Math.max(0, ...outcomes.map(({ ms }) => ms));
	say(`${what}: ${failures(outcomes).length} of ${outcomes.length} not valid, worst ${worst.toFixed(0)} ms`);
	expect(failures(outcomes)).toEqual([]);
}

test(`${REQUESTS} requests, ${PARALLEL} at a time: one valid answer each, whatever the workflow does`, async () => {
	const began = Date.now();
	const outcomes = await sendAll(behaviours, {
		requests: REQUESTS,
		parallel: PARALLEL,
		onOutcome: (done) => {
			if (done % Math.ceil(REQUESTS / 10) === 0) say(`${done} requests`);
		},
	});
	say(`\n${table(behaviours.map(({ name }) => rowOf(name, outcomes)))}\n`);
	expectValid(`${REQUESTS} requests in ${Math.round((Date.now() - began) / 1_000)} s`, outcomes);
}, 3_600_000);

test('as many again leave nothing on the heap of n8n', async () => {
	const before = await heapMb(inspector);
	const outcomes = await sendAll(behaviours, { requests: REQUESTS, parallel: PARALLEL });
	const after = await heapMb(inspector);
	const each = ((after - before) * 1_024) / REQUESTS;
	say(
		`left on the heap: ${each.toFixed(2)} kB each, ${before.toFixed(0)} MB before, ${after.toFixed(0)} MB after`,
	);
	expectValid(`${REQUESTS} more`, outcomes);
	expect(each).toBeLessThanOrEqual(LEFT_BEHIND);
}, 3_600_000);

test('200 callers hang up, and none of them keeps a slot', async () => {
	const [answers] = named('answers');
	await hangUp(answers, 100);
	await hangUp(named('slow')[0], 100);
	await sleep(2_000);
	const outcomes = await sendAll([answers], { requests: 50, parallel: 1 });
	expectValid('50 requests after 200 callers hung up', outcomes);
	expect(outcomes.filter(({ fallback }) => !fallback).length).toBeGreaterThan(0);
});

test('the same request twice at once, 100 times', async () => {
	expectValid('100 pairs', await sendTwice(named('answers')[0], 100));
});

test(`${HOSTILE} hostile requests among the others: those are answered as ever`, async () => {
	const seed = Number(process.env.ANSWERS_SEED ?? Date.now() % 1_000_000);
	const hostile = fc.sample(hostileRequests, { numRuns: HOSTILE, seed });
	const targets = [...named('answers', 'rules').map(({ url }) => url), events];
	const statuses = new Map<number, number>();
	let next = 0;
	const attack = Array.from({ length: 4 }, async () => {
		while (next < hostile.length) {
			const index = next++;
			const status = await sendHostile(targets[index % targets.length], hostile[index]);
			statuses.set(status, (statuses.get(status) ?? 0) + 1);
		}
	});
	const outcomes: Outcome[] = [];
	while (next < hostile.length) {
		outcomes.push(...(await sendAll(named('answers', 'rules'), { requests: 200, parallel: 5 })));
	}
	await Promise.all(attack);
	const found = [...statuses].map(([status, count]) => `${count} × ${status}`).join(', ');
	say(`seed ${seed}, answers to the hostile ones: ${found}`);
	expectValid(`${outcomes.length} requests meanwhile`, outcomes);
	expect([...statuses.keys()].filter((status) => status >= 500)).toEqual([]);
}, 600_000);

test('n8n stands still for three seconds: one answer each, and afterwards all is as before', async () => {
	const outcomes = await standStill(environment.n8n, named('slow', 'silent', 'answers'), 3);
	const late = outcomes.filter(({ ms }) => ms >= 1_000).length;
	say(`${outcomes.length} requests before and meanwhile, ${late} of them answered late`);
	expect(outcomes.filter(({ problem }) => problem !== null)).toEqual([]);
	await sleep(1_000);
	const after = await sendAll(named('answers'), { requests: 50, parallel: 1 });
	expectValid('50 requests afterwards', after);
	expect(after.filter(({ fallback }) => fallback).length).toBeLessThan(5);
});

test('n8n stops in mid-call: who had sent a request is answered, and it ends', async () => {
	const stopped = await stopInMidCall(environment.n8n, named('slow', 'silent', 'answers'), 18);
	const answered = stopped.after.filter(({ status }) => status === 200).length;
	say(
		`n8n ended after ${stopped.ms} ms; of ${stopped.after.length} requests meanwhile ${answered} were answered`,
	);
	expectValid('requests that were open', stopped.open);
	expectValid('requests that came after', stopped.after);
	expect(stopped.ms).toBeLessThan(30_000);
});

test('the log of n8n has no answer that was written twice, and no error that nobody caught', () => {
	expect(environment.n8n.log).not.toMatch(
		/headers? (already|after)|ERR_HTTP_HEADERS_SENT|unhandled|uncaught/i,
	);
});

function rowOf(name: string, all: Outcome[]): Record<string, string | number> {
	const outcomes = all.filter(({ behaviour }) => behaviour === name);
	const times = outcomes.map(({ ms }) => ms);
	return {
		workflow: name,
		requests: outcomes.length,
		fallbacks: outcomes.filter(({ fallback }) => fallback).length,
		'p50 ms': Math.round(percentile(times, 0.5)),
		'p99 ms': Math.round(percentile(times, 0.99)),
		'worst ms': Math.round(percentile(times, 1)),
		'not valid': failures(outcomes).length,
	};
}
