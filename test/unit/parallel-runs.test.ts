import fc from 'fast-check';

import { takePlace, waitForPlace } from '../../nodes/shared/component/concurrencyLimit';
import type { NoPlace, Place } from '../../nodes/shared/component/concurrencyLimit';

const PATIENCE = 337;
const LIMIT = 3;
/** Turned away in a second without being a storm. */
const FEW = 20;
let key: string;

beforeEach(() => {
	jest.useFakeTimers({ now: new Date('2026-01-01T09:00:00Z') });
	key = crypto.randomUUID();
});
afterEach(() => jest.useRealTimers());

/** A question at the door, and what has become of it so far. */
function ask(gone = () => false, limit = LIMIT): { place?: Place | NoPlace } {
	const asked: { place?: Place | NoPlace } = {};
	void waitForPlace(key, { limit, patience: PATIENCE, quick: 225, gone }).then(
		(place) => (asked.place = place),
	);
	return asked;
}
const settle = async () => await jest.advanceTimersByTimeAsync(0);
const pass = async (ms: number) => await jest.advanceTimersByTimeAsync(ms);

/** Takes all places, and turns so many away that more are a storm. */
async function storm(): Promise<Place[]> {
	const first = Array.from({ length: LIMIT }, () => ask());
	const turnedAway = Array.from({ length: FEW }, () => ask());
	await settle();
	expect(turnedAway.map(({ place }) => place?.taken)).toEqual(Array(FEW).fill(false));
	return first.map(({ place }) => placeOf(place));
}

function placeOf(place: Place | NoPlace | undefined): Place {
	if (place?.taken !== true) throw new Error('there was no place');
	return place;
}

/** How many runs may begin now. */
function roomNow(limit = LIMIT): number {
	const places: Place[] = [];
	for (let place = takePlace(key, limit); place.taken; place = takePlace(key, limit)) places.push(place);
	for (const place of places) place.leave();
	return places.length;
}

test('as long as few find no place, nobody waits', async () => {
	for (let index = 0; index < LIMIT; index++) ask();
	for (let second = 0; second < 5; second++) {
		const asked = Array.from({ length: FEW }, () => ask());
		await settle();
		expect(asked.map(({ place }) => place?.taken)).toEqual(Array(FEW).fill(false));
		await pass(1_000);
	}
});

test('in a storm a question waits for a place for a while, then it is turned away', async () => {
	await storm();
	const asked = ask();
	await pass(PATIENCE - 1);
	expect(asked.place).toBeUndefined();
	await pass(1);
	expect(asked.place?.taken).toBe(false);
});

test('a place that becomes free goes to the latest who still waits for an answer', async () => {
	const [one, two] = await storm();
	const early = ask();
	const late = ask();
	const left = ask(() => true);
	one.leave();
	await settle();
	expect([early.place, late.place?.taken, left.place]).toEqual([undefined, true, undefined]);
	// All who were turned away are told of with the next run.
	expect(placeOf(late.place).turnedAway).toBe(FEW);
	two.answered();
	await settle();
	expect(early.place?.taken).toBe(true);
	await pass(PATIENCE);
	expect(left.place?.taken).toBe(false);
});

test('a limit that has been lowered counts for who waits, though older runs make the room', async () => {
	const [first, ...others] = await storm();
	const asked = [ask(undefined, 1), ask(undefined, 1)];
	await settle();
	first.leave();
	await settle();
	expect(asked.map(({ place }) => place)).toEqual([undefined, undefined]);
	for (const place of others) place.leave();
	await settle();
	expect(asked.map(({ place }) => place?.taken)).toEqual([undefined, true]);
});

test('the storm is over when for a second nobody has found all places taken', async () => {
	await storm();
	const last = ask();
	await pass(1_000);
	expect(last.place?.taken).toBe(false);
	const asked = ask();
	await settle();
	expect(asked.place?.taken).toBe(false);
});

