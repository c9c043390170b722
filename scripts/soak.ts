import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { startSimulator } from '../simulator';
import { chart, svg } from './lib/chart';
import type { Series } from './lib/chart';
import { Collector } from './lib/collector';
import { demoCredentials } from './lib/demo';
import { residentMb } from './lib/memory';
import { N8n } from './lib/n8n';
import { ROOT, run, say, sleep } from './lib/processes';
import { ensureRuntime } from './lib/runtime';
import { Traffic, quantile } from './lib/traffic';
import { asking, chain, eventually, ours, post } from './lib/workflows';

/** Megabytes by which the memory of the last third may exceed that of the second. */
const GROWTH = 60;

interface Sample {
	second: number;
	memory: number;
	lag: number;
}

/** A mixed load at a fixed rate on one n8n: questions, events, operations and polls, watched for growth and loss. */
async function main(): Promise<void> {
	const { values } = parseArgs({
		options: {
			minutes: { type: 'string', default: '10' },
			rate: { type: 'string', default: '3' },
		},
	});
	const minutes = Number(values.minutes);
	await run('npm', ['run', '--silent', 'build'], { label: 'Building the package' });
	await ensureRuntime();
	const home = mkdtempSync(join(tmpdir(), 'simotel-soak-'));
	const sim = await startSimulator();
	const events = await Collector.start((body) => String(body.unique_id));
	const reports = await Collector.start((body) => String(body.unique_id));
	const n8n = await N8n.start({
		home,
		encryptionKey: 'soak-tests-only',
		owner: { email: 'owner@example.org', password: 'Soak-passw0rd' },
		env: { N8N_METRICS: 'true' },
	});
	const bad: string[] = [];
	try {
		const [{ name, type, data }] = demoCredentials(sim.url);
		const id = await n8n.createCredential(name, type, data);
		const credentials = { simotelApi: { id, name } };
		const quiet = { saveDataSuccessExecution: 'none' };
		const answers = await n8n.createWorkflow(chain('answers', asking(), quiet));
		// Each event asks the PBX for its extension: an operation for every call.
		const look = ours(
			'Look',
			'simotel',
			{ resource: 'extension', operation: 'getAll', returnAll: false, limit: 1, options: {} },
			{ credentials },
		);
		const log = await n8n.createWorkflow(
			chain(
				'events',
				[ours('Ended', 'simotelTrigger', { events: ['Cdr'] }), post('Keep', events.url), look],
				quiet,
			),
		);
		const parameters = { report: 'calls', startFrom: 'now', simplify: true, options: {} };
		const pollTimes = { item: [{ mode: 'everyMinute' }] };
		const following = ours('New', 'simotelReportTrigger', { ...parameters, pollTimes }, { credentials });
		delete following.webhookId;
		const report = await n8n.createWorkflow(chain('report', [following, post('Keep', reports.url)], quiet));
		for (const workflow of [answers, log, report]) await n8n.activate(workflow);
		sim.state.settings.events.address = n8n.webhookUrl(log, 'Ended');
		sim.state.dialplan = {
			routes: { '3001': 'ask' },
			nodes: {
				ask: {
					kind: 'extenApi',
					name: 'ask',
					address: n8n.webhookUrl(answers, 'Asked'),
					outputs: { S: 'end', B: 'end', F: 'end', e: 'end' },
				},
				end: { kind: 'hangup' },
			},
		};
		const traffic = new Traffic(sim, '3001');
		const samples: Sample[] = [];
		const began = Date.now();
		traffic.start(Number(values.rate));
		while (Date.now() - began < minutes * 60_000) {
			await sleep(2_000);
			samples.push(await sample(n8n, began));
		}
		await traffic.stop();
		const ids = traffic.calls.map((call) => call.id);
		await eventually(async () => reports.compare(ids).missing.length === 0, 130).catch(() => undefined);
		const [ran, followed] = [events.compare(ids), reports.compare(ids)];
		const times = traffic.calls.map(({ ms }) => ms);
		const fallback = traffic.calls.filter(({ answer }) => answer !== 'workflow').length;
		const part = (from: number, to: number) =>
			quantile(
				samples
					.slice(Math.floor(samples.length * from), Math.floor(samples.length * to))
					.map(({ memory }) => memory),
				0.5,
			);
		const growth = part(2 / 3, 1) - part(1 / 3, 2 / 3);
		say(`${ids.length} calls in ${minutes} minutes; ${ids.length - fallback} answered by workflows`);
		say(
			`answers p50 ${quantile(times, 0.5).toFixed(0)}, p99 ${quantile(times, 0.99).toFixed(0)}, worst ${Math.max(...times).toFixed(0)} ms`,
		);
		say(`events lost ${ran.missing.length}, twice ${ran.twice.length}`);
		say(`report trigger missed ${followed.missing.length}, twice ${followed.twice.length}`);
		say(
			`memory, median of the last third against the one before: ${growth >= 0 ? '+' : ''}${growth.toFixed(0)} MB`,
		);
		const all: Series[] = [
			{ name: 'memory of n8n (MB)', points: samples.map(({ second, memory }) => [second, memory]) },
			{ name: 'event-loop lag p99 (ms)', points: samples.map(({ second, lag }) => [second, lag]) },
		];
		for (const series of all) say(`\n${chart(series)}`);
		const folder = join(ROOT, '.simotel/soak');
		mkdirSync(folder, { recursive: true });
		writeFileSync(join(folder, 'soak.svg'), svg(all));
		writeFileSync(
			join(folder, 'soak.json'),
			JSON.stringify({ minutes, samples, calls: traffic.calls }, null, '\t'),
		);
		say('\nWritten: .simotel/soak/soak.svg and soak.json');
		const late = traffic.calls.filter(({ ms, answer }) => ms >= 1_000 || answer === 'none').length;
		if (late > 0) bad.push(`${late} answers over a second or missing`);
		if (ran.missing.length + followed.missing.length > 0) bad.push('something was lost');
		if (ran.twice.length + followed.twice.length > 0) bad.push('something ran twice');
		if (growth > GROWTH) bad.push(`memory grew by ${growth.toFixed(0)} MB`);
	} finally {
		await n8n.stop();
		await Promise.all([sim.close(), events.close(), reports.close()]);
		rmSync(home, { recursive: true, force: true });
	}
	say(bad.length === 0 ? 'ok' : `FAILED: ${bad.join('; ')}`);
	if (bad.length > 0) process.exitCode = 1;
}

/** Memory of the process and the lag of its event loop, by n8n's own figures. */
async function sample(n8n: N8n, began: number): Promise<Sample> {
	const text = await fetch(`${n8n.url}/metrics`).then(
		async (response) => await response.text(),
		() => '',
	);
	const value = (name: string) => Number(new RegExp(`^n8n_${name} ([\\d.e+-]+)`, 'm').exec(text)?.[1] ?? 0);
	return {
		second: Math.round((Date.now() - began) / 1_000),
		memory: residentMb(n8n.child.pid ?? 0),
		lag: value('nodejs_eventloop_lag_p99_seconds') * 1_000,
	};
}

main().catch((error: unknown) => {
	say((error as Error).message);
	process.exitCode = 1;
});
