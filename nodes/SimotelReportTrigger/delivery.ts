import type { IDataObject, INodeExecutionData, IPollFunctions } from 'n8n-workflow';

import { advanced, readCheckpoint } from '../../simotel/reports/checkpoint';
import type { Checkpoint } from '../../simotel/reports/checkpoint';
import type { FeedName } from '../../simotel/reports/feed';
import { plainId } from '../../simotel/wire';

/** How far a feed has come in this process, ahead of what the database knows. */
interface Progress {
	/** Null until the first poll has ended. */
	checkpoint: Checkpoint | null;
	/** The checkpoint that the last poll left for the database. */
	stored: Checkpoint | null;
	/** Since when a poll is under way, or an execution that has records of this feed (milliseconds); else null. */
	busySince: number | null;
}

/**
 * Longest time for which an execution is waited for (milliseconds). In queue mode n8n may never report the end of
 * an execution whose worker was killed; its records then come again instead of holding up all that follow.
 */
export const LONGEST_RUN = 30 * 60_000;

/**
 * By workflow, node and report. n8n stores a poll's checkpoint before, or while, it creates the execution, so one
 * that was moved by the poll itself could outlive records that nobody got. The stored checkpoint therefore moves only
 * inside the execution (`commitDelivered`, which n8n stores when the execution has ended); until then the poll goes by
 * this memory. After a crash the memory is gone, and what had not ended is delivered again.
 */
const progress = new Map<string, Progress>();

export const progressKey = (context: IPollFunctions, feed: FeedName) =>
	[context.getWorkflow().id, context.getNode().id, feed].join(':');

/**
 * Begins a poll. Refused while another one is under way (n8n starts one every minute, however slow the PBX is) and
 * while delivered records are still being worked on; the next ones wait, which keeps their order.
 */
export function beginPoll(key: string): boolean {
	const known = progress.get(key);
	const now = Date.now();
	if (known && known.busySince !== null && now - known.busySince < LONGEST_RUN) return false;
	const { checkpoint = null, stored = null } = known ?? {};
	progress.set(key, { checkpoint, stored, busySince: now });
	return true;
}

/** Ends a poll that failed: the next one begins at the same checkpoint. */
export function rollback(key: string): void {
	const known = progress.get(key);
	if (known) known.busySince = null;
}

/**
 * The checkpoint to go on from: this process's, unless the database has one that is not from here, because another
 * main process was the leader meanwhile. Which of them is greater proves nothing: the IDs of a restored PBX go back.
 */
export function checkpointOf(key: string, stored: Checkpoint | null): Checkpoint | null {
	const known = progress.get(key);
	if (!known?.checkpoint || stored === null) return known?.checkpoint ?? stored;
	const own = [known.checkpoint.cursor, known.stored?.cursor].includes(stored.cursor);
	return own ? known.checkpoint : stored;
}

/** Moves this process's checkpoint to one before which nothing is unfinished. */
export function commit(key: string, checkpoint: Checkpoint, stored = checkpoint): void {
	progress.set(key, { checkpoint, stored, busySince: null });
}

/**
 * Starts an execution with records. When it has ended, however it ended, its checkpoint is committed; when it could
 * not even be created, the feed rolls back and the records come again.
 *
 * @param store writes the checkpoint to what n8n stores with the next records of any trigger of the workflow, which
 * would otherwise bring back the one from before
 */
export function deliver(
	context: IPollFunctions,
	key: string,
	[before, after]: [Checkpoint, Checkpoint],
	items: INodeExecutionData[],
	store: (checkpoint: Checkpoint) => void,
): void {
	const mine: Progress = { checkpoint: before, stored: before, busySince: Date.now() };
	progress.set(key, mine);
	// One that ends after it has been given up moves nothing.
	const end = (checkpoint: Checkpoint) => {
		if (progress.get(key) !== mine) return;
		commit(key, checkpoint, before);
		store(checkpoint);
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

/** Moves the stored checkpoint behind the records of an execution; n8n stores it when the execution has ended. */
export function commitDelivered(kept: IDataObject, items: INodeExecutionData[]): void {
	const records = items.map(({ json }) => json).filter((json) => plainId(json._id) !== '');
	const last = records.at(-1);
	if (last === undefined) return;
	const feed = String(last.report);
	const before = readCheckpoint(kept[feed]) ?? { cursor: '', recent: [] };
	const ids = [...before.recent, ...records.map((record) => plainId(record._id))];
	kept[feed] = { ...advanced(before, plainId(last._id), ids) };
}
