import type { SimotelClient } from '../client/client';
import { objectIdTime } from '../dates';
import { isObject, plainId } from '../wire';
import type { WireObject } from '../wire';
import { REPORTS } from './catalog';
import { simplifyReportRow } from './rows';
import { searchReport } from './search';

/** The reports that can be followed record by record. */
export type FeedName = 'calls' | 'queueCalls' | 'queueAttempts' | 'campaignCalls';

/** Where a feed stands; plain JSON, because n8n keeps it between polls. */
export interface FeedState {
	/** The last record that was handed out; empty before the oldest one. */
	cursor: string;
	/** Ids handed out last, against servers that give records twice; before them, the place where the feed began. */
	recent: string[];
	/** When records came last, or it was checked that the PBX has not gone back in time (milliseconds). */
	checkedAt?: number;
}

/** Ids on each side of a place that it keeps against records that come twice. */
const REMEMBERED = 200;
const CHECK_EVERY = 2 * 60_000;
/** The most that is read again of what was written before a restore of which nothing is remembered. */
const LONGEST_BACK = 10 * 60_000;
/** How far the clock of a PBX may be behind. */
const SKEW = 60_000;
/** Newest records among which the one with the highest id is looked for. */
const NEWEST = 20;
/**
 * How long a record may need until it can be read. The ids of one second are in no order when several processes of
 * the PBX write, and an id is made before its record is written: one may turn up behind later ones.
 */
const LATE = 60_000;
/** The end of an id that is a time and no record. */
const NO_RECORD = '0'.repeat(16);
const isStart = (id: string) => id === '' || id.endsWith(NO_RECORD);
/** Records that were read so long after they were made have no late ones among them. */
const SETTLED = 60 * 60_000;

/** The newest records of a report, newest first. */
export async function newestRecords(
	client: SimotelClient,
	feed: FeedName,
	count = NEWEST,
): Promise<WireObject[]> {
	return await searchReport(client, feed, { exact: false, count });
}

/** Where a feed begins that hands out only what is written from now on. */
export async function startFromNow(client: SimotelClient, feed: FeedName): Promise<FeedState> {
	const ids = (await newestRecords(client, feed)).map((row) => plainId(row._id));
	const cursor = ids.sort().at(-1) ?? '';
	return { cursor, recent: [cursor] };
}

/** Where a feed begins that hands out all that the PBX has. */
export const BEGINNING: FeedState = { cursor: '', recent: [''] };

/** Where a feed begins that hands out what was written since a date: ids begin with their time of creation. */
export function startFromDate(date: Date): FeedState {
	const seconds = Math.max(0, Math.floor(date.getTime() / 1_000));
	const cursor = `${seconds.toString(16).padStart(8, '0')}${NO_RECORD}`;
	return { cursor, recent: [cursor] };
}

/**
 * The records after the feed's place, oldest first, at most `limit` of them. The feed itself is not changed: the
 * new place comes back beside the records, to be kept together with them.
 *
 * Ends are told by an empty page or a `last_id` that stands still; a short page proves nothing. Records that come
 * twice are dropped. Records that turned up behind the place come first. When nothing comes for a while, it is
 * checked whether the PBX was restored and its ids went back; then the feed goes on with the records that it has not
 * handed out. When the PBX fails in between, what it gave until then is handed out.
 *
 * @param now milliseconds, for tests
 * @throws SimotelError when the PBX fails before it gave anything
 */
