import type { SimotelClient } from '../../../simotel/client/client';
import { SimotelError } from '../../../simotel/client/errors';
import { parseSimotelDate, toSimotelDate } from '../../../simotel/dates';
import { REPORTS } from '../../../simotel/reports/catalog';
import { isCompleteRow, isDenied } from '../../../simotel/reports/findCall';
import type { Waiting } from '../../../simotel/reports/polling';
import { rethrow } from '../../../simotel/rethrow';
import { textOf } from '../../../simotel/wire';
import type { WireObject } from '../../../simotel/wire';

const MINUTE = 60_000;
/** Newest calls among which the ordered ones are looked for. */
const NEWEST = 1_000;
/** Milliseconds between two looks, by how long the youngest order has waited. */
const PACE: ReadonlyArray<[waited: number, pause: number]> = [
	[10_000, 1_000],
	[30_000, 2_000],
	[120_000, 5_000],
];
const SLOWEST = 10_000;

/** A call that was ordered. */
export interface Order {
	id: string;
	caller: string;
	callee: string;
	/** When, by the clock of the PBX. */
	at: Date;
}

/** The record of an ordered call, with the report that it is from. */
export interface OrderRecord {
	path: string;
	row: WireObject;
}

interface Waiter {
	client: SimotelClient;
	order: Order;
	waiting: Waiting;
	/** When it began and when it ends, by n8n's clock (milliseconds). */
	began: number;
	until: number;
	seen: OrderRecord | null;
	resolve: (record: OrderRecord | null) => void;
	reject: (error: unknown) => void;
}

/** Who waits in this process, by server and account. */
const watches = new Map<string, Set<Waiter>>();

/**
 * Waits for the record of an ordered call. All who wait with the same account at the same server share one look at the
 * report at a time, so that a hundred calls cost the PBX no more than one.
 *
 * @param key names server and account
 * @param most milliseconds
 * @returns the record, an incomplete one when there is no better by then, or null
 * @throws SimotelError when no report of calls can be read
 */
export async function recordOfOrder(
	key: string,
	client: SimotelClient,
	order: Order,
	most: number,
	waiting: Waiting,
): Promise<OrderRecord | null> {
	return await new Promise((resolve, reject) => {
		const began = waiting.now();
		const waiter = { client, order, waiting, began, until: began + most, seen: null, resolve, reject };
		const others = watches.get(key);
		if (others) {
			others.add(waiter);
			return;
		}
		const waiters = new Set<Waiter>([waiter]);
		watches.set(key, waiters);
		void watch(key, waiters);
	});
}

/** Looks as long as somebody waits; each look serves all of them. */
async function watch(key: string, waiters: Set<Waiter>): Promise<void> {
	while (waiters.size > 0) {
		const all = [...waiters];
		const [{ client, waiting }] = all.filter((waiter) => !waiter.waiting.cancelled()).concat(all);
		try {
			const { path, rows } = await newestCalls(client, all, waiting.now());
			for (const waiter of all) {
				const row = rowOf(waiter, rows);
				if (row === undefined) continue;
				waiter.seen = { path, row };
				if (isCompleteRow(row)) settle(waiters, waiter);
			}
		} catch (error) {
			// The calls go on whatever the report says: a disturbance is waited out.
			const passes = error instanceof SimotelError && (error.transient || error.kind === 'cancelled');
			if (!passes) for (const waiter of all) settle(waiters, waiter, error);
		}
		for (const waiter of all) {
			if (waiter.waiting.cancelled() || waiting.now() >= waiter.until) settle(waiters, waiter);
		}
		await pause(waiters);
	}
	// At once, so that nobody joins those whom nobody serves any more.
	watches.delete(key);
}

function settle(waiters: Set<Waiter>, waiter: Waiter, error?: unknown): void {
	if (!waiters.delete(waiter)) return;
	if (error === undefined) waiter.resolve(waiter.seen);
	else waiter.reject(error);
}

/** In short steps: who joins, ends or stops meanwhile does not wait for the pause of others. */
async function pause(waiters: Set<Waiter>): Promise<void> {
	const STEP = 250;
	for (let passed = 0; waiters.size > 0; passed += STEP) {
		const all = [...waiters];
		const { now, sleep } = all[0].waiting;
		const youngest = Math.min(...all.map(({ began }) => now() - began));
		const due = (PACE.find(([waited]) => youngest < waited)?.[1] ?? SLOWEST) <= passed;
		if (due || all.some(({ until, waiting }) => now() >= until || waiting.cancelled())) return;
		await sleep(Math.max(1, Math.min(STEP, ...all.map(({ until }) => until - now()))));
	}
}

/** Calls since the oldest order, newest first, from whichever report of calls may be read. */
async function newestCalls(
	client: SimotelClient,
	waiters: Waiter[],
	now: number,
): Promise<{ path: string; rows: WireObject[] }> {
	const { zone } = client;
	const from = Math.min(...waiters.map(({ order }) => order.at.getTime()));
	const to = Math.max(...waiters.map(({ order, began }) => order.at.getTime() + now - began));
	const body = {
		alike: 'true',
		conditions: { from: '', to: '', cuid: '' },
		// Some minutes more: a server whose IDs hold no time may have another clock, and Simotel cuts the seconds off.
		date_range: {
			from: toSimotelDate(new Date(from - 10 * MINUTE), zone),
			to: toSimotelDate(new Date(to + 10 * MINUTE), zone),
		},
	};
	const read = async (path: string) => {
		const found: WireObject[] = [];
		for await (const rows of client.pages(path, body, { limit: NEWEST })) {
			found.push(...rows);
			if (waiters.every((waiter) => rowOf(waiter, found) !== undefined)) break;
		}
		return { path, rows: found };
	};
	try {
		return await read(REPORTS.calls.search);
	} catch (error) {
		if (!isDenied(error)) return await rethrow(error);
		return await read(REPORTS.quickCalls.search).catch(
			async (other: unknown) => await rethrow(isDenied(other) ? error : other),
		);
	}
}

/** The row of an order: by its ID, else the only call between the two numbers since then that names no order. */
function rowOf({ order, client }: Waiter, rows: WireObject[]): WireObject | undefined {
	const { id, caller, callee, at } = order;
	const byId = rows.find(
		(row) => textOf(row.originated_call_id) === id || (textOf(row.comment) ?? '').includes(id),
	);
	if (byId) return byId;
	const since = rows.filter((row) => {
		if (textOf(row.originated_call_id) !== null) return false;
		if (textOf(row.src) !== caller || textOf(row.dst) !== callee) return false;
		const start = parseSimotelDate(textOf(row.starttime) ?? textOf(row.start), client.zone);
		return start !== null && start.getTime() >= at.getTime() - 2_000;
	});
	return since.length === 1 ? since[0] : undefined;
}
