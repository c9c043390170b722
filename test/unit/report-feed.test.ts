import fc from 'fast-check';

import { BEGINNING, startFromDate } from '../../simotel/reports/checkpoint';
import type { Checkpoint } from '../../simotel/reports/checkpoint';
import { feedItem, nextRecords, startFromNow } from '../../simotel/reports/feed';
import type { WireObject } from '../../simotel/wire';
import { Pbx, START, drain, id } from '../harness/reportPbx';

test('catches up in bounded batches, in order, each record once', async () => {
	const pbx = new Pbx();
	const wanted = pbx.add(1_000);
	const first = await drain(pbx, BEGINNING);
	expect(first.ids).toEqual(wanted);
	expect(first.polls).toBe(21);
	const more = pbx.add(3, START + 5_000);
	expect((await drain(pbx, first.checkpoint)).ids).toEqual(more);
});

test('from now on, or from a date on', async () => {
	const pbx = new Pbx();
	pbx.add(100);
	const now = await startFromNow(pbx.client(), 'calls');
	expect((await drain(pbx, now)).ids).toEqual([]);
	const later = pbx.add(5, START + 500);
	expect((await drain(pbx, now)).ids).toEqual(later);
	const since = await drain(pbx, startFromDate(new Date((START + 90) * 1_000)));
	expect(since.ids).toHaveLength(15);
	expect(await startFromNow(new Pbx().client(), 'calls')).toMatchObject({ cursor: '' });
});

test.each<[string, Pbx['lastId']]>([
	['no last_id', () => undefined],
	['an empty last_id', () => ''],
	['the last_id that was asked for', (_rows, asked) => asked],
	['a last_id that went back', () => id(START - 10)],
])('a server that gives %s', async (_name, lastId) => {
	const pbx = new Pbx();
	const wanted = pbx.add(100);
	pbx.lastId = lastId;
	expect((await drain(pbx, BEGINNING)).ids).toEqual(wanted);
	// One that gives the record of the cursor again, so that no page is empty.
	pbx.givesCursor = true;
	expect((await drain(pbx, BEGINNING)).ids).toEqual(wanted);
});

test('a record without a result is waited for, three minutes at most, and those behind it with it', async () => {
	const pbx = new Pbx();
	const made = (seconds: number) => new Date((START + seconds) * 1_000).getTime();
	const row = (seconds: number, disposition: string | null): WireObject => ({
		...{ _id: id(START + seconds), cuid: `${START + seconds}.1`, disposition, billsec: 0 },
	});
	pbx.rows = [row(0, 'NO ANSWER'), row(1, ''), row(2, 'ANSWERED')];
	const poll = async (checkpoint: Checkpoint, now: number) => {
		const batch = await nextRecords(pbx.client(), 'calls', checkpoint, 50, now);
		return { ...batch, seconds: batch.rows.map(({ cuid }) => parseInt(String(cuid), 10) - START) };
	};
	const first = await poll(BEGINNING, made(10));
	expect(first.seconds).toEqual([0]);
	const second = await poll(first.checkpoint, made(100));
	expect(second.seconds).toEqual([]);
	pbx.rows[1].disposition = 'BUSY';
	expect((await poll(second.checkpoint, made(110))).seconds).toEqual([1, 2]);
	pbx.rows[1].disposition = null;
	expect((await poll(second.checkpoint, made(200))).seconds).toEqual([1, 2]);
	// Talk is a result, too.
	pbx.rows[1].billsec = 3;
	expect((await poll(second.checkpoint, made(20))).seconds).toEqual([1, 2]);
});

test('records that come twice are delivered once', async () => {
	const pbx = new Pbx();
	const wanted = pbx.add(10);
	pbx.rows.push(...pbx.rows.slice(8));
	expect((await drain(pbx, BEGINNING)).ids).toEqual(wanted);
});

