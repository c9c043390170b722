import fc from 'fast-check';

import { ConcurrencyLimiter } from '../../nodes/shared/component/concurrencyLimit';
import type { Rejection, Slot } from '../../nodes/shared/component/concurrencyLimit';

const PATIENCE = 337;
const LIMIT = 3;
/** Rejected in a second without being an overload. */
const FEW = 20;
let limiter: ConcurrencyLimiter;

beforeEach(() => {
	jest.useFakeTimers({ now: new Date('2026-01-01T09:00:00Z') });
	limiter = new ConcurrencyLimiter();
});
afterEach(() => jest.useRealTimers());

/** A request for a slot, and what has become of it so far. */
function demand(gone = () => false, limit = LIMIT, waited = 0): { slot?: Slot | Rejection } {
	const demanded: { slot?: Slot | Rejection } = {};
	void limiter
		.acquireOrWait({ limit, waited, patience: PATIENCE, quick: 225, gone })
		.then((slot) => (demanded.slot = slot));
	return demanded;
}
const settle = async () => await jest.advanceTimersByTimeAsync(0);
const pass = async (ms: number) => await jest.advanceTimersByTimeAsync(ms);

/** Takes all slots, and turns so many away that more are an overload. */
async function overload(): Promise<Slot[]> {
	const first = Array.from({ length: LIMIT }, () => demand());
	const rejected = Array.from({ length: FEW }, () => demand());
	await settle();
	expect(rejected.map(({ slot }) => slot?.acquired)).toEqual(Array(FEW).fill(false));
	return first.map(({ slot }) => slotOf(slot));
}

function slotOf(slot: Slot | Rejection | undefined): Slot {
	if (slot?.acquired !== true) throw new Error('there was no slot');
	return slot;
}

/** How many runs may begin now. */
function roomNow(limit = LIMIT): number {
	const slots: Slot[] = [];
	for (let slot = limiter.acquire(limit); slot.acquired; slot = limiter.acquire(limit)) slots.push(slot);
	for (const slot of slots) slot.release();
	return slots.length;
}

test('as long as few are rejected, nobody waits', async () => {
	for (let index = 0; index < LIMIT; index++) demand();
	for (let second = 0; second < 5; second++) {
		const demanded = Array.from({ length: FEW }, () => demand());
		await settle();
		expect(demanded.map(({ slot }) => slot?.acquired)).toEqual(Array(FEW).fill(false));
		await pass(1_000);
	}
});

test('in an overload a request waits for a slot for a while, then it is rejected', async () => {
	await overload();
	const demanded = demand();
	await pass(PATIENCE - 1);
	expect(demanded.slot).toBeUndefined();
	await pass(1);
	expect(demanded.slot?.acquired).toBe(false);
});

test('a slot that becomes free goes to the latest who still waits for an answer', async () => {
	const [one, two] = await overload();
	const early = demand();
	const late = demand();
	const left = demand(() => true);
	one.release();
	await settle();
	expect([early.slot, late.slot?.acquired, left.slot]).toEqual([undefined, true, undefined]);
	// All who were rejected are counted in the next run.
	expect(slotOf(late.slot).rejected).toBe(FEW);
	two.answered();
	await settle();
	expect(early.slot?.acquired).toBe(true);
	await pass(PATIENCE);
	expect(left.slot?.acquired).toBe(false);
});

test('a limit that has been lowered counts for who waits, though older runs make the room', async () => {
	const [first, ...others] = await overload();
	const demanded = [demand(undefined, 1), demand(undefined, 1)];
	await settle();
	first.release();
	await settle();
	expect(demanded.map(({ slot }) => slot)).toEqual([undefined, undefined]);
	for (const slot of others) slot.release();
	await settle();
	expect(demanded.map(({ slot }) => slot?.acquired)).toEqual([undefined, true]);
});

test('the overload is over when for a second nobody has found all slots taken', async () => {
	await overload();
	const last = demand();
	await pass(1_000);
	expect(last.slot?.acquired).toBe(false);
	const demanded = demand();
	await settle();
	expect(demanded.slot?.acquired).toBe(false);
});

/** A overload in which all runs miss their deadline and end; four more requests wait. */
async function allLate(): Promise<{ admitted: () => Slot[] }> {
	const slots = await overload();
	await pass(400);
	const waiting = [demand(), demand(), demand(), demand()];
	for (const slot of [...slots, slots[0]]) slot.late();
	for (const slot of slots) slot.release();
	await settle();
	return { admitted: () => waiting.flatMap(({ slot }) => (slot?.acquired ? [slot] : [])) };
}

test('in an overload there are as many runs as end in time, and afterwards as many as ever', async () => {
	const quick = demand();
	await settle();
	slotOf(quick.slot).answered();
	slotOf(quick.slot).release();
	const { admitted } = await allLate();
	// Each that was late has taken one slot away, but for the last one.
	expect(admitted()).toHaveLength(1);
	// One that is quick adds one, and does not count itself any more.
	admitted()[0].answered();
	await settle();
	expect(admitted()).toHaveLength(3);
	for (let round = 0; round < 2; round++) {
		for (const slot of admitted()) slot.release();
		await settle();
	}
	await pass(1_000);
	expect(roomNow()).toBe(LIMIT);
});

