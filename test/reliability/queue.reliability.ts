import { availableParallelism, loadavg } from 'node:os';

import { SECOND } from './behaviours';
import { startCollector } from '../harness/collector';
import type { Collector } from '../harness/collector';
import { freeze } from '../harness/confine';
import { pbxCredential } from '../harness/environment';
import { table } from '../harness/figures';
import { expectAll } from '../harness/findings';
import type { Finding } from '../harness/findings';
import type { StoredWorkflow } from '../harness/n8n';
import { say, sleep } from '../harness/processes';
import { openQueueEnvironment } from '../harness/queueEnvironment';
import type { QueueEnvironment } from '../harness/queueEnvironment';
import type { Service } from '../harness/servers';
import { Traffic } from './traffic';
import type { PlacedCall } from './traffic';
import {
	FALLBACK,
	chain,
	componentTrigger,
	dialplanOf,
	eventually,
	ours,
	post,
	reportTrigger,
	respond,
	wait,
} from '../harness/workflows';
import { eventsKept, excused, normalAgain, onOneMain, recovered, rowOf, within } from './queueJudge';
import type { Span } from './queueJudge';
import { quiet, quietOptions } from './queueQuiet';
import type { Outcome } from './queueQuiet';

/** `npm run test:queue -- --rate 4 --only "Redis"`; `--quiet` measures without disturbances, see queueQuiet.ts. */
const { QUEUE_RATE = '4', QUEUE_ONLY = '', QUEUE_QUIET } = process.env;
/** Seconds that a service is away. */
const AWAY = 5;
/** Seconds within which everything must be normal again, also on a slow machine. */
const PATIENCE = 180;

/** What happens to the environment while calls come in. */
interface Phase {
	name: string;
	/** Seconds of calls after the disturbance, at least. */
	seconds: number;
	/** Returns when calls may have been left without an answer of a node, if they may. */
	disturb?: () => Promise<Span | undefined>;
}

let environment: QueueEnvironment;
let events: Collector;
let reports: Collector;
let alerts: Collector;
let log: StoredWorkflow;
/** The workflow whose answers are looked at closely when nothing disturbs. */
let answering: StoredWorkflow;
/** When the main process has been started (epoch milliseconds). */
const mainStarts: number[] = [];

beforeAll(async () => {
	say(`Before: ${machine()}`);
	say('Starting Redis, PostgreSQL, one main, one webhook process and two workers …');
	events = await startCollector((body) => String(body.unique_id));
	reports = await startCollector((body) => String(body.unique_id));
	alerts = await startCollector((body) => String(body.workflow));
	environment = await openQueueEnvironment(QUEUE_QUIET === undefined ? {} : quietOptions());
	log = await install();
}, 600_000);

afterAll(async () => {
	await environment?.close();
	await Promise.all([events?.close(), reports?.close(), alerts?.close()]);
	say(`After: ${machine()}`);
}, 120_000);

/** The second is judged strictly, and a machine that others keep busy does not keep it. */
const machine = () => `load average ${loadavg()[0].toFixed(1)} on ${availableParallelism()} cores`;

test('whatever ends or goes away, callers are answered, nothing is lost, and all recovers alone', async () => {
	mainStarts.push(Date.now());
	const { calls, findings } = await (QUEUE_QUIET === undefined
		? disturbed()
		: quiet(environment, answering, events));
	expectAll([...findings, ...(await atTheEnd(calls))]);
}, 7_200_000);

/** Calls at one rate, while one part after the other dies or goes away. */
async function disturbed(): Promise<Outcome> {
	const plan = phases().filter(({ name }) => name.toLowerCase().startsWith(QUEUE_ONLY.toLowerCase()));
	const findings = plan.length > 1 ? await midCall() : [];
	// The simulated PBX goes on with a call when its event has been answered. So that no request waits for an n8n that
	// stands still before it is sent, only the event of the end is.
	environment.sim.state.settings.events.enabled = ['Cdr'];
	const traffic = new Traffic(environment.sim, '3001');
	traffic.start(Number(QUEUE_RATE));
	const rows: Array<Record<string, string | number>> = [];
	for (const { name, seconds, disturb } of plan) {
		say(`${name} …`);
		const from = Date.now();
		const span = await disturb?.();
		const calmed = Date.now();
		await sleep(seconds * SECOND);
		await eventually(async () => recovered(traffic.calls, calmed), PATIENCE).catch(() => undefined);
		const calls = traffic.calls.filter(({ at }) => at >= from);
		rows.push(rowOf(name, calls, from, events));
		const found = [within(name, calls, span), normalAgain(name, calls, calmed)];
		findings.push(...found);
		if (found.some(({ ok }) => !ok)) explain(calls, from);
	}
	await traffic.stop();
	say(`\n${table(rows)}\n`);
	return { calls: traffic.calls, findings };
}

/** What happened when a promise was not kept: the calls that no workflow answered, and the logs of n8n. */
function explain(calls: PlacedCall[], from: number): void {
	for (const { at, answer, ms, status, problem } of calls.filter((call) => call.answer !== 'workflow')) {
		const after = ((at - from) / SECOND).toFixed(1);
		say(`  ${after} s: ${answer}, ${status ?? '-'} after ${Math.round(ms)} ms ${problem ?? ''}`);
	}
	const { webhook, workers, n8n } = environment;
	for (const { name, log: text } of [webhook, ...workers]) say(`${name}:\n${text().slice(-3_000)}`);
	say(`main:\n${n8n.log.slice(-3_000)}`);
}

