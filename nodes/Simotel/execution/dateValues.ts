import { NodeOperationError } from 'n8n-workflow';

import { parseSimotelDate } from '../../../simotel/dates';
import type { Job } from '../types';

/**
 * A date that was given in the form, as it is; empty when there is none.
 *
 * @param label title of the field, for the message
 * @throws NodeOperationError when it cannot be read; nothing has been sent by then
 */
export function checkedDate(job: Job, label: string, value: unknown): Date | string {
	if (value instanceof Date && !Number.isNaN(value.getTime())) return value;
	const text = value === undefined || value === null ? '' : String(value).trim();
	if (text === '' || parseSimotelDate(text, job.client.zone) !== null) return text;
	const short = text.length > 40 ? `${text.slice(0, 40)}…` : text;
	throw new NodeOperationError(job.context.getNode(), `"${label}" is no date: "${short}"`, {
		itemIndex: job.itemIndex,
		description: 'Nothing was sent. Use a date such as 2026-01-31T08:30:00.',
	});
}

/**
 * From and until of a form, as they are.
 *
 * @throws NodeOperationError when one of them cannot be read, or they are the wrong way round
 */
export function checkedPeriod(job: Job, values: { dateFrom?: unknown; dateTo?: unknown }) {
	const { zone } = job.client;
	const from = checkedDate(job, 'From', values.dateFrom);
	const until = checkedDate(job, 'Until', values.dateTo);
	const [start, end] = [from, until].map((date) =>
		date instanceof Date ? date : parseSimotelDate(date, zone),
	);
	if (start !== null && end !== null && start > end) {
		throw new NodeOperationError(job.context.getNode(), '"From" lies after "Until"', {
			itemIndex: job.itemIndex,
			description: 'Nothing was sent. Exchange the two, or leave "Until" empty for the present.',
		});
	}
	return { from, until };
}
