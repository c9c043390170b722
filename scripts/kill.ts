import type { ChildProcess } from 'node:child_process';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { rmSync } from 'node:fs';
import { join } from 'node:path';

import { startSimulator } from '../simulator';
import { Collector } from '../test/harness/collector';
import { demoCredentials } from '../test/harness/demo';
import { temporaryFolder } from '../test/harness/leftovers';
import { N8n } from '../test/harness/n8n';
import { run, say, sleep } from '../test/harness/processes';
import { ensureRuntime } from '../test/harness/runtime';
import { table } from '../test/harness/table';
import { chain, eventually, node, ours } from '../test/harness/workflows';

/** More than one page of the report, so that a kill can fall between two. */
const CALLS_EACH = 35;
const REPORT = 'reports/cdr/ordered/id';

/** n8n polls while it activates a workflow; after a crash in the midst of that it would wait for two minutes. */
const SOON = {
	N8N_WORKFLOW_PUBLICATION_OUTBOX_LEASE_SECONDS: '10',
	N8N_WORKFLOW_PUBLICATION_OUTBOX_POLL_INTERVAL_MS: '500',
};

/** When n8n is killed: this long after the PBX has sent a page, or after the workflow has handed its records on. */
interface Point {
	after: 'page' | 'records';
	ms: number;
}

const at = (after: Point['after'], ...delays: number[]): Point[] => delays.map((ms) => ({ after, ms }));

const POINTS: Point[] = [
	...at('page', 0, 10, 25, 50, 100, 150, 200, 300, 400, 500),
	...at('records', 0, 5, 10, 20, 40, 80),
];

/** Records that one execution has handed on. */
interface Batch {
	/** How often n8n had been killed by then. */
	life: number;
	records: Array<{ id: string; key: string }>;
}

/**
 * The report trigger and kill -9: n8n is killed again and again while it fetches records and works on them. In the end
 * every record must have come, in order; twice only after a kill, and then with the same `dedupe_key`.
 */
async function main(): Promise<void> {
	await run('npm', ['run', '--silent', 'build'], { label: 'Building the package' });
	await ensureRuntime();
	const home = temporaryFolder('simotel-kill-');
	const sim = await startSimulator();
	const batches: Batch[] = [];
	let life = 0;
	let child: ChildProcess | undefined;
	let strike: ((what: Point['after']) => void) | undefined;
	const collector = await Collector.start(({ records }) => {
		const given = records as Array<{ unique_id: string; dedupe_key: string }>;
		batches.push({ life, records: given.map((row) => ({ id: row.unique_id, key: row.dedupe_key })) });
		strike?.('records');
		return 'batch';
	});
	sim.app.server.on('request', (request: IncomingMessage, response: ServerResponse) => {
		if (request.url?.endsWith(REPORT)) response.once('finish', () => strike?.('page'));
	});
	const start = async (installed = true) =>
		await N8n.start({
			home,
			installed,
			encryptionKey: 'kill-tests-only',
			owner: { email: 'owner@example.org', password: 'Kill-passw0rd' },
			spawned: (started) => (child = started),
			env: SOON,
		});
	const gone = async (process: ChildProcess | undefined) =>
		await eventually(async () => (process?.signalCode ?? process?.exitCode ?? null) !== null, 30);
	const ids = () => sim.state.calls.map(({ cuid }) => cuid);
	const place = async () => {
		for (let index = 0; index < CALLS_EACH; index++) await sim.placeCall({ from: '09120000001', to: '204' });
	};
	const rows: Array<Record<string, string | number>> = [];
	try {
		await install(await start(false), sim.url, collector.url);
		await eventually(async () => sim.state.requests.some(({ path }) => path === REPORT), 60);
		await sleep(1_000);
		child?.kill('SIGTERM');
		await gone(child);

		for (const { after, ms } of POINTS) {
			await place();
			let struck = false;
			strike = (what) => {
				if (what !== after) return;
				strike = undefined;
				setTimeout(() => {
					process.kill(-(child?.pid ?? 0), 'SIGKILL');
					struck = true;
				}, ms);
			};
			const before = batches.length;
			// With this n8n would pause for ten seconds after each crash.
			rmSync(join(home, '.n8n/crash.journal'), { force: true });
			// It never gets ready when it is killed before.
			const starting = start().catch(() => undefined);
			await eventually(async () => struck, 200);
			await gone(child);
			await starting;
			const handedOn = batches.slice(before).flatMap(({ records }) => records).length;
			rows.push({ 'killed after': after, ms, due: ids().length, 'handed on in this life': handedOn });
			say(`kill ${rows.length} of ${POINTS.length}: ${ms} ms after the ${after}, ${handedOn} handed on`);
			life += 1;
		}

		await place();
		const n8n = await start();
		const came = () => new Set(batches.flatMap(({ records }) => records.map(({ id }) => id)));
		await eventually(async () => came().size >= ids().length, 150).catch(() => undefined);
		await n8n.stop();
		// An ordinary restart repeats nothing.
		const last = await start();
		await sleep(5_000);
		await last.stop();
	} finally {
		strike = undefined;
		if (child?.pid !== undefined && child.exitCode === null && child.signalCode === null)
			process.kill(-child.pid, 'SIGKILL');
		await Promise.all([sim.close(), collector.close()]);
		rmSync(home, { recursive: true, force: true });
	}
	say(`\n${table(rows)}\n`);
	const { bad, repeated } = judge(ids(), batches);
	say(`${POINTS.length} kills, ${ids().length} records, ${repeated} repeated after a kill`);
	say(bad.length === 0 ? 'ok' : `FAILED: ${bad.join('; ')}`);
	if (bad.length > 0) process.exitCode = 1;
}

