import { getSinceRecord } from '../execution/reports';
import { RETURN_ALL } from '../description/sharedProperties';
import type { Operation } from '../types';

/**
 * Walks an `ordered/id` report from a record onwards.
 *
 * @param path the ordered report, e.g. `reports/cdr/ordered/id`
 * @param words title, value and sentence of the operation
 */
export function sinceRecord(
	path: string,
	words: Pick<Operation, 'name' | 'value' | 'action' | 'description'>,
): Operation {
	return {
		...words,
		kind: 'custom',
		endpoints: [path],
		simplify: true,
		properties: [
			{
				displayName: 'After Record ID',
				name: 'afterId',
				type: 'string',
				default: '',
				placeholder: 'e.g. 65a1f0c2d4b3e59687a0c1d2',
				description: 'ID of the last record that you have; empty to begin with the oldest one',
			},
			...RETURN_ALL,
		],
		run: async (job) => await getSinceRecord(job, path),
	};
}
