import type { IDataObject } from 'n8n-workflow';

import type { SimotelClient } from '../client/client';
import { SimotelError } from '../client/errors';
import { rethrow } from '../rethrow';
import { rowsOf } from '../client/rows';
import { callIdTime } from '../dates';
import type { WireObject } from '../wire';
import { REPORTS } from './catalog';
import type { ReportName, ReportRow } from './catalog';
import { simplifyReportRow } from './rows';
import { searchReport } from './search';

const DAY = 86_400_000;
/** The agents that a queue tried for one call. */
const ATTEMPTS = 'reports/quick/info';
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
	const byCall = {
		conditions: { cuid: uniqueId },
		exact: true,
		period: periodAround(uniqueId),
		count: MOST_PARTS,
	};
	const simplified = <R extends ReportName>(report: R, rows: WireObject[]) =>
		rows.filter((row) => isOfCall(row, uniqueId)).map((row) => simplifyReportRow(report, row, zone));
	// Where the quick report takes a call ID it wants no period; in v3 only the full one takes an ID.
	const found =
		client.server.version === 'v3'
			? await searchReport(client, 'calls', byCall)
			: await searchReport(client, 'quickCalls', { ...byCall, period: null });
	const parts = simplified('calls', found);
	if (parts.length === 0) {
		throw new SimotelError('callNotFound', `There is no call "${uniqueId}" in the reports`);
	}
	const notPermitted: string[] = [];
	const optional = async <R extends ReportName>(
		report: R,
		path: string,
		rows: Promise<WireObject[]>,
	): Promise<Array<ReportRow<R>>> => {
		try {
			return simplified(report, await rows);
		} catch (error) {
			if (!(error instanceof SimotelError) || !['forbidden', 'noSuchService'].includes(error.kind)) {
				return await rethrow(error);
			}
			notPermitted.push(`/${path}`);
			return [];
		}
	};
	const [attempts, queues, answers] = await Promise.all([
		optional('queueAttempts', ATTEMPTS, client.search(ATTEMPTS, { cuid: uniqueId }).then(rowsOf)),
		optional('queueCalls', REPORTS.queueCalls.search, searchReport(client, 'queueCalls', byCall)),
		optional('surveyAnswers', REPORTS.surveyAnswers.search, searchReport(client, 'surveyAnswers', byCall)),
	]);
	const ordered = [...parts].sort((a, b) => String(a.start).localeCompare(String(b.start)));
	const main = ordered.find((part) => part.answered === true) ?? ordered[0];
	return {
		...main,
		agents: attempts.map(agentOf),
		queues: queues.map(({ queue, agent_number, callee_number, wait, billsec, disposition }) => ({
			queue,
			agent: agent_number ?? callee_number,
			wait,
			billsec,
			disposition,
		})),
		survey: answers.map(({ point, label, agent_number, callee_number }) => ({
			point,
			label,
			agent: agent_number ?? callee_number,
		})),
		parts: ordered.length,
		transfers: ordered
			.filter((part) => part !== main)
			.map(({ caller_number, callee_number, start, billsec, answered }) => ({
				from: caller_number,
				to: callee_number,
				start,
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

function agentOf(attempt: ReportRow<'queueAttempts'>): WireObject {
	const { agent_number, callee_number, answered, start, wait, billsec, queue } = attempt;
	return {
		agent: agent_number ?? callee_number,
		answered,
		rang_at: start,
		rang_for: wait,
		talked_for: billsec,
		queue,
	};
}

/** The reports want a period even for one call; its ID holds when it began. */
function periodAround(uniqueId: string): { from: Date; to: Date } {
	const began = callIdTime(uniqueId)?.getTime() ?? Date.now();
	return { from: new Date(began - DAY), to: new Date(began + 2 * DAY) };
}
