import { availableParallelism, loadavg } from 'node:os';
import { parseArgs } from 'node:util';

import { Collector } from './lib/collector';
import { run, say, sleep } from './lib/processes';
import { openQueueHouse } from './lib/queueHouse';
import type { QueueHouse } from './lib/queueHouse';
import { eventsKept, excused, normalAgain, onOneMain, recovered, rowOf, within } from './lib/queueJudge';
import type { Finding, Span } from './lib/queueJudge';
import { ensureRuntime } from './lib/runtime';
import type { Service } from './lib/services';
import { table } from './lib/table';
import { Traffic } from './lib/traffic';
import type { PlacedCall } from './lib/traffic';
import { FALLBACK, asking, chain, eventually, node, ours, post } from './lib/workflows';
import type { StoredWorkflow } from './lib/n8n';

/** Milliseconds after which the PBX goes on without an answer. */
const SECOND = 1_000;
/** Seconds that a service is away. */
const AWAY = 5;
/** Seconds within which everything must be normal again, also on a slow machine. */
const PATIENCE = 180;

/** What happens to the house while calls come in. */
interface Phase {
	name: string;
	/** Seconds of calls after the disturbance, at least. */
	seconds: number;
	/** Tells when calls may have been left without an answer of a node, if they may. */
	disturb?: (house: QueueHouse) => Promise<Span | undefined>;
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
	const house = await openQueueHouse();
	let findings: Finding[];
	try {
		findings = await prove(house, Number(values.rate), planned(house, values));
	} finally {
		await house.close();
	}
	for (const { what, ok, detail } of findings) say(`${ok ? 'ok    ' : 'FAILED'}  ${what}: ${detail}`);
	say(`After: ${machine()}`);
	if (findings.some(({ ok }) => !ok)) process.exitCode = 1;
}

/** The second is judged strictly, and a machine that others keep busy does not keep it. */
const machine = () => `load average ${loadavg()[0].toFixed(1)} on ${availableParallelism()} cores`;

async function prove(house: QueueHouse, rate: number, plan: Phase[]): Promise<Finding[]> {
	const events = await Collector.start((body) => String(body.unique_id));
	const reports = await Collector.start((body) => String(body.unique_id));
	try {
		const log = await install(house, events.url, reports.url);
		const findings = plan.length > 1 ? [await midCall(house)] : [];
		const traffic = new Traffic(house.sim, '3001');
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
			const span = await phase.disturb?.(house);
			const calmed = Date.now();
			await sleep(phase.seconds * SECOND);
			await eventually(async () => recovered(traffic.calls, calmed), PATIENCE).catch(() => undefined);
			if (span) spans.push(span);
			const calls = traffic.calls.filter(({ at }) => at >= from);
			rows.push(rowOf(phase.name, calls, from, events));
			const found = [within(phase.name, calls, span), normalAgain(phase.name, calls, calmed)];
			findings.push(...found);
			if (found.some(({ ok }) => !ok)) tell(house, calls, from);
		}
		await traffic.stop();
		say(`\n${table(rows)}\n`);
		findings.push(...(await books(house, log, traffic, events, reports, began)));
		return findings;
	} finally {
		await Promise.all([events.close(), reports.close()]);
	}
}

function planned(house: QueueHouse, { quiet, only }: { quiet: boolean; only: string }): Phase[] {
	if (quiet) return [{ name: 'undisturbed', seconds: 60 }];
	return phases(house).filter(({ name }) => name.toLowerCase().startsWith(only.toLowerCase()));
}

/** What happened when a promise was not kept: the calls that no workflow answered, and what n8n said. */
function tell(house: QueueHouse, calls: PlacedCall[], from: number): void {
	for (const { at, answer, ms, status, problem } of calls.filter((call) => call.answer !== 'workflow')) {
		say(
			`  ${((at - from) / SECOND).toFixed(1)} s: ${answer}, ${status ?? '-'} after ${Math.round(ms)} ms ${problem ?? ''}`,
		);
	}
	for (const { name, log } of [house.webhook, ...house.workers]) say(`${name}:\n${log().slice(-3_000)}`);
	say(`main:\n${house.n8n.log.slice(-3_000)}`);
}

/** The workflows under test, and the PBX set to use them. */
async function install(house: QueueHouse, eventsUrl: string, reportsUrl: string): Promise<StoredWorkflow> {
	const { n8n, sim, credentials } = house;
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
	await firstPoll(house);
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
async function firstPoll({ n8n, sim }: QueueHouse): Promise<void> {
	const polled = () => sim.state.requests.some(({ path }) => String(path).startsWith('reports/cdr'));
	await eventually(async () => polled(), PATIENCE).catch(() => {
		throw new Error(`n8n does not poll ${PATIENCE} s after the activation:\n${n8n.log.slice(-4_000)}`);
	});
}

/** A worker dies while it works on the answers to waiting callers. */
async function midCall(house: QueueHouse): Promise<Finding> {
	// The house has just been opened: nothing is judged before its processes are awake.
	await eventually(async () => {
		const { components } = await house.sim.placeCall({ from: '09120009999', to: '3002' });
		return components[0].status === 200 && components[0].ms < (2 / 3) * SECOND;
	}, PATIENCE);
	const calls = Array.from({ length: 6 }, async (_value, index) => {
		return await house.sim.placeCall({ from: `0912000900${index}`, to: '3002' });
	});
	await sleep(250);
	const { back } = house.workers[0].crash();
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

function phases(house: QueueHouse): Phase[] {
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
			skipped: skipped(house.redis),
		},
		{
			name: `PostgreSQL away for ${AWAY} s`,
			seconds: 5,
			disturb: async ({ postgres }) => {
				const { from, back } = await away(postgres);
				return { from, back, excused: excused.refusedAtOnce };
			},
			skipped: skipped(house.postgres),
		},
		{ name: 'undisturbed again', seconds: 15 },
	];
}

/** The books at the end: events that were answered 200, and the calls of the report trigger. */
async function books(
	house: QueueHouse,
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
		await eventsKept(house.n8n, log, { promised, all: all.length, events, reports }),
		{
			what: 'Report trigger',
			ok: followed.missing.length === 0 && followed.twice.length === 0,
			detail: `${all.length} calls, ${followed.missing.length} missing, ${followed.twice.length} twice`,
		},
		onOneMain(house.sim, began),
	];
}

main().catch((error: unknown) => {
	say((error as Error).message);
	process.exitCode = 1;
});
