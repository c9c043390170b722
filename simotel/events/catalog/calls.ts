import {
	INCOMING,
	OUTGOING,
	UNKNOWN,
	attempts,
	choice,
	defineEvent,
	disposition,
	flag,
	number,
	text,
	time,
} from '../spec';

/** Calls as they come, move and end. */

export const IncomingCall = defineEvent({
	title: 'Incoming Call',
	description: 'A call has come in on a trunk',
	fields: [text('entry_point')],
	parties: { kind: 'fixed', caller: ['number'], callee: [], agent: 'none' },
	direction: INCOMING,
	time: 'callId',
	shapes: [['number', 'entry_point']],
	key: { fields: [], unique: [] },
	filters: { trunk: ['entry_point'] },
});

export const OutgoingCall = defineEvent({
	title: 'Outgoing Call',
	description: 'A call goes out on a trunk',
	spellings: ['OutGoingCall'],
	fields: [text('outgoing_point', 'exit_point', 'entry_point')],
	parties: { kind: 'fixed', caller: [], callee: ['number'], agent: 'none' },
	direction: OUTGOING,
	time: 'callId',
	shapes: [
		['number', 'outgoing_point'],
		['number', 'exit_point'],
	],
	key: { fields: [], unique: [] },
	filters: { trunk: ['outgoing_point'] },
});

export const NewState = defineEvent({
	title: 'Extension State',
	description: 'An extension rings, talks, is free, pauses or has gone',
	fields: [
		text('exten'),
		choice('state', ['Idle', 'InUse', 'Pause', 'Ringing', 'Unavailable']),
		text('queue'),
		flag('dialer', 'dialing'),
	],
	parties: { kind: 'extension', self: ['exten'], other: ['participant'] },
	direction: { kind: 'field', wire: ['direction'] },
	time: [],
	shapes: [['exten', 'state']],
	key: { fields: ['exten', 'state'], unique: [] },
	filters: { extension: ['exten'], queue: ['queue'], state: ['state'] },
});

export const Transfer = defineEvent({
	title: 'Transfer',
	description: 'A call was handed on',
	fields: [text('transferer', 'transfer')],
	parties: { kind: 'fixed', caller: ['transferred_from'], callee: ['transferred_to'], agent: 'callee' },
	direction: UNKNOWN,
	time: [],
	shapes: [['transferred_from', 'transferred_to']],
	key: { fields: ['caller_number', 'callee_number'], unique: [] },
	filters: { extension: ['transferer', 'caller_number', 'callee_number'] },
});

export const Cdr = defineEvent({
	title: 'Call Ended (CDR)',
	description: 'A call is over: who, when, how long, with which result',
	fields: [
		disposition,
		number('wait'),
		number('billsec'),
		number('duration'),
		time('starttime', 'start_time'),
		time('endtime', 'end_time'),
		text('record'),
		text('did'),
		text('queue'),
		text('entry_point'),
		text('outgoing_point', 'exit_point'),
		number('poll_point'),
		text('poll_label', 'poll_lable'),
	],
	parties: { kind: 'fixed', caller: ['src'], callee: ['dst'], agent: 'byDirection' },
	direction: { kind: 'field', wire: ['type'] },
	time: ['endtime', 'starttime'],
	shapes: [['src', 'dst', 'disposition']],
	key: { fields: [], unique: [] },
	filters: {
		extension: ['caller_number', 'callee_number', 'agent_number'],
		// Hosted PBXs name no trunk but the number that was called.
		trunk: ['entry_point', 'outgoing_point', 'did'],
	},
});

export const AutoDialerReport = defineEvent({
	title: 'Auto-Dialer Report',
	description: 'A campaign has called a number',
	spellings: ['AutodialerReport'],
	fields: [
		text('campaign'),
		text('campaign_id'),
		disposition,
		number('try'),
		number('repeat'),
		number('wait'),
		number('billsec'),
		time('start'),
		time('end'),
		text('interface_context'),
		text('interface_text'),
		attempts,
	],
	parties: { kind: 'fixed', caller: [], callee: ['number'], agent: 'none' },
	direction: OUTGOING,
	time: ['start'],
	shapes: [
		['campaign_id', 'tries'],
		['campaign_id', 'number', 'disposition'],
	],
	key: { fields: ['campaign_id', 'callee_number', 'repeat', 'try'], unique: ['campaign_id'] },
	filters: {},
});
