import fc from 'fast-check';

import { passes, passesWith } from '../../simotel/events/filter';
import type { EventFilter, EventFilters } from '../../simotel/events/filter';
import { readEvent } from '../../simotel/events/read';
import { OPTIONS, read } from '../harness/events';

describe('whatever comes', () => {
	test('is read or refused, never thrown', () => {
		const anything = fc.anything({ withNullPrototype: true, withBigInt: false });
		fc.assert(
			fc.property(
				fc.dictionary(fc.string(), anything),
				anything,
				fc.option(fc.string()),
				(query, body, pathName) => {
					const reading = readEvent({ query, body, pathName: pathName ?? undefined }, OPTIONS);
					expect(typeof reading.ok).toBe('boolean');
				},
			),
			{ numRuns: 3_000 },
		);
	});

	test('prototypes stay clean', () => {
		const body = JSON.parse(
			'{"event_name":"Cdr","__proto__":{"polluted":1},"info":{"constructor":{"prototype":{"x":1}}}}',
		);
		const event = read({ body, query: { 'a[__proto__][polluted]': '1' } });
		expect(({} as Record<string, unknown>).polluted).toBeUndefined();
		expect(JSON.stringify(event)).not.toContain('prototype');
	});

	test('Persian text and the secret of the address', () => {
		const request = {
			query: { event_name: 'NewState', exten: '204', state: 'Idle', secret: 's3cret' },
			body: { queue: 'پشتیبانی' },
		};
		const event = read(request, { ownParameters: ['secret'], includeRaw: true });
		expect(event.queue).toBe('پشتیبانی');
		expect(JSON.stringify(event)).not.toContain('s3cret');
	});
});

describe('filters', () => {
	const state = read({
		body: { event_name: 'NewState', exten: '204', state: 'InUse', direction: 'in', participant: '0912' },
	});
	test('names of queues and trunks, with digits as they are or typed as Persian ones', () => {
		const queue = read({ body: { event_name: 'CdrQueue', queue: '600', dst: '204' } });
		expect(passes(queue, { filters: { queue: '۵۰۰، ۶۰۰' } })).toBe(true);
		const trunk = read({ body: { event_name: 'IncomingCall', number: '0912', entry_point: 'ترانک ۲' } });
		expect(passes(trunk, { filters: { trunk: 'ترانک ۲' } })).toBe(true);
		expect(passes(trunk, { filters: { trunk: 'ترانک ۳' } })).toBe(false);
	});

	test('numbers in the notation of the country and of the world', () => {
		const call = read({
			body: { event_name: 'IncomingCall', number: '989120000001', entry_point: '982100000000' },
		});
		expect(passes(call, { filters: { trunk: '02100000000', numberPrefix: '0912' } })).toBe(true);
		expect(passes(call, { filters: { trunk: '+982100000000', numberPrefix: '98912' } })).toBe(true);
		expect(passes(call, { filters: { trunk: '02100000001' } })).toBe(false);
	});

	test('numbers that an expression gives', () => {
		expect(passes(state, { filters: { extension: 204 as unknown as string } })).toBe(true);
		const filters = { extension: 205 as unknown as string, queue: null as unknown as string };
		expect(passes(state, { filters })).toBe(false);
	});

	const cdr = read({
		body: { event_name: 'Cdr', src: '0912', dst: '204', type: 'incoming', disposition: 'NO ANSWER' },
	});
	test('an event with filters of its own goes by them alone; one of several must fit', () => {
		const own = [
			{ event: 'Cdr', filters: { result: 'answered' } },
			{ event: 'Cdr', filters: { extension: '204' } },
		];
		expect(passesWith(cdr, { filters: { extension: '205' } }, own)).toBe(true);
		expect(passesWith(cdr, { filters: { extension: '204' } }, own.slice(0, 1))).toBe(false);
		expect(passesWith(state, { filters: { extension: '205' } }, own)).toBe(false);
		expect(passesWith(cdr, {}, [{ event: 'Cdr' }])).toBe(true);
	});

	test.each([
		[{ extension: '203, 204' }, true, true],
		[{ extension: '۲۰۳، ۲۰۴', numberPrefix: '۰۹۱' }, true, true],
		[{ extension: '205' }, false, false],
		[{ state: ['Idle'] }, false, true],
		[{ direction: ['outgoing'] }, false, false],
		[{ result: 'missed' }, true, true],
		[{ result: 'answered' }, true, false],
		[{ minimumTalk: 5 }, true, false],
		[{ numberPrefix: '091' }, true, true],
		[{ numberPrefix: '021' }, false, false],
		[{ queue: '600' }, false, true],
		[{ trunk: 'Main Trunk' }, true, false],
	])('%j', (filters, wantedState, wantedCdr) => {
		expect([passes(state, { filters }), passes(cdr, { filters })]).toEqual([wantedState, wantedCdr]);
	});
});

