import { lastAgent } from '../../simotel/reports/lastAgent';
import { SimotelError } from '../../simotel/client/errors';
import type { SimotelClient } from '../../simotel/client/client';
import type { WireObject } from '../../simotel/wire';

const CALLER = '09120000001';
const NOW = new Date('2026-01-01T12:00:00Z');
const SECONDS = Date.parse('2026-01-01T10:00:00Z') / 1_000;

/** An answered call, so many minutes after ten. */
const row = (minute: number, more: WireObject): WireObject => ({
	cuid: `${SECONDS + minute * 60}.7`,
	src: CALLER,
	disposition: 'ANSWERED',
	...more,
});

/** A PBX with these calls; it searches as the real one, for the whole number or for a part. */
function pbx(calls: WireObject[], queueCalls: WireObject[] = []): SimotelClient {
	const call = async (path: string, body: WireObject) => {
		const { from, to } = body.conditions as Record<string, string>;
		const fits = (value: unknown, wanted: string) =>
			body.alike === 'true' ? String(value).includes(wanted) : wanted === '' || value === wanted;
		const rows = path === 'reports/queue/search' ? queueCalls : calls;
		const { count } = body.pagination as { count: number };
		return { data: rows.filter(({ src, dst }) => fits(src, from) && fits(dst, to)).slice(0, count) };
	};
	return { search: call, zone: 'Asia/Tehran' } as unknown as SimotelClient;
}

test.each<[string, string | null, WireObject[], WireObject[]?]>([
	['nobody', null, []],
	['the latest of several', '202', [row(1, { dst: '201' }), row(3, { dst: '202' }), row(2, { dst: '203' })]],
	[
		'no agent who did not answer',
		'201',
		[row(1, { dst: '201' }), row(2, { dst: '202', disposition: 'BUSY' })],
	],
	[
		'no number that was dialled',
		null,
		[row(1, { dst: '1541', did: '1541' }), row(2, { dst: '02100000000' })],
	],
	['the second of a transfer, the newest row first', '202', [row(1, { dst: '202' }), row(1, { dst: '201' })]],
	[
		'the agent of a queue, not the queue',
		'203',
		[row(1, { dst: '900' })],
		[row(1, { dst: '203', qnum: '900' })],
	],
	[
		'a queue call without an ID, by its start',
		'203',
		[row(1, { dst: '201' })],
		[row(0, { dst: '203', qnum: '900', cuid: undefined, starttime: '1404-10-11 14:00:00' })],
	],
	[
		'an agent who called, the country before the number',
		'204',
		[row(1, { src: '204', dst: '+989120000001' })],
	],
	['an agent who called, nothing before the number', '204', [row(1, { src: '204', dst: '9120000001' })]],
	...['+989120000001', '00989120000001', '989120000001', '9120000001'].map(
		(src): [string, string, WireObject[], WireObject[]] => [
			`a caller who came by another trunk as ${src}`,
			'205',
			[row(1, { src, dst: '900' })],
			[row(1, { src, dst: '205', qnum: '900' })],
		],
	),
	['nobody of another caller', null, [row(1, { src: '091200000011', dst: '201' })]],
	[
		'the agent before many calls in vain',
		'206',
		[...Array(40).fill(row(2, { dst: '201', disposition: 'NO ANSWER' })), row(1, { dst: '206' })],
	],
	['no agent who called another number', null, [row(1, { src: '204', dst: '091200000012' })]],
])('finds %s', async (_name, agent, ...calls) => {
	expect(await lastAgent(pbx(...calls), CALLER, 24, NOW)).toBe(agent);
});

test('an extension that calls is looked up as it is', async () => {
	const calls = [row(1, { src: '205', dst: '1204' }), row(2, { src: '206', dst: '204' })];
	expect(await lastAgent(pbx(calls), '204', 24, NOW)).toBe('206');
});

test.each(['anonymous', 'Unknown', '0', '000'])(
	'a caller without a number (%s) is nobody in particular',
	async (caller) => {
		expect(await lastAgent(pbx([row(1, { src: caller, dst: '201' })]), caller, 24, NOW)).toBe(null);
	},
);

/** A part of one call, so many minutes before noon UTC, by the clock of Tehran. */
const part = (minutesAgo: number, more: WireObject): WireObject => {
	const start = new Date(NOW.getTime() - minutesAgo * 60_000 + 3.5 * 3_600_000);
	return {
		...row(0, more),
		cuid: `${NOW.getTime() / 1_000 - 3_600}.7`,
		starttime: start.toISOString().slice(0, 19).replace('T', ' '),
	};
};