test.each([1, 7, 50])('records without an id: none is lost, %i each poll', async (limit) => {
	const pbx = new Pbx();
	const wanted = pbx.add(70).map((_id, index) => `${START + index}.1`);
	let page: WireObject[] = [];
	// The server knows the ids, and names only the last one of each page.
	const nameless = pbx.client();
	const read = nameless.cursorPage.bind(nameless);
	nameless.cursorPage = async (...asked) => {
		const { rows, lastId } = await read(...asked);
		page = rows.map(({ cuid }) => ({ cuid }));
		return { rows: page, lastId };
	};
	const came: unknown[] = [];
	for (let checkpoint = BEGINNING; ;) {
		const next = await nextRecords(nameless, 'calls', checkpoint, limit);
		came.push(...next.rows.map(({ cuid }) => cuid));
		checkpoint = next.checkpoint;
		if (next.rows.length === 0) break;
	}
	expect(came).toEqual(wanted);
});

test('a PBX that fails between two pages: what it gave is delivered, and the next poll goes on there', async () => {
	const pbx = new Pbx();
	const wanted = pbx.add(100);
	pbx.answersLeft = 2;
	const first = await nextRecords(pbx.client(), 'calls', BEGINNING, 1_000);
	expect(first.rows.map((row) => row._id)).toEqual(wanted.slice(0, 58));
	await expect(nextRecords(pbx.client(), 'calls', first.checkpoint, 1_000)).rejects.toThrow(
		/HTTP status 503/,
	);
	pbx.answersLeft = Infinity;
	expect((await drain(pbx, first.checkpoint)).ids).toEqual(wanted.slice(58));
});

test('whatever turns up late, however few a poll takes, whenever the PBX fails: each record comes once', async () => {
	const step = fc.record({
		/** Seconds until each record can be read. */
		writes: fc.array(fc.integer({ min: 0, max: 50 }), { maxLength: 40 }),
		limit: fc.integer({ min: 1, max: 60 }),
		answers: fc.oneof(fc.constant(Infinity), fc.integer({ min: 0, max: 4 })),
		seconds: fc.integer({ min: 0, max: 400 }),
	});
	const start = fc.constantFrom<Array<(pbx: Pbx) => Promise<Checkpoint> | Checkpoint>>(
		() => BEGINNING,
		() => startFromDate(new Date(START * 1_000)),
		async (pbx) => {
			pbx.add(1);
			return await startFromNow(pbx.client(), 'calls');
		},
	);
	await fc.assert(
		fc.asyncProperty(start, fc.array(step, { minLength: 1, maxLength: 12 }), async (begin, steps) => {
			const pbx = new Pbx();
			pbx.pageLength = 7;
			let checkpoint = await begin(pbx);
			let clock = START + 1;
			let made = 0;
			const waiting: Array<{ at: number; row: WireObject }> = [];
			const came: unknown[] = [];
			const poll = async (limit: number) => {
				const due = waiting.filter(({ at }) => at <= clock).map(({ row }) => row);
				pbx.rows = [...new Set([...pbx.rows, ...due])].sort((a, b) =>
					String(a._id) < String(b._id) ? -1 : 1,
				);
				const next = await nextRecords(pbx.client(), 'calls', checkpoint, limit, clock * 1_000).catch(
					() => null,
				);
				if (next === null) return -1;
				came.push(...next.rows.map((row) => row._id));
				checkpoint = JSON.parse(JSON.stringify(next.checkpoint)) as Checkpoint;
				return next.rows.length;
			};
			for (const { writes, limit, answers, seconds } of steps) {
				for (const delay of writes) waiting.push({ at: clock + delay, row: { _id: id(clock, ++made) } });
				pbx.answersLeft = answers;
				await poll(limit);
				clock += seconds;
			}
			clock += 60;
			pbx.answersLeft = Infinity;
			while ((await poll(50)) > 0);
			expect([...came].sort()).toEqual(waiting.map(({ row }) => row._id).sort());
		}),
		{ numRuns: 300 },
	);
});

