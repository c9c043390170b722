import fc from 'fast-check';

import { passes, passesWith } from '../../simotel/events/filter';
import { parseLiteral } from '../../simotel/inbound/literal';
import { CATALOGUE, EVENTS } from '../../simotel/events/catalog';
import type { EventName } from '../../simotel/events/catalog';
import { readEvent } from '../../simotel/events/read';
import type { EventItem, EventOptions } from '../../simotel/events/read';
import type { InboundRequest } from '../../simotel/inbound/request';

const OPTIONS: EventOptions = {
	zone: 'Asia/Tehran',
	clock: 'auto',
	includeRaw: false,
	receivedAt: new Date('2026-01-01T12:00:00Z'),
};

function read(request: Partial<InboundRequest>, options: Partial<EventOptions> = {}): EventItem {
	const reading = readEvent({ query: {}, body: undefined, ...request }, { ...OPTIONS, ...options });
	if (!reading.ok) throw new Error(reading.reason);
	return reading.event;
}

const CALL = '1767258000.7'; // 2026-01-01T09:00:00Z

/** One invented payload of each event and what must come of it. */
const TABLE: Array<[name: string, payload: Record<string, unknown>, expected: Record<string, unknown>]> = [
	[
		'NewState',
		{
			exten: '204',
			state: 'inuse',
			participant: '09120000001',
			direction: 'in',
			queue: '600',
			cuid: CALL,
			dialer: 'no',
		},
		{
			unique_id: CALL,
			caller_number: '09120000001',
			callee_number: '204',
			direction: 'incoming',
			at_source: 'received',
			state: 'InUse',
			dialer: false,
			dedupe_key: `NewState:${CALL}:204:InUse`,
		},
	],
	[
		'NewState',
		{ exten: '204', state: 'InUse', participant: '0912', direction: 'out', dialing: 'yes' },
		{ caller_number: '204', callee_number: '0912', direction: 'outgoing', dialer: true },
	],
	[
		'NewState',
		{ exten: '204', state: 'Unavailable' },
		{ caller_number: null, callee_number: null, direction: null, unique_id: null },
	],
	[
		'Transfer',
		{ unique_id: CALL, transfer: '204', transferred_from: '0912', transferred_to: '205' },
		{ transferer: '204', caller_number: '0912', callee_number: '205', agent_number: '205' },
	],
	[
		'IncomingCall',
		{
			number: '02100000001',
			entry_point: 'Main Trunk',
			cuid: CALL,
			originated_call_id: 'orig.call.1767258000.123456',
		},
		{
			caller_number: '02100000001',
			callee_number: null,
			direction: 'incoming',
			at: '2026-01-01T12:30:00+03:30',
			at_source: 'unique_id',
			originated_call_id: 'orig.call.1767258000.123456',
		},
	],
	[
		'OutgoingCall',
		{ number: '0912', entry_point: 'Main Trunk', cuid: CALL },
		{ callee_number: '0912', outgoing_point: 'Main Trunk' },
	],
	['ExtenAdded', { exten: '777', state: 'Unavailable' }, { exten: '777' }],
	['ExtenRemoved', { number: '777', state: 'Unavailable' }, { exten: '777' }],
	[
		'IncomingFax',
		{
			fax_id: '695633500000000000000001',
			entry_point: 'Main Trunk',
			unique_id: CALL,
			date: '2026-01-01 09:00:20.5',
			description: { FAXSTATUS: 'SUCCESS' },
			src: '021',
			dst: '022',
			state: 'SUCCESS',
		},
		{
			caller_number: '021',
			callee_number: '022',
			at: '2026-01-01T12:30:20.500+03:30',
			description: { FAXSTATUS: 'SUCCESS' },
		},
	],
	[
		'OutgoingFax',
		{
			fax_id: '695633500000000000000002',
			state: 'SENDING',
			unique_id: CALL,
			info: { FAXSTATUS: 'FAILED', REASON: null },
		},
		{ direction: 'outgoing', info: { FAXSTATUS: 'FAILED', REASON: null } },
	],
	[
		'CdrQueue',
		{
			cuid: CALL,
			src: '0912',
			dst: '204',
			queue: '600',
			billsec: '31',
			wait: '3',
			disposition: 'ANSWERED',
			agent_wait: '3',
			starttime: '2026-01-01 09:00:01.31',
			endtime: '2026-01-01 09:00:36',
			detail: [{ dst: '204', billsec: '31', tries: '1' }],
		},
		{
			billsec: 31,
			duration: 34,
			answered: true,
			starttime: '2026-01-01T12:30:01.310+03:30',
			at: '2026-01-01T12:30:36+03:30',
			detail: [{ dst: '204', billsec: 31, tries: 1 }],
		},
	],
	[
		'VoiceMail',
		{
			id: '69563350aaaaaaaaaaaaaaaa',
			number: '205',
			state: 'SUCCESS',
			filename: 'a.wav',
			duration: '9',
			caller: '0912',
			date: '2026-01-01 09:00:05',
		},
		{ caller_number: '0912', callee_number: '205', duration: 9, at: '2026-01-01T12:30:05+03:30' },
	],
	[
		'VoiceMailEmail',
		{
			id: '69563350aaaaaaaaaaaaaaaa',
			number: '205',
			state: 'FAILED',
			message: 'SMTP is disabled',
			receiver: 'a@example.com',
			active: 'True',
			attached_file: 'False',
		},
		{ active: true, attached_file: false, message: 'SMTP is disabled' },
	],
	[
		'Survey',
		{
			cuid: CALL,
			src: '0912',
			dst: '204',
			queue: '600',
			date: '2026-01-01 09:01:00',
			point: 4,
			label: 'Demo',
		},
		{ caller_number: '0912', callee_number: '204', point: 4, label: 'Demo' },
	],
	[
		'Cdr',
		{
			starttime: '2026-01-01 09:00:20',
			endtime: '2026-01-01 09:00:20',
			src: '0912',
			dst: '204',
			type: 'incoming',
			disposition: 'Answered',
			billsec: 9,
			wait: 11,
			record: `20260101_${CALL}.mp3`,
			poll_point: 3,
			poll_lable: 'Demo',
			entry_point: 'Main Trunk',
		},
		{
			unique_id: CALL,
			direction: 'incoming',
			answered: true,
			disposition: 'ANSWERED',
			duration: 20,
			starttime: '2026-01-01T12:30:00+03:30',
			starttime_corrected: true,
			poll_label: 'Demo',
			dedupe_key: `Cdr:${CALL}`,
		},
	],
	[
		'Cdr',
		{
			start_time: '2026-01-01 12:30:01',
			end_time: '2026-01-01 12:30:11',
			src: '204',
			dst: '205',
			type: 'local',
			disposition: 'No Answered',
			duration: '10',
			wait: '10',
			cuid: CALL,
		},
		{
			direction: 'local',
			answered: false,
			disposition: 'NO ANSWER',
			starttime: '2026-01-01T12:30:01+03:30',
			duration: 10,
		},
	],
	[
		'TrunkNewState',
		{
			trunk_name: 'Main Trunk',
			state: 'Ok',
			last_time: '1767258000.5',
			date: 1767258001.25,
			last_time_sec: '0',
		},
		{ at: '2026-01-01T12:30:01.250+03:30', last_time_sec: 0 },
	],
	['TrunkAdded', { trunk_name: 'Main Trunk', state: 'Ok', date: 1767258001 }, { trunk_name: 'Main Trunk' }],
	['TrunkRemoved', { trunk_name: 'Main Trunk', date: 1767258001 }, { at: '2026-01-01T12:30:01+03:30' }],
	[
		'AutoDialerReport',
		{
			start: '2026-01-01 19:09:34.2',
			end: '2026-01-04 19:09:00',
			campaign_id: '69563350bbbbbbbbbbbbbbbb',
			campaign: 'Spring',
			number: '09120000009',
			disposition: 'Answered',
			try: '1',
			repeat: 8,
			billsec: 5,
			wait: 3,
			tries: [
				{ cdr_id: 'x', cause: '16', 'cause-txt': 'Normal', starttime: '2026-01-01 10:39:34', wait: '3' },
			],
		},
		{
			callee_number: '09120000009',
			answered: true,
			try: 1,
			tries: [
				{ cdr_id: 'x', cause: '16', 'cause-txt': 'Normal', starttime: '2026-01-01T22:39:34+03:30', wait: 3 },
			],
			dedupe_key: 'AutoDialerReport::69563350bbbbbbbbbbbbbbbb:09120000009:8:1',
		},
	],
	[
		'ReservedCallInFront',
		{ queue_name: '600', caller_id: '0912', date: '2026-01-01 09:00:00' },
		{ caller_number: '0912', queue: '600' },
	],
	['Ping', {}, {}],
];

