import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { startSimulator } from '../simulator';
import type { Simulator } from '../simulator';
import { chart, svg } from '../test/harness/chart';
import type { Series } from '../test/harness/chart';
import { Collector } from '../test/harness/collector';
import { demoCredentials } from '../test/harness/demo';
import { growthOf } from '../test/harness/growth';
import type { Sample } from '../test/harness/growth';
import { temporaryFolder } from '../test/harness/leftovers';
import { residentMb } from '../test/harness/memory';
import { N8n } from '../test/harness/n8n';
import { ROOT, run, say, sleep } from '../test/harness/processes';
import { ensureRuntime } from '../test/harness/runtime';
import { Traffic, quantile } from '../test/harness/traffic';
import { asking, chain, eventually, ours, post } from '../test/harness/workflows';

const SECOND = 1_000;
/** Milliseconds between two samples. */
const EVERY = 2 * SECOND;

/** A real n8n, the PBX, and those who count what arrives. */
interface TestEnvironment {
	n8n: N8n;
	sim: Simulator;
	events: Collector;
	reports: Collector;
	close(): Promise<void>;
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
	const environment = await open();
	try {
		await install(environment);
		const { traffic, samples } = await load(environment, minutes, Number(values.rate));
		show(samples, traffic, minutes);
		const bad = judge(environment, traffic, samples);
		say(bad.length === 0 ? 'ok' : `FAILED: ${bad.join('; ')}`);
		if (bad.length > 0) process.exitCode = 1;
	} finally {
		await environment.close();
	}
}

async function open(): Promise<TestEnvironment> {
	const home = temporaryFolder('simotel-soak-');
	const sim = await startSimulator();
	const events = await Collector.start((body) => String(body.unique_id));
	const reports = await Collector.start((body) => String(body.unique_id));
	const n8n = await N8n.start({
		home,
		encryptionKey: 'soak-tests-only',
		owner: { email: 'owner@example.org', password: 'Soak-passw0rd' },
		env: { N8N_METRICS: 'true' },
	});
	const close = async () => {
		await n8n.stop();
		await Promise.all([sim.close(), events.close(), reports.close()]);
		rmSync(home, { recursive: true, force: true });
	};
	return { n8n, sim, events, reports, close };
}

/** Questions that a workflow answers, events each of which asks the PBX for something, and a report that is followed. */
async function install({ n8n, sim, events, reports }: TestEnvironment): Promise<void> {
	const [{ name, type, data }] = demoCredentials(sim.url);
	const credentials = { simotelApi: { id: await n8n.createCredential(name, type, data), name } };
	const quiet = { saveDataSuccessExecution: 'none' };
	const answers = await n8n.createWorkflow(chain('answers', asking(), quiet));
	const look = ours(
		'Look',
		'simotel',
		{ resource: 'extension', operation: 'getAll', returnAll: false, limit: 1, options: {} },
		{ credentials },
	);
	const ended = ours('Ended', 'simotelTrigger', { events: ['Cdr'] });
	const log = await n8n.createWorkflow(chain('events', [ended, post('Keep', events.url), look], quiet));
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
}

async function load(environment: TestEnvironment, minutes: number, rate: number) {
	const traffic = new Traffic(environment.sim, '3001');
	const samples: Sample[] = [];
	const began = Date.now();
	traffic.start(rate);
	while (Date.now() - began < minutes * 60 * SECOND) {
		await sleep(EVERY);
		samples.push(await sample(environment.n8n, began));
	}
	await traffic.stop();
	const ids = traffic.calls.map((call) => call.id);
	await eventually(async () => environment.events.compare(ids).missing.length === 0, 60).catch(
		() => undefined,
	);
	await eventually(async () => environment.reports.compare(ids).missing.length === 0, 130).catch(
		() => undefined,
	);
	return { traffic, samples };
}

function show(samples: Sample[], traffic: Traffic, minutes: number): void {
	const all: Series[] = [
		{ name: 'memory of n8n (MB)', points: samples.map(({ second, memory }) => [second, memory]) },
		{ name: 'heap in use (MB)', points: samples.map(({ second, heap }) => [second, heap]) },
		{ name: 'event-loop lag p99 (ms)', points: samples.map(({ second, lag }) => [second, lag]) },
	];
	for (const series of all) say(`\n${chart(series)}`);
	const folder = join(ROOT, '.simotel/soak');
	mkdirSync(folder, { recursive: true });
	writeFileSync(join(folder, 'soak.svg'), svg(all));
	const record = JSON.stringify({ minutes, samples, calls: traffic.calls }, null, '\t');
	writeFileSync(join(folder, 'soak.json'), record);
	say('\nWritten: .simotel/soak/soak.svg and soak.json\n');
}

/** What was not as promised. */
function judge({ events, reports }: TestEnvironment, traffic: Traffic, samples: Sample[]): string[] {
	const { calls } = traffic;
	const ids = calls.map((call) => call.id);
	const [ran, followed] = [events.compare(ids), reports.compare(ids)];
	const times = calls.map(({ ms }) => ms);
	const of = (answer: string) => calls.filter((call) => call.answer === answer).length;
	const late = calls.filter(
		({ ms, answer }) => ms >= SECOND || answer === 'none' || answer === 'other',
	).length;
	const growth = growthOf(samples);
	say(
		`${calls.length} calls: ${of('workflow')} answered by workflows, ${of('fallback')} by the fallback, ${late} late`,
	);
	const [p50, p99] = [quantile(times, 0.5), quantile(times, 0.99)].map((ms) => ms.toFixed(0));
	say(`answers p50 ${p50}, p99 ${p99}, worst ${Math.max(...times).toFixed(0)} ms`);
	say(`events lost ${ran.missing.length}, twice ${ran.twice.length}`);
	say(`report trigger missed ${followed.missing.length}, twice ${followed.twice.length}`);
	say(growth.text);
	return [
		...(calls.length === 0 ? ['no calls'] : []),
		...(late > 0 ? [`${late} answers over a second or missing`] : []),
		...(ran.missing.length + followed.missing.length > 0 ? ['something was lost'] : []),
		...(ran.twice.length + followed.twice.length > 0 ? ['something ran twice'] : []),
		...growth.bad,
	];
}

/** Memory of the process and the lag of its event loop, by n8n's own figures. */
async function sample(n8n: N8n, began: number): Promise<Sample> {
	const text = await fetch(`${n8n.url}/metrics`).then(
		async (response) => await response.text(),
		() => '',
	);
	const value = (name: string) => Number(new RegExp(`^n8n_${name} ([\\d.e+-]+)`, 'm').exec(text)?.[1] ?? 0);
	return {
		second: Math.round((Date.now() - began) / SECOND),
		memory: residentMb(n8n.child.pid ?? 0),
		heap: value('nodejs_heap_size_used_bytes') / 1024 / 1024,
		lag: value('nodejs_eventloop_lag_p99_seconds') * SECOND,
	};
}

main().catch((error: unknown) => {
	say((error as Error).message);
	process.exitCode = 1;
});
