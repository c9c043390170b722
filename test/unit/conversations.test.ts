import fc from 'fast-check';

import { Conversations } from '../../nodes/shared/component/conversations';
import type { Arrival, Conversation, Reception } from '../../nodes/shared/component/conversations';
import { askStep } from '../../simotel/smartApi/ask';

const TRIGGER = 'workflow:node';
const STEP = askStep(
	{
		accepts: {
			by: 'choices',
			choices: [
				{ digits: '1', name: 'Sales' },
				{ digits: '2', name: 'Orders' },
			],
		},
		prompt: 'menu',
		seconds: 10,
		tries: 2,
		first: [{ command: 'playAnnouncement', file: 'welcome' }],
		wrong: 'wrong',
		again: 'again',
	},
	'UTC',
);

const request = (more: Partial<Arrival> = {}): Arrival => ({
	app_name: 'menu',
	digits: null,
	unique_id: '1767258000.7',
	originated_call_id: null,
	caller_number: '09120000001',
	callee_number: '02100000000',
	...more,
});
/** As the SmartAPI samples of the vendor have it. */
const anonymous = (more: Partial<Arrival> = {}) => request({ unique_id: null, ...more });

/** A clock that only the test moves. */
function setUp() {
	let now = 1_000_000;
	const sleepers: Array<{ at: number; wake: () => void }> = [];
	const conversations = new Conversations({
		now: () => now,
		sleep: async (ms) =>
			await new Promise<void>((wake) => {
				sleepers.push({ at: now + ms, wake });
			}),
	});
	const pass = async (ms: number) => {
		const until = now + ms;
		for (;;) {
			sleepers.sort((a, b) => a.at - b.at);
			const [next] = sleepers;
			if (next === undefined || next.at > until) break;
			now = next.at;
			sleepers.shift()?.wake();
			for (let turn = 0; turn < 5; turn++) await Promise.resolve();
		}
		now = until;
	};
	const gone: string[] = [];
	/** A caller that has been asked. */
	const ask = (first: Arrival, { trigger = TRIGGER, limit = 100 } = {}) => {
		const conversation = conversations.begin(trigger, first);
		const refused = conversations.wait(conversation, STEP, limit, (why) => gone.push(why));
		return { conversation, refused };
	};
	const kind = (reception: Reception) => reception.kind;
	return { conversations, pass, gone, ask, kind, sleepers };
}

test('as long as nobody waits every request is a new one, and nothing is kept of it', () => {
	const { conversations } = setUp();
	const conversation = conversations.begin(TRIGGER, request());
	expect(conversations.receive(TRIGGER, request())).toEqual({ kind: 'new' });
	conversations.end(conversation);
	expect([conversations.size, conversations.waiting()]).toEqual([0, 0]);
});

test('a conversation: asked, another try, chosen, asked again', async () => {
	const { conversations, pass, ask, gone } = setUp();
	const { conversation } = ask(request());
	await pass(2_000);
	expect(conversations.receive(TRIGGER, request({ digits: '7' }))).toEqual({
		kind: 'retry',
		conversation,
		commands: STEP.asks?.wrong,
	});
	await pass(50_000);
	expect(conversations.receive(TRIGGER, request({ digits: '2' }))).toMatchObject({
		kind: 'next',
		by: 'unique_id',
		tries: 2,
		input: { kind: 'choice', choice: 'Orders', index: 1 },
	});
	expect(conversations.waiting(TRIGGER)).toBe(0);
	expect(conversations.wait(conversation, STEP, 1, () => undefined)).toBeNull();
	await pass(2_000);
	expect(conversations.receive(TRIGGER, request({ digits: '1' }))).toMatchObject({ kind: 'next', tries: 1 });
	conversations.end(conversation);
	await pass(100_000);
	expect([conversations.size, gone]).toEqual([0, []]);
});

