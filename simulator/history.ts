import { callId, recordId } from './ids';
import { addRecord } from './seed';
import type { PbxState } from './state';
import type { AttemptRecord, CallRecord, QueueRecord } from './types';

const DAYS = 8;
const CALLS_A_DAY = 14;
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** The office opens at 8 in Tehran. */
const OPENING = 4.5 * 60 * MINUTE;
const OPEN_MINUTES = 9 * 60;

/** Numbers that look random and are the same at each start. */
function figures(seed: number): (below: number) => number {
	let state = seed;
	return (below) => {
		state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
		return Math.floor((state / 2 ** 32) * below);
	};
}

/** The demo as an office that has worked for a week, whose queue takes its agents in turn. */
export function seedOffice(state: PbxState): void {
	const sales = state.records('pbx/queues').find((queue) => queue.number === '600');
	if (sales) sales.strategy = 'rrmemory';
	seedHistory(state);
}

/** Calls of the last week, as reports find them: to queues and extensions, answered by several agents, and missed. */
function seedHistory(state: PbxState): void {
	const below = figures(20_240_101);
	const today = Math.floor(state.now().getTime() / DAY) * DAY;
	for (let day = DAYS; day >= 1; day--) {
		const minutes = Array.from({ length: CALLS_A_DAY }, () => below(OPEN_MINUTES)).sort((a, b) => a - b);
		for (const minute of minutes) {
			const start = new Date(today - day * DAY + OPENING + minute * MINUTE + below(60) * 1_000);
			const kind = below(10);
			if (kind < 6) queueCall(state, start, below);
			else if (kind < 8) plainCall(state, start, below, 'incoming');
			else plainCall(state, start, below, 'outgoing');
		}
	}
}

type Below = ReturnType<typeof figures>;

const customer = (below: Below) => `0912000${String(below(25) + 1).padStart(4, '0')}`;

const later = (from: Date, seconds: number) => new Date(from.getTime() + seconds * 1_000);

const recordName = (state: PbxState, start: Date, id: string) =>
	`${start.toISOString().slice(0, 10).replace(/-/g, '')}_${id}.${state.traits.recordFormat}`;

function plainCall(state: PbxState, start: Date, below: Below, type: 'incoming' | 'outgoing'): void {
	const extension = String(200 + below(10));
	const other = customer(below);
	const answered = below(4) > 0;
	const [src, dst] = type === 'incoming' ? [other, extension] : [extension, other];
	const busy = !answered && below(3) === 0;
	push(state, start, {
		type,
		src,
		dst,
		wait: 3 + below(20),
		billsec: answered ? 20 + below(400) : 0,
		disposition: answered ? 'ANSWERED' : busy ? 'BUSY' : 'NO ANSWER',
	});
}

interface Finished {
	type: CallRecord['type'];
	src: string;
	dst: string;
	wait: number;
	billsec: number;
	disposition: CallRecord['disposition'];
}

function push(state: PbxState, start: Date, call: Finished): CallRecord {
	const id = callId(start, state.traits.idFraction);
	const answered = call.disposition === 'ANSWERED';
	const answer = answered ? later(start, call.wait) : null;
	const end = later(start, call.wait + call.billsec);
	const record: CallRecord = {
		...call,
		_id: recordId(end),
		cuid: id,
		...(call.type === 'incoming' ? { did: '02100000000', entry_point: 'Main Trunk' } : {}),
		...(call.type === 'outgoing' ? { outgoing_point: 'Main Trunk' } : {}),
		start,
		answer,
		end,
		...(answered ? { record: recordName(state, start, id) } : {}),
		route: [],
	};
	state.calls.push(record);
	if (record.record !== undefined) state.recordings.set(record.record, { seconds: call.billsec });
	return record;
}

function queueCall(state: PbxState, start: Date, below: Below): void {
	const queue = below(3) > 0 ? '600' : '601';
	const agents = (state.agents.get(queue) ?? []).map(({ source }) => source);
	const answered = below(5) > 0;
	const tried = agents[below(agents.length)] ?? '200';
	const wait = 4 + below(50);
	const billsec = answered ? 30 + below(500) : 0;
	const call = push(state, start, {
		...{ type: 'incoming', src: customer(below), dst: answered ? tried : queue },
		...{ wait, billsec, disposition: answered ? 'ANSWERED' : 'NO ANSWER' },
	} as Finished);
	const queueId = `${call.cuid.split('.')[0]}.${state.queueCalls.length + 1}`;
	const common = {
		...{ cuid: call.cuid, queueId, src: call.src, queue, start },
		...{ answer: call.answer, end: call.end, billsec, wait },
		...(call.record === undefined ? {} : { record: call.record }),
	};
	const passed: QueueRecord = {
		...common,
		_id: recordId(call.end),
		dst: answered ? tried : '',
		disposition: answered ? 'ANSWERED' : 'MISSED',
		ring: start,
		agentWait: answered ? Math.min(wait, 8) : 0,
	};
	const attempt: AttemptRecord = {
		...common,
		_id: recordId(call.end),
		dst: tried,
		disposition: answered ? 'ANSWERED' : 'NO ANSWER',
		tries: 1,
	};
	state.queueCalls.push(passed);
	state.attempts.push(attempt);
	if (answered && below(3) === 0)
		addRecord(
			state,
			'reports/poll',
			{ cuid: call.cuid, from: call.src, to: tried, point: 1 + below(5), label: 'Satisfaction', queue },
			call.end,
		);
}
