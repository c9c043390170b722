import { extendedJson, gregorian, hoursMinutesSeconds, jalali } from '../clock';
import type { PbxState } from '../state';
import type { AttemptRecord, CallRecord, QueueRecord, Stored, Wire } from '../types';
import { rendered } from './collections';
import type { ApiRequest, Handler } from './request';
import { DONE, Refusal, Said, asWire, required, textOf } from './request';
import { fits, isAlike, pageOf, periodOf } from './search';

/** A report that is kept as records of its own: how its rows are found and written. */
interface Report<T extends { _id: string }> {
	path: string;
	target: string;
	rows: (state: PbxState) => T[];
	at: (row: T) => Date;
	/** What the conditions of a search are compared with. */
	facts: (row: T) => Wire;
	/** A row of a search. */
	render: (row: T) => Wire;
	/** A row of the ordered form, whose dates differ. */
	renderOrdered: (row: T) => Wire;
	/** Rows of one ordered page: the docs say 20, one sample has 29. */
	pageLength: number;
}

const twins = (figures: Wire) =>
	Object.fromEntries(
		Object.entries(figures).map(([key, value]) => [`${key}_hhmmss`, hoursMinutesSeconds(Number(value))]),
	);

function callRow(call: CallRecord, endtime: unknown): Wire {
	const { billsec, wait } = call;
	return {
		_id: call._id,
		type: call.type,
		cuid: call.cuid,
		clid: `"" <${call.src}>`,
		src: call.src,
		dst: call.dst,
		dcontext: call.type === 'incoming' ? 'incoming' : 'main_routing',
		channel: `SIP/${call.src}-00000001`,
		dstchannel: '',
		lastapp: 'Hangup',
		lastdata: '',
		start: jalali(call.start),
		answer: call.answer ? gregorian(call.answer) : '',
		duration: wait + billsec,
		billsec,
		disposition: call.disposition,
		amaflags: 'DOCUMENTATION',
		accountcode: '',
		uniqueid: call.cuid,
		userfield: '',
		sequence: call.cuid.split('.')[1],
		comment: call.originated_call_id ? `originated call: ${call.originated_call_id}` : '',
		v: 2,
		...(call.did === undefined ? {} : { did: call.did }),
		...(call.entry_point === undefined ? {} : { entry_point: call.entry_point }),
		...(call.outgoing_point === undefined ? {} : { outgoing_point: call.outgoing_point }),
		...(call.originated_call_id === undefined ? {} : { originated_call_id: call.originated_call_id }),
		route: call.route.map(({ type, name, at }) => ({ type, name, duration: 0.01, date: extendedJson(at) })),
		wait,
		starttime: jalali(call.start),
		endtime,
		...(call.record === undefined ? {} : { record: call.record }),
		...(call.poll_point === undefined ? {} : { poll_point: call.poll_point, poll_lable: call.poll_label }),
		[call.disposition]: 1,
		[call.type]: 1,
		...twins({ billsec, wait }),
	};
}

function queueRow(row: QueueRecord): Wire {
	const { billsec, wait } = row;
	return {
		_id: row._id,
		src: row.src,
		dst: row.dst,
		disposition: row.disposition,
		agent_wait: row.agentWait,
		qnum: row.queue,
		caller_wait: wait,
		duration: wait + billsec,
		starttime: jalali(row.start),
		ringtime: extendedJson(row.ring),
		answeredtime: row.answer ? extendedJson(row.answer) : '',
		billsec,
		wait,
		...(row.record === undefined ? {} : { record: row.record }),
		[row.disposition]: 1,
		...twins({ billsec, wait, duration: wait + billsec }),
	};
}

function attemptRow(row: AttemptRecord): Wire {
	const { billsec, wait } = row;
	return {
		_id: row._id,
		type: 'queue_report',
		cuid: row.cuid,
		clid: `"" <${row.src}>`,
		src: row.src,
		dst: row.dst,
		dcontext: 'simotel-local-agents',
		start: jalali(row.start),
		answer: row.answer ? gregorian(row.answer) : '',
		duration: wait + billsec,
		billsec,
		disposition: row.disposition,
		uniqueid: row.cuid,
		sequence: '1',
		comment: '',
		v: 2,
		qnum: row.queue,
		starttime: jalali(row.start),
		queue_id: row.queueId,
		wait,
		tries: row.tries,
		last_try: extendedJson(row.end),
		...(row.record === undefined ? {} : { record: row.record }),
		[row.disposition]: 1,
		...twins({ billsec, wait, duration: wait + billsec }),
	};
}

const CALLS: Report<CallRecord> = {
	path: 'reports/cdr',
	target: 'cdr',
	rows: (state) => state.calls,
	at: (row) => row.start,
	facts: (row) => ({ from: row.src, to: row.dst, cuid: row.cuid }),
	render: (row) => callRow(row, extendedJson(row.end)),
	renderOrdered: (row) => callRow(row, jalali(row.end)),
	pageLength: 29,
};