test('a PBX that does not sort the records of one second: each record comes once', async () => {
	await fc.assert(
		fc.asyncProperty(
			fc.array(fc.array(fc.nat(1e6), { maxLength: 40 }), { minLength: 1, maxLength: 12 }),
			fc.constantFrom(1, 20, 1_000),
			async (seconds, limit) => {
				const pbx = new Pbx();
				pbx.byPosition = true;
				// More than is remembered, some in each second.
				for (let index = 0; index < 450; index++) {
					pbx.rows.push({ _id: id(START - 30 + Math.floor(index / 25), (index * 7_919) % 10_007) });
				}
				let { checkpoint } = await drain(pbx, BEGINNING, 1_000);
				const came = pbx.rows.map((row) => row._id);
				for (const [second, numbers] of seconds.entries()) {
					for (const more of new Set(numbers)) pbx.rows.push({ _id: id(START + second, more) });
					const drained = await drain(pbx, { ...checkpoint, checkedAt: (START + second) * 1_000 }, limit);
					came.push(...drained.ids);
					({ checkpoint } = drained);
				}
				expect(came).toHaveLength(new Set(came).size);
				expect(new Set(came)).toEqual(new Set(pbx.rows.map((row) => row._id)));
			},
		),
	);
});

test('late records at the very edge of what is remembered bring back none of the others', async () => {
	const pbx = new Pbx();
	pbx.rows = Array.from({ length: 250 }, (_value, index) => ({ _id: id(START, 10 * (index + 1)) }));
	const { checkpoint } = await drain(pbx, BEGINNING);
	const late = [512, 513, 514].map((more) => ({ _id: id(START, more) }));
	pbx.rows = [...pbx.rows.slice(0, 51), ...late, ...pbx.rows.slice(51)];
	expect((await drain(pbx, { ...checkpoint, checkedAt: START * 1_000 })).ids).toEqual(
		late.map((row) => row._id),
	);
});

test('late records come after a restart too, when nobody knows any more when the others were read', async () => {
	const pbx = new Pbx();
	pbx.rows = [0, 20, 30].map((seconds) => ({ _id: id(START + seconds) }));
	const checkpoint = { cursor: id(START + 30), recent: [id(START), id(START + 30)] };
	const { rows } = await nextRecords(pbx.client(), 'calls', checkpoint, 50, (START + 7_200) * 1_000);
	expect(rows.map((row) => row._id)).toEqual([id(START + 20)]);
});

test.each([BEGINNING, startFromDate(new Date((START - 9_000) * 1_000))])(
	'what lies hours behind the cursor is not late, however little is remembered: from $cursor',
	async ({ begin }) => {
		const pbx = new Pbx();
		pbx.rows = [-7_200, -20, 0].map((seconds) => ({ _id: id(START + seconds) }));
		const checkpoint = { cursor: id(START), recent: [id(START)], begin, checkedAt: START * 1_000 };
		const { rows } = await nextRecords(pbx.client(), 'calls', checkpoint, 50, START * 1_000);
		expect(rows.map((row) => row._id)).toEqual([id(START - 20)]);
	},
);

test('a PBX that is down costs nothing', async () => {
	const pbx = new Pbx();
	const wanted = pbx.add(60);
	const { checkpoint } = await nextRecords(pbx.client(), 'calls', BEGINNING, 20);
	pbx.down = true;
	await expect(nextRecords(pbx.client(), 'calls', checkpoint, 20)).rejects.toThrow(/HTTP status 503/);
	pbx.down = false;
	expect((await drain(pbx, checkpoint)).ids).toEqual(wanted.slice(20));
});

