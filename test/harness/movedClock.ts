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
