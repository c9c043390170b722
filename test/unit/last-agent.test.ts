import { lastAgent } from '../../simotel/reports/lastAgent';
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
