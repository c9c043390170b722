import { parseArgs } from 'node:util';

import { Collector } from './lib/collector';
import { run, say, sleep } from './lib/processes';
import { openQueueHouse } from './lib/queueHouse';
import type { QueueHouse } from './lib/queueHouse';
import { ensureRuntime } from './lib/runtime';
import type { Service } from './lib/services';
import { table } from './lib/table';
import { Traffic, quantile } from './lib/traffic';
import type { PlacedCall } from './lib/traffic';
import { FALLBACK, asking, chain, eventually, node, ours, post } from './lib/workflows';

/** Milliseconds after which the PBX goes on without an answer. */
const SECOND = 1_000;

/** What happens to the house while calls come in. */
interface Phase {
	name: string;
	/** Seconds of calls after the disturbance. */
	seconds: number;
	disturb?: (house: QueueHouse) => Promise<void>;
	/** Why it is left out. */
	skipped?: string;
	/** While n8n cannot be reached, or its database is away, the PBX goes its own way at once. */
	unreachable?: boolean;
}

interface Finding {
	what: string;
	ok: boolean;
	detail: string;
}

async function main(): Promise<void> {
	const { values } = parseArgs({
		options: {
			rate: { type: 'string', default: '4' },
			/** Without disturbances: a minute of calls only. */
			quiet: { type: 'boolean', default: false },
		},
	});
	await run('npm', ['run', '--silent', 'build'], { label: 'Building the package' });
	await ensureRuntime();
	say('Starting Redis, PostgreSQL, one main, one webhook process and two workers …');
	const house = await openQueueHouse();
	let findings: Finding[];
	try {
		findings = await prove(house, Number(values.rate), values.quiet);
	} finally {
		await house.close();
	}
	for (const { what, ok, detail } of findings) say(`${ok ? 'ok    ' : 'FAILED'}  ${what}: ${detail}`);
	if (findings.some(({ ok }) => !ok)) process.exitCode = 1;
}

async function prove(house: QueueHouse, rate: number, quiet: boolean): Promise<Finding[]> {
	const events = await Collector.start((body) => String(body.unique_id));
	const reports = await Collector.start((body) => String(body.unique_id));
	try {
		await install(house, events.url, reports.url);
		const findings = quiet ? [] : [await midCall(house)];
		const traffic = new Traffic(house.sim, '3001');
		const began = Date.now();
		traffic.start(rate);
		const rows: Array<Record<string, string | number>> = [];
		const plan: Phase[] = quiet ? [{ name: 'undisturbed', seconds: 60 }] : phases(house);
		for (const phase of plan) {
			if (phase.skipped !== undefined) {
				say(`${phase.name}: left out, ${phase.skipped}`);
				continue;
			}
			say(`${phase.name} …`);
			const from = Date.now();
			await phase.disturb?.(house);
			await sleep(phase.seconds * 1_000);
			const calls = traffic.calls.filter(({ at }) => at >= from);
			rows.push(rowOf(phase, calls, from, events));
			findings.push(...judge(phase, calls));
		}
		await traffic.stop();
		say(`\n${table(rows)}\n`);
		findings.push(...(await nothingLost(house, traffic.calls, events, reports, began)));
		return findings;
	} finally {
		await Promise.all([events.close(), reports.close()]);
	}
}

/** The workflows under test, and the PBX set to use them. */
async function install(house: QueueHouse, eventsUrl: string, reportsUrl: string): Promise<void> {
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
}

/** A worker dies while it works on the answers to waiting callers. */
async function midCall(house: QueueHouse): Promise<Finding> {
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
	const away = (service: Service) => async () => {
		await service.control?.kill();
		await sleep(5_000);
		await service.control?.restart();
	};
	const skipped = (service: Service) => (service.control ? undefined : 'the server is not ours');
	return [
		{ name: 'undisturbed', seconds: 15 },
		{
			name: 'worker killed',
			seconds: 1,
			disturb: async ({ workers }) => await workers[1].crash().back,
		},
		{
			name: 'webhook process killed',
			seconds: 10,
			unreachable: true,
			disturb: async ({ webhook }) => await webhook.crash().back,
		},
		{
			name: 'Redis away for 5 s',
			seconds: 25,
			disturb: away(house.redis),
			skipped: skipped(house.redis),
		},
		{
			name: 'PostgreSQL away for 5 s',
			seconds: 25,
			unreachable: true,
			disturb: away(house.postgres),
			skipped: skipped(house.postgres),
		},
		{ name: 'undisturbed again', seconds: 15 },
	];
}

