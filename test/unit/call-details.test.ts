import { SimotelClient } from '../../simotel/client/client';
import type { WireReply } from '../../simotel/client/request';
import { callDetails } from '../../simotel/reports/callDetails';
import { findCall, isCompleteCall } from '../../simotel/reports/findCall';
import type { WireObject } from '../../simotel/wire';

const ID = '1700000100.123456';
const row = (more: WireObject): WireObject => ({
	...{ cuid: ID, src: '09120000001', dst: '204', type: 'incoming', starttime: '1402-08-24 01:45:00' },
	...{ duration: 30, billsec: 20, disposition: 'ANSWERED' },
	...more,
});

type Answer = WireObject[] | Partial<WireReply>;
interface Asked {
	conditions?: Record<string, string>;
	date_range?: Record<string, string>;
	cuid?: string;
}

/** A PBX that answers each report as it is set to, and keeps the requests. */
function pbx(reports: Record<string, (asked: Asked) => Answer>) {
	const asked: Array<[string, Asked]> = [];
	const server = {
		origin: 'http://x',
		baseUrl: 'http://x',
		version: 'v4' as const,
		zone: 'Asia/Tehran',
		timeout: 9,
	};
	const client = new SimotelClient(server, async ({ path, body }) => {
		const sent = JSON.parse(String(body)) as Asked;
		asked.push([path, sent]);
		const answer = reports[path]?.(sent) ?? [];
		const reply = Array.isArray(answer) ? { body: { success: 1, data: { data: answer } } } : answer;
		return { status: 200, headers: {}, body: '', ...reply };
	});
	return { client, asked };
}

const QUICK = 'reports/quick/search';
const FULL = 'reports/cdr/search';
const DENIED = { status: 403, body: { success: -2, message: 'Access denied: /x', data: '' } };
const byId = ({ conditions }: Asked) => conditions?.cuid === ID;
const find = async (client: SimotelClient, more = {}) =>
	await findCall(client, { id: ID, thorough: true, ...more });

describe('a call is found', () => {
	test('by its ID, and never by one that only begins like it', async () => {
		const { client, asked } = pbx({ [QUICK]: () => [row({ cuid: `${ID}0`, src: '1' }), row({})] });
		expect(await find(client)).toEqual({ rows: [row({})], foundBy: 'id' });
		expect(asked[0][1].date_range).toEqual({});
	});

	test('by the time in its ID', async () => {
		const { client } = pbx({
			[QUICK]: (asked) => (byId(asked) ? [] : [row({ cuid: '1700000101.7' }), row({})]),
		});
		expect(await find(client)).toEqual({ rows: [row({})], foundBy: 'time' });
	});

	test('by its caller, when the record names no ID', async () => {
		const nameless = { ...row({}), cuid: '' };
		const later = { ...nameless, starttime: '1402-08-24 02:05:00' };
		const { client, asked } = pbx({
			[QUICK]: ({ conditions }) => (conditions?.from === '09120000001' ? [later, nameless] : []),
		});
		expect(await find(client, { caller: '09120000001' })).toEqual({ rows: [nameless], foundBy: 'caller' });
		// Half an hour around 01:45 by the clock of the PBX.
		expect(asked.at(-1)?.[1].date_range).toEqual({ from: '2023-11-15 01:15', to: '2023-11-15 02:15' });
		expect(await find(client)).toBeNull();
	});

	test('by the attempts of its queue, when nothing else names it', async () => {
		const { client } = pbx({ 'reports/quick/info': () => [row({})] });
		expect(await find(client)).toEqual({ rows: [row({})], foundBy: 'attempts' });
		expect(await find(client, { thorough: false })).toBeNull();
	});

	test('in the full report, where the quick one may not be read', async () => {
		const { client } = pbx({ [QUICK]: () => DENIED, [FULL]: () => [row({})] });
		expect(await find(client)).toEqual({ rows: [row({})], foundBy: 'id' });
	});

	test('by nobody who may read no report: that is no call that does not exist', async () => {
		const { client } = pbx({ [QUICK]: () => DENIED, [FULL]: () => DENIED });
		await expect(find(client)).rejects.toMatchObject({ kind: 'forbidden' });
	});
});

describe('a call is complete', () => {
	test.each<[string, WireObject, boolean]>([
		['with a result', { disposition: 'NO ANSWER', billsec: 0 }, true],
		['with talk and no result', { disposition: '', billsec: 12 }, true],
		['not without both', { disposition: '', billsec: 0 }, false],
		['not without both, as text', { disposition: null, billsec: '0' }, false],
	])('%s', (_name, more, complete) => {
		expect(isCompleteCall({ rows: [row({}), row(more)], foundBy: 'id' })).toBe(complete);
	});

	test('not by an attempt alone: another agent may ring', () => {
		const missed = row({ disposition: 'NO ANSWER', billsec: 0 });
		expect(isCompleteCall({ rows: [missed], foundBy: 'attempts' })).toBe(false);
		expect(isCompleteCall({ rows: [missed, row({})], foundBy: 'attempts' })).toBe(true);
	});
});

describe('the details of a call', () => {
	test('a call without result is not known to be missed', async () => {
		const { client } = pbx({});
		const open = row({ disposition: '', billsec: 0, dst: '982100000000' });
		expect(await callDetails(client, ID, { rows: [open], foundBy: 'id' })).toMatchObject({
			answered: null,
			complete: false,
			agent_number: null,
		});
	});

	test('the agent behind a company number comes from the attempts', async () => {
		const attempts = [row({ dst: '203', disposition: 'NO ANSWER', billsec: 0 }), row({ dst: '201' })];
		const { client } = pbx({ 'reports/quick/info': () => attempts });
		const details = await callDetails(client, ID, { rows: [row({ dst: '982100000000' })], foundBy: 'id' });
		expect(details).toMatchObject({ callee_number: '982100000000', agent_number: '201', complete: true });
		expect(details.agents.map(({ agent, answered }) => [agent, answered])).toEqual([
			['203', false],
			['201', true],
		]);
	});

	test('reports beside it spoil nothing: those that may not be read are named, and so are those that fail', async () => {
		const { client } = pbx({
			'reports/quick/info': () => ({ status: 403, body: { message: 'IP is not permitted' } }),
			'reports/queue/search': () => DENIED,
			'reports/poll/search': () => ({ body: { success: 0, message: 'Requested operation failed' } }),
		});
		expect(await callDetails(client, ID, { rows: [row({})], foundBy: 'id' })).toMatchObject({
			...{ answered: true, agents: [], queues: [], survey: [] },
			not_permitted: ['/reports/quick/info', '/reports/queue/search'],
			not_read: ['/reports/poll/search: Simotel refused the request: Requested operation failed'],
		});
	});

	test('what people read comes first, IDs last', async () => {
		const { client } = pbx({});
		const keys = Object.keys(await callDetails(client, ID, { rows: [row({})], foundBy: 'id' }));
		expect(keys.slice(0, 4)).toEqual(['start', 'caller_number', 'callee_number', 'agent_number']);
		expect(keys.slice(-3)).toEqual(['unique_id', 'originated_call_id', '_id']);
	});
});
