import { isObject } from '../wire';

/** How far a feed has come; plain JSON, because n8n keeps it between polls. */
export interface Checkpoint {
	/** The last record that was delivered; empty before the oldest one. */
	cursor: string;
	/** IDs delivered last, against servers that give records twice and for records that turn up late. */
	recent: string[];
	/** Where the feed began, as long as everything delivered since is among the recent IDs. */
	begin?: string;
	/** When records came last, or it was checked that the PBX has not gone back in time (milliseconds). */
	checkedAt?: number;
}

/** IDs on each side of the cursor that are kept. */
const REMEMBERED = 200;
/** The end of an ID that is a time and no record. */
const NO_RECORD = '0'.repeat(16);
export const isRecord = (id: string) => id !== '' && !id.endsWith(NO_RECORD);

export const beginAt = (cursor: string): Checkpoint => ({ cursor, recent: [], begin: cursor });

/** Where a feed begins that delivers all that the PBX has. */
export const BEGINNING: Checkpoint = beginAt('');

/** The lowest ID of a moment: IDs begin with their time of creation, in seconds. */
export function idAt(date: Date): string {
	const seconds = Math.max(0, Math.floor(date.getTime() / 1_000));
	return `${seconds.toString(16).padStart(8, '0')}${NO_RECORD}`;
}

/** Where a feed begins that delivers what was written since a date. */
export const startFromDate = (date: Date): Checkpoint => beginAt(idAt(date));

/** IDs that are not to be delivered again. */
export const knownIds = ({ recent, begin }: Checkpoint) =>
	new Set(begin === undefined ? recent : [begin, ...recent]);

/**
 * The checkpoint behind records that were delivered. Of the IDs it keeps the highest up to the cursor, without a gap,
 * and the latest that lie above it: a restore leaves these, and a PBX that does not sort the records of one second.
 */
export function advanced(
	{ begin, checkedAt }: Checkpoint,
	cursor: string,
	delivered: Iterable<string>,
): Checkpoint {
	const [upTo, above]: [string[], string[]] = [[], []];
	for (const id of new Set(delivered)) if (id !== begin) (id > cursor ? above : upTo).push(id);
	const complete = begin !== undefined && upTo.length < REMEMBERED;
	return {
		cursor,
		recent: [...above.slice(-REMEMBERED), ...upTo.sort().slice(-REMEMBERED)],
		...(complete ? { begin } : {}),
		...(checkedAt === undefined ? {} : { checkedAt }),
	};
}

/** What was stored, if it is the checkpoint of a feed. */
export function readCheckpoint(value: unknown): Checkpoint | null {
	if (!isObject(value) || typeof value.cursor !== 'string') return null;
	const { cursor, recent, begin, checkedAt } = value;
	return {
		cursor,
		recent: Array.isArray(recent) ? recent.map(String) : [],
		...(typeof begin === 'string' ? { begin } : {}),
		...(typeof checkedAt === 'number' ? { checkedAt } : {}),
	};
}
