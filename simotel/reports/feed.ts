import { answeredOf } from '../calls';
import type { SimotelClient } from '../client/client';
import { SimotelError } from '../client/errors';
import { objectIdTime } from '../dates';
import { rethrow } from '../rethrow';
import { plainId } from '../wire';
import type { WireObject } from '../wire';
import { REPORTS } from './catalog';
import { advanced, beginAt, idAt, isRecord, knownIds } from './checkpoint';
import type { Checkpoint } from './checkpoint';
import { nextQuickRecords } from './quickFeed';
import { simplifyReportRow } from './rows';
import { searchReport } from './search';

/** The reports that can be followed record by record. */
export type FeedName = 'calls' | 'queueCalls' | 'queueAttempts' | 'campaignCalls';

const CHECK_EVERY = 2 * 60_000;
/** The most that is read again of what was written before a restore of which nothing is remembered. */
const LONGEST_BACK = 10 * 60_000;
/** How far the clock of a PBX may be behind. */
const SKEW = 60_000;
/** Newest records among which the one with the highest ID is looked for. */
const NEWEST = 20;
/**
 * How long a record may need until it can be read. The IDs of one second are in no order when several processes of
 * the PBX write, and an ID is made before its record is written: one may turn up behind later ones.
 */
const LATE = 60_000;
/** Records that were read so long after they were made have no late ones among them. */
const SETTLED = 60 * 60_000;

/** How long after it was made a record without a result is taken to be written still; what follows waits behind it. */
const UNFINISHED = 3 * 60_000;

/** Records that a poll delivers, and the checkpoint behind them. */
export interface Batch {
	rows: WireObject[];
	checkpoint: Checkpoint;
	/** Why they are from the quick report, where the account may not read the report itself. */
	denied?: SimotelError;
}

/** The newest records of a report, newest first; of calls those of the quick report where it alone may be read. */
export async function newestRecords(
	client: SimotelClient,
	feed: FeedName,
	count = NEWEST,
): Promise<WireObject[]> {
	try {
		return await searchReport(client, feed, { exact: false, count });
	} catch (error) {
		return await insteadOf(error, feed, async () => {
			return await searchReport(client, 'quickCalls', { exact: false, count });
		});
	}
}

/**
 * What the quick report gives where the account may not read the report of calls.
 *
 * @throws what the report itself threw, where the quick one does not help
 */
async function insteadOf<T>(error: unknown, feed: FeedName, read: () => Promise<T>): Promise<T> {
	if (feed !== 'calls' || !isDenied(error)) return await rethrow(error);
	try {
		return await read();
	} catch (second) {
		if (!(second instanceof SimotelError) || second.transient) return await rethrow(second);
		const both = `${error.message}, and the quick report cannot be read either: ${second.message}`;
		return await rethrow(new SimotelError(error.kind, both, error.facts));
	}
}

const isDenied = (error: unknown): error is SimotelError =>
	error instanceof SimotelError && error.kind === 'forbidden';

/** Where a feed begins that delivers only what is written from now on. */
export async function startFromNow(client: SimotelClient, feed: FeedName): Promise<Checkpoint> {
	const ids = (await newestRecords(client, feed)).map((row) => plainId(row._id));
	return beginAt(ids.sort().at(-1) ?? '');
}

/**
 * The records after the checkpoint, oldest first, at most `limit` of them. The feed itself is not changed: the new
 * checkpoint comes back beside the records, to be committed together with them.
 *
 * The end is an empty page or a `last_id` that does not move; a short page proves nothing. Records that come twice
 * are dropped. Records that turned up behind the cursor come first. When nothing comes for a while, it is checked
 * whether the PBX was restored and its IDs went back; then the feed goes on with the records that it has not
 * delivered. When the PBX fails in between, what it gave until then is delivered. Before a record that has no result
 * yet it stops for three minutes at most, so that records come whole and in order.
 *
 * Where the account may not read the report of calls, they come from the quick report (`nextQuickRecords`).
 *
 * @param now milliseconds, for tests
 * @throws SimotelError when the PBX fails before it gave anything
 */
export async function nextRecords(
	client: SimotelClient,
	feed: FeedName,
	checkpoint: Checkpoint,
	limit: number,
	now = Date.now(),
): Promise<Batch> {
	try {
		return await walk(client, feed, checkpoint, limit, now);
	} catch (error) {
		return await insteadOf(error, feed, async () => {
			const batch = await nextQuickRecords(client, checkpoint, limit, now);
			return isDenied(error) ? { ...batch, denied: error } : batch;
		});
	}
}