test('a PBX restored from a backup whose ids went back goes on behind the last record that both know', async () => {
	const pbx = new Pbx();
	pbx.add(100);
	const { checkpoint } = await drain(pbx, BEGINNING);
	pbx.rows = pbx.rows.slice(0, 90);
	const replaced = Array.from({ length: 3 }, (_value, index) => ({ _id: id(START + 89, index + 2) }));
	pbx.rows.push(...replaced);
	const soon = await nextRecords(pbx.client(), 'calls', checkpoint, 50);
	expect(soon.rows).toEqual([]);
	const later = await nextRecords(pbx.client(), 'calls', soon.checkpoint, 50, Date.now() + 3_600_000);
	expect(later.rows.map((row) => row._id)).toEqual(replaced.map((row) => row._id));
});

test('after a restore nothing is lost whose id lies among those of records that the PBX has lost', async () => {
	const pbx = new Pbx();
	pbx.add(100);
	const { checkpoint } = await drain(pbx, BEGINNING);
	pbx.rows = pbx.rows.slice(0, 90);
	const fresh = [91, 93, 97].map((seconds) => ({ _id: id(START + seconds, 7) }));
	pbx.rows.push(...fresh);
	const later = await nextRecords(pbx.client(), 'calls', checkpoint, 50, Date.now() + 3_600_000);
	expect(later.rows.map((row) => row._id)).toEqual(fresh.map((row) => row._id));
	const idle = await nextRecords(pbx.client(), 'calls', later.checkpoint, 50, Date.now() + 7_200_000);
	expect(idle.rows).toEqual([]);
});

test('a PBX of which nothing is remembered: all that was written since all was well comes', async () => {
	const pbx = new Pbx();
	const now = (START + 50_000) * 1_000;
	// Its clock was ahead.
	pbx.add(300, START + 60_000);
	const { checkpoint } = await nextRecords(pbx.client(), 'calls', BEGINNING, 500, now);
	pbx.rows = [];
	pbx.add(40, START);
	const fresh = pbx.add(30, START + 50_010);
	const soon = await nextRecords(pbx.client(), 'calls', checkpoint, 500, now + 60_000);
	expect(soon.rows).toEqual([]);
	const later = await nextRecords(pbx.client(), 'calls', soon.checkpoint, 500, now + 3_600_000);
	expect(later.rows.map((row) => row._id)).toEqual(fresh);
});

test('a PBX of which nothing is remembered, and whose clock went back with it: what it has written since comes', async () => {
	const pbx = new Pbx();
	pbx.add(1_000);
	const now = (START + 1_000) * 1_000;
	const { checkpoint } = await nextRecords(pbx.client(), 'calls', BEGINNING, 2_000, now);
	pbx.rows = pbx.rows.slice(0, 400);
	const fresh = pbx.add(150, START + 400);
	const later = await nextRecords(pbx.client(), 'calls', checkpoint, 500, now + 180_000);
	const came = later.rows.map((row) => String(row._id));
	expect(came.slice(-150)).toEqual(fresh);
	// Of the others no more than minutes come again.
	expect(came.length).toBeLessThan(150 + 120);
	expect((await drain(pbx, later.checkpoint)).ids).toEqual([]);
});

test('older records than the start are not taken for a restore', async () => {
	const pbx = new Pbx();
	pbx.add(100);
	const since = startFromDate(new Date((START + 900) * 1_000));
	const first = await nextRecords(pbx.client(), 'calls', since, 50, 0);
	const later = await nextRecords(pbx.client(), 'calls', first.checkpoint, 50, 3_600_000);
	expect([first.rows, later.rows]).toEqual([[], []]);
});

test('items carry a key that is the same whenever they come', () => {
	const row = {
		_id: id(START),
		cuid: `${START}.1`,
		src: '0912',
		dst: '204',
		disposition: 'ANSWERED',
		type: 'incoming',
	};
	const client = new Pbx().client();
	expect(feedItem(client, 'calls', row, true)).toMatchObject({
		report: 'calls',
		dedupe_key: `calls:${id(START)}`,
		unique_id: `${START}.1`,
		caller_number: '0912',
		answered: true,
		direction: 'incoming',
	});
	expect(feedItem(client, 'calls', row, false)).toMatchObject(row);
});