test('a workflow that is never quick keeps its slots in an overload', async () => {
	const { admitted } = await allLate();
	expect(admitted()).toHaveLength(LIMIT);
});

test('runs that slow each other down are an overload too, though nobody was rejected', async () => {
	const limit = 12;
	const burst = async (late: number) => {
		const demanded = Array.from({ length: limit }, () => demand(() => false, limit));
		await pass(400);
		const slots = demanded.map(({ slot }) => slotOf(slot));
		for (const slot of slots.slice(0, late)) slot.late();
		for (const slot of slots) slot.release();
		return roomNow(limit);
	};
	const first = demand(() => false, limit);
	await settle();
	slotOf(first.slot).answered();
	slotOf(first.slot).release();
	// A few may be late at a slow moment.
	expect(await burst(5)).toBe(limit);
	await pass(1_000);
	expect(await burst(limit)).toBe(5);
	await pass(1_000);
	expect(roomNow(limit)).toBe(limit);
});

describe('requests that wait long in n8n before the node are an overload', () => {
	const MANY = 12;
	const afterLongWait = () => demand(() => false, MANY, 300);
	const count = (demanded: Array<{ slot?: Slot | Rejection }>) =>
		demanded.filter(({ slot }) => slot?.acquired === true).length;

	test('a few runs begin, and each quick answer makes room for one more', async () => {
		const demanded = Array.from({ length: MANY }, afterLongWait);
		await settle();
		expect(count(demanded)).toBe(2);
		await pass(100);
		const [first] = demanded;
		slotOf(first.slot).answered();
		await settle();
		// Its own slot, and one more.
		expect(count(demanded)).toBe(4);
	});

	test('a late run takes a slot away, though nothing has shown that the workflow can be quick', async () => {
		const one = afterLongWait();
		const two = afterLongWait();
		await settle();
		const waiting = [afterLongWait(), afterLongWait()];
		for (const { slot } of [one, two]) {
			slotOf(slot).late();
			slotOf(slot).release();
		}
		await settle();
		expect(count(waiting)).toBe(1);
		expect(limiter.n8nIsBusy).toBe(true);
	});

	test('a quarter of a second after the last of them all slots are there again', async () => {
		afterLongWait();
		await pass(249);
		expect([roomNow(MANY), limiter.n8nIsBusy]).toEqual([1, true]);
		await pass(1);
		expect([roomNow(MANY), limiter.n8nIsBusy]).toEqual([MANY - 1, false]);
	});

	test('a short wait is none', async () => {
		const demanded = Array.from({ length: MANY }, () => demand(() => false, MANY, 199));
		await settle();
		expect(count(demanded)).toBe(MANY);
	});
});

test('whatever happens in whatever order, nobody waits too long, no run is one too many and no slot is lost', async () => {
	const step = fc.oneof(
		fc.record({
			kind: fc.constant('demand' as const),
			many: fc.integer({ min: 1, max: 30 }),
			gone: fc.boolean(),
			inN8n: fc.constantFrom(0, 0, 300),
		}),
		fc.record({ kind: fc.constantFrom('answered', 'late', 'release'), which: fc.nat() }),
		fc.record({ kind: fc.constant('pass' as const), ms: fc.constantFrom(0, 1, 50, PATIENCE, 1_001) }),
	);
	let waited = 0;
	const play = async (steps: Array<Record<string, unknown>>) => {
		limiter = new ConcurrencyLimiter();
		const demanded: Array<{ slot?: Slot | Rejection; at: number }> = [];
		const left = new Set<Slot>();
		const answeredAt = new Map<Slot, number>();
		const runs = () =>
			demanded.flatMap(({ slot }) => (slot?.acquired === true && !left.has(slot) ? [slot] : []));
		for (const { kind, many, gone, inN8n, which, ms } of steps) {
			const run = runs().at(Number(which) % Math.max(1, runs().length));
			if (kind === 'demand') {
				for (let index = 0; index < Number(many); index++) {
					demanded.push(
						Object.assign(
							demand(() => gone === true, LIMIT, Number(inN8n)),
							{ at: Date.now() },
						),
					);
				}
			} else if (kind === 'pass') await pass(Number(ms));
			else if (run && kind === 'release') {
				left.add(run);
				run.release();
			} else if (run && kind === 'late') run.late();
			else if (run && !answeredAt.has(run)) {
				answeredAt.set(run, Date.now());
				run.answered();
			}
			await settle();
			waited += demanded.some(({ slot }) => slot === undefined) ? 1 : 0;
			const overdue = demanded.filter(({ slot, at }) => slot === undefined && Date.now() - at > PATIENCE);
			expect(overdue).toEqual([]);
			if (answeredAt.size === 0) expect(runs().length).toBeLessThanOrEqual(LIMIT);
		}
		await pass(PATIENCE);
		for (const slot of runs()) slot.release();
		await pass(1_001);
		expect(roomNow()).toBe(LIMIT);
	};
	await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), play), { numRuns: 150 });
	expect(waited).toBeGreaterThan(50);
});
