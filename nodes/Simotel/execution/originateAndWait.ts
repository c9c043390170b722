import type { IDataObject } from 'n8n-workflow';
import { NodeOperationError, sleep } from 'n8n-workflow';

import type { SimotelClient } from '../../../simotel/client/client';
import { callIdTime, toSimotelDate } from '../../../simotel/dates';
import { SimotelError } from '../../../simotel/client/errors';
import { rethrow } from '../../../simotel/rethrow';
import { shownRow } from './reports';
import type { Job, Output } from '../types';
import { bodyOf } from './values';
import { isObject } from '../../../simotel/wire';
import type { WireObject } from '../../../simotel/wire';
import { rowsOf } from '../../../simotel/client/rows';

const MINUTE = 60_000;
const REPORT = 'reports/cdr/search';
/** Milliseconds between two looks into the report. */
const LOOK_EVERY = 2_000;
/** Newest calls among which the ordered one is looked for. */
const NEWEST = 500;

/**
 * Orders a call and waits for its record in the call report; the order's id binds the two. A call whose first
 * party does not answer leaves no record, so the wait has a limit.
 */
export async function originateAndWait(job: Job): Promise<Output[]> {
	const { client, context } = job;
	const body = await bodyOf(job);
	await needExtension(job, body);
	const began = new Date();
	const data = await client.call('call/originate/act', body);
	const id = isObject(data) ? String(data.originated_call_id ?? '') : '';
	// By the clock of the PBX, which may be hours away from n8n's: the id of the order tells it.
	const ordered = callIdTime(id) ?? began;
	const until = Date.now() + job.param<number>('waitAtMost', 60) * 1_000;
	const order: IDataObject = { originated_call_id: id, finished: false };
	const cancelled = context.getExecutionCancelSignal();
	while (id !== '' && cancelled?.aborted !== true) {
		const passed = Date.now() - began.getTime();
		const record = await recordOf(client, id, ordered, passed).catch(async (error: unknown) => {
			return await unlessPassing(error, id);
		});
		if (record) return [{ ...shownRow(job, REPORT, record), ...order, finished: true }];
		const left = until - Date.now();
		if (left <= 0) return [order];
		await sleep(Math.min(LOOK_EVERY, left));
	}
	if (id === '') return [order];
	throw new NodeOperationError(context.getNode(), 'The execution was cancelled while waiting for the call', {
		description: `The call itself goes on. Its order has the ID ${id}.`,
		itemIndex: job.itemIndex,
	});
}

/** Numbers as long as those of extensions and agents. */
const INTERNAL = /^\d{2,6}$/;

/**
 * A first party that is no extension is never rung and leaves no record: without this look, a typing slip would cost
 * the whole wait. Nothing is known where the account may not read extensions, and with a trunk the number may be a
 * short one outside.
 *
 * @throws NodeOperationError when the PBX has neither such an extension nor an agent of that number
 */
async function needExtension(job: Job, { caller, trunk_name: trunk }: WireObject): Promise<void> {
	const number = String(caller);
	if (!INTERNAL.test(number) || (trunk ?? '') !== '') return;
	const search = async (key: 'mapped' | 'number') => {
		const conditions = { name: '', number: '', mapped: '', [key]: number };
		const body = { status: 'all', alike: false, conditions };
		return rowsOf(await job.client.search('pbx/users/search', body));
	};
	try {
		if ((await search('number')).length > 0 || (await search('mapped')).length > 0) return;
	} catch (error) {
		if (error instanceof SimotelError && error.kind !== 'cancelled') return;
		return await rethrow(error);
	}
	throw new NodeOperationError(job.context.getNode(), `There is no extension "${number}" in Simotel`, {
		itemIndex: job.itemIndex,
		description:
			'Nothing was dialled. Check the value of the field "Caller"; for a number outside, choose the trunk that reaches it.',
	});
}

/** The call is under way whatever the report says: a disturbance is waited out, and an error names the order. */
async function unlessPassing(error: unknown, id: string): Promise<undefined> {
	if (!(error instanceof SimotelError)) return await rethrow(error);
	if (error.transient || error.kind === 'cancelled') return undefined;
	return await rethrow(error.with({ orderedCall: id }));
}

/** @param passed milliseconds since the order, whose time is the one of the PBX */
async function recordOf(
	client: SimotelClient,
	id: string,
	ordered: Date,
	passed: number,
): Promise<WireObject | undefined> {
	const search: WireObject = {
		alike: 'true',
		conditions: { from: '', to: '', cuid: '' },
		// Some minutes more: a server whose ids tell no time may have another clock, and Simotel cuts the seconds off.
		date_range: {
			from: toSimotelDate(new Date(ordered.getTime() - 10 * MINUTE), client.zone),
			to: toSimotelDate(new Date(ordered.getTime() + passed + 10 * MINUTE), client.zone),
		},
	};
	for await (const rows of client.pages(REPORT, search, { limit: NEWEST })) {
		const found = rows.find((row) => row.originated_call_id === id);
		if (found) return found;
	}
	return undefined;
}
