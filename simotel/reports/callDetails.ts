import { callIdIn } from '../calls';
import type { SimotelClient } from '../client/client';
import { messageOf } from '../client/errors';
import { rowsOf } from '../client/rows';
import { callIdTime } from '../dates';
import type { WireObject } from '../wire';
import { REPORTS } from './catalog';
import type { ReportName, ReportRow } from './catalog';
import { ATTEMPTS_PATH, isCompleteCall, isDenied } from './findCall';
import type { FoundBy, FoundCall } from './findCall';
import { simplifyReportRow } from './rows';
import { searchReport } from './search';

const DAY = 86_400_000;
const MOST_ROWS = 200;

type CallRow = ReportRow<'calls'>;

/** An agent whom a queue tried. */
interface TriedAgent {
	agent: string | null;
	answered: boolean | null;
	rang_at: string | null;
	rang_for: number | null;
	talked_for: number | null;
	queue: string | null;
}

/** All that the reports say of one call. */
export interface CallDetails extends CallRow {
	/** Whether the records say how the call ended; otherwise it goes on, or is being written. */
	complete: boolean;
	found_by: FoundBy;
	agents: TriedAgent[];
	queues: Array<
		Pick<ReportRow<'queueCalls'>, 'queue' | 'wait' | 'billsec' | 'disposition'> & { agent: string | null }
	>;
	survey: Array<Pick<ReportRow<'surveyAnswers'>, 'point' | 'label'> & { agent: string | null }>;
	/** How many records the call has: one for each part, such as before and after a transfer. */
	parts: number;
	transfers: Array<
		Pick<CallRow, 'start' | 'billsec' | 'answered'> & { from: string | null; to: string | null }
	>;
	/** Reports that the account, or n8n's address, may not read. */
	not_permitted?: string[];
	/** Reports that could not be read for another reason, with it. */
	not_read?: string[];
}

/**
 * One call, joined from the reports: who called, which agents rang, who answered, how long people waited and talked,
 * transfers, the recording and the survey's score. A report beside that of the calls spoils nothing when it cannot be
 * read: it is named.
 */
export async function callDetails(client: SimotelClient, id: string, found: FoundCall): Promise<CallDetails> {
	const { zone } = client;
	const simplified = <R extends ReportName>(report: R, rows: WireObject[]) =>
		rows.map((row) => simplifyReportRow(report, row, zone));
	const notPermitted: string[] = [];
	const notRead: string[] = [];
	const beside = async <R extends ReportName>(report: R, path: string, rows: Promise<WireObject[]>) => {
		try {
			return simplified(
				report,
				(await rows).filter((row) => (callIdIn(row) ?? id) === id),
			);
		} catch (error) {
			if (isDenied(error)) notPermitted.push(`/${path}`);
			else notRead.push(`/${path}: ${messageOf(error)}`);
			return [];
		}
	};
	const byCall = { conditions: { cuid: id }, exact: true, period: periodAround(id), count: MOST_ROWS };
	const [attempts, queues, answers] = await Promise.all([
		beside('queueAttempts', ATTEMPTS_PATH, client.search(ATTEMPTS_PATH, { cuid: id }).then(rowsOf)),
		beside('queueCalls', REPORTS.queueCalls.search, searchReport(client, 'queueCalls', byCall)),
		beside('surveyAnswers', REPORTS.surveyAnswers.search, searchReport(client, 'surveyAnswers', byCall)),
	]);
	const parts = simplified('calls', found.rows).sort((a, b) => (a.start ?? '').localeCompare(b.start ?? ''));
	const main = parts.find((part) => part.answered === true) ?? parts[0];
	const agents = attempts.map(triedAgent);
	const { unique_id, originated_call_id, _id, ...columns } = main;
	return {
		...columns,
		agent_number: main.agent_number ?? agents.find(({ answered }) => answered === true)?.agent ?? null,
		complete: isCompleteCall(found),
		agents,
		queues: queues.map(({ queue, wait, billsec, disposition, ...row }) => ({
			queue,
			agent: agentIn(row),
			wait,
			billsec,
			disposition,
		})),
		survey: answers.map(({ point, label, ...row }) => ({ point, label, agent: agentIn(row) })),
		parts: parts.length,
		transfers: parts
			.filter((part) => part !== main)
			.map(({ caller_number: from, callee_number: to, start, billsec, answered }) => ({
				...{ from, to, start, billsec, answered },
			})),
		...(notPermitted.length > 0 ? { not_permitted: notPermitted } : {}),
		...(notRead.length > 0 ? { not_read: notRead } : {}),
		found_by: found.foundBy,
		unique_id: unique_id ?? id,
		originated_call_id,
		_id,
	};
}

const agentIn = ({ agent_number, callee_number }: Pick<CallRow, 'agent_number' | 'callee_number'>) =>
	agent_number ?? callee_number;

function triedAgent(attempt: ReportRow<'queueAttempts'>): TriedAgent {
	const { answered, start, wait, billsec, queue } = attempt;
	return {
		...{ agent: agentIn(attempt), answered, rang_at: start, rang_for: wait, talked_for: billsec, queue },
	};
}

/** The reports want a period even for one call; its ID holds when it began. */
function periodAround(id: string): { from: Date; to: Date } {
	const began = callIdTime(id)?.getTime() ?? Date.now();
	return { from: new Date(began - DAY), to: new Date(began + 2 * DAY) };
}
