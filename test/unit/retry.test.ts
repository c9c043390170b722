import { SimotelClient } from '../../simotel/client/client';
import type { WireReply } from '../../simotel/client/request';
import { retryAfterOf } from '../../simotel/client/retry';

/** A client that keeps how long it would have waited (milliseconds). */
function paced(replies: Array<Partial<WireReply>>, random = 0) {
	const slept: number[] = [];
	let asked = 0;
	const server = {
		origin: 'http://x',
		baseUrl: 'http://x',
		version: 'v4' as const,
		zone: 'UTC',
		timeout: 30,
	};
	const client = new SimotelClient(
		server,
		async () => ({ status: 200, headers: {}, body: {}, ...replies[Math.min(asked++, replies.length - 1)] }),
		{ sleep: async (ms) => void slept.push(ms), random: () => random },
	);
	const search = async () => await client.search('x', {}).catch((error: Error) => error.message);
	return { client, search, slept, asked: () => asked };
}

const FINE = { body: { success: 1, data: [] } };
const DOWN = { status: 503 };
const BUSY = (retryAfter: string) => ({ status: 429, headers: { 'retry-after': retryAfter } });

test('a search is sent three times at most, with growing pauses', async () => {
	const { search, slept, asked } = paced([DOWN, DOWN, DOWN]);
	expect(await search()).toMatch(/HTTP status 503/);
	expect([asked(), slept]).toEqual([3, [100, 200]]);
});

test('pauses differ from client to client, within bounds', async () => {
	const { search, slept } = paced([DOWN, DOWN, FINE], 0.5);
	expect(await search()).toEqual([]);
	expect(slept).toEqual([150, 300]);
});

test('Retry-After is honoured', async () => {
	const { search, slept } = paced([BUSY('3'), FINE]);
	expect(await search()).toEqual([]);
	expect(slept).toEqual([3_000]);
});

test('a server that wants to be left alone for long is not waited for', async () => {
	const { search, slept, asked } = paced([BUSY('3600'), FINE]);
	expect(await search()).toBe('The server was asked too often');
	expect([asked(), slept]).toEqual([1, []]);
});

test.each<[string, Partial<WireReply>]>([
	['a refusal', { body: { success: 0, message: 'no' } }],
	['a permission that is missing', { status: 403 }],
	['a service that is not there', { status: 501 }],
])('%s is not asked again', async (_name, reply) => {
	const { search, asked } = paced([reply, FINE]);
	await search();
	expect(asked()).toBe(1);
});

test('what changes something is never sent twice', async () => {
	for (const reply of [DOWN, BUSY('1')]) {
		const { client, asked } = paced([reply, FINE]);
		await expect(client.call('call/originate/act')).rejects.toThrow();
		expect(asked()).toBe(1);
	}
});

test('Retry-After in seconds, as a date, and as nonsense', () => {
	const now = Date.parse('2026-01-01T00:00:00Z');
	const read = (value: unknown) => retryAfterOf({ 'retry-after': value }, now);
	expect(['7', 7, 'Thu, 01 Jan 2026 00:00:05 GMT', 'Wed, 31 Dec 2025 00:00:00 GMT'].map(read)).toEqual([
		7, 7, 5, 0,
	]);
	expect(['', 'soon', '-5', undefined, null].map(read)).toEqual([...Array<undefined>(5)]);
});