export async function nextRecords(
	client: SimotelClient,
	feed: FeedName,
	state: FeedState,
	limit: number,
	now = Date.now(),
): Promise<{ rows: WireObject[]; state: FeedState }> {
	const seen = new Set(state.recent);
	const rows = await lateRecords(client, feed, state, limit);
	for (const row of rows) seen.add(plainId(row._id));
	let { cursor } = state;
	let checkedAt = state.checkedAt ?? now;
	while (rows.length < limit) {
		const page = await client.cursorPage(REPORTS[feed].ordered, cursor).catch((error: unknown) => {
			if (rows.length === 0) throw error;
			return null;
		});
		if (page === null) break;
		if (page.rows.length === 0) {
			if (rows.length > 0 || now - checkedAt < CHECK_EVERY) break;
			const place = await placeAfterRestore(client, feed, { cursor, recent: [...seen], checkedAt }, now);
			checkedAt = now;
			if (place === null) break;
			cursor = place;
			continue;
		}
		checkedAt = now;
		const from = cursor;
		let id = from;
		for (const row of page.rows) {
			// Behind a record without an id there is no place to go on from.
			if (rows.length >= limit && id !== '') break;
			id = plainId(row._id);
			if (id !== '') cursor = id;
			if (id !== '' && seen.has(id)) continue;
			if (id !== '') seen.add(id);
			rows.push(row);
		}
		// A server that does not move on, or sends one back, would otherwise be asked for ever.
		if (id === '' || (cursor === from && page.lastId > from)) cursor = page.lastId;
		if (cursor === from) break;
	}
	return { rows, state: { cursor, recent: remembered(seen, cursor), checkedAt } };
}

/**
 * What to remember of ids that were handed out: the highest up to the place, without a gap, and the latest that lie
 * above it. A restore leaves these, and a PBX that does not sort the records of one second.
 */
export function remembered(ids: Iterable<string>, cursor: string): string[] {
	const [upTo, above]: [string[], string[]] = [[], []];
	for (const id of ids) (id > cursor ? above : upTo).push(id);
	return [...above.slice(-REMEMBERED), ...upTo.sort().slice(-REMEMBERED)];
}

/** Records that are not among those handed out although their ids are, oldest first. */
async function lateRecords(
	client: SimotelClient,
	feed: FeedName,
	{ cursor, recent, checkedAt }: FeedState,
	limit: number,
): Promise<WireObject[]> {
	const made = objectIdTime(cursor)?.getTime();
	// After a restart it may not be known when they were read.
	if (made === undefined || (checkedAt !== undefined && checkedAt - made > SETTLED)) return [];
	const handedOut = recent.filter((id) => id < cursor).sort();
	// From the last one before which nothing can be late any more; else from the oldest that is remembered.
	const lowest =
		handedOut.filter((id) => (objectIdTime(id)?.getTime() ?? made) <= made - LATE).at(-1) ?? handedOut[0];
	if (lowest === undefined) return [];
	const edge = startFromDate(new Date(made - LATE)).cursor;
	// Before it not everything is remembered, and a PBX that does not sort the records of one second goes back there.
	const begin = isStart(lowest) && lowest < edge ? edge : lowest;
	const known = new Set(recent);
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
 * Where to go on after the ids of the PBX went back; null when they did not. That is before the oldest record that
 * is remembered, when the PBX still goes that far: what was handed out is known, all else is new.
 */
async function placeAfterRestore(
	client: SimotelClient,
	feed: FeedName,
	{ cursor, recent, checkedAt = 0 }: FeedState,
	now: number,
): Promise<string | null> {
	// The place where the feed began is none of a record.
	const [oldest] = recent.filter((id) => !isStart(id)).sort();
	if (oldest === undefined) return null;
	const ids = (await newestRecords(client, feed)).map((row) => plainId(row._id)).sort();
	const newest = ids.at(-1);
	if (newest === undefined || newest >= cursor) return null;
	const known = new Set(recent);
	if (newest >= oldest) return ids.some((id) => id > oldest && !known.has(id)) ? oldest : null;
	// Nothing in common: go on with what may have been written since all was well, rather than lose any of it.
	const made = objectIdTime(newest);
	if (made === null) return null;
	// Its clock may have gone back with it: then that is as long before its newest record as it is before now.
	const since = Math.min(made.getTime() - Math.min(now - checkedAt, LONGEST_BACK), checkedAt);
	return startFromDate(new Date(since - SKEW)).cursor;
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

/** What n8n kept, if it is the place of a feed. */
export function feedStateOf(value: unknown): FeedState | null {
	if (!isObject(value) || typeof value.cursor !== 'string') return null;
	const recent = Array.isArray(value.recent) ? value.recent.map(String) : [];
	return {
		cursor: value.cursor,
		recent,
		checkedAt: typeof value.checkedAt === 'number' ? value.checkedAt : undefined,
	};
}
