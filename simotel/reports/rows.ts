import {
	agentNumber,
	agentOfCall,
	answeredOf,
	callIdIn,
	calledNumber,
	completeSeconds,
	directionOf,
	dispositionOf,
} from '../calls';
import type { Zone } from '../dates';
import { callIdTime, parseSimotelDate, toIso } from '../dates';
import { plainJson } from '../records';
import { figure, isObject, plainId, textOf } from '../wire';
import type { WireObject } from '../wire';
import { REPORTS } from './catalog';
import type { Column, ReportName, ReportRow, RowValues } from './catalog';

const MINUTE = 60_000;

/**
 * One row of a report in one stable shape: who called whom, direction, whether it was answered, times in ISO 8601,
 * durations in seconds. All columns of the report are there, null where the PBX sent none; what the columns do not
 * name is left out.
 *
 * Times prefer what carries a zone: extended JSON first, and wall clocks are corrected by the call ID, whose
 * integer part is the start in UTC seconds, when a PBX with old zone data is half an hour's multiple off.
 */
export function simplifyReportRow<R extends ReportName>(
	report: R,
	row: WireObject,
	zone: Zone,
): ReportRow<R> {
	const values = valuesOf(report, row, zone);
	const columns: readonly Column[] = REPORTS[report].columns;
	return Object.fromEntries(columns.map((column) => [column, values[column]])) as ReportRow<R>;
}

function valuesOf(report: ReportName, row: WireObject, zone: Zone): RowValues {
	const shift = clockShift(row, zone);
	const direction = directionOf(row.type);
	const talk = numberOf(row.billsec);
	const answered = answeredOf(row.disposition, talk);
	const seconds = completeSeconds(
		{ wait: numberOf(row.wait ?? row.caller_wait), billsec: talk, duration: numberOf(row.duration) },
		answered,
	);
	const queue = firstText(row, ['qnum', 'queue']);
	const caller = firstText(row, ['src']);
	const callee = calledNumber(report === 'campaignCalls' ? row.number : row.dst);
	const type = textOf(row.type);
	return {
		start: startOf(report, row, zone, shift),
		end: timeOf(row.end, zone, shift),
		caller_number: caller,
		callee_number: callee,
		agent_number: agentOf(report, row, [row.did, queue, row.entry_point]),
		agent_name: textOf(row.dst_name) === callee ? null : textOf(row.dst_name),
		queue,
		direction,
		answered,
		disposition: dispositionOf(row.disposition),
		wait: numberOf(seconds.wait),
		billsec: numberOf(seconds.billsec),
		duration: numberOf(seconds.duration),
		record: textOf(row.record),
		did: textOf(row.did),
		agent_wait: numberOf(row.agent_wait),
		queue_status: textOf(row.queue_status),
		queue_id: textOf(row.queue_id),
		tries: isObject(row.tries) || Array.isArray(row.tries) ? plainJson(row.tries, zone) : numberOf(row.tries),
		type,
		// Keys that are named after the activity hold how often and how long.
		times: type === null ? null : numberOf(row[type]),
		seconds: type === null ? null : numberOf(row[`${type}_du`]),
		point: numberOf(row.point),
		label: textOf(row.label),
		campaign: textOf(row.campaign),
		campaign_id: plainId(row.campaign_id) || null,
		try: numberOf(row.try),
		repeat: numberOf(row.repeat),
		status: textOf(row.status),
		input: textOf(row.input),
		unique_id: callIdIn(row),
		originated_call_id: textOf(row.originated_call_id),
		_id: plainId(row._id) || null,
	};
}

const firstText = (row: WireObject, keys: readonly string[]) =>
	keys.map((key) => textOf(row[key])).find((text) => text !== null) ?? null;

function numberOf(value: unknown): number | null {
	const read = figure(value);
	return typeof read === 'number' ? read : null;
}

function agentOf(report: ReportName, row: WireObject, others: unknown[]): string | null {
	switch (REPORTS[report].agent) {
		case 'byDirection':
			return agentOfCall(directionOf(row.type), textOf(row.src), calledNumber(row.dst), others);
		case 'callee':
			return agentNumber(calledNumber(row.dst), others);
		case 'extension':
			return firstText(row, ['exten', 'agent', 'dst']);
		case 'none':
			return null;
	}
}

/** When the call, the activity or the answer began, in the most precise of its forms. */
function startOf(report: ReportName, row: WireObject, zone: Zone, shift: number): string | null {
	// There `start` is that of the whole campaign.
	if (report === 'campaignCalls') return timeOf(row.date ?? row.start, zone, shift);
	const precise = isObject(row.data) ? timeOf(row.data.start_time, zone, 0) : null;
	const first = [row.start, row.starttime, row.date].find((value) => textOf(value) !== null);
	return precise ?? timeOf(first, zone, shift);
}

/** @param shift milliseconds by which wall clocks are ahead */
function timeOf(value: unknown, zone: Zone, shift: number): string | null {
	const date = parseSimotelDate(value, zone);
	if (date === null) return null;
	const wallClock = typeof value === 'string' && !/(Z|[+-]\d\d:?\d\d)$/.test(value);
	return toIso(wallClock ? new Date(date.getTime() - shift) : date, zone);
}

/**
 * Milliseconds by which the row's wall clock is ahead of the true time: a whole number of half hours, measured
 * against the call ID; 0 when both agree or nothing can be said. The channel starts up to a minute after the
 * moment in the ID.
 */
function clockShift(row: WireObject, zone: Zone): number {
	const id = typeof row.cuid === 'string' ? callIdTime(row.cuid) : null;
	const start = typeof row.start === 'string' ? parseSimotelDate(row.start, zone) : null;
	if (id === null || start === null) return 0;
	const gap = start.getTime() - id.getTime();
	const steps = Math.round(gap / (30 * MINUTE));
	const rest = gap - steps * 30 * MINUTE;
	const plausible = Math.abs(steps) <= 28 && rest > -5_000 && rest < 2 * MINUTE;
	return plausible ? steps * 30 * MINUTE : 0;
}