async function install(n8n: N8n, pbx: string, collector: string): Promise<void> {
	const [{ name, type, data }] = demoCredentials(pbx);
	const credentials = { simotelApi: { id: await n8n.createCredential(name, type, data), name } };
	const parameters = { report: 'calls', startFrom: 'beginning', simplify: true, options: {} };
	const pollTimes = { item: [{ mode: 'everyMinute' }] };
	const trigger = ours('New', 'simotelReportTrigger', { ...parameters, pollTimes }, { credentials });
	delete trigger.webhookId;
	const keep = node(
		'Keep',
		'n8n-nodes-base.httpRequest',
		4.2,
		{
			method: 'POST',
			url: collector,
			sendBody: true,
			specifyBody: 'json',
			jsonBody: '={{ { "records": $input.all().map((item) => item.json) } }}',
			options: {},
		},
		{ executeOnce: true },
	);
	await n8n.activate(await n8n.createWorkflow(chain('kill', [trigger, keep])));
}

/** What is wrong with what came, by the order in which the PBX has written it. */
function judge(due: string[], batches: Batch[]): { bad: string[]; repeated: number } {
	const bad: string[] = [];
	const place = new Map(due.map((id, index) => [id, index]));
	const keys = new Map<string, string>();
	let repeated = 0;
	let reached = -1;
	let last = { life: -1, index: -1 };
	for (const { life, records } of batches) {
		for (const { id, key } of records) {
			const index = place.get(id) ?? -1;
			if (index === -1) bad.push(`${id} is no record of the PBX`);
			if (index > reached + 1) bad.push(`skipped ${due[reached + 1]}, ${index - reached - 1} records`);
			if (life === last.life && index <= last.index) bad.push(`${id} came again, or late, without a kill`);
			if (index <= reached) repeated += 1;
			if ((keys.get(id) ?? key) !== key) bad.push(`${id} has two keys`);
			keys.set(id, key);
			reached = Math.max(reached, index);
			last = { life, index };
		}
	}
	if (reached !== due.length - 1) bad.push(`${due.length - 1 - reached} records never came`);
	if (new Set(keys.values()).size !== keys.size) bad.push('two records share a key');
	return { bad, repeated };
}

main().catch((error: unknown) => {
	say((error as Error).stack ?? String(error));
	process.exitCode = 1;
});
