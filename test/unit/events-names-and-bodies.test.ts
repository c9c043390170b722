import fc from 'fast-check';

import { CATALOGUE } from '../../simotel/events/catalog';
import { readEvent } from '../../simotel/events/read';
import type { InboundRequest } from '../../simotel/inbound/request';
import { parseLiteral } from '../../simotel/inbound/literal';
import { CALL, OPTIONS, read } from '../harness/events';

const HOSTED = { event_name: 'CDR', cuid: CALL, unique_id: CALL, src: '09120000001', type: 'incoming' };

test.each<[string, Record<string, unknown>, Record<string, unknown>]>([
	[
		'a hosted PBX: the company number twice, seconds of ringing and talk together, no times, no recording',
		{ dst: '982100000000', did: '982100000000', disposition: 'ANSWERED', duration: 40, billsec: 31 },
		{
			agent_number: null,
			did: '982100000000',
			wait: 9,
			record: null,
			starttime: null,
			at_source: 'received',
		},
	],
	[
		'nobody answered',
		{ dst: '204', disposition: 'no-answer', billsec: 4, duration: 9 },
		{ billsec: 0, wait: 9 },
	],
	[
		'no result, but talk',
		{ dst: '204', disposition: '', billsec: '12' },
		{ answered: true, disposition: null },
	],
	['no result and no talk', { dst: '204', billsec: 0 }, { answered: null, billsec: 0 }],
	[
		'an unknown result',
		{ dst: '204', disposition: 'Congestion' },
		{ answered: false, disposition: 'CONGESTION' },
	],
	['a type that is no direction', { dst: '204', type: 'feature' }, { direction: null, type: 'feature' }],
	[
		'a word in place of a number',
		{ dst: 'failed', type: 'outgoing', src: '204' },
		{ callee_number: null, agent_number: '204' },
	],
	['an agent at a mobile', { dst: '+989120000009' }, { agent_number: '+989120000009' }],
	[
		"the company's mobile in another notation",
		{ dst: '09120000009', did: '989120000009' },
		{ agent_number: null },
	],
])('a call that ended: %s', (_what, fields, expected) => {
	const event = read({ body: { ...HOSTED, ...fields } });
	expect(event).toMatchObject(expected);
	for (const name of ['caller', 'callee', 'src', 'dst']) expect(event).not.toHaveProperty(name);
});

describe('names', () => {
	test.each([
		['CDR', 'Cdr'],
		['new state', 'NewState'],
		['OutGoingCall', 'OutgoingCall'],
		['CDRQueue', 'CdrQueue'],
		['incoming-fax', 'IncomingFax'],
		['Incoming Call', 'IncomingCall'],
		['CDR_QUEUE', 'CdrQueue'],
	])('%s', (spelling, name) => {
		expect(CATALOGUE.named(spelling)?.name).toBe(name);
	});

	test('without a name the shape decides', () => {
		expect(read({ body: { number: '0912', entry_point: 'Main Trunk' } }).event).toBe('IncomingCall');
		expect(read({ body: { campaign_id: 'a', tries: [] } }).event).toBe('AutoDialerReport');
		expect(readEvent({ query: {}, body: { hello: 'world' } }, OPTIONS)).toMatchObject({ ok: false });
		expect(readEvent({ query: {}, body: undefined }, OPTIONS)).toEqual({
			ok: false,
			reason: 'the request is empty',
		});
	});

	test('an unknown event passes through as it came, behind the common fields', () => {
		const sent = { exten: '007', figures: '12', originated_call_id: 'orig.call.1.2' };
		const event = read({ body: { event_name: 'DoorBell', unique_id: 1767258000.7, ...sent } });
		expect(event).toMatchObject({ event: 'DoorBell', unique_id: CALL, at_source: 'received', ...sent });
		expect(event).not.toHaveProperty('originated_call_id_sent');
		const twice = read({ body: { event_name: 'DoorBell', cuid: CALL, unique_id: 'other' } });
		expect(twice).toMatchObject({ unique_id: CALL, unique_id_sent: 'other' });
	});

	test.each(['Cdr', 'SomethingNew'])(
		'%s: fields that nobody documents hide no common field',
		(event_name) => {
			const sent = { answered: 'perhaps', at: 'noon', dedupe_key: 'mine', caller_number: 'x' };
			const { answered, at, dedupe_key, caller_number, ...rest } = read({
				body: { event_name, cuid: CALL, src: '09120000001', disposition: 'ANSWERED', ...sent },
			});
			expect(rest).toMatchObject({
				answered_sent: 'perhaps',
				at_sent: 'noon',
				dedupe_key_sent: 'mine',
				caller_number_sent: 'x',
			});
			expect([answered, at, dedupe_key, caller_number]).not.toEqual(
				expect.arrayContaining(Object.values(sent)),
			);
			expect(dedupe_key).toMatch(new RegExp(`^${event_name}:`));
			expect(Date.parse(at)).not.toBeNaN();
		},
	);
});

