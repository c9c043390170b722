import type { IDataObject } from 'n8n-workflow';

import { callIdTime } from '../../../simotel/dates';
import { callDetails } from '../../../simotel/reports/callDetails';
import { callNotFound, findCall, isCompleteCall } from '../../../simotel/reports/findCall';
import type { FoundCall } from '../../../simotel/reports/findCall';
import type { Job, Output } from '../types';
import { requiredText } from './values';
import { look, waitOf } from './waiting';

/** A call that is older is not waited for: its record is there or nowhere (milliseconds). */
const OLD = 24 * 60 * 60_000;

/** The call ID of the form. */
export const callIdOf = (job: Job): string => requiredText(job, 'uniqueId', 'Call ID');

/** Get Call: the details of one call, waited for as long as the form says while they are not complete. */
export async function getCall(job: Job): Promise<Output[]> {
	const id = callIdOf(job);
	const found = await waitForCall(job, id, waitOf(job, undefined));
	return [(await callDetails(job.client, id, found)) as unknown as IDataObject];
}

/**
 * The rows of a call, when they are complete or the time is over.
 *
 * @param most milliseconds
 * @throws SimotelError when the call is in no report by then
 */
export async function waitForCall(job: Job, id: string, most: number): Promise<FoundCall> {
	// An ID without a time is no call's: a typing slip must not cost the whole wait.
	const began = callIdTime(id)?.getTime();
	const old = began === undefined || Date.now() - began > OLD;
	const caller = String(job.param<unknown>('callerNumber', '') ?? '').trim();
	let seen: FoundCall | null = null;
	const once = async (last: boolean) => {
		seen = (await findCall(job.client, { id, caller, thorough: last })) ?? seen;
		return { done: seen !== null && isCompleteCall(seen), value: seen };
	};
	const found = await look<FoundCall | null>(job, old ? 0 : most, once, null);
	if (found === null) throw callNotFound(id);
	return found;
}
