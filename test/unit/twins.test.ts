import fc from 'fast-check';

import { CallAgents } from '../../simotel/events/callAgents';
import { readEvent } from '../../simotel/events/read';
import type { EventItem } from '../../simotel/events/read';
import { RecentMap } from '../../simotel/events/recentMap';
import { Twins } from '../../simotel/events/twins';

const START = Date.parse('2026-01-01T09:00:00Z');
const MINUTE = 60_000;
/** The ID of a call that came in so many seconds after the start. */
const callId = (seconds: number, count = 1) => `${START / 1_000 + seconds}.${count}`;

function event(fields: Record<string, unknown>): EventItem {
	const receivedAt = new Date(START);
	const reading = readEvent(
		{ query: {}, body: fields },
		{ zone: 'Asia/Tehran', clock: 'auto', includeRaw: false, receivedAt },
	);
	if (!reading.ok) throw new Error(reading.reason);
	return reading.event;
}

const incoming = (id: string | null, more: Record<string, unknown> = {}) =>
	event({
		event_name: 'Incoming Call',
		number: '09120000001',
		entry_point: '982100000000',
		cuid: id,
		...more,
	});

describe('an incoming call that comes twice', () => {
	/** Which of these events, so many seconds after the start, start an execution. */
	const started = (events: Array<[seconds: number, item: EventItem]>) => {
		const twins = new Twins();
		return events.map(([seconds, item]) => !twins.isSecond('a', item, START + seconds * 1_000));
	};

	test.each<[string, Array<[number, EventItem]>, boolean[]]>([
		[
			'with the ID first',
			[
				[0, incoming(callId(0))],
				[1, incoming(null)],
			],
			[true, false],
		],
		[
			'without it first',
			[
				[0, incoming(null)],
				[2, incoming(callId(0))],
			],
			[true, false],
		],
		[
			'two calls with IDs',
			[
				[0, incoming(callId(0))],
				[1, incoming(callId(0, 2))],
			],
			[true, true],
		],
		[
			'two calls without IDs',
			[
				[0, incoming(null)],
				[60, incoming(null)],
			],
			[true, true],
		],
		[
			'two calls of one caller, each twice, mixed up',
			[
				[0, incoming(null)],
				[20, incoming(null)],
				[21, incoming(callId(0))],
				[22, incoming(callId(20, 2))],
			],
			[true, true, false, false],
		],
		[
			'another entry point',
			[
				[0, incoming(null)],
				[1, incoming(callId(0), { entry_point: 'x' })],
			],
			[true, true],
		],
		[
			'the ID again after both',
			[
				[0, incoming(callId(0))],
				[1, incoming(null)],
				[2, incoming(callId(0))],
			],
			[true, false, false],
		],
		[
			'the ID twice',
			[
				[0, incoming(null)],
				[1, incoming(callId(0))],
				[2, incoming(callId(0))],
				[3, incoming(callId(1, 2))],
			],
			[true, false, false, true],
		],
		[
			'numbers in other notations',
			[
				[0, incoming(null, { number: '989120000001' })],
				[1, incoming(callId(0), { number: '09120000001', entry_point: '02100000000' })],
			],
			[true, false],
		],
		[
			'a word in place of the ID',
			[
				[0, incoming(callId(0))],
				[1, incoming('null')],
			],
			[true, false],
		],
		[
			'another caller',
			[
				[0, incoming(null)],
				[1, incoming(callId(0), { number: '0913' })],
			],
			[true, true],
		],
		[
			'more than five minutes later',
			[
				[0, incoming(callId(0))],
				[301, incoming(null)],
			],
			[true, true],
		],
		[
			'a call whose ID was made later',
			[
				[0, incoming(null)],
				[121, incoming(callId(120))],
			],
			[true, true],
		],
		[
			'the same with a clock that is wrong',
			[
				[0, incoming(null)],
				[2, incoming(callId(600))],
			],
			[true, false],
		],
		[
			'callers without a number',
			[
				[0, incoming(null, { number: '' })],
				[1, incoming(callId(0), { number: '' })],
			],
			[true, true],
		],
	])('%s', (_what, events, wanted) => {
		expect(started(events)).toEqual(wanted);
	});

	test('triggers do not know of each other', () => {
		const twins = new Twins();
		expect([twins.isSecond('a', incoming(null), 0), twins.isSecond('b', incoming(callId(0)), 1)]).toEqual([
			false,
			false,
		]);
	});

	test('whatever the order: each call starts one execution', () => {
		// Calls of one caller, some seconds apart, each twice within some seconds.
		const calls = fc.array(
			fc.record({
				gap: fc.integer({ min: 0, max: 200 }),
				delay: fc.integer({ min: 0, max: 20 }),
				idFirst: fc.boolean(),
			}),
			{ maxLength: 12 },
		);
		fc.assert(
			fc.property(calls, (rows) => {
				let at = 0;
				const sent = rows.flatMap(({ gap, delay, idFirst }, index) => {
					at += gap;
					const [first, second] = idFirst ? [callId(at, index), null] : [null, callId(at, index)];
					return [
						{ at, id: first },
						{ at: at + delay, id: second },
					];
				});
				const ordered = sent.sort((a, b) => a.at - b.at);
				const begun = started(ordered.map((one) => [one.at, incoming(one.id)]));
				expect(begun.filter(Boolean)).toHaveLength(rows.length);
			}),
		);
	});
});

