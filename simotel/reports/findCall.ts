import { callIdIn, dispositionOf } from '../calls';
import type { SimotelClient } from '../client/client';
import { SimotelError } from '../client/errors';
import { rowsOf } from '../client/rows';
import { callIdTime, parseSimotelDate } from '../dates';
import { rethrow } from '../rethrow';
import { textOf } from '../wire';
import type { WireObject } from '../wire';
import { searchReport } from './search';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Parts of one call: a call that is transferred or tried often has some dozens. */
const MOST_PARTS = 200;
/** Rows that are looked through for one call. */
const MOST_ROWS = 500;
/** The agents that a queue tried for one call. */
export const ATTEMPTS_PATH = 'reports/quick/info';

/** How a call was found; the later ones are less sure. */
export type FoundBy = 'id' | 'time' | 'caller' | 'attempts';

/** The rows of one call, as the PBX sends them. */
export interface FoundCall {
	rows: WireObject[];
	foundBy: FoundBy;
}

/** What is known of the call that is looked for. */
export interface WantedCall {
	id: string;
	/** Number of the caller, for PBXs that do not find a call by its ID. */
	caller?: string;
	/** Whether to look where it takes long, too. */
	thorough: boolean;
}

/** Whether a row says how the call ended: without result and talk the call goes on, or is being written. */
export const isCompleteRow = (row: WireObject): boolean =>
	dispositionOf(row.disposition) !== null || Number(textOf(row.billsec) ?? 0) > 0;

/** Whether all parts of a call are complete. Attempts say nothing of what comes after them, unless somebody talked. */
export function isCompleteCall({ rows, foundBy }: FoundCall): boolean {
	if (foundBy === 'attempts') return rows.some((row) => Number(row.billsec ?? 0) > 0);
	return rows.every(isCompleteRow);
}

/** The error of a call that is in no report. */
export const callNotFound = (id: string): SimotelError =>
	new SimotelError('callNotFound', `There is no call "${id}" in the reports`);

/**
 * The rows of a call: found by its ID, else by the time in it, else by its caller within half an hour, else from the
 * attempts of its queue (docs/protocol.md#call-ids).
 *
 * @returns null when there is no such call yet
 * @throws SimotelError when no report of calls can be read
 */
export async function findCall(client: SimotelClient, wanted: WantedCall): Promise<FoundCall | null> {
	const { id, caller, thorough } = wanted;
	const ofCall = (rows: WireObject[]) => rows.filter((row) => (callIdIn(row) ?? id) === id);
	const byId = ofCall(await searchById(client, id));
	if (byId.length > 0) return { rows: byId, foundBy: 'id' };
	const began = callIdTime(id);
	if (began !== null) {
		// The ID and the rows have the same clock; only a wrong zone moves them apart.
		for (const reach of thorough ? [2 * MINUTE, 6 * HOUR] : [2 * MINUTE]) {
			const rows = await searchAround(client, began, reach, {});
			const byTime = rows.filter((row) => callIdIn(row) === id);
			if (byTime.length > 0) return { rows: byTime, foundBy: 'time' };
		}
		if ((caller ?? '') !== '') {
			const rows = await searchAround(client, began, HOUR / 2, { from: caller });
			const nearest = nearestOf(client, rows, began);
			if (nearest !== null) return { rows: [nearest], foundBy: 'caller' };
		}
	}
	if (!thorough) return null;
	const attempts = ofCall(await readable(client.search(ATTEMPTS_PATH, { cuid: id }).then(rowsOf)));
	return attempts.length > 0 ? { rows: attempts, foundBy: 'attempts' } : null;
}

/** Kinds of error that are about one report: another one may still be read. */
const DENIED = ['addressNotAllowed', 'forbidden', 'methodNotAllowed', 'noSuchService', 'notInVersion'];

/** Whether an error is about one report alone. */
export const isDenied = (error: unknown): error is SimotelError =>
	error instanceof SimotelError && DENIED.includes(error.kind);

/** The quick report finds a call by its ID without a period; in v3, and where it may not be read, the full one does. */
async function searchById(client: SimotelClient, id: string): Promise<WireObject[]> {
	const conditions = { cuid: id };
	const began = callIdTime(id)?.getTime() ?? Date.now();
	const period = { from: new Date(began - 24 * HOUR), to: new Date(began + 48 * HOUR) };
	const full = async () =>
		await searchReport(client, 'calls', { conditions, exact: true, period, count: MOST_PARTS });
	if (client.server.version === 'v3') return await full();
	try {
		const quick = { conditions, exact: true, period: null, count: MOST_PARTS };
		return await searchReport(client, 'quickCalls', quick);
	} catch (error) {
		if (!isDenied(error)) return await rethrow(error);
		// When neither may be read, the error names the usual one.
		return await full().catch(async (other: unknown) => await rethrow(isDenied(other) ? error : other));
	}
}

/** Calls within so many milliseconds of a moment, from whichever report may be read; none when neither may. */
async function searchAround(
	client: SimotelClient,
	moment: Date,
	reach: number,
	conditions: { from?: string },
): Promise<WireObject[]> {
	const period = { from: new Date(moment.getTime() - reach), to: new Date(moment.getTime() + reach) };
	const wanted = { conditions, exact: false, period, count: MOST_ROWS };
	try {
		return await searchReport(client, 'quickCalls', wanted);
	} catch (error) {
		if (!isDenied(error)) return await rethrow(error);
		return await readable(searchReport(client, 'calls', wanted));
	}
}

/** The rows of a report; none where the account may not read it. */
async function readable(rows: Promise<WireObject[]>): Promise<WireObject[]> {
	return await rows.catch(async (error: unknown) => (isDenied(error) ? [] : await rethrow(error)));
}

/** The row nearest to a moment that can be of the call: it names no ID, or one of the same minute. */
function nearestOf({ zone }: SimotelClient, rows: WireObject[], moment: Date): WireObject | null {
	const candidates = rows.flatMap((row) => {
		const id = callIdIn(row);
		const at =
			id === null ? parseSimotelDate(textOf(row.starttime) ?? textOf(row.start), zone) : callIdTime(id);
		const gap = at === null ? Infinity : Math.abs(at.getTime() - moment.getTime());
		return gap <= (id === null ? HOUR / 2 : MINUTE) ? [{ row, gap }] : [];
	});
	return candidates.sort((a, b) => a.gap - b.gap)[0]?.row ?? null;
}