describe('joined', () => {
	test.each<[string, Partial<Arrival>, Partial<Arrival>, Partial<Reception>]>([
		['by the ID of the call', {}, { callee_number: '600' }, { kind: 'next', by: 'unique_id' }],
		[
			'by the ID of the order to call',
			{ unique_id: null, originated_call_id: 'orig.call.1' },
			{ unique_id: null, originated_call_id: 'orig.call.1', callee_number: '600' },
			{ kind: 'next', by: 'originated_call_id' },
		],
		['by the numbers', { unique_id: null }, { unique_id: null }, { kind: 'next', by: 'numbers' }],
		['by the numbers when only one has an ID', {}, { unique_id: null }, { kind: 'next', by: 'numbers' }],
		['not by the numbers when both have an ID', {}, { unique_id: '1767258000.8' }, { kind: 'new' }],
		['not with another caller of the same ID', {}, { caller_number: '09120000002' }, { kind: 'new' }],
		[
			'not with another number called',
			{ unique_id: null },
			{ unique_id: null, callee_number: '1' },
			{ kind: 'new' },
		],
		[
			'not when the number is withheld',
			{ unique_id: null },
			{ unique_id: null, caller_number: 'anonymous' },
			{ kind: 'new', notJoined: 'the request has no call ID and no caller number' },
		],
	])('%s', async (_name, first, second, expected) => {
		const { conversations, pass, ask } = setUp();
		ask(request(first));
		await pass(2_000);
		expect(conversations.receive(TRIGGER, request({ digits: '1', ...second }))).toMatchObject(expected);
	});

	test('not when two conversations wait for the numbers, until one of them is over', async () => {
		const { conversations, pass, ask } = setUp();
		ask(anonymous());
		await pass(2_000);
		const { conversation } = ask(anonymous());
		await pass(2_000);
		expect(conversations.receive(TRIGGER, anonymous({ digits: '1' }))).toEqual({
			kind: 'new',
			notJoined: '2 conversations wait for these numbers',
		});
		conversations.end(conversation);
		expect(conversations.receive(TRIGGER, anonymous({ digits: '1' })).kind).toBe('next');
	});

	test('not with the conversation of another trigger', async () => {
		const { conversations, pass, ask } = setUp();
		ask(request(), { trigger: 'other' });
		await pass(2_000);
		expect(conversations.receive(TRIGGER, request({ digits: '1' }))).toEqual({ kind: 'new' });
	});

	test('by an ID that came later', async () => {
		const { conversations, pass, ask } = setUp();
		ask(anonymous());
		ask(anonymous({ caller_number: '09120000002' }));
		await pass(2_000);
		expect(conversations.receive(TRIGGER, request({ digits: '7' })).kind).toBe('retry');
		await pass(2_000);
		expect(conversations.receive(TRIGGER, request({ digits: '1', callee_number: '600' }))).toMatchObject({
			kind: 'next',
			by: 'unique_id',
		});
	});
});

test('who cannot be recognised cannot wait', () => {
	const { ask, conversations } = setUp();
	expect(ask(anonymous({ caller_number: null })).refused).toBe('unrecognisable');
	expect(ask(anonymous({ caller_number: '000' })).refused).toBe('unrecognisable');
	expect(conversations.size).toBe(0);
});

test('a first request twice: the later execution has the caller', async () => {
	const { conversations, pass, ask, gone } = setUp();
	ask(anonymous());
	await pass(50);
	const { conversation } = ask(anonymous());
	expect(gone).toEqual(['the call began anew']);
	await pass(3_000);
	expect(conversations.receive(TRIGGER, anonymous({ digits: '1' }))).toMatchObject({
		kind: 'next',
		conversation,
	});
});

test('a request that comes while the workflow is busy belongs to the conversation', async () => {
	const { conversations, pass, ask } = setUp();
	const { conversation } = ask(request());
	await pass(2_000);
	conversations.receive(TRIGGER, request({ digits: '1' }));
	await pass(500);
	expect(conversations.receive(TRIGGER, request({ digits: '1' }))).toMatchObject({
		kind: 'busy',
		conversation,
	});
	await pass(70_000);
	expect(conversation.state).toBe('over');
	expect(conversations.receive(TRIGGER, request())).toEqual({ kind: 'new' });
	expect(conversations.wait(conversation, STEP, 9, () => undefined)).toBe('over');
});

test('nobody comes back: the workflow goes on once, and a later request is a new one', async () => {
	const { conversations, pass, ask, gone } = setUp();
	ask(request());
	await pass(62_000);
	expect(gone).toEqual(['the caller did not come back in time']);
	expect(conversations.receive(TRIGGER, request({ digits: '1' }))).toEqual({ kind: 'new' });
	await pass(60_000);
	expect(gone).toHaveLength(1);
});

