import { availableParallelism, loadavg } from 'node:os';
import { parseArgs } from 'node:util';

import { Collector } from '../test/harness/collector';
import { run, say, sleep } from '../test/harness/processes';
import { openQueueEnvironment } from '../test/harness/queueEnvironment';
import type { QueueEnvironment } from '../test/harness/queueEnvironment';
import {
	eventsKept,
	excused,
	normalAgain,
	onOneMain,
	recovered,
	rowOf,
	within,
} from '../test/harness/queueJudge';
import type { Finding, Span } from '../test/harness/queueJudge';
import { ensureRuntime } from '../test/harness/runtime';
import type { Service } from '../test/harness/servers';
import { table } from '../test/harness/table';
import { Traffic } from '../test/harness/traffic';
import type { PlacedCall } from '../test/harness/traffic';
import { FALLBACK, asking, chain, eventually, node, ours, post } from '../test/harness/workflows';
import type { StoredWorkflow } from '../test/harness/n8n';

/** Milliseconds after which the PBX goes on without an answer. */
const SECOND = 1_000;
/** Seconds that a service is away. */
const AWAY = 5;
/** Seconds within which everything must be normal again, also on a slow machine. */
const PATIENCE = 180;

/** What happens to the environment while calls come in. */
interface Phase {
	name: string;
	/** Seconds of calls after the disturbance, at least. */
	seconds: number;
	/** Tells when calls may have been left without an answer of a node, if they may. */
	disturb?: (environment: QueueEnvironment) => Promise<Span | undefined>;
	/** Why it is left out. */
	skipped?: string;
}

async function main(): Promise<void> {
	const { values } = parseArgs({
		options: {
			rate: { type: 'string', default: '4' },
			/** Without disturbances: a minute of calls only. */
			quiet: { type: 'boolean', default: false },
			/** Only the disturbances whose name begins like this. */
			only: { type: 'string', default: '' },
		},
	});
	await run('npm', ['run', '--silent', 'build'], { label: 'Building the package' });
	await ensureRuntime();
	say(`Before: ${machine()}`);
	say('Starting Redis, PostgreSQL, one main, one webhook process and two workers …');
	const environment = await openQueueEnvironment();
	let findings: Finding[];
	try {
		findings = await prove(environment, Number(values.rate), planned(environment, values));
	} finally {
		await environment.close();
	}
	for (const { what, ok, detail } of findings) say(`${ok ? 'ok    ' : 'FAILED'}  ${what}: ${detail}`);
	say(`After: ${machine()}`);
	if (findings.some(({ ok }) => !ok)) process.exitCode = 1;
}

/** The second is judged strictly, and a machine that others keep busy does not keep it. */
const machine = () => `load average ${loadavg()[0].toFixed(1)} on ${availableParallelism()} cores`;

async function prove(environment: QueueEnvironment, rate: number, plan: Phase[]): Promise<Finding[]> {
	const events = await Collector.start((body) => String(body.unique_id));
	const reports = await Collector.start((body) => String(body.unique_id));
	try {
		const log = await install(environment, events.url, reports.url);
		const findings = plan.length > 1 ? [await midCall(environment)] : [];
		const traffic = new Traffic(environment.sim, '3001');
		const began = Date.now();
		traffic.start(rate);
		const rows: Array<Record<string, string | number>> = [];
		const spans: Span[] = [];
		for (const phase of plan) {
			if (phase.skipped !== undefined) {
				say(`${phase.name}: left out, ${phase.skipped}`);
				continue;
			}
			say(`${phase.name} …`);
			const from = Date.now();
			const span = await phase.disturb?.(environment);
			const calmed = Date.now();
			await sleep(phase.seconds * SECOND);
			await eventually(async () => recovered(traffic.calls, calmed), PATIENCE).catch(() => undefined);
			if (span) spans.push(span);
			const calls = traffic.calls.filter(({ at }) => at >= from);
			rows.push(rowOf(phase.name, calls, from, events));
			const found = [within(phase.name, calls, span), normalAgain(phase.name, calls, calmed)];
			findings.push(...found);
			if (found.some(({ ok }) => !ok)) tell(environment, calls, from);
		}
		await traffic.stop();
		say(`\n${table(rows)}\n`);
		findings.push(...(await books(environment, log, traffic, events, reports, began)));
		return findings;
	} finally {
		await Promise.all([events.close(), reports.close()]);
	}
}

