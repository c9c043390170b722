import type { IDataObject, INodeExecutionData, IPollFunctions } from 'n8n-workflow';

import { feedStateOf, remembered } from '../../simotel/reports/feed';
import type { FeedName, FeedState } from '../../simotel/reports/feed';
import { plainId } from '../../simotel/wire';

/** Where a feed stands in this process, ahead of what the database knows. */
interface Progress {
	/** Null until the first poll has ended. */
	state: FeedState | null;
	/** The place that the last poll left for the database. */
	stored: FeedState | null;
	/** Since when a poll is under way, or an execution that has records of this feed (milliseconds); else null. */
	busySince: number | null;
}

/**
 * Longest time for which an execution is waited for (milliseconds). In queue mode n8n may never tell of the end of
 * an execution whose worker was killed; its records then come again instead of holding up all that follow.
 */
export const LONGEST_RUN = 30 * 60_000;

/**
 * By workflow, node and report. n8n stores a poll's place before, or while, it creates the execution, so a place
 * that was moved by the poll itself could outlive records that nobody got. The stored place therefore moves only
 * inside the execution (`confirm`, which n8n stores when the execution has ended); until then the poll goes by this
 * memory. After a crash the memory is gone, and what had not ended is handed out again.
 */
const progress = new Map<string, Progress>();

export const progressKey = (context: IPollFunctions, feed: FeedName) =>
	[context.getWorkflow().id, context.getNode().id, feed].join(':');

/**
 * Begins a poll. Refused while another one is under way (n8n starts one every minute, however slow the PBX is) and
 * while records that were handed out are still being worked on; the next ones wait, which keeps their order.
 */
export function begin(key: string): boolean {
	const known = progress.get(key);
	const now = Date.now();
	if (known && known.busySince !== null && now - known.busySince < LONGEST_RUN) return false;
	progress.set(key, { state: known?.state ?? null, stored: known?.stored ?? null, busySince: now });
	return true;
}

/** Ends a poll that failed: the feed stands where it stood. */
export function giveUp(key: string): void {
	const known = progress.get(key);
	if (known) known.busySince = null;
}

/**
 * The place to go on from: this process's, unless the database has one that is not from here, because another main
 * process was the leader meanwhile. Which of them is greater says nothing: the ids of a restored PBX go back.
 */
export function placeOf(key: string, stored: FeedState | null): FeedState | null {
	const known = progress.get(key);
	if (!known?.state || stored === null) return known?.state ?? stored;
	const own = [known.state.cursor, known.stored?.cursor].includes(stored.cursor);
	return own ? known.state : stored;
}

/** Notes a place behind which nothing is unfinished. */
export function stand(key: string, state: FeedState, stored = state): void {
	progress.set(key, { state, stored, busySince: null });
}

/**
 * Starts an execution with records. When it has ended, however it ended, the feed goes on behind them; when it could
 * not even be created, it goes back and they come again.
 *
 * @param keep writes the place to what n8n stores with the next records of any trigger of the workflow, which would
 * otherwise bring back the one from before
 */
export function handOut(
	context: IPollFunctions,
	key: string,
	[before, after]: [FeedState, FeedState],
	items: INodeExecutionData[],
	keep: (state: FeedState) => void,
): void {
	const mine: Progress = { state: before, stored: before, busySince: Date.now() };
	progress.set(key, mine);
	// One that ends after it has been given up moves nothing.
	const end = (state: FeedState) => {
		if (progress.get(key) !== mine) return;
		stand(key, state, before);
		keep(state);
	};
	const done = context.helpers.createDeferredPromise<undefined>();
	done.promise.then(
		() => end(after),
		(error: unknown) => end(wasCancelled(error) ? after : before),
	);
	context.__emit([items], undefined, done as Parameters<IPollFunctions['__emit']>[2]);
}

/** A person or a time limit stopped it: it had its records. */
const wasCancelled = (error: unknown) =>
	error instanceof Error && /cancel/i.test(`${error.name} ${error.message}`);

/** Moves the stored place behind the records of an execution; n8n stores it when the execution has ended. */
export function confirm(kept: IDataObject, items: INodeExecutionData[]): void {
	const records = items.map(({ json }) => json).filter((json) => plainId(json._id) !== '');
	const last = records.at(-1);
	if (last === undefined) return;
	const feed = String(last.report);
	const state = feedStateOf(kept[feed]);
	const cursor = plainId(last._id);
	const ids = new Set([...(state?.recent ?? []), ...records.map((record) => plainId(record._id))]);
	kept[feed] = { cursor, recent: remembered(ids, cursor), checkedAt: state?.checkedAt ?? null };
}