/** The workflows under test, and the PBX set to use them. */
async function install(): Promise<StoredWorkflow> {
	const { n8n, sim, credentials } = environment;
	const create = async (name: string, ...nodes: Array<Record<string, unknown>>) =>
		await n8n.createWorkflow(chain(name, nodes));
	const fast = await create('answers', componentTrigger(), respond());
	answering = fast;
	const slow = await n8n.createWorkflow(answersLate());
	const ended = ours('Ended', 'simotelTrigger', { events: ['Cdr'] });
	const recorded = await create('events', ended, post('Keep', events.url));
	const following = reportTrigger('now', pbxCredential(credentials));
	const report = await create('report', following, post('Keep', reports.url));
	for (const workflow of [fast, slow, recorded, report]) await n8n.activate(workflow);
	// n8n begins to poll some time after the activation; calls before that are not promised.
	const polled = () => sim.state.requests.some(({ path }) => String(path).startsWith('reports/cdr'));
	await eventually(async () => polled(), PATIENCE).catch(() => {
		throw new Error(`n8n does not poll ${PATIENCE} s after the activation:\n${n8n.log.slice(-4_000)}`);
	});
	sim.state.settings.events.address = n8n.webhookUrl(recorded, 'Ended');
	sim.state.dialplan = dialplanOf({
		'3001': n8n.webhookUrl(fast, 'Request'),
		'3002': n8n.webhookUrl(slow, 'Request'),
	});
	return recorded;
}

/** Too slow for every caller; says so by *Alert When Callers Wait*. */
function answersLate(): Record<string, unknown> {
	const trigger = componentTrigger({ options: { alert: true } });
	const workflow = chain('answers late', [trigger, wait(3), respond()]);
	const connections = workflow.connections as Record<string, { main: unknown[] }>;
	connections.Request.main.push([{ node: 'Alert', type: 'main', index: 0 }]);
	return { ...workflow, nodes: [...(workflow.nodes as unknown[]), post('Alert', alerts.url)] };
}

/** A worker dies while it works on the answers to waiting callers, and an alert says that they waited. */
async function midCall(): Promise<Finding[]> {
	const { sim, workers } = environment;
	// Nothing is judged before the processes, which have just been started, are awake.
	await eventually(async () => {
		const { components } = await sim.placeCall({ from: '09120009999', to: '3002' });
		return components[0].status === 200 && components[0].ms < (2 / 3) * SECOND;
	}, PATIENCE);
	const calls = Array.from({ length: 6 }, async (_value, index) => {
		return await sim.placeCall({ from: `0912000900${index}`, to: '3002' });
	});
	await sleep(250);
	const { back } = workers[0].crash();
	const requests = (await Promise.all(calls)).map(({ components }) => components[0]);
	await back;
	const good = requests.filter(
		({ status, ms, response }) =>
			status === 200 && ms < SECOND && (response as { extension?: string }).extension === FALLBACK,
	);
	const last = Math.round(Math.max(...requests.map(({ ms }) => ms)));
	await eventually(async () => alerts.counts.size > 0, PATIENCE).catch(() => undefined);
	const sent = alerts.counts.get('answers late') ?? 0;
	return [
		{
			what: 'A worker is killed in mid-call',
			ok: good.length === calls.length,
			detail: `${good.length} of ${calls.length} callers got the fallback, the last after ${last} ms`,
		},
		{ what: 'Alert When Callers Wait', ok: sent === 1, detail: `${sent} alerts of the slow workflow` },
	];
}

function phases(): Phase[] {
	const { n8n, redis, postgres, webhook, workers } = environment;
	const away = async (service: Service): Promise<{ from: number; back: number }> => {
		const from = Date.now();
		await service.kill();
		await sleep(AWAY * SECOND);
		await service.restart();
		return { from, back: Date.now() };
	};
	/** A process that neither works nor ends, so that nobody sees a broken connection. */
	const standsStill = (
		name: string,
		part: { pid(): number | undefined },
		mayGoWithout?: Span['excused'],
	): Phase => ({
		name: `${name} stands still for ${AWAY} s`,
		seconds: 5,
		disturb: async () => {
			const from = Date.now();
			const goOn = freeze(part.pid());
			await sleep(AWAY * SECOND);
			goOn();
			return mayGoWithout && { from, back: Date.now(), excused: mayGoWithout };
		},
	});
	return [
		{ name: 'undisturbed', seconds: 15 },
		{
			name: 'worker killed',
			seconds: 5,
			disturb: async () => {
				await workers[1].crash().back;
				return undefined;
			},
		},
		{
			name: 'main process killed',
			seconds: 5,
			disturb: async () => {
				await n8n.crash();
				mainStarts.push(Date.now());
				return undefined;
			},
		},
		{
			name: 'webhook process killed',
			seconds: 5,
			disturb: async () => {
				const from = Date.now();
				await webhook.crash().back;
				return { from, back: Date.now(), excused: excused.nobodyThere };
			},
		},
		{
			name: `Redis away for ${AWAY} s`,
			seconds: 5,
			disturb: async () => {
				await away(redis);
				return undefined;
			},
		},
		{
			name: `PostgreSQL away for ${AWAY} s`,
			seconds: 5,
			disturb: async () => ({ ...(await away(postgres)), excused: excused.refusedAtOnce }),
		},
		standsStill('worker', workers[0]),
		standsStill('Redis', redis),
		standsStill('webhook process', webhook, excused.nobodyThere),
		standsStill('PostgreSQL', postgres, excused.nobodyThere),
		{ name: 'undisturbed again', seconds: 15 },
	];
}

/** What must hold at the end: events that were answered 200 ran, and the report trigger has every call once. */
async function atTheEnd(calls: PlacedCall[]): Promise<Finding[]> {
	const promised = calls.filter(({ recorded }) => recorded).map(({ id }) => id);
	const all = calls.map(({ id }) => id);
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
		onOneMain(environment.sim, mainStarts),
	];
}
