import { percentile } from '../harness/figures';
import { outputOf } from '../harness/n8n';
import type { Execution } from '../harness/n8n';
import type { PlacedCall } from './traffic';

/** The way of one answer that a workflow gives in queue mode, in milliseconds. */
interface Way {
	/** Webhook process, and the database, until the execution is stored there. */
	'webhook process': number;
	/** The queue in Redis, and the database, until a worker begins. */
	queue: number;
	/** The worker, until Respond to Simotel has answered. */
	worker: number;
	/** HTTP both ways, and from the worker by Redis and the webhook process to the PBX. */
	'way back': number;
	all: number;
}

const PARTS: Array<keyof Way> = ['webhook process', 'queue', 'worker', 'way back', 'all'];

function wayOf(execution: Execution, calls: Map<unknown, PlacedCall>): Way | null {
	const [item] = outputOf(execution, 'Request');
	const call = calls.get(item?.unique_id);
	const [answer] = execution.data.resultData.runData.Answer ?? [];
	if (call?.answer !== 'workflow' || answer === undefined) return null;
	const arrived = Date.parse(String(item.received_at));
	const stored = Date.parse(execution.createdAt);
	const begun = Date.parse(execution.startedAt);
	const answered = answer.startTime + answer.executionTime;
	return {
		'webhook process': stored - arrived,
		queue: begun - stored,
		worker: answered - begun,
		'way back': call.ms - (answered - arrived),
		all: call.ms,
	};
}

/**
 * Where the second of the caller goes in queue mode: by the clocks of the processes, which are one on this machine, and
 * by what n8n keeps of an execution.
 */
export function splitOf(
	executions: Execution[],
	calls: PlacedCall[],
): Array<Record<string, string | number>> {
	const byId = new Map<unknown, PlacedCall>(calls.map((call) => [call.id, call]));
	const ways = executions.map((execution) => wayOf(execution, byId)).filter((way) => way !== null);
	return PARTS.map((part) => {
		const times = ways.map((way) => way[part]);
		const at = (share: number) => Math.round(percentile(times, share));
		return { part, answers: times.length, p50: at(0.5), p95: at(0.95), worst: at(1) };
	});
}
