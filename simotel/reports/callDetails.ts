import type { IDataObject } from 'n8n-workflow';

import type { SimotelClient } from '../client/client';
import { callIdTime, toSimotelDate } from '../dates';
import { SimotelError } from '../client/errors';
import { simplifyReportRow } from './rows';
import { rowsOf } from '../client/rows';
import type { WireObject } from '../wire';

const DAY = 86_400_000;
/** Parts of one call: a call that is transferred or tried often has some dozens. */
const MOST_PARTS = 200;

/**
 * One call's whole story, joined from the reports: who called, which agents rang, who answered, how long people
 * waited and talked, transfers, the recording and the survey's score. Reports that the account may not read are
 * named in `not_permitted` rather than spoiling the rest.
 *
 * @throws SimotelError when the call itself cannot be found or read
 */
export async function callStory(client: SimotelClient, uniqueId: string): Promise<IDataObject> {
	const { zone } = client;
	const byCall = (conditions: WireObject): WireObject => ({
		alike: 'false',
		conditions: { from: '', to: '', cuid: uniqueId, ...conditions },
		date_range: periodAround(client, uniqueId),
		pagination: { start: 0, count: MOST_PARTS, sorting: {} },
	});
	// Where the quick report takes a call ID it wants no period; in v3 only the full one takes an ID.
	const found =
		client.server.version === 'v3'
			? await client.search('reports/cdr/search', byCall({}))
			: await client.search('reports/quick/search', { ...byCall({}), date_range: {} });
	const rowsOfCall = (data: unknown) =>
		rowsOf(data)
			.filter((row) => isOfCall(row, uniqueId))
			.map((row) => simplifyReportRow(row, zone));
	const parts = rowsOfCall(found);
	if (parts.length === 0) {
		throw new SimotelError(
			'notFound',
			`There is no call "${uniqueId}" in the reports`,
			'Check the field "Call ID". The record of a call is written when it has ended.',
		);
	}
	const notPermitted: string[] = [];
	const optional = async (path: string, body: WireObject): Promise<WireObject[]> => {
		try {
			return rowsOfCall(await client.search(path, body));
		} catch (error) {
			if (!(error instanceof SimotelError) || !['forbidden', 'noSuchService'].includes(error.kind)) {
				return await Promise.reject(error);
			}
			notPermitted.push(`/${path}`);
			return [];
		}
	};
	const [attempts, queues, answers] = await Promise.all([
		optional('reports/quick/info', { cuid: uniqueId }),
		optional('reports/queue/search', byCall({ qnum: '' })),
		optional('reports/poll/search', byCall({ label: '', queue: '' })),
	]);
	const ordered = [...parts].sort((a, b) => String(a.starttime).localeCompare(String(b.starttime)));
	const main = ordered.find((part) => part.answered === true) ?? ordered[0];
	return {
		...(main as IDataObject),
		agents: attempts.map(agentOf),
		queues: queues.map(({ queue, callee, wait, billsec, disposition }) => ({
			queue,
			agent: callee,
			wait,
			billsec,
			disposition,
		})),
		survey: answers.map(({ point, label, callee }) => ({ point, label, agent: callee })),
		parts: ordered.length,
		transfers: ordered
			.filter((part) => part !== main)
			.map(({ caller, callee, starttime, billsec, answered }) => ({
				from: caller,
				to: callee,
				starttime,
				billsec,
				answered,
			})),
		...(notPermitted.length > 0 ? { not_permitted: notPermitted } : {}),
	} as IDataObject;
}

/** Whatever the server takes for the same: the ids `….12` and `….120` are of two calls. Some reports name no call. */
function isOfCall({ cuid }: WireObject, uniqueId: string): boolean {
	return typeof cuid !== 'string' || cuid === '' || cuid === uniqueId;
}

function agentOf({ callee, answered, starttime, wait, billsec, queue }: WireObject): WireObject {
	return { agent: callee, answered, rang_at: starttime, rang_for: wait, talked_for: billsec, queue };
}

/** The reports want a period even for one call; its id tells when it began. */
function periodAround(client: SimotelClient, uniqueId: string): WireObject {
	const began = callIdTime(uniqueId)?.getTime() ?? Date.now();
	return {
		from: toSimotelDate(new Date(began - DAY), client.zone),
		to: toSimotelDate(new Date(began + 2 * DAY), client.zone),
	};
}