function planned(environment: QueueEnvironment, { quiet, only }: { quiet: boolean; only: string }): Phase[] {
	if (quiet) return [{ name: 'undisturbed', seconds: 60 }];
	return phases(environment).filter(({ name }) => name.toLowerCase().startsWith(only.toLowerCase()));
}

/** What happened when a promise was not kept: the calls that no workflow answered, and what n8n said. */
function tell(environment: QueueEnvironment, calls: PlacedCall[], from: number): void {
	for (const { at, answer, ms, status, problem } of calls.filter((call) => call.answer !== 'workflow')) {
		say(
			`  ${((at - from) / SECOND).toFixed(1)} s: ${answer}, ${status ?? '-'} after ${Math.round(ms)} ms ${problem ?? ''}`,
		);
	}
	for (const { name, log } of [environment.webhook, ...environment.workers])
		say(`${name}:\n${log().slice(-3_000)}`);
	say(`main:\n${environment.n8n.log.slice(-3_000)}`);
}

/** The workflows under test, and the PBX set to use them. */
async function install(
	environment: QueueEnvironment,
	eventsUrl: string,
	reportsUrl: string,
): Promise<StoredWorkflow> {
	const { n8n, sim, credentials } = environment;
	const [asked, answer] = asking();
	const wait = node('Wait', 'n8n-nodes-base.wait', 1.1, { amount: 3, unit: 'seconds' });
	const fast = await n8n.createWorkflow(chain('answers', [asked, answer]));
	const slow = await n8n.createWorkflow(chain('answers late', [asking()[0], wait, answer]));
	const log = await n8n.createWorkflow(
		chain('events', [ours('Ended', 'simotelTrigger', { events: ['Cdr'] }), post('Keep', eventsUrl)]),
	);
	const simotelApi = { id: credentials.Simotel, name: 'Simotel' };
	const following = ours(
		'New calls',
		'simotelReportTrigger',
		{
			report: 'calls',
			startFrom: 'now',
			simplify: true,
			options: {},
			pollTimes: { item: [{ mode: 'everyMinute' }] },
		},
		{ credentials: { simotelApi } },
	);
	delete following.webhookId;
	const report = await n8n.createWorkflow(chain('report', [following, post('Keep', reportsUrl)]));
	for (const workflow of [fast, slow, log, report]) await n8n.activate(workflow);
	await firstPoll(environment);
	sim.state.settings.events.address = n8n.webhookUrl(log, 'Ended');
	const component = (address: string) => ({
		kind: 'extenApi' as const,
		name: 'ask',
		address,
		outputs: { S: 'end', B: 'end', F: 'end', e: 'end' },
	});
	sim.state.dialplan = {
		routes: { '3001': 'fast', '3002': 'slow' },
		nodes: {
			fast: component(n8n.webhookUrl(fast, 'Asked')),
			slow: component(n8n.webhookUrl(slow, 'Asked')),
			end: { kind: 'hangup' },
		},
	};
	return log;
}

/** n8n begins to poll some time after it has said that the workflow is active; calls before that are not promised. */
async function firstPoll({ n8n, sim }: QueueEnvironment): Promise<void> {
	const polled = () => sim.state.requests.some(({ path }) => String(path).startsWith('reports/cdr'));
	await eventually(async () => polled(), PATIENCE).catch(() => {
		throw new Error(`n8n does not poll ${PATIENCE} s after the activation:\n${n8n.log.slice(-4_000)}`);
	});
}