/** A storm in which all runs miss their deadline and end; four more questions wait. */
async function allLate(): Promise<{ admitted: () => Place[] }> {
	const places = await storm();
	await pass(400);
	const waiting = [ask(), ask(), ask(), ask()];
	for (const place of [...places, places[0]]) place.late();
	for (const place of places) place.leave();
	await settle();
	return { admitted: () => waiting.flatMap(({ place }) => (place?.taken ? [place] : [])) };
}

test('in a storm there are as many runs as end in time, and afterwards as many as ever', async () => {
	const quick = ask();
	await settle();
	placeOf(quick.place).answered();
	placeOf(quick.place).leave();
	const { admitted } = await allLate();
	// Each that was late has taken one place away, but for the last one.
	expect(admitted()).toHaveLength(1);
	// One that is quick adds one, and does not count itself any more.
	admitted()[0].answered();
	await settle();
	expect(admitted()).toHaveLength(3);
	for (let round = 0; round < 2; round++) {
		for (const place of admitted()) place.leave();
		await settle();
	}
	await pass(1_000);
	expect(roomNow()).toBe(LIMIT);
});

test('a workflow that is never quick keeps its places in a storm', async () => {
	const { admitted } = await allLate();
	expect(admitted()).toHaveLength(LIMIT);
});

test('runs that crowd each other out are a storm too, though nobody was turned away', async () => {
	const limit = 12;
	const crowd = async (late: number) => {
		const asked = Array.from({ length: limit }, () => ask(() => false, limit));
		await pass(400);
		const places = asked.map(({ place }) => placeOf(place));
		for (const place of places.slice(0, late)) place.late();
		for (const place of places) place.leave();
		return roomNow(limit);
	};
	const first = ask(() => false, limit);
	await settle();
	placeOf(first.place).answered();
	placeOf(first.place).leave();
	// A few may be late at a slow moment.
	expect(await crowd(5)).toBe(limit);
	await pass(1_000);
	expect(await crowd(limit)).toBe(5);
	await pass(1_000);
	expect(roomNow(limit)).toBe(limit);
});

test('whatever happens in whatever order, nobody waits too long, no run is one too many and no place is lost', async () => {
	const step = fc.oneof(
		fc.record({
			kind: fc.constant('ask' as const),
			many: fc.integer({ min: 1, max: 30 }),
			gone: fc.boolean(),
		}),
		fc.record({ kind: fc.constantFrom('answered', 'late', 'leave'), which: fc.nat() }),
		fc.record({ kind: fc.constant('pass' as const), ms: fc.constantFrom(0, 1, 50, PATIENCE, 1_001) }),
	);
	let waited = 0;
	const story = async (steps: Array<Record<string, unknown>>) => {
		key = crypto.randomUUID();
		const asked: Array<{ place?: Place | NoPlace; at: number }> = [];
		const left = new Set<Place>();
		const answeredAt = new Map<Place, number>();
		const runs = () =>
			asked.flatMap(({ place }) => (place?.taken === true && !left.has(place) ? [place] : []));
		for (const { kind, many, gone, which, ms } of steps) {
			const run = runs().at(Number(which) % Math.max(1, runs().length));
			if (kind === 'ask') {
				for (let index = 0; index < Number(many); index++) {
					asked.push(
						Object.assign(
							ask(() => gone === true),
							{ at: Date.now() },
						),
					);
				}
			} else if (kind === 'pass') await pass(Number(ms));
			else if (run && kind === 'leave') {
				left.add(run);
				run.leave();
			} else if (run && kind === 'late') run.late();
			else if (run && !answeredAt.has(run)) {
				answeredAt.set(run, Date.now());
				run.answered();
			}
			await settle();
			waited += asked.some(({ place }) => place === undefined) ? 1 : 0;
			const overdue = asked.filter(({ place, at }) => place === undefined && Date.now() - at > PATIENCE);
			expect(overdue).toEqual([]);
			if (answeredAt.size === 0) expect(runs().length).toBeLessThanOrEqual(LIMIT);
		}
		await pass(PATIENCE);
		for (const place of runs()) place.leave();
		await pass(1_001);
		expect(roomNow()).toBe(LIMIT);
	};
	await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), story), { numRuns: 150 });
	expect(waited).toBeGreaterThan(50);
});
