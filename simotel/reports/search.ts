import type { SimotelClient } from '../client/client';
import { rowsOf } from '../client/rows';
import { toSimotelDate } from '../dates';
import type { WireObject } from '../wire';
import { REPORTS } from './catalog';
import type { ReportName } from './catalog';

const DAY = 86_400_000;

/** What is looked for in a report; empty conditions match everything. */
export interface ReportSearch<R extends ReportName> {
	conditions?: Partial<Record<(typeof REPORTS)[R]['conditions'][number], string>>;
	/** Whether a condition must be the whole value; otherwise a part of it is enough. */
	exact: boolean;
	/** All that there is, unless it is given; null where the PBX takes none beside a call ID. */
	period?: { from: Date; to: Date } | null;
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
	{ conditions, exact, period, count }: ReportSearch<R>,
): Promise<WireObject[]> {
	const { search, conditions: names } = REPORTS[report];
	const wanted: WireObject = { ...conditions };
	return rowsOf(
		await client.search(search, {
			alike: String(!exact),
			conditions: Object.fromEntries(names.map((name) => [name, wanted[name] ?? ''])),
			date_range: period === null ? {} : dateRange(client, period ?? ever()),
			pagination: { start: 0, count, sorting: {} },
		}),
	);
}

/** A day ahead, for a PBX whose clock is fast. */
const ever = () => ({ from: new Date(Date.UTC(2000, 0, 1)), to: new Date(Date.now() + DAY) });

const dateRange = ({ zone }: SimotelClient, { from, to }: { from: Date; to: Date }) => ({
	from: toSimotelDate(from, zone),
	to: toSimotelDate(to, zone),
});
