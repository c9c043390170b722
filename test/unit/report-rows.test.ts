import { REPORTS } from '../../simotel/reports/catalog';
import type { ReportName } from '../../simotel/reports/catalog';
import { simplifyReportRow } from '../../simotel/reports/rows';
import type { WireObject } from '../../simotel/wire';

const CALL = '1767258000.7'; // 2026-01-01T12:30:00+03:30
const simplify = (row: WireObject, report: ReportName = 'calls') =>
	simplifyReportRow(report, row, 'Asia/Tehran') as unknown as WireObject;

const ROW: WireObject = {
	_id: '69563350000000000000000a',
	type: 'incoming',
	cuid: CALL,
	src: '09120000001',
	dst: '204',
	start: '1404-10-11 12:30:00',
	starttime: '1404-10-11 12:30:01',
	duration: 34,
	billsec: 31,
	disposition: 'ANSWERED',
	channel: 'SIP/t1541-00000006',
	did: '02100000000',
	ANSWERED: 1,
	billsec_hhmmss: '00:00:31',
};

test('a call: what people read first, the IDs last, nothing twice', () => {
	expect(Object.entries(simplify(ROW))).toEqual([
		['start', '2026-01-01T12:30:00+03:30'],
		['caller_number', '09120000001'],
		['callee_number', '204'],
		['agent_number', '204'],
		['queue', null],
		['direction', 'incoming'],
		['answered', true],
		['disposition', 'ANSWERED'],
		['wait', 3],
		['billsec', 31],
		['duration', 34],
		['record', null],
		['did', '02100000000'],
		['unique_id', CALL],
		['originated_call_id', null],
		['_id', ROW._id],
	]);
});

test.each(Object.keys(REPORTS) as ReportName[])('%s: the same columns whatever the PBX sends', (report) => {
	const columns = [...REPORTS[report].columns];
	for (const row of [{}, ROW, { ...ROW, surprise: 1 }])
		expect(Object.keys(simplify(row, report))).toEqual(columns);
	expect(Object.values(simplify({}, report)).every((value) => value === null)).toBe(true);
});

test.each<[string, WireObject, WireObject]>([
	[
		'a result in another spelling',
		{ disposition: 'No_Answer' },
		{ disposition: 'NO ANSWER', answered: false },
	],
	['nobody answered', { disposition: 'NO-ANSWER', billsec: 3 }, { billsec: 0, wait: 34 }],
	['no result and talk', { disposition: '' }, { disposition: null, answered: true }],
	['no result and no talk', { disposition: '', billsec: 0 }, { answered: null, wait: 34 }],
	['a duration that is shorter than the talk', { duration: 1 }, { wait: null, duration: 1 }],
	['wait and talk without a duration', { duration: '', wait: '5' }, { wait: 5, duration: 36 }],
	['a call that ended at the company number', { dst: '1541', did: '1541' }, { agent_number: null }],
	['an agent at a mobile', { dst: '09120000009' }, { agent_number: '09120000009' }],
	['an agent who called out', { type: 'outgoing', src: '204', dst: '0912' }, { agent_number: '204' }],
	['a call that failed', { dst: 'failed' }, { callee_number: null, agent_number: null }],
	['a type that nobody knows', { type: 'no defined' }, { direction: null }],
	[
		'only an EJSON start',
		{ start: '', starttime: { $date: { $numberLong: '1767258001000' } } },
		{ start: '2026-01-01T12:30:01+03:30' },
	],
])('%s', (_what, sent, expected) => {
	expect(simplify({ ...ROW, ...sent })).toMatchObject(expected);
});

test('a queue call names the agent, an attempt how often, a survey the score, an activity how long', () => {
	const queued = { ...ROW, qnum: '600', wait: 3, dst_name: 'Sara', type: 'queue_report', tries: 2 };
	expect(simplify(queued, 'queueCalls')).toMatchObject({
		agent_number: '204',
		agent_name: 'Sara',
		queue: '600',
	});
	expect(simplify(queued, 'queueAttempts')).toMatchObject({ tries: 2, direction: null });
	const survey = {
		uniqueid: CALL,
		src: '0912',
		dst: '204',
		point: 5,
		label: 'sale',
		date: '1404-10-11 12:31:00',
	};
	expect(simplify(survey, 'surveyAnswers')).toMatchObject({ agent_number: '204', point: 5, unique_id: CALL });
	const pause = { exten: '204', qnum: '600', type: 'pause', pause: 2, pause_du: 90 };
	expect(simplify(pause, 'agentActivities')).toMatchObject({ agent_number: '204', times: 2, seconds: 90 });
});