/** The records after the checkpoint, from record to record. */
async function walk(
	client: SimotelClient,
	feed: FeedName,
	checkpoint: Checkpoint,
	limit: number,
	now: number,
): Promise<Batch> {
	const seen = knownIds(checkpoint);
	const rows = await lateRecords(client, feed, checkpoint, seen, limit);
	for (const row of rows) seen.add(plainId(row._id));
	let { cursor } = checkpoint;
	let checkedAt = checkpoint.checkedAt ?? now;
	while (rows.length < limit) {
		const page = await client.cursorPage(REPORTS[feed].ordered, cursor).catch((error: unknown) => {
			if (rows.length === 0) throw error;
			return null;
		});
		if (page === null) break;
		if (page.rows.length === 0) {
			if (rows.length > 0 || now - checkedAt < CHECK_EVERY) break;
			const back = await cursorAfterRestore(client, feed, cursor, seen, checkedAt, now);
			checkedAt = now;
			if (back === null) break;
			cursor = back;
			continue;
		}
		checkedAt = now;
		const from = cursor;
		let id = from;
		let held = false;
		for (const row of page.rows) {
			// Nothing can go on from a record without an ID.
			if (rows.length >= limit && id !== '') break;
			held = isBeingWritten(row, now);
			if (held) break;
			id = plainId(row._id);
			if (id !== '') cursor = id;
			if (id !== '' && seen.has(id)) continue;
			if (id !== '') seen.add(id);
			rows.push(row);
		}
		// Delivered when it has its result, by a later poll.
		if (held) break;
		// A server that does not move on, or sends one back, would otherwise be asked for ever.
		if (id === '' || (cursor === from && page.lastId > from)) cursor = page.lastId;
		if (cursor === from) break;
	}
	return { rows, checkpoint: advanced({ ...checkpoint, checkedAt }, cursor, seen) };
}

/** Whether a record may get its result yet: it has none, and is young. */
function isBeingWritten(row: WireObject, now: number): boolean {
	if (!('disposition' in row) || answeredOf(row.disposition, row.billsec) !== null) return false;
	const made = objectIdTime(plainId(row._id))?.getTime();
	return made !== undefined && now - made < UNFINISHED;
}

/**
 * Records that were not delivered although their IDs lie before the cursor, oldest first.
 *
 * @param known IDs that are not to be delivered again
 */
async function lateRecords(
	client: SimotelClient,
	feed: FeedName,
	{ cursor, checkedAt }: Checkpoint,
	known: ReadonlySet<string>,
	limit: number,
): Promise<WireObject[]> {
	const made = objectIdTime(cursor)?.getTime();
	// After a restart it may not be known when they were read.
	if (made === undefined || (checkedAt !== undefined && checkedAt - made > SETTLED)) return [];
	const delivered = [...known].filter((id) => id < cursor).sort();
	// From the last one before which nothing can be late any more; else from the oldest that is remembered.
	const lowest =
		delivered.filter((id) => (objectIdTime(id)?.getTime() ?? made) <= made - LATE).at(-1) ?? delivered[0];
	if (lowest === undefined) return [];
	const edge = idAt(new Date(made - LATE));
	// Before it not everything is remembered, and a PBX that does not sort the records of one second goes back there.
	const begin = !isRecord(lowest) && lowest < edge ? edge : lowest;
	const late = new Map<string, WireObject>();
	let from = begin;
	while (from < cursor && late.size < limit) {
		const { rows } = await client.cursorPage(REPORTS[feed].ordered, from);
		for (const row of rows) {
			const id = plainId(row._id);
			if (id > begin && id < cursor && !known.has(id)) late.set(id, row);
		}
		const next = plainId(rows.at(-1)?._id);
		if (next <= from) break;
		from = next;
	}
	return [...late.values()].slice(0, limit);
}

/**
 * The cursor to go on from after the IDs of the PBX went back; null when they did not. That is the oldest record that
 * is remembered, when the PBX still goes that far: what was delivered is known, all else is new.
 */
async function cursorAfterRestore(
	client: SimotelClient,
	feed: FeedName,
	cursor: string,
	known: ReadonlySet<string>,
	checkedAt: number,
	now: number,
): Promise<string | null> {
	const [oldest] = [...known].filter(isRecord).sort();
	if (oldest === undefined) return null;
	const ids = (await newestRecords(client, feed)).map((row) => plainId(row._id)).sort();
	const newest = ids.at(-1);
	if (newest === undefined || newest >= cursor) return null;
	if (newest >= oldest) return ids.some((id) => id > oldest && !known.has(id)) ? oldest : null;
	// Nothing in common: go on with what may have been written since all was well, rather than lose any of it.
	const made = objectIdTime(newest);
	if (made === null) return null;
	// Its clock may have gone back with it: then that is as long before its newest record as it is before now.
	const since = Math.min(made.getTime() - Math.min(now - checkedAt, LONGEST_BACK), checkedAt);
	return idAt(new Date(since - SKEW));
}

/** A record as an item: the same shape as in reports, with a key that is the same whenever it comes again. */
export function feedItem(
	client: SimotelClient,
	feed: FeedName,
	row: WireObject,
	simplify: boolean,
): WireObject {
	const dedupe_key = `${feed}:${plainId(row._id) || JSON.stringify(row)}`;
	const record = simplify ? simplifyReportRow(feed, row, client.zone) : row;
	return { ...record, report: feed, dedupe_key };
}