test.each<[string, string | null, WireObject[], WireObject[]?]>([
	[
		'the agent of the queue, to whom reception handed the call',
		'201',
		[part(60, { dst: '203', billsec: 30 })],
		[part(50, { dst: '201', qnum: '900', billsec: 300 })],
	],
	[
		'reception, to whom the agent of the queue handed it back',
		'203',
		[part(40, { dst: '203' }), part(60, { dst: '900' })],
		[part(50, { dst: '201', qnum: '900' })],
	],
	[
		'the part that was written last, where rows have no times',
		'201',
		[row(0, { dst: '203', _id: '695642000000000000000000' })],
		[row(0, { dst: '201', qnum: '900', _id: '6956425a0000000000000000' })],
	],
	[
		'who talked, not who picked up and had nobody',
		'202',
		[row(1, { dst: '202' }), row(2, { dst: '201', billsec: 0 })],
	],
	['nobody of a call that is under way', null, [row(1, { dst: '202', disposition: '', billsec: 0 })]],
	[
		'who talked, where the result is missing',
		'202',
		[row(1, { dst: '202', disposition: '', billsec: '40' })],
	],
	['an agent at a mobile', '09120000077', [row(1, { dst: '09120000077' })]],
	['an agent who called from a mobile', '09120000077', [row(1, { src: '09120000077', dst: CALLER })]],
	['no company mobile', null, [row(1, { dst: '09120000088', did: '989120000088' })]],
])('takes %s', async (_name, agent, calls, queueCalls = []) => {
	expect(await lastAgent(pbx(calls, queueCalls), CALLER, 24, NOW)).toBe(agent);
});

test('digits of any script are one number', async () => {
	expect(await lastAgent(pbx([row(1, { dst: '۲۰۴' })]), '۰۹۱۲۰۰۰۰۰۰۱', 24, NOW)).toBe('204');
	const persian = {
		search: async () => ({ data: [row(1, { src: '۰۹۱۲۰۰۰۰۰۰۱', dst: '204' })] }),
		zone: 'UTC',
	};
	expect(await lastAgent(persian as unknown as SimotelClient, CALLER, 24, NOW)).toBe('204');
});

const forbidden = (path: string) => new SimotelError('forbidden', `no permission for ${path}`, { path });

/** A PBX that refuses some reports, and gives pages of twenty rows. */
function strict(rows: Record<string, WireObject[]>, total = true) {
	const asked: string[] = [];
	const search = async (path: string, body: WireObject) => {
		asked.push(path);
		const all = rows[path];
		if (all === undefined) throw forbidden(path);
		const { from } = body.conditions as Record<string, string>;
		const { start } = body.pagination as { start: number };
		const found = from === '' ? [] : all;
		return {
			data: found.slice(start, start + 20),
			pagination: total ? { start, count: 20, total: found.length } : {},
		};
	};
	return { client: { search, zone: 'Asia/Tehran' } as unknown as SimotelClient, asked };
}

test('reports that are denied are left out; the quick report stands in for that of calls', async () => {
	const { client } = strict({ 'reports/quick/search': [row(1, { dst: '204' })] });
	expect(await lastAgent(client, CALLER, 24, NOW)).toBe('204');
	const queue = strict({ 'reports/queue/search': [row(1, { dst: '205', qnum: '900' })] });
	expect(await lastAgent(queue.client, CALLER, 24, NOW)).toBe('205');
	await expect(lastAgent(strict({}).client, CALLER, 24, NOW)).rejects.toThrow(/reports\/cdr\/search/);
});

test.each([true, false])(
	'pages of twenty are read on until somebody talked (total given: %s)',
	async (total) => {
		const vain = Array.from({ length: 45 }, (_, wait) =>
			row(9, { dst: '201', disposition: 'NO ANSWER', wait }),
		);
		const reports = { 'reports/cdr/search': [...vain, row(1, { dst: '206' })], 'reports/queue/search': [] };
		const { client, asked } = strict(reports, total);
		expect(await lastAgent(client, CALLER, 24, NOW)).toBe('206');
		// Three pages of calls of the caller, one of calls to the caller.
		expect(asked.filter((path) => path === 'reports/cdr/search')).toHaveLength(4);
	},
);

test('a PBX that gives the same page again and again is asked twice', async () => {
	const page = Array<WireObject>(20).fill(row(9, { dst: '201', disposition: 'NO ANSWER' }));
	const search = jest.fn(async () => await Promise.resolve({ data: page }));
	expect(await lastAgent({ search, zone: 'UTC' } as unknown as SimotelClient, CALLER, 24, NOW)).toBe(null);
	expect(search).toHaveBeenCalledTimes(6);
});

test('no page is asked for after the deadline', async () => {
	const vain = Array<WireObject>(90).fill(row(9, { dst: '201', disposition: 'NO ANSWER' }));
	const { client, asked } = strict({ 'reports/cdr/search': vain, 'reports/queue/search': [] });
	expect(await lastAgent(client, CALLER, 24, NOW, Date.now() - 1)).toBe(null);
	expect(asked).toEqual([]);
});
