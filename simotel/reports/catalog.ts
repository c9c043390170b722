import type { Direction } from '../calls';

/** All that a simplified row can hold; times are ISO 8601 with offset, durations seconds, numbers text. */
export interface RowValues {
	start: string | null;
	end: string | null;
	caller_number: string | null;
	callee_number: string | null;
	/** Extension or mobile of the person who talked, rang or was meant. */
	agent_number: string | null;
	agent_name: string | null;
	queue: string | null;
	direction: Direction;
	answered: boolean | null;
	disposition: string | null;
	wait: number | null;
	billsec: number | null;
	duration: number | null;
	record: string | null;
	/** The number that the caller dialled. */
	did: string | null;
	/** Seconds for which the agent's telephone rang. */
	agent_wait: number | null;
	queue_status: string | null;
	/** One pass of a caller through a queue. */
	queue_id: string | null;
	/** A count of attempts, or the attempts themselves. */
	tries: unknown;
	/** What an agent did; how often and for how many seconds. */
	type: string | null;
	times: number | null;
	seconds: number | null;
	point: number | null;
	label: string | null;
	campaign: string | null;
	campaign_id: string | null;
	try: number | null;
	repeat: number | null;
	status: string | null;
	input: string | null;
	unique_id: string | null;
	originated_call_id: string | null;
	_id: string | null;
}

export type Column = keyof RowValues;

/** One report of the PBX (docs/protocol.md#searches, docs/protocol.md#cursor-reports). */
interface ReportSpec {
	/** Path of the search by period, and of the walk from record to record where there is one. */
	search: string;
	ordered?: string;
	/** Further paths whose rows have this form. */
	others?: readonly string[];
	/** Conditions of the search, all of which are sent even when they are empty. */
	conditions: readonly string[];
	/** Columns of a simplified row; all of them are there, null where the PBX sent none. */
	columns: readonly Column[];
	/** Which number is the agent's. */
	agent: 'byDirection' | 'callee' | 'extension' | 'none';
}

const CALL: readonly Column[] = [
	'start',
	'caller_number',
	'callee_number',
	'agent_number',
	'queue',
	'direction',
	'answered',
	'disposition',
	'wait',
	'billsec',
	'duration',
	'record',
];
const IDS: readonly Column[] = ['unique_id', 'originated_call_id', '_id'];

export const REPORTS = {
	calls: {
		search: 'reports/cdr/search',
		ordered: 'reports/cdr/ordered/id',
		conditions: ['from', 'to', 'cuid'],
		columns: [...CALL, 'did', ...IDS],
		agent: 'byDirection',
	},
	quickCalls: {
		search: 'reports/quick/search',
		conditions: ['from', 'to', 'cuid'],
		columns: [...CALL, 'did', ...IDS],
		agent: 'byDirection',
	},
	queueCalls: {
		search: 'reports/queue/search',
		ordered: 'reports/queue/ordered/id',
		conditions: ['from', 'to', 'cuid', 'qnum'],
		columns: [...CALL, 'agent_wait', 'agent_name', 'queue_status', ...IDS],
		agent: 'callee',
	},
	queueAttempts: {
		search: 'reports/queue_details/search',
		ordered: 'reports/queue_details/ordered/id',
		others: ['reports/quick/info'],
		conditions: ['from', 'to', 'cuid', 'queue', 'queue_id'],
		columns: [...CALL, 'agent_name', 'tries', 'queue_id', ...IDS],
		agent: 'callee',
	},
	campaignCalls: {
		search: 'autodialer/reports/search',
		ordered: 'autodialer/reports/ordered/id',
		others: ['autodialer/reports/info'],
		conditions: ['disposition', 'campaign_id', 'number'],
		columns: [
			...['start', 'callee_number', 'campaign', 'answered', 'disposition', 'wait', 'billsec'],
			...['try', 'repeat', 'status', 'input', 'tries', 'campaign_id', '_id'],
		] as const,
		agent: 'none',
	},
	agentActivities: {
		search: 'reports/agent/search',
		conditions: ['from', 'to', 'exten', 'queue'],
		columns: ['start', 'end', 'agent_number', 'agent_name', 'queue', 'type', 'times', 'seconds', '_id'],
		agent: 'extension',
	},
	surveyAnswers: {
		search: 'reports/poll/search',
		conditions: ['from', 'to', 'label', 'queue', 'cuid'],
		columns: [
			...['start', 'caller_number', 'callee_number', 'agent_number', 'queue', 'point', 'label'],
			...['unique_id', '_id'],
		] as const,
		agent: 'callee',
	},
} as const satisfies Record<string, ReportSpec>;

export type ReportName = keyof typeof REPORTS;

/** A simplified row of a report. */
export type ReportRow<R extends ReportName> = Pick<RowValues, (typeof REPORTS)[R]['columns'][number]>;

const BY_PATH = new Map<string, ReportName>(
	(Object.entries(REPORTS) as Array<[ReportName, ReportSpec]>).flatMap(([name, report]) =>
		[report.search, report.ordered ?? '', ...(report.others ?? [])].map((path): [string, ReportName] => [
			path,
			name,
		]),
	),
);

/**
 * The report whose rows a path gives.
 *
 * @throws RangeError for a path that is no report's
 */
export function reportAt(path: string): ReportName {
	const name = BY_PATH.get(path);
	if (name === undefined) throw new RangeError(`${path} is no report`);
	return name;
}