/** A worker dies while it works on the answers to waiting callers. */
async function midCall(environment: QueueEnvironment): Promise<Finding> {
	// The environment has just been opened: nothing is judged before its processes are awake.
	await eventually(async () => {
		const { components } = await environment.sim.placeCall({ from: '09120009999', to: '3002' });
		return components[0].status === 200 && components[0].ms < (2 / 3) * SECOND;
	}, PATIENCE);
	const calls = Array.from({ length: 6 }, async (_value, index) => {
		return await environment.sim.placeCall({ from: `0912000900${index}`, to: '3002' });
	});
	await sleep(250);
	const { back } = environment.workers[0].crash();
	const asked = (await Promise.all(calls)).map(({ components }) => components[0]);
	await back;
	const good = asked.filter(
		({ status, ms, response }) =>
			status === 200 && ms < SECOND && (response as { extension?: string }).extension === FALLBACK,
	);
	return {
		what: 'A worker is killed in mid-call',
		ok: good.length === calls.length,
		detail: `${good.length} of ${calls.length} callers got the fallback, the last after ${Math.round(Math.max(...asked.map(({ ms }) => ms)))} ms`,
	};
}

function phases(environment: QueueEnvironment): Phase[] {
	const away = async (service: Service): Promise<{ from: number; back: number }> => {
		const from = Date.now();
		await service.control?.kill();
		await sleep(AWAY * SECOND);
		await service.control?.restart();
		return { from, back: Date.now() };
	};
	const skipped = (service: Service) => (service.control ? undefined : 'the server is not ours');
	return [
		{ name: 'undisturbed', seconds: 15 },
		{
			name: 'worker killed',
			seconds: 5,
			disturb: async ({ workers }) => {
				await workers[1].crash().back;
				return undefined;
			},
		},
		{
			name: 'webhook process killed',
			seconds: 5,
			disturb: async ({ webhook }) => {
				const from = Date.now();
				await webhook.crash().back;
				return { from, back: Date.now(), excused: excused.nobodyThere };
			},
		},
		{
			name: `Redis away for ${AWAY} s`,
			seconds: 5,
			disturb: async ({ redis }) => {
				await away(redis);
				return undefined;
			},
			skipped: skipped(environment.redis),
		},
		{
			name: `PostgreSQL away for ${AWAY} s`,
			seconds: 5,
			disturb: async ({ postgres }) => {
				const { from, back } = await away(postgres);
				return { from, back, excused: excused.refusedAtOnce };
			},
			skipped: skipped(environment.postgres),
		},
		{ name: 'undisturbed again', seconds: 15 },
	];
}

/** The books at the end: events that were answered 200, and the calls of the report trigger. */
async function books(
	environment: QueueEnvironment,
	log: StoredWorkflow,
	traffic: Traffic,
	events: Collector,
	reports: Collector,
	began: number,
): Promise<Finding[]> {
	const promised = traffic.calls.filter(({ recorded }) => recorded).map(({ id }) => id);
	const all = traffic.calls.map(({ id }) => id);
	say('Waiting for the last executions and polls …');
	// The queue is worked off as long as anything comes; n8n looks for dead workers' jobs every half minute.
	let [before, still] = [-1, Date.now()];
	await eventually(async () => {
		if (events.counts.size > before) [before, still] = [events.counts.size, Date.now()];
		return events.compare(promised).missing.length === 0 || Date.now() - still > 75 * SECOND;
	}, 600).catch(() => undefined);
	await eventually(async () => reports.compare(all).missing.length === 0, PATIENCE).catch(() => undefined);
	const followed = reports.compare(all);
	return [
		await eventsKept(environment.n8n, log, { promised, all: all.length, events, reports }),
		{
			what: 'Report trigger',
			ok: followed.missing.length === 0 && followed.twice.length === 0,
			detail: `${all.length} calls, ${followed.missing.length} missing, ${followed.twice.length} twice`,
		},
		onOneMain(environment.sim, began),
	];
}

main().catch((error: unknown) => {
	say((error as Error).message);
	process.exitCode = 1;
});