const FIRST = ['event', 'at', 'caller_number', 'callee_number', 'agent_number', 'direction', 'answered'];
const LAST = ['unique_id', 'originated_call_id', 'at_source', 'received_at', 'dedupe_key'];

const fieldsOf = (name: EventName): string[] => EVENTS[name].fields.map((field) => field.name);

const asQuery = (payload: Record<string, unknown>) =>
	Object.fromEntries(
		Object.entries(payload).map(([key, value]) => [
			key,
			typeof value === 'object' ? JSON.stringify(value) : String(value),
		]),
	);

describe('documented events', () => {
	test('all of them are in the table', () => {
		expect(new Set(TABLE.map(([name]) => name))).toEqual(new Set(Object.keys(EVENTS)));
	});

	test.each(TABLE)('%s %#', (event_name, payload, expected) => {
		const event = read({ body: { event_name, ...payload } });
		expect(event).toMatchObject({ event: event_name, ...expected });
		expect(Object.keys(event).filter((key) => key !== 'starttime_corrected')).toEqual([
			...FIRST,
			...fieldsOf(event_name as EventName),
			...LAST,
		]);
	});

	test.each(TABLE)('%s %#: the same from every transport', (event_name, payload) => {
		const wanted = read({ body: { event_name, ...payload } });
		expect(read({ query: { event_name, ...asQuery(payload) } })).toEqual(wanted);
		expect(read({ body: { event: event_name, ...payload } })).toEqual(wanted);
		expect(read({ body: payload, pathName: event_name.toLowerCase() })).toEqual(wanted);
		expect(read({ body: new URLSearchParams({ event_name, ...asQuery(payload) }).toString() })).toEqual(
			wanted,
		);
		expect(read({ body: JSON.stringify({ event_name, ...payload }) })).toEqual(wanted);
	});
});

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

