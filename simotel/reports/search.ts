import type { SimotelClient } from '../client/client';
import { rowsOf } from '../client/rows';
import { toSimotelDate } from '../dates';
import type { WireObject } from '../wire';
import { REPORTS } from './catalog';
import type { ReportName } from './catalog';

const DAY = 86_400_000;

/** What is looked for in a report; empty conditions match everything. */
interface ReportQuery<R extends ReportName> {
	conditions?: Partial<Record<(typeof REPORTS)[R]['conditions'][number], string>>;
	/** Whether a condition must be the whole value; otherwise a part of it is enough. */
	exact: boolean;
	/**
	 * All that there is, unless it is given; without an end up to now. Null where the PBX takes none beside a call
	 * ID.
	 */
	period?: { from: Date; to?: Date | undefined } | null;
}

export interface ReportSearch<R extends ReportName> extends ReportQuery<R> {
	/** Most rows. */
	count: number;
}

/**
 * The rows of a report as the PBX sends them, in its own order: newest first.
 *
 * @throws SimotelError when the report cannot be read
 */
export async function searchReport<R extends ReportName>(
	client: SimotelClient,
	report: R,
	{ count, ...query }: ReportSearch<R>,
): Promise<WireObject[]> {
	const body = { ...bodyOf(client, report, query), pagination: { start: 0, count, sorting: {} } };
	return rowsOf(await client.search(REPORTS[report].search, body));
}

/** The same page by page, until there are no more. */
export function searchPages<R extends ReportName>(
	client: SimotelClient,
	report: R,
	query: ReportQuery<R>,
): AsyncGenerator<WireObject[]> {
	return client.pages(REPORTS[report].search, bodyOf(client, report, query));
}

function bodyOf<R extends ReportName>(
	{ zone }: SimotelClient,
	report: R,
	{ conditions, exact, period = { from: new Date(Date.UTC(2000, 0, 1)) } }: ReportQuery<R>,
): WireObject {
	const wanted: WireObject = { ...conditions };
	return {
		alike: String(!exact),
		conditions: Object.fromEntries(REPORTS[report].conditions.map((name) => [name, wanted[name] ?? ''])),
		date_range:
			period === null
				? {}
				: {
						from: toSimotelDate(period.from, zone),
						// A day ahead, for a PBX whose clock is fast.
						to: toSimotelDate(period.to ?? new Date(Date.now() + DAY), zone),
					},
	};
}
