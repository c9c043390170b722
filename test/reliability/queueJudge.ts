import type { Simulator } from '../../simulator';
import { SECOND } from './behaviours';
import type { Collector } from '../harness/collector';
import { percentile, table } from '../harness/figures';
import type { Finding } from '../harness/findings';
import type { N8n, StoredWorkflow } from '../harness/n8n';
import { say } from '../harness/processes';
import type { PlacedCall } from './traffic';
import { unsuccessful } from './lostEvents';

/** Calls in a row that a workflow must answer before things count as normal. */
const IN_A_ROW = 8;
/** Calls in a row that a node must answer in time before nothing is excused any more. */
const AWAKE = 3;

/**
 * A span of time in which calls may go without an answer of a node, and how they may. It ends when what was away is
 * back and nodes have answered some calls in a row.
 */
export interface Span {
	from: number;
	back: number;
	excused: (call: PlacedCall) => boolean;
}

/** What may become of a request that no node gets to see. */
export const excused = {
	/** The only webhook process is down or starting. */
	nobodyThere: ({ answer }: PlacedCall) => answer === 'none',
	/** n8n has no database: it refuses at once, and the call takes its failure output. */
	refusedAtOnce: ({ answer, status, ms }: PlacedCall) =>
		answer === 'none' && status !== null && status >= 500 && ms < SECOND,
} as const;

const inTime = ({ answer, ms }: PlacedCall) =>
	(answer === 'workflow' || answer === 'fallback') && ms < SECOND;

/** When nodes had answered some calls in a row after the return. */
function endOf({ back }: Span, calls: PlacedCall[]): number {
	const later = calls.filter(({ at }) => at >= back).sort((a, b) => a.at - b.at);
	const first = later.findIndex((_call, index) => {
		const next = later.slice(index, index + AWAKE);
		return next.length === AWAKE && next.every(inTime);
	});
	return later[first]?.at ?? Infinity;
}

/** Every request had its answer within the second, but for those that are excused. */
export function within(phase: string, calls: PlacedCall[], span?: Span): Finding {
	const end = span === undefined ? 0 : endOf(span, calls);
	const forgiven = (call: PlacedCall) =>
		span !== undefined && call.at >= span.from - SECOND && call.at < end && span.excused(call);
	const bad = calls.filter((call) => !inTime(call) && !forgiven(call));
	const good = calls.filter(inTime);
	const without = calls.length - good.length - bad.length;
	const worst = Math.max(0, ...good.map(({ ms }) => ms));
	return {
		what: `${phase}: an answer within the second`,
		ok: bad.length === 0 && calls.length > 0,
		detail: `${good.length} of ${calls.length} (worst ${Math.round(worst)} ms), ${without} while n8n could not be reached, ${bad.length} late or without an answer${bad.length > 0 ? `: ${reasonsOf(bad)}` : ''}`,
	};
}

/** Whether the newest calls, placed after this moment, were all answered by workflows. */
export function recovered(calls: PlacedCall[], since: number): boolean {
	const newest = calls.filter(({ at }) => at >= since).slice(-IN_A_ROW);
	return newest.length === IN_A_ROW && newest.every(({ answer }) => answer === 'workflow');
}

export function normalAgain(phase: string, calls: PlacedCall[], since: number): Finding {
	const newest = calls.filter(({ at }) => at >= since).slice(-IN_A_ROW);
	const good = newest.filter(({ answer }) => answer === 'workflow').length;
	return {
		what: `${phase}: everything recovers alone`,
		ok: recovered(calls, since),
		detail: `${good} of the last ${newest.length} calls were answered by workflows`,
	};
}

const reasonsOf = (calls: PlacedCall[]) =>
	[
		...new Set(
			calls.map(({ answer, problem, status, ms }) =>
				answer === 'none'
					? (problem ?? `HTTP status ${String(status)}`)
					: `${answer} after ${Math.round(ms)} ms`,
			),
		),
	]
		.map((reason) => reason.replace(/127\.0\.0\.1:\d+/g, 'n8n'))
		.join(', ');

/** A phase as a row of the table. */
export function rowOf(
	phase: string,
	calls: PlacedCall[],
	from: number,
	events: Collector,
): Record<string, string | number> {
	const of = (answer: PlacedCall['answer']) => calls.filter((call) => call.answer === answer);
	const last = Math.max(from, ...calls.filter(({ answer }) => answer !== 'workflow').map(({ at }) => at));
	const times = calls.map(({ ms }) => ms);
	return {
		phase,
		calls: calls.length,
		'by workflow': of('workflow').length,
		fallback: of('fallback').length,
		none: of('none').length,
		'p50 ms': Math.round(percentile(times, 0.5)),
		'worst ms': Math.round(percentile(times, 1)),
		'normal after s': Math.round((last - from) / 100) / 10,
		'events 200': calls.filter(({ recorded }) => recorded).length,
		'ran so far': calls.filter(({ id }) => events.counts.has(id)).length,
		'why none': reasonsOf(of('none')),
	};
}

/**
 * Every event that was answered 200 ran, or is one of those that n8n gives up and reports (docs/scale.md): its
 * execution is there, marked as not successful, and the report trigger has delivered the call.
 */
export async function eventsKept(
	n8n: N8n,
	log: StoredWorkflow,
	kept: { promised: string[]; all: number; events: Collector; reports: Collector },
): Promise<Finding> {
	const { promised, all, events, reports } = kept;
	const { missing, twice } = events.compare(promised);
	const found = missing.length === 0 ? [] : await unsuccessful(n8n, log, missing);
	if (found.length > 0) say(`\n${table(found.map((row) => ({ ...row })))}\n`);
	const named = missing.filter((id) => found.some(({ event }) => event === id));
	const nameless = found.filter(({ event }) => event === '').length;
	const silent = Math.max(0, missing.length - named.length - nameless);
	const gone = missing.filter((id) => !reports.counts.has(id));
	return {
		what: 'Events answered 200',
		ok: silent === 0 && gone.length === 0 && twice.length === 0,
		detail:
			`${promised.length} of ${all}; ${promised.length - missing.length} ran, ${twice.length} twice; ` +
			`${missing.length} given up by n8n, of which ${silent} without a trace and ${gone.length} not brought by the report trigger`,
	};
}

/**
 * Two main processes would request the same page in the same minute.
 *
 * @param starts when the main process was started, each time (epoch milliseconds)
 */
export function onOneMain(sim: Simulator, starts: number[]): Finding {
	const [began] = starts;
	const requests = sim.state.requests
		.filter(({ path }) => path === 'reports/cdr/ordered/id')
		.map(({ at, body }) => ({ at: Date.parse(String(at)), page: JSON.stringify(body) }))
		.filter(({ at }) => at >= began);
	// The poll of the activation and the first one by the clock may be seconds apart, after each start.
	const byClock = requests.filter(
		({ at }) => !starts.some((start) => at >= start && at < start + 60 * SECOND),
	);
	const again = byClock.filter(({ at, page }, index) =>
		byClock.slice(0, index).some((earlier) => earlier.page === page && at - earlier.at < 30 * SECOND),
	);
	const polls = requests.filter(
		({ at }, index) => index === 0 || at - requests[index - 1].at > 20 * SECOND,
	).length;
	const minutes = (Date.now() - began) / 60_000;
	return {
		what: 'Report trigger runs on one main only',
		ok: again.length === 0 && polls > 0 && polls <= minutes + 1 + starts.length,
		detail: `${polls} polls in ${minutes.toFixed(1)} minutes, ${requests.length} pages, ${again.length} requested twice`,
	};
}
