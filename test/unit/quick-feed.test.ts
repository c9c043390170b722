import fc from 'fast-check';

import { SimotelClient } from '../../simotel/client/client';
import { parseSimotelDate } from '../../simotel/dates';
import { BEGINNING, startFromDate } from '../../simotel/reports/checkpoint';
import type { Checkpoint } from '../../simotel/reports/checkpoint';
import { newestRecords, nextRecords, startFromNow } from '../../simotel/reports/feed';
import type { WireObject } from '../../simotel/wire';
import { START, id } from '../harness/reportPbx';

interface Call {
	/** Seconds since 1970. */
	start: number;
	end: number;
	/** Seconds after the end until the row is there, and until it has its result. */
	lag: number;
	done: number;
	count: number;
}

const call = (start: number, more: Partial<Call> = {}): Call => ({
	...{ start, end: start + 30, lag: 0, done: 0, count: 1 },
	...more,
});
const idOf = ({ end, count }: Call) => id(end, count);

/** A PBX that lets the account read the quick report only, twenty rows a page, newest first. */
class FewPermissions {
	calls: Call[] = [];

	allowed = ['reports/quick/search'];

	requests: string[] = [];

	/** Requests until it fails. */
	left = Infinity;

	/** Seconds since 1970. */
	now = START;

	client(): SimotelClient {
		const server = {
			origin: 'http://pbx',
			baseUrl: 'http://pbx/api/v4',
			version: 'v4' as const,
			zone: 'Asia/Tehran',
			timeout: 30,
		};
		return new SimotelClient(server, async ({ path, body }) => {
			this.requests.push(path);
			const reply = (success: number, message: string, data: unknown) => ({
				...{ status: 200, headers: {} },
				body: { success, message, data },
			});
			if (!this.allowed.includes(path)) return reply(-2, `Access denied: /${path}`, '');
			if (path.endsWith('ordered/id')) return reply(1, '', { last_id: '', data: [] });
			if (this.left-- <= 0) return { status: 503, headers: {}, body: '' };
			return reply(1, '', { data: this.rows(JSON.parse(String(body)) as Query) });
		});
	}

	private rows({ date_range: { from, to }, pagination: { start, count } }: Query): WireObject[] {
		const [first, last] = [from, to].map(
			(text) => (parseSimotelDate(text, 'Asia/Tehran')?.getTime() ?? 0) / 1_000,
		);
		return this.calls
			.filter((one) => one.start >= first && one.start <= last && one.end + one.lag <= this.now)
			.sort((a, b) => b.start - a.start)
			.slice(start, start + Math.min(count, 20))
			.map((one) => ({
				_id: idOf(one),
				disposition: one.end + one.lag + one.done <= this.now ? 'ANSWERED' : '',
				billsec: 0,
			}));
	}
}

interface Query {
	date_range: { from: string; to: string };
	pagination: { start: number; count: number };
}

/** Polls as n8n does until nothing more comes. */
async function drain(pbx: FewPermissions, begin: Checkpoint, limit = 1_000) {
	const ids: string[] = [];
	let checkpoint = begin;
	for (;;) {
		const next = await nextRecords(pbx.client(), 'calls', checkpoint, limit, pbx.now * 1_000);
		expect(next.denied?.kind).toBe('forbidden');
		checkpoint = JSON.parse(JSON.stringify(next.checkpoint)) as Checkpoint;
		if (next.rows.length === 0) return { ids, checkpoint };
		ids.push(...next.rows.map((row) => String(row._id)));
	}
}

test.each([7, 1_000])(
	'catches up over weeks, from the beginning, a date or now on, %i at most',
	async (limit) => {
		const pbx = new FewPermissions();
		const days = [0, 1, 1.01, 9, 9.1, 40].map((day) => START + Math.round(day * 86_400));
		pbx.calls = days.flatMap((day) => Array.from({ length: 25 }, (_value, index) => call(day + index * 60)));
		pbx.now = START + 41 * 86_400;
		const all = pbx.calls.map(idOf).sort();
		const first = await drain(pbx, BEGINNING, limit);
		expect(first.ids).toEqual(all);
		const since = startFromDate(new Date((START + 5 * 86_400) * 1_000));
		expect((await drain(pbx, since, limit)).ids).toEqual(all.slice(75));
		const now = await startFromNow(pbx.client(), 'calls');
		pbx.calls.push(call(pbx.now));
		pbx.now += 60;
		for (const begin of [now, first.checkpoint])
			expect((await drain(pbx, begin, limit)).ids).toEqual([idOf(call(pbx.now - 60))]);
		expect(await newestRecords(pbx.client(), 'calls', 1)).toHaveLength(1);
	},
);

