import type { ChildProcess } from 'node:child_process';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { rmSync } from 'node:fs';
import { join } from 'node:path';

import { startCollector } from '../harness/collector';
import type { Collector } from '../harness/collector';
import { openTestEnvironment, pbxCredential } from '../harness/environment';
import type { TestEnvironment } from '../harness/environment';
import { table } from '../harness/figures';
import { say, sleep } from '../harness/processes';
import { chain, eventually, post, reportTrigger } from '../harness/workflows';

/** More than one page of the report, so that a kill can fall between two. */
const CALLS_EACH = 35;
const REPORT = 'reports/cdr/ordered/id';

/** n8n polls while it activates a workflow; after a crash in the midst of that it would wait for two minutes. */
const SOON = {
	N8N_WORKFLOW_PUBLICATION_OUTBOX_LEASE_SECONDS: '10',
	N8N_WORKFLOW_PUBLICATION_OUTBOX_POLL_INTERVAL_MS: '500',
};

/** When n8n is killed: this long after the PBX has sent a page, or after the workflow has passed its records on. */
interface Point {
	after: 'page' | 'records';
	ms: number;
}

const at = (after: Point['after'], ...delays: number[]): Point[] => delays.map((ms) => ({ after, ms }));

const POINTS: Point[] = [
	...at('page', 0, 10, 25, 50, 100, 150, 200, 300, 400, 500),
	...at('records', 0, 5, 10, 20, 40, 80),
];

/** Records that one execution has passed on. */
interface Batch {
	/** How often n8n had been killed by then. */
	life: number;
	records: Array<{ id: string; key: string }>;
}

let environment: TestEnvironment;
let collector: Collector;
let child: ChildProcess | undefined;
let life = 0;
let strike: ((what: Point['after']) => void) | undefined;
const batches: Batch[] = [];

beforeAll(async () => {
	collector = await startCollector(({ records }) => {
		const given = records as Array<{ unique_id: string; dedupe_key: string }>;
		batches.push({ life, records: given.map((row) => ({ id: row.unique_id, key: row.dedupe_key })) });
		strike?.('records');
		return 'batch';
	});
	environment = await openTestEnvironment(SOON, { spawned: (started) => (child = started) });
	const { sim } = environment;
	sim.app.server.on('request', (request: IncomingMessage, response: ServerResponse) => {
		if (request.url?.endsWith(REPORT)) response.once('finish', () => strike?.('page'));
	});
	await install();
	await eventually(async () => sim.state.requests.some(({ path }) => path === REPORT), 60);
	await sleep(1_000);
	await environment.n8n.stop();
});

afterAll(async () => {
	strike = undefined;
	if (child?.pid !== undefined && child.exitCode === null && child.signalCode === null)
		process.kill(-child.pid, 'SIGKILL');
	await Promise.all([environment?.close(), collector?.close()]);
});

test(`the report trigger loses and repeats nothing, though n8n is killed ${POINTS.length} times`, async () => {
	const rows: Array<Record<string, string | number>> = [];
	for (const point of POINTS) {
		await placeCalls();
		const before = batches.length;
		await killAt(point);
		const passedOn = batches.slice(before).flatMap(({ records }) => records).length;
		rows.push({
			'killed after': point.after,
			ms: point.ms,
			due: ids().length,
			'passed on in this life': passedOn,
		});
		say(
			`kill ${rows.length} of ${POINTS.length}: ${point.ms} ms after the ${point.after}, ${passedOn} passed on`,
		);
		life += 1;
	}

	await placeCalls();
	await environment.revive();
	const came = () => new Set(batches.flatMap(({ records }) => records.map(({ id }) => id)));
	await eventually(async () => came().size >= ids().length, 150).catch(() => undefined);
	await environment.n8n.stop();
	// An ordinary restart repeats nothing.
	await environment.revive();
	await sleep(5_000);
	await environment.n8n.stop();

	const { bad, repeated } = judge(ids(), batches);
	say(
		`\n${table(rows)}\n\n${POINTS.length} kills, ${ids().length} records, ${repeated} repeated after a kill`,
	);
	expect(bad).toEqual([]);
}, 3_600_000);

const ids = () => environment.sim.state.calls.map(({ cuid }) => cuid);

async function placeCalls(): Promise<void> {
	for (let index = 0; index < CALLS_EACH; index++) await environment.call({ from: '09120000001', to: '204' });
}

/** Starts n8n and kills it at this point of its work, which may be before it is ready. */
async function killAt({ after, ms }: Point): Promise<void> {
	let struck = false;
	strike = (what) => {
		if (what !== after) return;
		strike = undefined;
		setTimeout(() => {
			process.kill(-(child?.pid ?? 0), 'SIGKILL');
			struck = true;
		}, ms);
	};
	// With this n8n would pause for ten seconds after each crash.
	rmSync(join(environment.home, '.n8n/crash.journal'), { force: true });
	const starting = environment.revive().catch(() => undefined);
	await eventually(async () => struck, 200);
	await eventually(async () => (child?.signalCode ?? child?.exitCode ?? null) !== null, 30);
	await starting;
}

async function install(): Promise<void> {
	const { n8n, credentials } = environment;
	const all = '={{ { "records": $input.all().map((item) => item.json) } }}';
	const keep = post('Keep', collector.url, all, { executeOnce: true });
	const trigger = reportTrigger('beginning', pbxCredential(credentials));
	await n8n.activate(await n8n.createWorkflow(chain('kill', [trigger, keep])));
}

/**
 * What is wrong with what came, by the order in which the PBX has written it: every record must have come, in order;
 * again only after a kill, and then with the same `dedupe_key`.
 */
function judge(due: string[], all: Batch[]): { bad: string[]; repeated: number } {
	const bad: string[] = [];
	const position = new Map(due.map((id, index) => [id, index]));
	const keys = new Map<string, string>();
	let repeated = 0;
	let reached = -1;
	let last = { life: -1, index: -1 };
	for (const batch of all) {
		for (const { id, key } of batch.records) {
			const index = position.get(id) ?? -1;
			if (index === -1) bad.push(`${id} is no record of the PBX`);
			if (index > reached + 1) bad.push(`skipped ${due[reached + 1]}, ${index - reached - 1} records`);
			if (batch.life === last.life && index <= last.index)
				bad.push(`${id} came again, or late, without a kill`);
			if (index <= reached) repeated += 1;
			if ((keys.get(id) ?? key) !== key) bad.push(`${id} has two keys`);
			keys.set(id, key);
			reached = Math.max(reached, index);
			last = { life: batch.life, index };
		}
	}
	if (reached !== due.length - 1) bad.push(`${due.length - 1 - reached} records never came`);
	if (new Set(keys.values()).size !== keys.size) bad.push('two records share a key');
	return { bad, repeated };
}
