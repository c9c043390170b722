import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { SECOND } from './behaviours';
import { startCollector } from '../harness/collector';
import type { Collector } from '../harness/collector';
import { openTestEnvironment, pbxCredential } from '../harness/environment';
import type { TestEnvironment } from '../harness/environment';
import { percentile, table } from '../harness/figures';
import { residentMb } from '../harness/memory';
import type { N8n } from '../harness/n8n';
import { ROOT, say, sleep } from '../harness/processes';
import { Traffic } from './traffic';
import {
	chain,
	componentTrigger,
	dialplanOf,
	eventually,
	ours,
	post,
	reportTrigger,
	respond,
} from '../harness/workflows';
import { growthOf } from './growth';
import type { Sample } from './growth';

/** `npm run test:soak -- --minutes 10 --rate 3` */
const MINUTES = Number(process.env.SOAK_MINUTES ?? 10);
const RATE = Number(process.env.SOAK_RATE ?? 3);
/** Milliseconds between two samples. */
const EVERY = 2 * SECOND;

let environment: TestEnvironment;
let events: Collector;
let reports: Collector;

beforeAll(async () => {
	events = await startCollector((body) => String(body.unique_id));
	reports = await startCollector((body) => String(body.unique_id));
	environment = await openTestEnvironment({ N8N_METRICS: 'true' });
	await install();
});

afterAll(async () => {
	await environment?.close();
	await Promise.all([events?.close(), reports?.close()]);
});

test(
	`${MINUTES} minutes of ${RATE} calls a second: nothing is late, lost or twice, and nothing grows`,
	async () => {
		const { traffic, samples } = await load();
		const { calls } = traffic;
		const ids = calls.map(({ id }) => id);
		const [ran, followed] = [events.compare(ids), reports.compare(ids)];
		const growth = growthOf(samples);
		show(samples, traffic);
		say(`events lost ${ran.missing.length}, twice ${ran.twice.length}`);
		say(`report trigger missed ${followed.missing.length}, twice ${followed.twice.length}\n${growth.text}`);
		expect(calls.length).toBeGreaterThan(0);
		expect(calls.filter(isLate)).toEqual([]);
		expect([ran, followed]).toEqual([
			{ missing: [], twice: [] },
			{ missing: [], twice: [] },
		]);
		expect(growth.bad).toEqual([]);
	},
	(MINUTES + 10) * 60_000,
);

const isLate = ({ ms, answer }: Traffic['calls'][number]) =>
	ms >= SECOND || answer === 'none' || answer === 'other';

/** Component requests that a workflow answers, events each of which asks the PBX for something, and a report. */
async function install(): Promise<void> {
	const { n8n, sim } = environment;
	const credentials = pbxCredential(environment.credentials);
	const none = { saveDataSuccessExecution: 'none' };
	const look = ours(
		'Look',
		'simotel',
		{ resource: 'extension', operation: 'getAll', returnAll: false, limit: 1, options: {} },
		{ credentials },
	);
	const ended = ours('Ended', 'simotelTrigger', { events: ['Cdr'] });
	const answers = await n8n.createWorkflow(chain('answers', [componentTrigger(), respond()], none));
	const log = await n8n.createWorkflow(chain('events', [ended, post('Keep', events.url), look], none));
	const following = [reportTrigger('now', credentials), post('Keep', reports.url)];
	const report = await n8n.createWorkflow(chain('report', following, none));
	for (const workflow of [answers, log, report]) await n8n.activate(workflow);
	sim.state.settings.events.address = n8n.webhookUrl(log, 'Ended');
	sim.state.dialplan = dialplanOf({ '3001': n8n.webhookUrl(answers, 'Request') });
}

async function load(): Promise<{ traffic: Traffic; samples: Sample[] }> {
	const traffic = new Traffic(environment.sim, '3001');
	const samples: Sample[] = [];
	const began = Date.now();
	traffic.start(RATE);
	while (Date.now() - began < MINUTES * 60 * SECOND) {
		await sleep(EVERY);
		samples.push(await sample(environment.n8n, began));
	}
	await traffic.stop();
	const ids = traffic.calls.map(({ id }) => id);
	await eventually(async () => events.compare(ids).missing.length === 0, 60).catch(() => undefined);
	await eventually(async () => reports.compare(ids).missing.length === 0, 130).catch(() => undefined);
	return { traffic, samples };
}

/** Ten rows of the samples, a summary of the calls, and all of both in a file. */
function show(samples: Sample[], { calls }: Traffic): void {
	const step = Math.max(1, Math.floor(samples.length / 10));
	const rows = samples.filter((_sample, index) => index % step === 0);
	const whole = ({ second, memory, heap, lag }: Sample) => ({
		second,
		'memory MB': Math.round(memory),
		'heap MB': Math.round(heap),
		'event-loop lag p99 ms': Math.round(lag),
	});
	say(`\n${table(rows.map(whole))}\n`);
	const times = calls.map(({ ms }) => ms);
	const [p50, p99, worst] = [0.5, 0.99, 1].map((share) => percentile(times, share).toFixed(0));
	const of = (answer: string) => calls.filter((call) => call.answer === answer).length;
	say(`${calls.length} calls: ${of('workflow')} answered by workflows, ${of('fallback')} by the fallback`);
	say(`${calls.filter(isLate).length} late; p50 ${p50}, p99 ${p99}, worst ${worst} ms`);
	const folder = join(ROOT, '.simotel/soak');
	mkdirSync(folder, { recursive: true });
	writeFileSync(join(folder, 'soak.json'), JSON.stringify({ minutes: MINUTES, samples, calls }, null, '\t'));
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
		heap: value('nodejs_heap_size_used_bytes') / 2 ** 20,
		lag: value('nodejs_eventloop_lag_p99_seconds') * SECOND,
	};
}
