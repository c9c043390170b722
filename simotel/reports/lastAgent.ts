import { agentNumber, answeredOf, callIdIn, calledNumber } from '../calls';
import type { SimotelClient } from '../client/client';
import { SimotelError } from '../client/errors';
import { rowsOf } from '../client/rows';
import { callIdTime, objectIdTime, parseSimotelDate } from '../dates';
import { allLatinDigits } from '../text';
import { figure, isObject, plainId, textOf } from '../wire';
import type { WireObject } from '../wire';
import { CALL_REPORTS, isWithheld, lastHours, readable, sameNumber, subscriber } from './caller';

/** Calls of one caller that are looked at, newest first; a caller whom nobody answers calls many times. */
const CALLS = 100;
/** Rows that some PBXs send at most, whatever they are asked for. */
const SMALL_PAGE = 20;

/** A part of a call in which somebody talked with the caller. */
interface Talk {
	agent: string;
	/** When the part began, in milliseconds. */
	at: number;
}

/** One search of the look-up: where the caller stands in its rows, and where the agent. */
interface Look {
	/** Report, and the one that is read where this one is denied. */
	paths: string[];
	conditions: WireObject;
	caller: 'src' | 'dst';
	agent: 'src' | 'dst';
}

/**
 * The extension, or the mobile of an agent without a telephone, that last talked with a caller, from the PBX's own
 * reports: answered calls of the caller, queue calls (whose rows name the agent), and calls of agents to that number.
 * A call that was handed on has a row for each part; the last one counts. Reports that are denied are left out.
 *
 * @param hours how far back to look
 * @param until when to stop asking for further pages (milliseconds since 1970)
 * @returns null when nobody did
 * @throws SimotelError when no report can be read
 */
export async function lastAgent(
	client: SimotelClient,
	caller: string,
	hours: number,
	now = new Date(),
	until = Infinity,
): Promise<string | null> {
	const number = allLatinDigits(caller);
	if (isWithheld(number)) return null;
	const whole = subscriber(number);
	const wanted = whole ?? number;
	const looks: Look[] = [
		{ paths: CALL_REPORTS, conditions: { from: wanted, to: '', cuid: '' }, caller: 'src', agent: 'dst' },
		{ paths: CALL_REPORTS, conditions: { from: '', to: wanted, cuid: '' }, caller: 'dst', agent: 'src' },
		{
			paths: ['reports/queue/search'],
			conditions: { from: wanted, to: '', cuid: '', qnum: '' },
			caller: 'src',
			agent: 'dst',
		},
	];
	// An internal caller is its whole number: 204 is not 1204.
	const body = { alike: String(whole !== null), date_range: lastHours(client, hours, now) };
	const found = await Promise.all(
		looks.map(async (look) => await readable(look.paths, async (path) => await talksIn(path, look))),
	);
	const denied = found.find((entry) => entry instanceof SimotelError);
	const read = found.filter((entry): entry is Found => !(entry instanceof SimotelError));
	if (read.length === 0 && denied !== undefined) throw denied;
	// The report of calls may name the queue where that of queues names the agent.
	const queues = new Set(read.flatMap((entry) => entry.queues));
	const talks = read.flatMap((entry) => entry.talks).filter(({ agent }) => !queues.has(agent));
	return talks.sort((a, b) => b.at - a.at)[0]?.agent ?? null;

	/** What one report says; it is read on as long as nobody has talked with the caller in what it has given. */
	async function talksIn(path: string, look: Look): Promise<Found> {
		const all: Found = { talks: [], queues: [] };
		for (let start = 0, before = ''; start < CALLS && Date.now() < until;) {
			const { conditions } = look;
			const pagination = { start, count: CALLS - start, sorting: {} };
			const data = await client.search(path, { ...body, conditions, pagination });
			const rows = rowsOf(data);
			const own = rows.filter((row) => sameNumber(row[look.caller], number));
			all.queues.push(...own.flatMap((row) => textOf(row.qnum) ?? []));
			all.talks.push(...own.flatMap((row) => talkOf(client, row, look)));
			start += rows.length;
			const first = JSON.stringify(rows[0] ?? null);
			// A PBX that does not know `start` gives the same page again.
			if (all.talks.length > 0 || first === before || !hasMore(data, start, rows.length)) break;
			before = first;
		}
		return all;
	}
}

interface Found {
	talks: Talk[];
	/** Queues that the caller has been in. */
	queues: string[];
}

/** Whether a report has further rows: by its own count, else by a page that looks cut off. */
function hasMore(data: unknown, read: number, rows: number): boolean {
	const pagination = isObject(data) ? data.pagination : undefined;
	const total = isObject(pagination) ? figure(pagination.total) : null;
	return rows > 0 && (typeof total === 'number' ? read < total : rows === SMALL_PAGE);
}

/** The agent of a row and when they talked; none when nobody did, or the number is no agent's. */
function talkOf({ zone }: SimotelClient, row: WireObject, look: Look): Talk[] {
	const number = calledNumber(row[look.agent]);
	if (number === null || answeredOf(row.disposition, row.billsec) !== true || figure(row.billsec) === 0)
		return [];
	const agent = agentNumber(allLatinDigits(number), [row.qnum, row.queue]);
	const others = [row[look.caller], row.did, row.entry_point];
	if (agent === null || others.some((other) => sameNumber(other, agent))) return [];
	const id = callIdIn(row) ?? '';
	// All parts of a call have its ID, so that its time comes last.
	const at =
		parseSimotelDate(row.starttime ?? row.start, zone) ?? objectIdTime(plainId(row._id)) ?? callIdTime(id);
	return [{ agent, at: at?.getTime() ?? 0 }];
}