const late = (calls: PlacedCall[]) => calls.filter(({ answer, ms }) => answer !== 'none' && ms >= SECOND);

function rowOf(
	phase: Phase,
	calls: PlacedCall[],
	from: number,
	events: Collector,
): Record<string, string | number> {
	const of = (answer: PlacedCall['answer']) => calls.filter((call) => call.answer === answer);
	const last = Math.max(from, ...calls.filter(({ answer }) => answer !== 'workflow').map(({ at }) => at));
	const reasons = [...new Set(of('none').map(({ problem, status }) => problem ?? `HTTP ${String(status)}`))];
	return {
		phase: phase.name,
		calls: calls.length,
		'by workflow': of('workflow').length,
		fallback: of('fallback').length,
		'n8n away': of('none').length,
		'over 1 s': late(calls).length,
		'p50 ms': Math.round(
			quantile(
				calls.map(({ ms }) => ms),
				0.5,
			),
		),
		'worst ms': Math.round(Math.max(0, ...calls.map(({ ms }) => ms))),
		'normal after s': Math.round((last - from) / 100) / 10,
		'events 200': calls.filter(({ recorded }) => recorded).length,
		'ran so far': calls.filter(({ id }) => events.counts.has(id)).length,
		reasons: reasons.join(', '),
	};
}

function judge(phase: Phase, calls: PlacedCall[]): Finding[] {
	const none = calls.filter(({ answer }) => answer === 'none' || answer === 'other');
	const tail = calls.slice(-8);
	return [
		{
			what: `${phase.name}: every answer within its second`,
			ok: late(calls).length === 0 && (phase.unreachable === true || none.length === 0),
			detail: `${calls.length - none.length} answered, ${none.length} without n8n, ${late(calls).length} late`,
		},
		{
			what: `${phase.name}: everything recovers alone`,
			ok: tail.length > 0 && tail.every(({ answer }) => answer === 'workflow'),
			detail: `the last ${tail.length} calls were answered by ${tail.filter(({ answer }) => answer === 'workflow').length} workflows`,
		},
	];
}

/** The books at the end: events that were answered 200, and the calls of the report trigger. */
async function nothingLost(
	house: QueueHouse,
	calls: PlacedCall[],
	events: Collector,
	reports: Collector,
	began: number,
): Promise<Finding[]> {
	const promised = calls.filter(({ recorded }) => recorded).map(({ id }) => id);
	const all = calls.map(({ id }) => id);
	// Executions of a killed worker are found and run again after a while.
	await eventually(async () => events.compare(promised).missing.length === 0, 90).catch(() => undefined);
	await eventually(async () => reports.compare(all).missing.length === 0, 130).catch(() => undefined);
	const ran = events.compare(promised);
	const followed = reports.compare(all);
	const polls = house.sim.state.requests.filter(
		({ path, at }) => path === 'reports/cdr/ordered/id' && Date.parse(String(at)) >= began,
	).length;
	return [
		{
			what: 'Events answered 200',
			ok: ran.missing.length === 0,
			detail: `${promised.length} of ${all.length}; ${ran.missing.length} lost, ${ran.twice.length} ran twice`,
		},
		{
			what: 'Report trigger',
			ok: followed.missing.length === 0 && followed.twice.length === 0,
			detail: `${all.length} calls, ${followed.missing.length} missing, ${followed.twice.length} twice, ${polls} requests by the one main`,
		},
	];
}

main().catch((error: unknown) => {
	say((error as Error).message);
	process.exitCode = 1;
});