describe('the clock that the PBX writes', () => {
	const cdr = { event_name: 'Cdr', src: '204', dst: '205', type: 'local', wait: 20 };
	const answered = { ...cdr, disposition: 'ANSWERED', billsec: 3_500 };
	const SUMMER = '1782900000.5'; // 2026-07-01T10:00:00Z
	test.each<[string, string, Record<string, unknown>, string]>([
		[
			'an hour-long call in UTC whose end was sent as its start, near the offset of the zone',
			'Europe/Berlin',
			{ ...answered, cuid: CALL, starttime: '2026-01-01 09:58:40', endtime: '2026-01-01 09:58:40' },
			'2026-01-01T10:58:40+01:00',
		],
		[
			'local time that is known of the end only',
			'Asia/Tehran',
			{ ...answered, cuid: CALL, starttime: 'None', endtime: '2026-01-01 13:28:40' },
			'2026-01-01T13:28:40+03:30',
		],
		[
			'local time in the summer of a zone that changes its clocks',
			'America/New_York',
			{ ...cdr, cuid: SUMMER, starttime: '2026-07-01 06:00:02', endtime: '2026-07-01 06:00:22' },
			'2026-07-01T06:00:22-04:00',
		],
		[
			'a server in Iran that still changes to summer time',
			'Asia/Tehran',
			{ ...cdr, cuid: SUMMER, starttime: '2026-07-01 14:30:02', endtime: '2026-07-01 14:30:22' },
			'2026-07-01T13:30:22+03:30',
		],
	])('%s', (_name, zone, body, at) => {
		expect(read({ body }, { zone }).at).toBe(at);
	});

	test('attempts of a campaign: each by its own record, and 12 is the hour after midnight too', () => {
		const record = (iso: string) => `${(Date.parse(iso) / 1_000).toString(16)}aaaaaaaaaaaaaaaa`;
		const tries = [
			{ cdr_id: record('2026-01-01T04:30:05Z'), starttime: '2026-01-01 08:00:00' },
			{ cdr_id: record('2026-01-01T20:41:55Z'), starttime: '2026-01-02 12:11:50' },
			{ cdr_id: record('2026-01-02T08:41:55Z'), starttime: '2026-01-02 12:11:50' },
		];
		// The start is that of the last attempt, in UTC: hours away from the first one.
		const event = read({ body: { campaign_id: 'a', number: '0912', start: '2026-01-02 08:41:50', tries } });
		expect(event.at).toBe('2026-01-02T12:11:50+03:30');
		expect((event.tries as Array<{ starttime: string }>).map(({ starttime }) => starttime)).toEqual([
			'2026-01-01T08:00:00+03:30',
			'2026-01-02T00:11:50+03:30',
			'2026-01-02T12:11:50+03:30',
		]);
	});
});

