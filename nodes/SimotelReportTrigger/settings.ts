import type { IPollFunctions } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import type { FeedName } from '../../simotel/reports/feed';
import { Parameters, own, shown } from '../shared/parameters';
import { logProblems } from '../shared/reporting';
import { REPORTS } from './properties';

/** What a poll has been set to. */
export interface PollSettings {
	report: FeedName;
	simplify: boolean;
	/** Records that one execution gets at most. */
	limit: number;
}

const LIMIT = { least: 1, most: 50_000, usual: 1_000 };

/**
 * Reads the fields of the trigger. One that only shapes what comes is replaced and logged; the poll fails for a report
 * that does not exist, and no record is passed over.
 *
 * @throws NodeOperationError
 */
export function pollSettings(context: IPollFunctions): PollSettings {
	const parameters = new Parameters(context);
	const chosen = parameters.value('report', 'Report') ?? 'calls';
	const known = REPORTS.find(({ value }) => value === chosen);
	if (known === undefined) {
		throw new NodeOperationError(context.getNode(), `Report ${shown(chosen)} is unknown`, {
			description: 'Choose a report from the list; the records that came meanwhile come then.',
		});
	}
	const options = parameters.options({ maxRecords: 'Max Records per Poll' });
	const simplify = parameters.switch('Simplify', parameters.value('simplify', 'Simplify'), true);
	const limit = parameters.number('Max Records per Poll', own(options, 'maxRecords'), LIMIT);
	logProblems(context, parameters.problems);
	return { report: known.value, simplify, limit: Math.floor(limit) };
}
