import type { INodeProperties } from 'n8n-workflow';
import { sleep } from 'n8n-workflow';

import { SimotelError } from '../../../simotel/client/errors';
import { lookUntil } from '../../../simotel/reports/polling';
import type { Look, Waiting } from '../../../simotel/reports/polling';
import { rethrow } from '../../../simotel/rethrow';
import type { Job } from '../types';

/** Milliseconds after which a pause looks whether it is still wanted. */
const STEP = 500;

/**
 * How long an operation waits for what the PBX has not written yet.
 *
 * @param seconds of the form as it opens
 */
export const waitAtMost = (seconds: number, description: string): INodeProperties => ({
	displayName: 'Wait at Most (Seconds)',
	name: 'waitAtMost',
	type: 'number',
	default: seconds,
	typeOptions: { minValue: 0, maxValue: 7200 },
	description,
});

/** Milliseconds that the form says; 0 for a single look. */
export function waitOf(job: Job, seconds: unknown): number {
	const wanted = Number(seconds ?? job.param<number>('waitAtMost', 0));
	return Number.isFinite(wanted) && wanted > 0 ? wanted * 1_000 : 0;
}

/** The clock of an execution; who stops it does not wait for a pause to end. */
export function waitingIn({ context }: Job): Waiting {
	const cancelled = () => context.getExecutionCancelSignal()?.aborted === true;
	return {
		cancelled,
		now: () => Date.now(),
		sleep: async (ms) => {
			for (let left = ms; left > 0 && !cancelled(); left -= STEP) await sleep(Math.min(left, STEP));
		},
	};
}

/**
 * Looks again and again until there is nothing to wait for, or the time is over. A transient failure counts as
 * nothing seen, but for the last look.
 *
 * @param most milliseconds
 */
export async function look<T>(
	job: Job,
	most: number,
	once: (last: boolean) => Promise<Look<T>>,
	nothing: T,
): Promise<T> {
	const patient = async (last: boolean): Promise<Look<T>> => {
		try {
			return await once(last);
		} catch (error) {
			const passes = error instanceof SimotelError && error.transient;
			return passes && !last ? { done: false, value: nothing } : await rethrow(error);
		}
	};
	return await lookUntil(patient, most, waitingIn(job));
}