describe('the agent of an ended call', () => {
	const state = (exten: string, to: string, direction = 'in', cuid: string | null = callId(0)) =>
		event({ event_name: 'New State', exten, state: to, direction, participant: '09120000001', cuid });
	const ended = (more: Record<string, unknown> = {}) =>
		event({
			event_name: 'Cdr',
			cuid: callId(0),
			src: '09120000001',
			dst: '982100000000',
			did: '982100000000',
			type: 'incoming',
			disposition: 'ANSWERED',
			...more,
		});
	const outgoing = { type: 'outgoing', src: '02100000000', dst: '09120000001' };

	test.each<[string, EventItem[], EventItem, string | null]>([
		['nobody named one', [], ended(), null],
		['the event itself names one', [], ended({ dst: '204' }), '204'],
		['who talked', [state('203', 'Ringing'), state('204', 'InUse'), state('203', 'Idle')], ended(), '204'],
		[
			'who talked last',
			[state('203', 'InUse'), state('204', 'Ringing'), state('204', 'InUse')],
			ended(),
			'204',
		],
		[
			'who rang last',
			[state('203', 'Ringing'), state('204', 'Ringing')],
			ended({ disposition: 'NO ANSWER' }),
			'204',
		],
		[
			'who asked a colleague is not who was called',
			[state('203', 'InUse'), state('205', 'InUse', 'out')],
			ended(),
			'203',
		],
		['who called out', [state('204', 'InUse', 'out')], ended(outgoing), '204'],
		[
			'a queue call names its own',
			[state('204', 'InUse')],
			event({ event_name: 'CdrQueue', cuid: callId(0), dst: '201', queue: '600', agent_wait: 1 }),
			'201',
		],
		['another call', [state('204', 'InUse', 'in', callId(0, 2))], ended(), null],
		['a state without a call', [state('204', 'InUse', 'in', null)], ended(), null],
	])('%s', (_what, before, call, wanted) => {
		const agents = new CallAgents();
		for (const item of before) agents.note('a', item, START);
		expect(agents.agentOf('a', call, START)).toBe(wanted);
		expect(agents.agentOf('another trigger', call, START)).toBe(call.agent_number);
	});

	test('is forgotten after an hour without an event', () => {
		const agents = new CallAgents();
		agents.note('a', state('204', 'Ringing'), 0);
		agents.note('a', state('204', 'InUse'), 50 * MINUTE);
		expect(agents.agentOf('a', ended(), 100 * MINUTE)).toBe('204');
		expect(agents.agentOf('a', ended(), 111 * MINUTE)).toBe(null);
	});
});

test('what is remembered has a bound, and the oldest goes first', () => {
	const map = new RecentMap<number>(1_000, 3);
	for (const key of ['a', 'b', 'c']) map.set(key, 1, 0);
	map.set('a', 2, 10);
	map.set('d', 1, 10);
	expect([map.size, map.get('a', 10), map.get('b', 10), map.get('d', 1_009), map.get('d', 1_010)]).toEqual([
		...[3, 2, undefined, 1, undefined],
	]);
	map.set('e', 1, 5_000);
	expect(map.size).toBe(1);
});