test('a caller who was elsewhere and comes back is where he was', async () => {
	const { conversations, pass, ask } = setUp();
	const { conversation } = ask(request());
	await pass(30_000);
	expect(conversations.receive(TRIGGER, request({ app_name: 'other component' }))).toMatchObject({
		kind: 'retry',
		conversation,
	});
});

test('waiting callers have a bound, for each trigger', () => {
	const { ask, conversations } = setUp();
	const caller = (n: number) => request({ unique_id: `1767258000.${n}` });
	expect(ask(caller(1), { limit: 2 }).refused).toBeNull();
	const { conversation } = ask(caller(2), { limit: 2 });
	expect(ask(caller(3), { limit: 2 }).refused).toBe('full');
	expect(ask(caller(3), { limit: 2, trigger: 'other' }).refused).toBeNull();
	conversations.end(conversation);
	expect(ask(caller(4), { limit: 2 }).refused).toBeNull();
});

test('100,000 conversations leave nothing behind, also when somebody waits all the time', async () => {
	const { conversations, pass, ask, sleepers } = setUp();
	const patient = { unique_id: '1767300000.1', caller_number: '09130000001' };
	ask(request(patient), { limit: 1e6 });
	for (let n = 0; n < 100_000; n++) {
		const call = { unique_id: `1767258000.${n}`, caller_number: `0912${n}` };
		const { conversation } = ask(request(call), { limit: 1e6 });
		if (n % 100 === 0) await pass(400);
		if (n % 9_000 === 0) ask(request(patient), { limit: 1e6 });
		if (n % 3 === 0) continue;
		conversations.receive(TRIGGER, request({ ...call, digits: '1' }));
		if (n % 3 === 1) conversations.end(conversation);
	}
	await pass(50_000);
	ask(request(patient), { limit: 1e6 });
	await pass(50_000);
	expect([conversations.size, conversations.waiting()]).toEqual([1, 1]);
	const shelves = Reflect.get(conversations, 'shelves') as Map<string, { byKey: Map<string, unknown> }>;
	expect([...(shelves.get(TRIGGER)?.byKey.keys() ?? [])]).toEqual([
		'unique_id 1767300000.1',
		'numbers 09130000001 02100000000',
	]);
	await pass(200_000);
	expect([conversations.size, conversations.waiting(), sleepers.length]).toEqual([0, 0, 0]);
});

test('whatever happens, counts agree and no request reaches another caller', async () => {
	const call = fc.record({
		unique_id: fc.constantFrom(null, 'a', 'b'),
		originated_call_id: fc.constantFrom(null, 'o'),
		caller_number: fc.constantFrom(null, 'anonymous', '09120000001', '09120000002'),
		callee_number: fc.constantFrom(null, '600'),
	});
	const action = fc.oneof(
		fc.record({ do: fc.constant('ask' as const), call }),
		fc.record({ do: fc.constant('come' as const), call, digits: fc.constantFrom(null, '1', '7') }),
		fc.record({ do: fc.constant('end' as const), which: fc.nat(5) }),
		fc.record({ do: fc.constant('pass' as const), ms: fc.constantFrom(10, 500, 30_000, 70_000) }),
	);
	await fc.assert(
		fc.asyncProperty(fc.array(action, { maxLength: 60 }), async (actions) => {
			const { conversations, pass, ask } = setUp();
			const all: Conversation[] = [];
			for (const step of actions) {
				if (step.do === 'pass') await pass(step.ms);
				if (step.do === 'ask') all.push(ask(request(step.call), { limit: 3 }).conversation);
				if (step.do === 'end' && all.length > 0) conversations.end(all[step.which % all.length]);
				if (step.do === 'come') {
					const came = request({ ...step.call, digits: step.digits });
					const reception = conversations.receive(TRIGGER, came);
					if (reception.kind === 'new') continue;
					const { call: own } = reception.conversation;
					for (const key of ['unique_id', 'originated_call_id', 'caller_number'] as const)
						if (came[key] !== null) expect(own[key] ?? came[key]).toBe(came[key]);
				}
				const waiting = all.filter(({ state }) => state === 'waiting').length;
				expect(conversations.waiting()).toBe(waiting);
				expect(waiting).toBeLessThanOrEqual(3);
			}
			await pass(200_000);
			expect([conversations.size, conversations.waiting()]).toEqual([0, 0]);
		}),
	);
});
