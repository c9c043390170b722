import type * as n8nWorkflow from 'n8n-workflow';

/** How much faster than the clock the time of {@link movedClock} goes. */
const FASTER = 20;

/**
 * n8n-workflow whose `sleep` is short and moves the clock on instead, for tests of what waits:
 * `jest.mock('n8n-workflow', () => jest.requireActual('../harness/movedClock').movedClock());`
 */
export function movedClock(): object {
	const real = jest.requireActual<typeof n8nWorkflow>('n8n-workflow');
	const now = Date.now.bind(Date);
	let ahead = 0;
	Date.now = () => now() + ahead;
	return {
		...real,
		sleep: async (ms: number) => {
			await real.sleep(ms / FASTER);
			ahead += ms - ms / FASTER;
		},
	};
}

/**
 * Moves the clock of the process on without waiting, for the tests of one file: timers run as before.
 *
 * @returns moves it on by so many milliseconds
 */
export function useMovableClock(): (ms: number) => void {
	const RealDate = Date;
	let ahead = 0;
	class MovedDate extends RealDate {
		constructor(...values: [] | ConstructorParameters<typeof RealDate>) {
			if (values.length === 0) super(MovedDate.now());
			else super(...values);
		}

		static override now(): number {
			return RealDate.now() + ahead;
		}
	}
	beforeAll(() => void (globalThis.Date = MovedDate as DateConstructor));
	afterAll(() => void (globalThis.Date = RealDate));
	return (ms) => (ahead += ms);
}