describe('the key of an event', () => {
	const key = (request: Partial<InboundRequest>, minutes = 0) =>
		read(request, { receivedAt: new Date(OPTIONS.receivedAt.getTime() + minutes * 60_000) }).dedupe_key;

	test.each<[string, Record<string, unknown>]>([
		['IncomingCall', { number: '0912', entry_point: 'Main Trunk' }],
		['Transfer', { transferred_from: '204', transferred_to: '205' }],
		['TrunkNewState', { trunk_name: 'Main Trunk', state: 'Ok' }],
		['ReservedCallInFront', { queue_name: '600', caller_id: '0912' }],
		['DoorBell', { door: 'front' }],
	])(
		'%s: the same fields without an ID and a time are another event a minute later',
		(event_name, fields) => {
			const body = { event_name, ...fields };
			expect(key({ body })).toBe(key({ query: body }));
			expect(key({ body })).not.toBe(key({ body }, 1));
		},
	);

	test('surveys of two calls without an ID differ by their time', () => {
		const survey = (date: string) => key({ body: { event: 'Survey', label: 'Demo', point: 4, date } });
		expect(survey('2026-01-01 09:00:00')).toBe(survey('2026-01-01 09:00:00'));
		expect(survey('2026-01-01 09:00:00')).not.toBe(survey('2026-01-01 09:10:00'));
	});

	test.each<[string, Record<string, unknown>, Record<string, unknown>]>([
		['Survey', { label: 'Demo', date: '2026-01-01 09:00:40' }, { date: '2026-01-01 09:05:00' }],
		[
			'CdrQueue',
			{ queue: '600', dst: '204', starttime: '2026-01-01 09:00:00', endtime: '2026-01-01 09:00:15' },
			{ endtime: '2026-01-01 09:00:50' },
		],
		[
			'VoiceMailEmail',
			{ id: 'a', state: 'SUCCESS', receiver: 'a@example.com' },
			{ receiver: 'b@example.com' },
		],
	])('%s: several of one call differ', (event_name, fields, other) => {
		const body = { event_name, cuid: CALL, ...fields };
		expect(key({ body })).toBe(key({ query: body }, 1));
		expect(key({ body })).not.toBe(key({ body: { ...body, ...other } }));
	});

	test('what a query leaves out, or makes a text of, changes no key', () => {
		const state = { event_name: 'NewState', exten: '204', state: 'Idle' };
		expect(key({ body: { ...state, queue: null, dialer: true } })).toBe(
			key({ query: { ...state, queue: 'None', dialer: 'True' } }),
		);
		const fax = { event_name: 'OutgoingFax', fax_id: 'a', state: 'SENDING' };
		expect(key({ body: { ...fax, info: { FAXPAGES: '0', REASON: null } } })).toBe(
			key({ query: { ...fax, 'info[FAXPAGES]': '0' } }),
		);
		const bell = { event_name: 'DoorBell', id: '1.12' };
		expect(key({ body: { ...bell, at: [1, { a: true }] } })).toBe(
			key({ query: { ...bell, at: "[1, {'a': True}]" } }),
		);
		const attempts = { event_name: 'AutoDialerReport', tries: [{ wait: '3' }] };
		expect(key({ body: attempts })).toBe(
			key({ query: { event_name: 'AutoDialerReport', 'tries[0][wait]': '3' } }),
		);
		expect(key({ body: bell })).not.toBe(key({ query: { ...bell, id: '1.120' } }));
	});
});

