import type { SimotelClient } from '../client/client';
import { answeredOf } from '../calls';
import { callIdTime, parseSimotelDate, toSimotelDate } from '../dates';
import { rowsOf } from '../client/rows';
import type { WireObject } from '../wire';

const HOUR = 3_600_000;
/** Calls of one caller that are looked at, newest first; who waits in vain calls many times. */
const CALLS = 100;

interface Spoke {
	agent: string;
	at: number;
}

/**
 * The extension that last spoke with a caller, from the PBX's own reports: answered calls of the caller, queue
 * calls (whose rows name the agent), and calls of agents to that number.
 *
 * @param hours how far back to look
 * @returns null when nobody did
 * @throws SimotelError when the reports cannot be read
 */
export async function lastAgent(
	client: SimotelClient,
	caller: string,
	hours: number,
	now = new Date(),
): Promise<string | null> {
	// All who withhold their number are no one caller.
	if (!/[1-9]/.test(caller)) return null;
	const period = {
		from: toSimotelDate(new Date(now.getTime() - hours * HOUR), client.zone),
		// A day ahead, for a PBX whose clock is fast.
		to: toSimotelDate(new Date(now.getTime() + 24 * HOUR), client.zone),
	};
	// Each trunk writes a caller, and each agent dials a number, with a prefix of the country or of a line or without.
	const number = subscriber(caller);
	const wanted = number ?? caller;
	const same = (other: unknown) =>
		number === null ? String(other ?? '') === caller : subscriber(String(other ?? '')) === number;
	const search = async (path: string, conditions: WireObject): Promise<WireObject[]> =>
		rowsOf(
			await client.search(path, {
				alike: String(number !== null),
				conditions,
				date_range: period,
				pagination: { start: 0, count: CALLS, sorting: {} },
			}),
		);
	const [calls, outgoing, queueCalls] = await Promise.all([
		search('reports/cdr/search', { from: wanted, to: '', cuid: '' }),
		search('reports/cdr/search', { from: '', to: wanted, cuid: '' }),
		search('reports/queue/search', { from: wanted, to: '', cuid: '', qnum: '' }),
	]);
	const queued = queueCalls.filter((row) => same(row.src));
	const queues = new Set(queued.map((row) => String(row.qnum ?? '')));
	const newest = [
		...calls.filter((row) => same(row.src)).flatMap((row) => spoke(client, row, 'dst', caller)),
		...outgoing.filter((row) => same(row.dst)).flatMap((row) => spoke(client, row, 'src', caller)),
		...queued.flatMap((row) => spoke(client, row, 'dst', caller)),
	]
		// The report of calls may name the queue where that of queues names the agent.
		.filter(({ agent }) => !queues.has(agent))
		.sort((a, b) => b.at - a.at)[0];
	return newest?.agent ?? null;
}

/** The last ten digits, which a number has in every notation (0912…, +98912…, 0098912…); null for shorter ones. */
function subscriber(number: string): string | null {
	return /\d{10}$/.exec(number)?.[0] ?? null;
}

/** Extensions are short; what the caller dialled (a DID) and outside numbers are not. */
const EXTENSION = /^\d{2,6}$/;

/** The agent of a row and when they spoke; none when nobody answered, or the number is no agent's. */
function spoke(client: SimotelClient, row: WireObject, agentKey: 'src' | 'dst', caller: string): Spoke[] {
	const agent = String(row[agentKey] ?? '');
	if (answeredOf(row.disposition) !== true) return [];
	if (agent === caller || agent === String(row.did ?? '') || !EXTENSION.test(agent)) return [];
	const byId = typeof row.cuid === 'string' ? callIdTime(row.cuid) : null;
	const at = byId ?? parseSimotelDate(row.starttime ?? row.start, client.zone);
	return [{ agent, at: at?.getTime() ?? 0 }];
}
