import { UNKNOWN, defineEvent, disposition, nested, number, text, time } from '../spec';

/** Queues and the surveys behind them. */

export const CdrQueue = defineEvent({
	title: 'Queue Call Ended',
	description: 'A call through a queue is over: waiting, agent, result',
	spellings: ['CDRQueue'],
	fields: [
		text('queue'),
		disposition,
		number('wait'),
		number('billsec'),
		number('duration'),
		number('agent_wait'),
		time('starttime', 'start_time'),
		time('ringtime'),
		time('answeredtime'),
		time('endtime', 'end_time'),
		text('record'),
		text('hangup'),
		text('queue_status'),
		text('comment'),
		nested('detail'),
	],
	parties: { kind: 'fixed', caller: ['src'], callee: ['dst'], agent: 'callee' },
	direction: UNKNOWN,
	time: ['endtime', 'starttime'],
	// The second set is what distinguishes it from a Cdr, whose keys it has too.
	shapes: [
		['queue', 'agent_wait'],
		['src', 'dst', 'queue', 'agent_wait'],
	],
	// One caller's attempts begin when the caller entered the queue, all of them.
	key: { fields: ['queue', 'callee_number', 'starttime', 'endtime'], unique: ['starttime'] },
	filters: { extension: ['caller_number', 'callee_number', 'agent_number'], queue: ['queue'] },
});

export const ReservedCallInFront = defineEvent({
	title: 'Reserved Queue Call',
	description: 'A caller keeps a place in a queue without waiting on the line',
	fields: [text('queue', 'queue_name'), time('date')],
	parties: { kind: 'fixed', caller: ['caller_id', 'src'], callee: [], agent: 'none' },
	direction: UNKNOWN,
	time: ['date'],
	shapes: [['queue_name', 'caller_id']],
	key: { fields: ['queue', 'caller_number', 'date'], unique: ['date'] },
	filters: { queue: ['queue'] },
});

export const Survey = defineEvent({
	title: 'Survey Answer',
	description: 'A caller has given a score',
	fields: [
		text('queue'),
		number('point', 'poll_point'),
		text('label', 'poll_label', 'poll_lable'),
		time('date'),
	],
	parties: { kind: 'fixed', caller: ['src'], callee: ['dst'], agent: 'callee' },
	direction: UNKNOWN,
	time: ['date'],
	shapes: [
		['point', 'label'],
		['poll_point', 'poll_label'],
		['poll_point', 'poll_lable'],
	],
	key: { fields: ['label', 'date'], unique: ['date'] },
	filters: { extension: ['caller_number', 'callee_number', 'agent_number'], queue: ['queue'] },
});
