import type { IDataObject } from 'n8n-workflow';

import { namedPeriod } from '../../../simotel/reports/periods';
import { simplifyReportRow } from '../../../simotel/reports/rows';
import { answeredOf } from '../../../simotel/calls';
import { SimotelError } from '../../../simotel/client/errors';
import type { PageOptions } from '../../../simotel/client/client';
import { REPORTS, reportAt } from '../../../simotel/reports/catalog';
import { recorded } from './recordings';
import { checkedPeriod } from './dateValues';
import { conditionsOf, periodOf } from './search';
import type { Job, Output, ReportSpec } from '../types';
import { resolved, sortingOf } from './values';
import { rethrow } from '../../../simotel/rethrow';
import { isObject } from '../../../simotel/wire';
import type { WireObject } from '../../../simotel/wire';

/** Get Many of a report over a period: searched page by page, rows in one shape. */
export async function getManyOfReport(job: Job, report: ReportSpec): Promise<Output[]> {
	const { client } = job;
	const filters = job.param<IDataObject>('filters', {});
	const date_range = periodOf(chosenPeriod(job), client.zone);
	const limit = job.param<boolean>('returnAll', true) ? undefined : job.param<number>('limit', 50);
	const body: WireObject = {
		alike: String(filters.match !== 'exact'),
		conditions: conditionsOf(report.conditions, await resolved(job, report.conditions, filters), client.zone),
		date_range,
	};
	const shown: IDataObject[] = [];
	const wanted = wantedResult(filters.result);
	// The PBX does not know this filter: records that it keeps out must not count for the limit.
	const pages = readablePages(job, report.path, body, {
		limit: wanted === null ? limit : undefined,
		sorting: sortingOf(job),
	});
	for await (const { path, rows } of pages) {
		for (const row of rows) {
			if (wanted === null || answeredOf(row.disposition, row.billsec) === wanted)
				shown.push(shownRow(job, path, row));
		}
		if (limit !== undefined && shown.length >= limit) break;
	}
	return await recorded(job, limit === undefined ? shown : shown.slice(0, limit));
}

/** The report that many accounts may read when they may not read the full one; its rows have the same form. */
const IN_PLACE_OF: Readonly<Record<string, string | undefined>> = {
	[REPORTS.calls.search]: REPORTS.quickCalls.search,
};

/** The pages of a report, or of the one that stands in for it where the account may not read it. */
async function* readablePages(
	job: Job,
	path: string,
	body: WireObject,
	options: PageOptions,
): AsyncGenerator<{ path: string; rows: WireObject[] }> {
	const other = IN_PLACE_OF[path];
	let begun = false;
	try {
		for await (const rows of job.client.pages(path, body, options)) {
			begun = true;
			yield { path, rows };
		}
		return;
	} catch (error) {
		const denied = error instanceof SimotelError && error.kind === 'forbidden';
		if (!denied || begun || other === undefined) return await rethrow(error);
	}
	job.context.addExecutionHints({
		type: 'info',
		location: 'outputPane',
		message: `The account has no permission for "/${path}": the calls come from the quick report ("/${other}").`,
	});
	const byCall = isObject(body.conditions) && (body.conditions.cuid ?? '') !== '';
	// Beside a call ID the quick report takes no period.
	const quick = byCall ? { ...body, date_range: {} } : body;
	for await (const rows of job.client.pages(other, quick, options)) yield { path: other, rows };
}

/** Whether answered calls are wanted or missed ones; null for all. */
function wantedResult(result: unknown): boolean | null {
	return result === 'answered' ? true : result === 'missed' ? false : null;
}

/** The rows of an `ordered/id` report after a given record, oldest first. */
export async function getSinceRecord(job: Job, path: string): Promise<Output[]> {
	const limit = job.param<boolean>('returnAll', false) ? Infinity : job.param<number>('limit', 50);
	const shown: IDataObject[] = [];
	for await (const { rows } of job.client.cursor(path, job.param<string>('afterId', '').trim())) {
		for (const row of rows.slice(0, limit - shown.length)) shown.push(shownRow(job, path, row));
		if (shown.length >= limit) break;
	}
	return await recorded(job, shown);
}

/**
 * A row as the Simplify switch has it.
 *
 * @param path of the report that it is from
 */
export function shownRow(job: Job, path: string, row: WireObject): IDataObject {
	return (job.simplify ? simplifyReportRow(reportAt(path), row, job.client.zone) : row) as IDataObject;
}

function chosenPeriod(job: Job): { from: Date | string; until: Date | string } {
	const period = job.param<string>('period', 'last24Hours');
	if (period === 'custom') {
		const { from, until } = checkedPeriod(job, {
			dateFrom: job.param<unknown>('dateFrom', ''),
			dateTo: job.param<unknown>('dateTo', ''),
		});
		return { from, until: until || new Date() };
	}
	return namedPeriod(period, new Date(), job.client.zone);
}
