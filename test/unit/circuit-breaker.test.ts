import fc from 'fast-check';

import {
	CircuitBreaker,
	LONGEST_PROBE,
	PAUSE,
	QUICK_FAILURES_LAST,
} from '../../nodes/shared/component/circuitBreaker';
import type { Pass } from '../../nodes/shared/component/circuitBreaker';

const THRESHOLD = 5;
let breaker: CircuitBreaker;

beforeEach(() => {
	jest.useFakeTimers({ now: new Date('2026-01-01T09:00:00Z') });
	breaker = new CircuitBreaker();
});
afterEach(() => jest.useRealTimers());

const later = (ms: number) => jest.setSystemTime(Date.now() + ms);
const admit = (): Pass => {
	const pass = breaker.admit(THRESHOLD);
	if (pass === null) throw new Error('it was not let through');
	return pass;
};
/** A run that takes a while and fails. */
function fail(ms = 450, waited = true): boolean {
	const pass = admit();
	later(ms);
	return pass.failed(waited);
}
function open(): void {
	const opened = Array.from({ length: THRESHOLD }, () => fail());
	expect(opened).toEqual([false, false, false, false, true]);
}

test('after failures in a row nothing is let through, then one probe at a time, and its success closes', () => {
	open();
	expect([breaker.state, breaker.admit(THRESHOLD)]).toEqual(['open', null]);
	later(PAUSE - 1);
	expect(breaker.admit(THRESHOLD)).toBeNull();
	later(1);
	expect(breaker.state).toBe('half-open');
	const probe = admit();
	expect([probe.probe, breaker.admit(THRESHOLD)]).toEqual([true, null]);
	expect([probe.failed(true), breaker.state, breaker.admit(THRESHOLD)]).toEqual([false, 'open', null]);
	later(PAUSE);
	expect([admit().succeeded(), breaker.state, admit().probe]).toEqual([true, 'closed', false]);
});

test('one success between failures, and it stays closed', () => {
	for (let round = 0; round < 10; round++) {
		for (let index = 1; index < THRESHOLD; index++) expect(fail()).toBe(false);
		expect(admit().succeeded()).toBe(false);
	}
});

test('runs that fail together count once: an overload opens nothing', () => {
	const passes = Array.from({ length: 50 }, admit);
	later(450);
	expect(passes.map((pass) => pass.failed(true))).not.toContain(true);
	expect(breaker.state).toBe('closed');
});

test('failures at once open it only when nothing succeeds for a while', () => {
	const began = Date.now();
	while (!fail(500, false)) expect(Date.now() - began).toBeLessThan(QUICK_FAILURES_LAST);
	expect(Date.now() - began).toBeGreaterThanOrEqual(QUICK_FAILURES_LAST);
});

test('a probe of which nothing is heard is replaced, and says nothing any more', () => {
	open();
	later(PAUSE);
	const lost = admit();
	later(LONGEST_PROBE);
	const next = admit();
	lost.failed(true);
	lost.cancelled();
	expect([next.probe, breaker.admit(THRESHOLD)]).toEqual([true, null]);
	// A caller who hangs up leaves the way to the next one.
	next.cancelled();
	expect(admit().probe).toBe(true);
});

test('0 switches it off, also while it is open', () => {
	open();
	expect(breaker.admit(0)?.probe).toBe(false);
	for (let index = 0; index < 100; index++) breaker.admit(0)?.failed(true);
	expect(breaker.state).toBe('closed');
});

test('whatever happens', () => {
	type Step = { do: 'admit' | 'succeed' | 'fail' | 'cancel'; which: number; ms: number; waited: boolean };
	const step: fc.Arbitrary<Step> = fc.record({
		do: fc.constantFrom('admit', 'admit', 'succeed', 'fail', 'fail', 'cancel'),
		which: fc.nat(5),
		ms: fc.constantFrom(0, 1, 30, 450, PAUSE, LONGEST_PROBE),
		waited: fc.boolean(),
	});
	fc.assert(
		fc.property(fc.array(step, { maxLength: 200 }), fc.integer({ min: 1, max: 6 }), (steps, threshold) => {
			const tested = new CircuitBreaker();
			const under: Array<{ pass: Pass; since: number }> = [];
			let failures = 0;
			let refusedSince: number | null = null;
			for (const { do: what, which, ms, waited } of steps) {
				later(ms);
				if (what === 'admit') {
					const before = tested.state;
					const pass = tested.admit(threshold);
					if (pass === null) {
						expect(failures).toBeGreaterThanOrEqual(threshold);
						refusedSince ??= Date.now();
						// Somebody is let through at least so often.
						expect(Date.now() - refusedSince).toBeLessThan(PAUSE + LONGEST_PROBE);
						continue;
					}
					refusedSince = null;
					expect(pass.probe).toBe(before === 'half-open');
					const probes = under.filter(
						(other) => other.pass.probe && Date.now() - other.since < LONGEST_PROBE,
					);
					if (pass.probe) expect(probes).toEqual([]);
					under.push({ pass, since: Date.now() });
					continue;
				}
				const [run] = under.splice(which % Math.max(1, under.length), 1);
				if (run === undefined) continue;
				if (what === 'cancel') run.pass.cancelled();
				if (what === 'fail') {
					failures += 1;
					run.pass.failed(waited);
				}
				if (what === 'succeed') {
					failures = 0;
					run.pass.succeeded();
					expect(tested.state).toBe('closed');
				}
			}
		}),
		{ numRuns: 500 },
	);
});