const QUEUE_CALLS: Report<QueueRecord> = {
	path: 'reports/queue',
	target: 'queue',
	rows: (state) => state.queueCalls,
	at: (row) => row.start,
	facts: (row) => ({ from: row.src, to: row.dst, cuid: row.cuid, qnum: row.queue }),
	render: (row) => ({ ...queueRow(row), cuid: row.cuid, endtime: extendedJson(row.end), dst_name: row.dst }),
	renderOrdered: (row) => ({
		...queueRow(row),
		endtime: jalali(row.end),
		data: {
			start_time: extendedJson(row.start),
			ring_time: extendedJson(row.ring),
			...(row.answer ? { answered_time: extendedJson(row.answer) } : {}),
			end_time: extendedJson(row.end),
		},
	}),
	pageLength: 20,
};

const ATTEMPTS: Report<AttemptRecord> = {
	path: 'reports/queue_details',
	target: 'queue',
	rows: (state) => state.attempts,
	at: (row) => row.start,
	facts: (row) => ({ from: row.src, to: row.dst, cuid: row.cuid, queue: row.queue, queue_id: row.queueId }),
	render: (row) => ({ ...attemptRow(row), endtime: extendedJson(row.end), dst_name: row.dst }),
	renderOrdered: (row) => ({ ...attemptRow(row), endtime: jalali(row.end) }),
	pageLength: 20,
};

/** All reports: searches by period, walks by cursor, and the quick ones. */
export function reportHandlers(): Array<[string, Handler]> {
	return [
		...handlersOf(CALLS),
		...handlersOf(QUEUE_CALLS),
		...handlersOf(ATTEMPTS),
		['reports/quick/search', quickSearch],
		['reports/quick/info', quickInfo],
		['autodialer/reports/ordered/id', dialerOrdered],
		['autodialer/reports/info', dialerInfo],
	];
}

function handlersOf<T extends { _id: string }>(report: Report<T>): Array<[string, Handler]> {
	return [
		[`${report.path}/search`, ({ state, body }) => searchReport(report, state, body, true)],
		[
			`${report.path}/ordered/id`,
			({ state, body }) =>
				new Said(after(report.rows(state), body, report.pageLength, report.renderOrdered), DONE),
		],
	];
}

function searchReport<T extends { _id: string }>(
	report: Report<T>,
	state: PbxState,
	body: Wire,
	needsPeriod: boolean,
): Wire {
	const alike = isAlike(body);
	const period = periodOf(body, needsPeriod);
	const wanted = asWire(body.conditions);
	const anything = Object.values(wanted).every((value) => textOf(value) === '');
	const rows = report.rows(state).filter((row) => {
		const at = report.at(row).getTime();
		if (period && (at < period.from || at > period.to)) return false;
		return anything || fits(report.facts(row), wanted, alike);
	});
	const page = pageOf(rows, body, { starttime: -1 }, (row, key) => report.render(row)[key], report.render);
	return { ...page, target: report.target, useGroupBy: false };
}

/** The rows after a record; ids are looked for from the end, where a reader that keeps up is. */
function after<T extends { _id: string }>(
	rows: T[],
	body: Wire,
	length: number,
	render: (row: T) => Wire,
): Wire {
	const id = textOf(body._id);
	let start = 0;
	if (id !== '') {
		let index = rows.length - 1;
		while (index >= 0 && rows[index]._id !== id) index--;
		// An id that is gone still has its time of creation: the first digits count seconds.
		start = index >= 0 ? index + 1 : rows.findIndex((row) => row._id > id);
		if (start < 0) start = rows.length;
	}
	const page = rows.slice(start, start + length);
	return { last_id: page.at(-1)?._id ?? id, data: page.map(render) };
}

const quickSearch: Handler = ({ state, body }) => {
	const byCall = textOf(asWire(body.conditions).cuid) !== '';
	if (byCall && Object.keys(asWire(body.date_range)).length > 0) {
		return new Said({ pagination: { start: 0, count: 20, sorting: {}, total: 0 }, data: [] }, DONE);
	}
	const page = searchReport(
		{ ...CALLS, render: (row) => callRow(row, jalali(row.end)) },
		state,
		body,
		!byCall,
	);
	return new Said({ pagination: page.pagination, data: page.data }, DONE);
};

const quickInfo: Handler = ({ state, body }) => {
	const cuid = required(body, 'cuid');
	return state.attempts
		.filter((row) => row.cuid === cuid)
		.map((row) => ({ ...attemptRow(row), endtime: extendedJson(row.end) }));
};

const dialerRow = (record: Stored) => rendered('autodialer/reports', record);

const dialerOrdered: Handler = ({ state, body }) =>
	new Said(after(state.records('autodialer/reports'), body, 20, dialerRow), DONE);

const dialerInfo: Handler = ({ state, body }: ApiRequest) => {
	const id = required(body, '_id');
	const made = (record: Stored) => JSON.stringify(record.tries ?? []).includes(`"$oid":"${textOf(id)}"`);
	const record = state.records('autodialer/reports').find(made);
	if (!record) throw new Refusal('Requested operation failed');
	return dialerRow(record);
};
