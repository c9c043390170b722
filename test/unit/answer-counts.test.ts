import fc from 'fast-check';

import { passedLimits } from '../../nodes/SimotelComponentTrigger/alert';
import { AnswerCounts, COUNTED_MINUTES } from '../../nodes/shared/component/answerCounts';
import { REASONS } from '../../nodes/shared/component/guard';

const MINUTE = 60_000;
const LATE = 1_000;
const START = new Date('2026-01-01T09:00:00Z').getTime();
let counts: AnswerCounts;

beforeEach(() => {
	jest.useFakeTimers({ now: START });
	counts = new AnswerCounts();
});
afterEach(() => jest.useRealTimers());

const later = (ms: number) => jest.setSystemTime(Date.now() + ms);
const answered = (ms: number) => counts.note({ by: 'workflow', reason: 'answered', ms }, LATE);
const fellBack = (reason: string, ms = 450) => counts.note({ by: 'fallback', reason, ms }, LATE);

test('by whom, why, how late, and the times', () => {
	for (const ms of [8, 9, 12, 40, 1_200]) answered(ms);
	for (const reason of [REASONS.deadline, REASONS.noSlot, REASONS.open, `${REASONS.invalid}: Trunk`, 'new'])
		fellBack(reason);
	counts.note({ by: 'rules', reason: 'rule', ms: 1 }, LATE);
	counts.note({ by: 'nobody', reason: REASONS.left, ms: 2_000 }, LATE);
	expect(counts.last(5)).toEqual({
		...{ requests: 12, by_workflow: 5, by_rules: 1, by_fallback: 5, hung_up: 1 },
		...{ late: 2, rejected: 2, median_ms: 450, worst_ms: 1_200 },
		fallbacks: {
			...{ deadline: 1, workflow_failed: 0, no_answer: 0, unusable_answer: 1, no_slot: 1, n8n_busy: 0 },
			...{ circuit_open: 1, look_up_failed: 0, no_rule: 0, other: 1 },
		},
	});
});

test('only the minutes that are asked for, and an hour at most', () => {
	answered(10);
	later(4 * MINUTE);
	answered(20);
	expect([counts.last(4).requests, counts.last(5).requests]).toEqual([1, 2]);
	later((COUNTED_MINUTES - 1) * MINUTE);
	expect(counts.last(COUNTED_MINUTES)).toMatchObject({ requests: 1, worst_ms: 20 });
	// The row of an hour ago is used again.
	later(MINUTE);
	answered(30);
	expect(counts.last(COUNTED_MINUTES)).toMatchObject({ requests: 1, worst_ms: 30 });
	later(2 * COUNTED_MINUTES * MINUTE);
	expect(counts.last(COUNTED_MINUTES)).toMatchObject({ requests: 0, median_ms: null, worst_ms: null });
	expect(counts.idle).toBe(true);
});

test('the same as counting one by one', () => {
	const answer = fc.record({ minute: fc.nat(90), ms: fc.nat(6_000), fallback: fc.boolean() });
	fc.assert(
		fc.property(fc.array(answer, { maxLength: 60 }), fc.integer({ min: 1, max: 60 }), (answers, minutes) => {
			const tested = new AnswerCounts();
			const ordered = [...answers].sort((a, b) => a.minute - b.minute);
			for (const { minute, ms, fallback } of ordered) {
				jest.setSystemTime(START + minute * MINUTE);
				const by = fallback ? 'fallback' : 'workflow';
				tested.note({ by, reason: fallback ? REASONS.deadline : 'answered', ms }, LATE);
			}
			const now = ordered.at(-1)?.minute ?? 0;
			const seen = ordered.filter(({ minute }) => minute > now - minutes);
			const times = seen.map(({ ms }) => ms).sort((a, b) => a - b);
			const result = tested.last(minutes);
			expect(result).toMatchObject({
				requests: seen.length,
				by_fallback: seen.filter(({ fallback }) => fallback).length,
				late: times.filter((ms) => ms > LATE).length,
				worst_ms: times.at(-1) ?? null,
			});
			// The median is that of its class: never below the true one, nor far above.
			const median = times[Math.ceil(times.length / 2) - 1];
			if (median === undefined) return;
			expect(result.median_ms).toBeGreaterThanOrEqual(median);
			expect(result.median_ms).toBeLessThanOrEqual(Math.max(median * 2.5, 2));
		}),
	);
});

describe('limits of an alert', () => {
	const limits = { fallbacks: 20, late: 3, longest: 0, within: 5, every: 30 };
	const passed = () => passedLimits(counts.last(limits.within), limits);

	test('few fallbacks, and callers whom rules leave to it, alert nobody', () => {
		for (let index = 0; index < 2; index++) fellBack(REASONS.deadline);
		for (let index = 0; index < 50; index++) fellBack(REASONS.noRule, 1);
		expect(passed()).toBeNull();
		fellBack(REASONS.deadline);
		expect(passed()).toBe('In 5 minutes 3 of 3 answers were the fallback');
		for (let index = 0; index < 13; index++) answered(10);
		expect(passed()).toBeNull();
	});

	test('late answers, and the longest time', () => {
		for (let index = 0; index < 3; index++) answered(1_001 + index);
		expect(passed()).toBe('In 5 minutes 3 answers were late');
		expect(passedLimits(counts.last(5), { ...limits, late: 0 })).toBeNull();
		expect(passedLimits(counts.last(5), { ...limits, late: 0, longest: 1_000 })).toBe(
			'In 5 minutes the longest answer took 1003 ms',
		);
	});
});
