import { SimotelClient } from '../../simotel/client';
import type { WireObject } from '../../simotel/client';
import { feedItem, nextRecords, startFromDate, startFromNow } from '../../simotel/reportFeed';
import type { FeedState } from '../../simotel/reportFeed';

/** Ids as the database makes them: the first eight digits count seconds. */
const id = (seconds: number, more = 1) =>
	seconds.toString(16).padStart(8, '0') + more.toString(16).padStart(16, '0');
const START = 1_767_000_000;

/** A PBX with records, and with habits. */
class Pbx {
	rows: WireObject[] = [];

	pageLength = 29;

	lastId: (rows: WireObject[], asked: string) => unknown = (rows, asked) => rows.at(-1)?._id ?? asked;

	down = false;

	asked = 0;

	add(count: number, from = START): string[] {
		const added = Array.from({ length: count }, (_value, index) => ({
			_id: id(from + index),
			cuid: `${from + index}.1`,
		}));
		this.rows.push(...added);
		return added.map((row) => row._id);
	}

	client(): SimotelClient {
		const server = {
			origin: 'http://pbx',
			baseUrl: 'http://pbx/api/v4',
			version: 'v4' as const,
			zone: 'Asia/Tehran',
		};
		return new SimotelClient(server, async ({ path, body }) => {
			this.asked += 1;
			if (this.down) return { status: 503, headers: {}, body: '' };
			const request = JSON.parse(String(body)) as { _id?: string };
			const data = path.endsWith('ordered/id') ? this.after(String(request._id)) : this.newest();
			return { status: 200, headers: {}, body: { success: 1, message: '', data } };
		});
	}

	private after(asked: string) {
		const rows = this.rows.filter((row) => String(row._id) > asked).slice(0, this.pageLength);
		return { last_id: this.lastId(rows, asked), data: rows };
	}

	private newest() {
		return { pagination: {}, data: [...this.rows].reverse().slice(0, 20) };
	}
}

/** Polls until nothing more comes, as n8n does; keeps the place only with what was handed out. */
async function drain(
	pbx: Pbx,
	state: FeedState,
	limit = 50,
): Promise<{ ids: unknown[]; state: FeedState; polls: number }> {
	const ids: unknown[] = [];
	let place = state;
	for (let polls = 1; ; polls++) {
		const next = await nextRecords(pbx.client(), 'calls', place, limit);
		expect(next.rows.length).toBeLessThanOrEqual(limit);
		place = JSON.parse(JSON.stringify(next.state)) as FeedState;
		if (next.rows.length === 0) return { ids, state: place, polls };
		ids.push(...next.rows.map((row) => row._id));
	}
}

const BEGINNING: FeedState = { cursor: '', recent: [] };

test('catches up in bounded batches, in order, each record once', async () => {
	const pbx = new Pbx();
	const wanted = pbx.add(1_000);
	const first = await drain(pbx, BEGINNING);
	expect(first.ids).toEqual(wanted);
	expect(first.polls).toBe(21);
	const more = pbx.add(3, START + 5_000);
	expect((await drain(pbx, first.state)).ids).toEqual(more);
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
});

test('records that come twice are handed out once', async () => {
	const pbx = new Pbx();
	const wanted = pbx.add(10);
	pbx.rows.push(...pbx.rows.slice(8));
	expect((await drain(pbx, BEGINNING)).ids).toEqual(wanted);
});

test('a PBX that is down costs nothing', async () => {
	const pbx = new Pbx();
	const wanted = pbx.add(60);
	const { state } = await nextRecords(pbx.client(), 'calls', BEGINNING, 20);
	pbx.down = true;
	await expect(nextRecords(pbx.client(), 'calls', state, 20)).rejects.toThrow(/HTTP status 503/);
	pbx.down = false;
	expect((await drain(pbx, state)).ids).toEqual(wanted.slice(20));
});

test('a PBX restored from a backup whose ids went back goes on behind the last record that both know', async () => {
	const pbx = new Pbx();
	pbx.add(100);
	const { state } = await drain(pbx, BEGINNING);
	pbx.rows = pbx.rows.slice(0, 90);
	const replaced = Array.from({ length: 3 }, (_value, index) => ({ _id: id(START + 89, index + 2) }));
	pbx.rows.push(...replaced);
	const soon = await nextRecords(pbx.client(), 'calls', state, 50);
	expect(soon.rows).toEqual([]);
	const later = await nextRecords(pbx.client(), 'calls', soon.state, 50, Date.now() + 3_600_000);
	expect(later.rows.map((row) => row._id)).toEqual(replaced.map((row) => row._id));
});

test('after a restore nothing is lost whose id lies among those of records that the PBX has lost', async () => {
	const pbx = new Pbx();
	pbx.add(100);
	const { state } = await drain(pbx, BEGINNING);
	pbx.rows = pbx.rows.slice(0, 90);
	const fresh = [91, 93, 97].map((seconds) => ({ _id: id(START + seconds, 7) }));
	pbx.rows.push(...fresh);
	const later = await nextRecords(pbx.client(), 'calls', state, 50, Date.now() + 3_600_000);
	expect(later.rows.map((row) => row._id)).toEqual(fresh.map((row) => row._id));
	const idle = await nextRecords(pbx.client(), 'calls', later.state, 50, Date.now() + 7_200_000);
	expect(idle.rows).toEqual([]);
});

test('a PBX of which nothing is remembered: all that was written since all was well comes', async () => {
	const pbx = new Pbx();
	const now = (START + 50_000) * 1_000;
	// Its clock was ahead.
	pbx.add(300, START + 60_000);
	const { state } = await nextRecords(pbx.client(), 'calls', BEGINNING, 500, now);
	pbx.rows = [];
	pbx.add(40, START);
	const fresh = pbx.add(30, START + 50_010);
	const soon = await nextRecords(pbx.client(), 'calls', state, 500, now + 60_000);
	expect(soon.rows).toEqual([]);
	const later = await nextRecords(pbx.client(), 'calls', soon.state, 500, now + 3_600_000);
	expect(later.rows.map((row) => row._id)).toEqual(fresh);
});

test('older records than the start are not taken for a restore', async () => {
	const pbx = new Pbx();
	pbx.add(100);
	const since = startFromDate(new Date((START + 900) * 1_000));
	const first = await nextRecords(pbx.client(), 'calls', since, 50, 0);
	const later = await nextRecords(pbx.client(), 'calls', first.state, 50, 3_600_000);
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
