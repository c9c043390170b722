import type { InboundRequest } from '../../simotel/inbound/request';
import { CALL, OPTIONS, read } from '../harness/events';

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
