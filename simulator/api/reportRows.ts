import { extendedJson, gregorian, hoursMinutesSeconds, jalali } from '../clock';
import { dispositionText, internationalNumber, outgoingFields } from '../shape';
import type { Traits } from '../traits';
import type { AttemptRecord, CallRecord, QueueRecord, Wire } from '../types';

/** What all rows of reports have. */
export interface Row {
	_id: string;
	written?: number;
}

const twins = (figures: Wire) =>
	Object.fromEntries(
		Object.entries(figures).map(([key, value]) => [`${key}_hhmmss`, hoursMinutesSeconds(Number(value))]),
	);

/** Whether a row has all that will be in it; before that it has neither disposition nor talk. */
const isComplete = ({ written = 0 }: Row, { reportCompletion }: Traits): boolean =>
	Date.now() - written >= reportCompletion * 1_000;

/** A call as its reports show it. */
export function callRow(full: CallRecord, endtime: unknown, traits: Traits): Wire {
	const complete = isComplete(full, traits);
	const named = complete && Date.now() - (full.written ?? 0) >= traits.recordNameDelay * 1_000;
	const call: CallRecord = {
		...full,
		...(complete ? {} : { answer: null }),
		...(named ? {} : { record: undefined }),
	};
	const { wait } = call;
	const answered = call.disposition === 'ANSWERED';
	const talk = !answered && traits.menuBillsec ? wait : call.billsec;
	const billsec = complete ? talk : 0;
	const disposition = complete ? dispositionText(traits, call.disposition) : '';
	const did = call.did !== undefined && traits.rowDst === 'did' ? internationalNumber(call.did) : call.did;
	return {
		_id: call._id,
		type: call.type,
		cuid: call.cuid,
		clid: `"" <${call.src}>`,
		src: call.src,
		dst: dstOf(call, traits),
		dcontext: call.type === 'incoming' ? 'incoming' : 'main_routing',
		channel: `SIP/${call.src}-00000001`,
		dstchannel: '',
		lastapp: 'Hangup',
		lastdata: '',
		start: jalali(call.start),
		answer: call.answer ? gregorian(call.answer) : '',
		duration: answered ? wait + billsec : wait,
		billsec,
		disposition,
		amaflags: 'DOCUMENTATION',
		accountcode: '',
		uniqueid: call.cuid,
		userfield: '',
		sequence: call.cuid.split('.')[1],
		comment: call.originated_call_id ? `originated call: ${call.originated_call_id}` : '',
		v: 2,
		...(did === undefined ? {} : { did }),
		...(call.entry_point === undefined ? {} : { entry_point: call.entry_point }),
		...(call.outgoing_point === undefined ? {} : outgoingFields(traits, call.outgoing_point)),
		...(call.originated_call_id === undefined ? {} : { originated_call_id: call.originated_call_id }),
		route: call.route.map(({ type, name, at }) => ({ type, name, duration: 0.01, date: extendedJson(at) })),
		wait,
		starttime: jalali(call.start),
		endtime,
		...(call.record === undefined ? {} : { record: call.record }),
		...(call.poll_point === undefined ? {} : { poll_point: call.poll_point, poll_lable: call.poll_label }),
		...(disposition === '' ? {} : { [disposition]: 1 }),
		[call.type]: 1,
		...twins({ billsec, wait }),
	};
}

/** Who answered; for others what was dialled, or the company's number. */
export function dstOf(call: CallRecord, { rowDst }: Traits): string {
	const unanswered = call.disposition !== 'ANSWERED' && call.type === 'incoming';
	return unanswered && rowDst === 'did' ? internationalNumber(call.did ?? '') : call.dst;
}

/** A pass through a queue. */
export function queueRow(row: QueueRecord, traits: Traits): Wire {
	const { billsec, wait } = row;
	const disposition = dispositionText(traits, row.disposition);
	return {
		_id: row._id,
		src: row.src,
		dst: row.dst,
		disposition,
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
		[disposition]: 1,
		...twins({ billsec, wait, duration: wait + billsec }),
	};
}

/** An attempt to reach an agent. */
export function attemptRow(row: AttemptRecord, traits: Traits): Wire {
	const { billsec, wait } = row;
	const disposition = dispositionText(traits, row.disposition);
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
		disposition,
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
		[disposition]: 1,
		...twins({ billsec, wait, duration: wait + billsec }),
	};
}
