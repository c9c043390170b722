import { extendedJson, jalali } from '../clock';
import type { PbxState } from '../state';
import type { Traits } from '../traits';
import type { AttemptRecord, CallRecord, QueueRecord, Stored, Wire } from '../types';
import { rendered } from './collections';
import { attemptRow, callRow, dstOf, queueRow } from './reportRows';
import type { Row } from './reportRows';
import type { ApiRequest, Handler } from './request';
import { DONE, Refusal, Said, asWire, recordIdOf, required, textOf } from './request';
import { fits, isAlike, pageOf, periodOf } from './search';

/** A report that is kept as records of its own: how its rows are found and written. */
interface Report<T extends Row> {
	path: string;
	target: string;
	rows: (state: PbxState) => T[];
	at: (row: T) => Date;
	/** What the conditions of a search are compared with. */
	facts: (row: T, traits: Traits) => Wire;
	/** A row of a search. */
	render: (row: T, traits: Traits) => Wire;
	/** A row of the ordered form, whose dates differ. */
	renderOrdered: (row: T, traits: Traits) => Wire;
	/** Rows of one ordered page: the docs say 20, one sample has 29. */
	pageLength: number;
}

const CALLS: Report<CallRecord> = {
	path: 'reports/cdr',
	target: 'cdr',
	rows: (state) => state.calls,
	at: (row) => row.start,
	facts: (row, traits) => ({ from: row.src, to: dstOf(row, traits), cuid: row.cuid }),
	render: (row, traits) => callRow(row, extendedJson(row.end), traits),
	renderOrdered: (row, traits) => callRow(row, jalali(row.end), traits),
	pageLength: 29,
};

const QUEUE_CALLS: Report<QueueRecord> = {
	path: 'reports/queue',
	target: 'queue',
	rows: (state) => state.queueCalls,
	at: (row) => row.start,
	facts: (row) => ({ from: row.src, to: row.dst, cuid: row.cuid, qnum: row.queue }),
	render: (row, traits) => ({
		...queueRow(row, traits),
		cuid: row.cuid,
		endtime: extendedJson(row.end),
		dst_name: row.dst,
	}),
	renderOrdered: (row, traits) => ({
		...queueRow(row, traits),
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
	render: (row, traits) => ({
		...attemptRow(row, traits),
		endtime: extendedJson(row.end),
		dst_name: row.dst,
	}),
	renderOrdered: (row, traits) => ({ ...attemptRow(row, traits), endtime: jalali(row.end) }),
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

function handlersOf<T extends Row>(report: Report<T>): Array<[string, Handler]> {
	return [
		[`${report.path}/search`, ({ state, body }) => searchReport(report, state, body, true)],
		[
			`${report.path}/ordered/id`,
			({ state, body }) =>
				new Said(
					after(
						shown(report, state, Math.max(state.traits.reportLag, state.traits.reportCompletion)),
						body,
						report.pageLength,
						(row) => report.renderOrdered(row, state.traits),
					),
					DONE,
				),
		],
	];
}

/** Rows that are old enough to be in the report. Rows are kept in the order in which they were written. */
function shown<T extends Row>(report: Report<T>, state: PbxState, seconds: number): T[] {
	if (state.traits.reportsEmpty) return [];
	const rows = report.rows(state);
	if (seconds === 0) return rows;
	const before = Date.now() - seconds * 1_000;
	let length = rows.length;
	while (length > 0 && (rows[length - 1].written ?? 0) > before) length--;
	return rows.slice(0, length);
}

function searchReport<T extends Row>(
	report: Report<T>,
	state: PbxState,
	body: Wire,
	needsPeriod: boolean,
): Wire {
	const alike = isAlike(body);
	const period = periodOf(body, needsPeriod);
	const wanted = asWire(body.conditions);
	const anything = Object.values(wanted).every((value) => textOf(value) === '');
	const { traits } = state;
	const rows = shown(report, state, traits.reportLag).filter((row) => {
		const at = report.at(row).getTime();
		if (period && (at < period.from || at > period.to)) return false;
		return anything || fits(report.facts(row, traits), wanted, alike);
	});
	const render = (row: T) => report.render(row, traits);
	const page = pageOf(rows, body, { starttime: -1 }, (row, key) => render(row)[key], render, traits.pageRows);
	return { ...page, target: report.target, useGroupBy: false };
}

/** The rows after a record; ids are looked for from the end, where a reader that keeps up is. */
function after<T extends Row>(rows: T[], body: Wire, length: number, render: (row: T) => Wire): Wire {
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
	if (byCall && (Object.keys(asWire(body.date_range)).length > 0 || !state.traits.findByCallId)) {
		return new Said({ pagination: { start: 0, count: 20, sorting: {}, total: 0 }, data: [] }, DONE);
	}
	const page = searchReport(
		{ ...CALLS, render: (row, traits) => callRow(row, jalali(row.end), traits) },
		state,
		body,
		!byCall,
	);
	return new Said({ pagination: page.pagination, data: page.data }, DONE);
};

const quickInfo: Handler = ({ state, body }) => {
	const cuid = required(body, 'cuid');
	return shown(ATTEMPTS, state, state.traits.reportLag)
		.filter((row) => row.cuid === cuid)
		.map((row) => ({ ...attemptRow(row, state.traits), endtime: extendedJson(row.end) }));
};

const dialerRow = (record: Stored, traits: Traits) => rendered('autodialer/reports', record, traits);

const dialerOrdered: Handler = ({ state, body }) =>
	new Said(
		after(state.records('autodialer/reports'), body, 20, (row) => dialerRow(row, state.traits)),
		DONE,
	);

const dialerInfo: Handler = ({ state, body }: ApiRequest) => {
	const id = recordIdOf(body);
	const made = (record: Stored) => JSON.stringify(record.tries ?? []).includes(`"$oid":"${id}"`);
	const record = state.records('autodialer/reports').find(made);
	if (!record) throw new Refusal('Requested operation failed');
	return dialerRow(record, state.traits);
};
