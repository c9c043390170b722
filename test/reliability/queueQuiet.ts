import type { Collector } from '../harness/collector';
import { confine } from '../harness/confine';
import { table } from '../harness/figures';
import type { Finding } from '../harness/findings';
import type { StoredWorkflow } from '../harness/n8n';
import { say, sleep } from '../harness/processes';
import type { QueueEnvironment } from '../harness/queueEnvironment';
import { eventually } from '../harness/workflows';
import { rowOf, within } from './queueJudge';
import { splitOf } from './queueSplit';
import { Traffic } from './traffic';
import type { PlacedCall } from './traffic';

/**
 * `npm run test:queue -- --quiet`: a minute of calls without disturbances, at each of the rates (`--rate 4,8,12`), with
 * so many `--workers`, with n8n and its servers on so many `--cores` together, which may be a part of one, but for
 * those that are elsewhere (`--elsewhere postgres,redis`), with workers that step back so far for the others
 * (`--nice 0`), and with further settings (`--env N8N_EXPRESSION_ENGINE=legacy`).
 */
const { QUEUE_RATE = '4', QUEUE_WORKERS = '2', QUEUE_CORES, QUEUE_NICE } = process.env;
const { QUEUE_ENV = '', QUEUE_ELSEWHERE = '' } = process.env;
/** Seconds within which one rate must be worked off before the next one. */
const PATIENCE = 180;

/** What became of the calls of all phases. */
export interface Outcome {
	calls: PlacedCall[];
	findings: Finding[];
}

/** The environment that the flags ask for. */
export function quietOptions(): { workers: number; nice?: number; env: Record<string, string> } {
	const settings = QUEUE_ENV.split(',').filter((setting) => setting !== '');
	return {
		workers: Number(QUEUE_WORKERS),
		nice: QUEUE_NICE === undefined ? undefined : Number(QUEUE_NICE),
		env: Object.fromEntries(settings.map((setting) => setting.split(/=(.*)/s))),
	};
}

/**
 * Calls at one rate after the other, and where their second goes.
 *
 * @param answering the workflow whose answers are looked at closely
 */
export async function quiet(
	environment: QueueEnvironment,
	answering: StoredWorkflow,
	events: Collector,
): Promise<Outcome> {
	const { by, end } =
		QUEUE_CORES === undefined
			? { by: 'all cores', end: () => undefined }
			: confine(environment.leaders(QUEUE_ELSEWHERE.split(',')), Number(QUEUE_CORES));
	const elsewhere = QUEUE_ELSEWHERE === '' ? '' : `, ${QUEUE_ELSEWHERE} elsewhere`;
	say(`n8n and its servers: ${by}${elsewhere}, ${QUEUE_WORKERS} workers, ${QUEUE_ENV || 'usual settings'}`);
	const all: Outcome = { calls: [], findings: [] };
	const rows: Array<Record<string, string | number>> = [];
	for (const rate of QUEUE_RATE.split(',').map(Number)) {
		const name = `${rate} calls a second`;
		const traffic = new Traffic(environment.sim, '3001');
		const from = Date.now();
		traffic.start(rate);
		await sleep(60_000);
		await traffic.stop();
		const executions = await environment.n8n.executions(answering);
		say(`${name}, where the second goes, in ms:\n${table(splitOf(executions, traffic.calls))}\n`);
		rows.push(rowOf(name, traffic.calls, from, events));
		all.calls.push(...traffic.calls);
		all.findings.push(within(name, traffic.calls));
		// What this rate has left in the queue is not the burden of the next one.
		const kept = traffic.calls.filter(({ recorded }) => recorded).map(({ id }) => id);
		await eventually(async () => events.compare(kept).missing.length === 0, PATIENCE).catch(() => undefined);
	}
	say(`\n${table(rows)}\n`);
	end();
	return all;
}