describe('filters that cannot be used', () => {
	const bodies = [
		{ event_name: 'Cdr', src: '0912', dst: '204', type: 'incoming', disposition: 'ANSWERED', billsec: '20' },
		{ event_name: 'Cdr', src: '0912', dst: '204', type: 'incoming', disposition: 'NO ANSWER' },
		{ event_name: 'NewState', exten: '204', state: 'InUse', direction: 'in', participant: '0912' },
		{ event_name: 'IncomingCall', number: '02100000001', entry_point: 'Main' },
		{ event_name: 'CdrQueue', queue: '600', dst: '204', disposition: 'ANSWERED', billsec: '3' },
		{ event_name: 'Ping' },
	];
	const events = bodies.map((body) => read({ body }));
	/** Values of each filter, one that fits some of these events and one that fits none of them. */
	const VALUES: { [N in EventFilter]: Array<EventFilters[N]> } = {
		extension: ['204', '999'],
		queue: ['600', '999'],
		trunk: ['Main', 'None'],
		direction: [['incoming'], ['outgoing']],
		state: [['InUse'], ['Idle']],
		numberPrefix: ['09', '05'],
		result: ['answered', 'missed'],
		minimumTalk: [5, 900],
	};
	const NAMES = Object.keys(VALUES) as EventFilter[];
	const filters = fc
		.subarray(NAMES)
		.chain((names) =>
			fc.tuple(...names.map((name) => fc.constantFrom(...VALUES[name]).map((value) => [name, value]))),
		)
		.map((entries) => Object.fromEntries(entries) as EventFilters);

	test('an event is judged just where every value of theirs would come to the same', () => {
		fc.assert(
			fc.property(fc.constantFrom(...events), filters, fc.subarray(NAMES), (event, given, lost) => {
				const known = Object.fromEntries(
					Object.entries(given).filter(([name]) => !lost.includes(name as EventFilter)),
				);
				const verdict = passes(event, { filters: known, unusable: lost });
				const possible = lost.reduce<EventFilters[]>(
					(sets, name) =>
						sets.flatMap((set) => [set, ...VALUES[name].map((value) => ({ ...set, [name]: value }))]),
					[known],
				);
				const verdicts = new Set(possible.map((set) => passes(event, { filters: set })));
				if (verdict !== null) expect([...verdicts]).toEqual([verdict]);
				else expect(verdicts).toContain(true);
			}),
		);
	});

	test('what is no filter at all leaves everything open that the others let through', () => {
		const [answered] = events;
		expect(passes(answered, { unusable: ['any'] })).toBeNull();
		expect(passes(answered, { filters: { extension: '205' }, unusable: ['any'] })).toBe(false);
	});

	test('filters of an event that nobody knows', () => {
		const [cdr, , state] = events;
		const lost = (more: EventFilters) => [{ event: null, filters: more }];
		expect(passesWith(cdr, {}, lost({ extension: '204' }))).toBe(true);
		expect(passesWith(cdr, {}, lost({ extension: '205' }))).toBeNull();
		expect(passesWith(state, { filters: { extension: '205' } }, lost({ extension: '204' }))).toBeNull();
		expect(passesWith(state, { filters: { extension: '205' } }, lost({ extension: '206' }))).toBe(false);
		const known = { event: 'Cdr', filters: { extension: '204' } };
		expect(passesWith(cdr, {}, [known, ...lost({ extension: '205' })])).toBe(true);
	});
});
