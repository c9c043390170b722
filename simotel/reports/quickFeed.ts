import { answeredOf } from '../calls';
import type { SimotelClient } from '../client/client';
import { objectIdTime } from '../dates';
import { rethrow } from '../rethrow';
import { plainId } from '../wire';
import type { WireObject } from '../wire';
import { advanced, idAt, knownIds } from './checkpoint';
import type { Checkpoint } from './checkpoint';
import { searchPages, searchReport } from './search';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** How long a row may need until it is there and has its result. */
const LATE = 15 * MINUTE;
/** Rows without a result that are older than this are delivered as they are. */
const UNFINISHED = 10 * MINUTE;
/** The report is searched by the start of calls, records are made at their end. */
const LONGEST_CALL = 4 * HOUR;
/** What is searched at a time when catching up. */
const SLICE = 6 * HOUR;
const LONGEST_SLICE = 7 * 24 * HOUR;
/** Before it no PBX has calls. */
const FIRST = Date.UTC(2012, 0, 1);

/**
 * The calls after the checkpoint from the quick report, oldest first, at most `limit` of them. It cannot be walked
 * from record to record, so the time since the cursor is searched, and what is known is left out. Rows without a
 * result wait until they have one, ten minutes at most. Weaker than the walk in three ways: a row that appears more
 * than a quarter of an hour behind newer ones, or of a call of more than four hours, is lost, and a restore of the
 * PBX whose IDs went back is not noticed.
 *
 * @param now milliseconds
 * @throws SimotelError when the PBX fails before it gave anything
 */
export async function nextQuickRecords(
	client: SimotelClient,
	checkpoint: Checkpoint,
	limit: number,
	now: number,
): Promise<{ rows: WireObject[]; checkpoint: Checkpoint }> {
	const known = knownIds(checkpoint);
	const rows: WireObject[] = [];
	let { cursor } = checkpoint;
	let floor = lowestUnknown(checkpoint);
	let from = Math.max(objectIdTime(floor)?.getTime() ?? 0, FIRST);
	let slice = SLICE;
	try {
		while (rows.length < limit) {
			const last = from + slice >= now;
			const until = last ? undefined : new Date(from + slice);
			const period = { from: new Date(from - LONGEST_CALL), to: until };
			// A long slice may hold more than fits into memory.
			if (slice > SLICE && (await hasCalls(client, period))) {
				slice = Math.max(SLICE, slice / 4);
				continue;
			}
			const ceiling = until === undefined ? undefined : idAt(until);
			const fresh = slice > SLICE ? [] : await unknownRows(client, period, [floor, ceiling], known, now);
			for (const row of fresh.slice(0, limit - rows.length)) {
				const id = plainId(row._id);
				known.add(id);
				if (id > cursor) cursor = id;
				rows.push(row);
			}
			if (last || ceiling === undefined) break;
			from += slice;
			if (ceiling > floor) floor = ceiling;
			slice = fresh.length > 0 ? SLICE : Math.min(slice * 2, LONGEST_SLICE);
		}
	} catch (error) {
		if (rows.length === 0) return await rethrow(error);
	}
	return { rows, checkpoint: advanced({ ...checkpoint, checkedAt: now }, cursor, known) };
}

/** The ID above which rows count as new when they are not known. */
function lowestUnknown({ cursor, recent, begin }: Checkpoint): string {
	const made = objectIdTime(cursor)?.getTime();
	if (made === undefined) return '';
	const [oldest = cursor] = [...recent].sort();
	const remembered = begin ?? oldest;
	const late = idAt(new Date(made - LATE));
	return remembered > late ? remembered : late;
}

interface OpenPeriod {
	from: Date;
	to: Date | undefined;
}

async function hasCalls(client: SimotelClient, period: OpenPeriod): Promise<boolean> {
	const found = await searchReport(client, 'quickCalls', { exact: false, period, count: 1 });
	return found.length > 0;
}

/** Rows of a period above the first and up to the second ID that are not known and have their result. */
async function unknownRows(
	client: SimotelClient,
	period: OpenPeriod,
	[floor, ceiling]: [string, string | undefined],
	known: ReadonlySet<string>,
	now: number,
): Promise<WireObject[]> {
	const found = new Map<string, WireObject>();
	for await (const page of searchPages(client, 'quickCalls', { exact: false, period })) {
		for (const row of page) {
			const id = plainId(row._id);
			const wanted = id > floor && (ceiling === undefined || id <= ceiling) && !known.has(id);
			if (wanted && isFinished(row, now)) found.set(id, row);
		}
	}
	return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
}

function isFinished(row: WireObject, now: number): boolean {
	if (answeredOf(row.disposition, row.billsec) !== null) return true;
	const made = objectIdTime(plainId(row._id));
	return made === null || now - made.getTime() > UNFINISHED;
}
