import type { IDataObject } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import { SimotelError } from '../../../simotel/client/errors';
import { rowsOf } from '../../../simotel/client/rows';
import { callIdTime } from '../../../simotel/dates';
import { isCompleteRow } from '../../../simotel/reports/findCall';
import { rethrow } from '../../../simotel/rethrow';
import { isObject } from '../../../simotel/wire';
import type { WireObject } from '../../../simotel/wire';
import type { Job, Output } from '../types';
import { recordOfOrder } from './callWatch';
import { shownRow } from './reports';
import { bodyOf } from './values';
import { waitOf, waitingIn } from './waiting';

/**
 * Orders a call and waits for its record in the report of calls; the order's ID binds the two. A call whose first
 * party does not answer leaves no record, so the wait has a limit.
 */
export async function originateAndWait(job: Job): Promise<Output[]> {
	const { client, context } = job;
	const body = await bodyOf(job);
	await needExtension(job, body);
	const began = new Date();
	const data = await client.call('call/originate/act', body);
	const id = isObject(data) ? String(data.originated_call_id ?? '') : '';
	const [caller, callee] = [String(body.caller), String(body.callee)];
	const order = { originated_call_id: id || null, complete: false };
	const open = (reason: string): IDataObject => ({
		...{ caller_number: caller, callee_number: callee, answered: null, reason },
		...order,
	});
	if (id === '') return [open('The PBX took the order but gave no ID for it')];
	const most = waitOf(job, undefined);
	const waiting = waitingIn(job);
	// By the clock of the PBX, which may be hours away from n8n's: the ID of the order holds it.
	const at = callIdTime(id) ?? began;
	const record = await recordOfOrder(accountOf(job), client, { id, caller, callee, at }, most, waiting).catch(
		async (error: unknown) =>
			await rethrow(error instanceof SimotelError ? error.with({ orderedCall: id }) : error),
	);
	if (waiting.cancelled()) {
		throw new NodeOperationError(
			context.getNode(),
			'The execution was cancelled while waiting for the call',
			{ description: `The call itself goes on. Its order has the ID ${id}.`, itemIndex: job.itemIndex },
		);
	}
	if (record === null) {
		return [open(`No record after ${most / 1_000} seconds: the caller did not answer, or the call goes on`)];
	}
	const complete = isCompleteRow(record.row);
	const reason = complete ? {} : { reason: 'The call goes on, or its record is still being written' };
	return [{ ...shownRow(job, record.path, record.row), ...reason, ...order, complete }];
}

/** Names server and account: who has the same ones can share what the report says. */
function accountOf({ client, context }: Job): string {
	const { baseUrl, account = '' } = client.server;
	return [baseUrl, account, context.getNode().credentials?.simotelApi?.id ?? ''].join(' ');
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