test('calls of any length that lag and are completed late come once, whatever is polled', async () => {
	const calls = fc.array(
		fc.record({
			gap: fc.integer({ min: 0, max: 300 }),
			length: fc.oneof(fc.integer({ min: 0, max: 600 }), fc.integer({ min: 0, max: 13_000 })),
			lag: fc.integer({ min: 0, max: 200 }),
			done: fc.integer({ min: 0, max: 200 }),
		}),
		{ maxLength: 40 },
	);
	const polls = fc.array(
		fc.record({ after: fc.integer({ min: 1, max: 900 }), limit: fc.integer({ min: 1, max: 50 }) }),
	);
	await fc.assert(
		fc.asyncProperty(calls, polls, async (made, steps) => {
			const pbx = new FewPermissions();
			let at = START;
			pbx.calls = made.map(({ gap, length, lag, done }, count) => {
				at += gap;
				return { start: at, end: at + length, lag, done, count: count + 1 };
			});
			let checkpoint = startFromDate(new Date(START * 1_000));
			const came: string[] = [];
			const poll = async (limit: number) => {
				const next = await nextRecords(pbx.client(), 'calls', checkpoint, limit, pbx.now * 1_000);
				checkpoint = JSON.parse(JSON.stringify(next.checkpoint)) as Checkpoint;
				came.push(...next.rows.map((row) => String(row._id)));
				expect(next.rows.every(({ disposition }) => disposition === 'ANSWERED')).toBe(true);
				return next.rows.length;
			};
			for (const { after, limit } of steps) {
				pbx.now += after;
				await poll(limit);
			}
			pbx.now = Math.max(pbx.now, at + 14_000);
			while ((await poll(50)) > 0);
			expect([...came].sort()).toEqual(pbx.calls.map(idOf).sort());
		}),
		{ numRuns: 200 },
	);
});

test('a row that never gets a result comes after ten minutes', async () => {
	const pbx = new FewPermissions();
	pbx.calls = [call(START, { done: Infinity }), call(START + 60)];
	pbx.now = START + 120;
	const first = await drain(pbx, startFromDate(new Date(START * 1_000)));
	expect(first.ids).toEqual([idOf(pbx.calls[1])]);
	pbx.now = START + 700;
	expect((await drain(pbx, first.checkpoint)).ids).toEqual([idOf(pbx.calls[0])]);
});

test('a PBX that fails while it catches up: what it gave is delivered, and the next poll goes on there', async () => {
	const pbx = new FewPermissions();
	pbx.calls = Array.from({ length: 8 }, (_value, index) => call(START + index * 86_400));
	pbx.now = START + 9 * 86_400;
	pbx.left = 12;
	const first = await nextRecords(
		pbx.client(),
		'calls',
		startFromDate(new Date(START * 1_000)),
		50,
		pbx.now * 1_000,
	);
	expect(first.rows.length).toBeGreaterThan(0);
	expect(first.rows.length).toBeLessThan(8);
	pbx.left = Infinity;
	const rest = await drain(pbx, first.checkpoint);
	expect([...first.rows.map(({ _id }) => _id), ...rest.ids]).toEqual(pbx.calls.map(idOf));
});

test('when the permission is there again, the report itself is read', async () => {
	const pbx = new FewPermissions();
	pbx.allowed.push('reports/cdr/ordered/id');
	const { denied } = await nextRecords(pbx.client(), 'calls', BEGINNING, 1, 0);
	expect([denied, pbx.requests]).toEqual([undefined, ['reports/cdr/ordered/id']]);
});

test('what nothing can stand in for says which permission is missing', async () => {
	const pbx = new FewPermissions();
	pbx.allowed = [];
	await expect(nextRecords(pbx.client(), 'calls', BEGINNING, 1)).rejects.toThrow(
		'The API account has no permission for "/reports/cdr/ordered/id", and the quick report cannot be read either: The API account has no permission for "/reports/quick/search"',
	);
	await expect(nextRecords(pbx.client(), 'queueCalls', BEGINNING, 1)).rejects.toThrow(
		'no permission for "/reports/queue/ordered/id"',
	);
});