describe('bodies that are no JSON', () => {
	test('Python literals', () => {
		const text = "{'event_name': 'OutgoingFax', 'info': {'REASON': None, 'ok': True}, 'state': 'it\\'s'}";
		expect(read({ body: text })).toMatchObject({
			event: 'OutgoingFax',
			info: { REASON: null, ok: true },
			state: "it's",
		});
	});

	test('bare telephone numbers keep their zeros', () => {
		expect(
			read({ body: '{"event_name": "IncomingCall", "number": 02100000001, "cuid": 1767258000.120}' }),
		).toMatchObject({ caller_number: '02100000001', unique_id: '1767258000.120' });
	});

	test('everything that JSON can say is read like JSON', () => {
		fc.assert(
			fc.property(fc.jsonValue(), (value) => {
				const text = JSON.stringify(value);
				const exact = !/[\d.]{15,}|e[+-]?\d/i.test(text.replace(/"(\\.|[^"])*"/g, ''));
				// These keys are left out.
				const safe = !/"(__proto__|constructor|prototype)":/.test(text);
				if (exact && safe) expect(parseLiteral(text)).toEqual(JSON.parse(text));
			}),
			{ numRuns: 2_000 },
		);
	});
});

describe('what a query makes of nested values', () => {
	test('brackets with numbers are a list', () => {
		const query = { event_name: 'CdrQueue', queue: '600', 'detail[0][dst]': '204', 'detail[0][wait]': '3' };
		expect(read({ query }).detail).toEqual([{ dst: '204', wait: 3 }]);
	});

	test("a campaign's local clock is measured against the record of an attempt", () => {
		const tries = [{ cdr_id: { $oid: '69563350aaaaaaaaaaaaaaaa' }, starttime: '2026-01-01 00:11:55' }];
		const event = read({ body: { campaign_id: 'a', number: '0912', start: '2026-01-01 12:11:50', tries } });
		expect(event.at).toBe('2026-01-01T12:11:50+03:30');
		expect(event.tries).toMatchObject([{ starttime: '2026-01-01T12:11:55+03:30' }]);
	});

	test('lists of texts that nobody documents stay lists', () => {
		const event = read({ body: { event_name: 'DoorBell', cameras: ['front', 'back'] } });
		expect(event.cameras).toEqual(['front', 'back']);
	});

	test('states of trunks in any letter case', () => {
		expect(read({ query: { event_name: 'trunknewstate', trunk_name: 'Main', state: 'OK' } }).state).toBe(
			'Ok',
		);
	});
});

describe('query parameters of the address', () => {
	const own = { event_name: 'NewState', exten: '204', state: 'Idle' };
	const keysOf = (request: Partial<InboundRequest>) => Object.keys(read(request));
	const KEYS = keysOf({ query: own });

	test.each<[string, Partial<InboundRequest>]>([
		['before the fields of a GET', { query: { server_profile: 'a', 'x[y]': '1', ...own } }],
		['beside a body', { query: { server_profile: 'a' }, body: own }],
		['beside a body, whatever the order', { query: { event_name: 'NewState', zone: 'b' }, body: own }],
		['before a wrapper', { query: { server_profile: 'a', api_data: JSON.stringify(own) } }],
		[
			'with the name in the path',
			{ query: { server_profile: 'a', exten: '204', state: 'Idle' }, pathName: 'NewState' },
		],
	])('%s are no fields', (_where, request) => {
		expect(keysOf(request)).toEqual(KEYS);
	});

	test('new fields of the PBX are', () => {
		expect(read({ query: { ...own, mood: 'good' } }).mood).toBe('good');
		expect(read({ body: { mood: 'good', ...own } }).mood).toBe('good');
	});
});
