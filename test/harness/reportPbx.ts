import { SimotelClient } from '../../simotel/client/client';
import { nextRecords } from '../../simotel/reports/feed';
import type { Checkpoint } from '../../simotel/reports/checkpoint';
import type { WireObject } from '../../simotel/wire';

/** Ids as the database makes them: the first eight digits count seconds. */
export const id = (seconds: number, more = 1) =>
	seconds.toString(16).padStart(8, '0') + more.toString(16).padStart(16, '0');
/** Seconds since 1970, of the first records. */
export const START = 1_767_000_000;

/** A PBX with records, and with habits. */
export class Pbx {
	rows: WireObject[] = [];

	pageLength = 29;

	lastId: (rows: WireObject[], after: string) => unknown = (rows, after) => rows.at(-1)?._id ?? after;

	down = false;

	/** Pages go by the order of writing, in which the ids of one second are not sorted. */
	byPosition = false;

	/** Pages begin with the record after which was requested. */
	givesCursor = false;

	/** Answers that it gives until it fails. */
	answersLeft = Infinity;

	requests = 0;

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
			timeout: 30,
		};
		return new SimotelClient(server, async ({ path, body }) => {
			this.requests += 1;
			if (this.down || this.answersLeft-- <= 0) return { status: 503, headers: {}, body: '' };
			const request = JSON.parse(String(body)) as { _id?: string };
			const data = path.endsWith('ordered/id') ? this.pageAfter(String(request._id)) : this.newest();
			return { status: 200, headers: {}, body: { success: 1, message: '', data } };
		});
	}

	private pageAfter(after: string) {
		const position = this.byPosition ? this.rows.findIndex((row) => row._id === after) + 1 : 0;
		const rows = this.rows
			.slice(position)
			.filter(({ _id }) => position > 0 || String(_id) > after || (this.givesCursor && _id === after))
			.slice(0, this.pageLength);
		return { last_id: this.lastId(rows, after), data: rows };
	}

	private newest() {
		return { pagination: {}, data: [...this.rows].reverse().slice(0, 20) };
	}
}

/** Polls until nothing more comes, as n8n does; keeps the checkpoint only with what was delivered. */
export async function drain(
	pbx: Pbx,
	begin: Checkpoint,
	limit = 50,
): Promise<{ ids: unknown[]; checkpoint: Checkpoint; polls: number }> {
	const ids: unknown[] = [];
	let checkpoint = begin;
	for (let polls = 1; ; polls++) {
		const next = await nextRecords(pbx.client(), 'calls', checkpoint, limit);
		expect(next.rows.length).toBeLessThanOrEqual(limit);
		checkpoint = JSON.parse(JSON.stringify(next.checkpoint)) as Checkpoint;
		if (next.rows.length === 0) return { ids, checkpoint, polls };
		ids.push(...next.rows.map((row) => row._id));
	}
}