describe('whatever comes', () => {
	test('is read or refused, never thrown', () => {
		const anything = fc.anything({ withNullPrototype: true, withBigInt: false });
		fc.assert(
			fc.property(
				fc.dictionary(fc.string(), anything),
				anything,
				fc.option(fc.string()),
				(query, body, pathName) => {
					const reading = readEvent({ query, body, pathName: pathName ?? undefined }, OPTIONS);
					expect(typeof reading.ok).toBe('boolean');
				},
			),
			{ numRuns: 3_000 },
		);
	});

	test('prototypes stay clean', () => {
		const body = JSON.parse(
			'{"event_name":"Cdr","__proto__":{"polluted":1},"info":{"constructor":{"prototype":{"x":1}}}}',
		);
		const event = read({ body, query: { 'a[__proto__][polluted]': '1' } });
		expect(({} as Record<string, unknown>).polluted).toBeUndefined();
		expect(JSON.stringify(event)).not.toContain('prototype');
	});

	test('Persian text and the secret of the address', () => {
		const request = {
			query: { event_name: 'NewState', exten: '204', state: 'Idle', secret: 's3cret' },
			body: { queue: 'پشتیبانی' },
		};
		const event = read(request, { ownParameters: ['secret'], includeRaw: true });
		expect(event.queue).toBe('پشتیبانی');
		expect(JSON.stringify(event)).not.toContain('s3cret');
	});
});

describe('filters', () => {
	const state = read({
		body: { event_name: 'NewState', exten: '204', state: 'InUse', direction: 'in', participant: '0912' },
	});
	test('names of queues and trunks, with digits as they are or typed as Persian ones', () => {
		const queue = read({ body: { event_name: 'CdrQueue', queue: '600', dst: '204' } });
		expect(passes(queue, { queue: '۵۰۰، ۶۰۰' })).toBe(true);
		const trunk = read({ body: { event_name: 'IncomingCall', number: '0912', entry_point: 'ترانک ۲' } });
		expect(passes(trunk, { trunk: 'ترانک ۲' })).toBe(true);
		expect(passes(trunk, { trunk: 'ترانک ۳' })).toBe(false);
	});

	test('numbers that an expression gives', () => {
		expect(passes(state, { extension: 204 as unknown as string })).toBe(true);
		expect(passes(state, { extension: 205 as unknown as string, queue: null as unknown as string })).toBe(
			false,
		);
	});

	const cdr = read({
		body: { event_name: 'Cdr', src: '0912', dst: '204', type: 'incoming', disposition: 'NO ANSWER' },
	});
	test('an event with filters of its own goes by them alone; one of several must fit', () => {
		const own = [
			{ event: 'Cdr', filters: { result: 'answered' } },
			{ event: 'Cdr', filters: { extension: '204' } },
		];
		expect(passesWith(cdr, { extension: '205' }, own)).toBe(true);
		expect(passesWith(cdr, { extension: '204' }, own.slice(0, 1))).toBe(false);
		expect(passesWith(state, { extension: '205' }, own)).toBe(false);
		expect(passesWith(cdr, {}, [{ event: 'Cdr' }])).toBe(true);
	});

	test.each([
		[{ extension: '203, 204' }, true, true],
		[{ extension: '۲۰۳، ۲۰۴', numberPrefix: '۰۹۱' }, true, true],
		[{ extension: '205' }, false, false],
		[{ state: ['Idle'] }, false, true],
		[{ direction: ['outgoing'] }, false, false],
		[{ result: 'missed' }, true, true],
		[{ result: 'answered' }, true, false],
		[{ minimumTalk: 5 }, true, false],
		[{ numberPrefix: '091' }, true, true],
		[{ numberPrefix: '021' }, false, false],
		[{ queue: '600' }, false, true],
		[{ trunk: 'Main Trunk' }, true, false],
	])('%j', (filters, wantedState, wantedCdr) => {
		expect([passes(state, filters), passes(cdr, filters)]).toEqual([wantedState, wantedCdr]);
	});
});
