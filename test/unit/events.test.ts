import { EVENTS } from '../../simotel/events/catalog';
import type { EventName } from '../../simotel/events/catalog';
import { CALL, read } from '../harness/events';

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
		{ exten: '204', state: 'In Use', participant: '0912', direction: 'outbound', dialing: 'yes' },
		{ state: 'InUse', caller_number: '204', callee_number: '0912', direction: 'outgoing', dialer: true },
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
	['OutgoingCall', { number: '0912', exit_point: 'Main Trunk' }, { outgoing_point: 'Main Trunk' }],
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
