import { NodeOperationError } from 'n8n-workflow';

import { shownRow } from '../execution/reports';
import type { Field, Job, Output, Resource } from '../types';
import { requiredText } from '../execution/values';
import { PHONE_CONDITION } from './sharedFields';
import { sinceRecord } from './sinceRecord';
import { isObject } from '../../../simotel/wire';

const SEARCH = 'autodialer/reports/search';
const ORDERED = 'autodialer/reports/ordered/id';
const INFO = 'autodialer/reports/info';

const CONDITIONS: Field[] = [
	{ ...PHONE_CONDITION, description: 'Only calls to this number' },
	{
		name: 'campaign',
		wire: 'campaign_id',
		label: 'Campaign',
		description: 'Only calls of this campaign',
		type: 'record',
		record: { resource: 'campaign', send: 'id' },
	},
	{
		name: 'disposition',
		label: 'Result',
		description: 'Only calls that ended like this',
		type: 'options',
		options: [
			{ name: 'Answered', value: 'ANSWERED' },
			{ name: 'Busy', value: 'BUSY' },
			{ name: 'Failed', value: 'FAILED' },
			{ name: 'Lost', value: 'LOST' },
			{ name: 'No Answer', value: 'NO ANSWER' },
		],
	},
];

async function info(job: Job): Promise<Output[]> {
	const id = requiredText(job, 'callRecordId', 'Call Record ID');
	const data = await job.client.search(INFO, { _id: id });
	if (isObject(data) && Object.keys(data).length > 0) return [shownRow(job, INFO, data)];
	throw new NodeOperationError(
		job.context.getNode(),
		`There is no call record "${id}" in the reports of the auto-dialer`,
		{
			description:
				'Give the value of "cdr_id" in the "tries" of a row of Get Many, not the ID of the row itself.',
			itemIndex: job.itemIndex,
		},
	);
}

/** What became of the calls of campaigns (`autodialer/reports`). */
export const campaignReport: Resource = {
	name: 'Auto-Dialer Report',
	value: 'campaignReport',
	description: 'What became of the calls of auto-dialer campaigns',
	operations: [
		{
			name: 'Get Call',
			value: 'getCall',
			action: 'Get a call of an auto-dialer campaign',
			description: 'Retrieve the details of one attempt to reach a number',
			kind: 'custom',
			endpoints: [INFO],
			simplify: true,
			properties: [
				{
					displayName: 'Call Record ID',
					name: 'callRecordId',
					type: 'string',
					default: '',
					required: true,
					placeholder: 'e.g. 65a1f0c2d4b3e59687a0c1d2',
					description: 'Value of "cdr_id" in the "tries" of a row of Get Many, not the ID of the row itself',
				},
			],
			run: info,
		},
		{
			name: 'Get Many',
			value: 'getAll',
			action: 'Get many calls of auto-dialer campaigns',
			description: 'Retrieve a list of the results of campaign calls',
			kind: 'report',
			endpoints: [SEARCH],
			simplify: true,
			report: { path: SEARCH, conditions: CONDITIONS, sortable: ['date', 'number'] },
		},
		sinceRecord(ORDERED, {
			name: 'Get Many Since a Record',
			value: 'getSince',
			action: 'Get many calls of auto-dialer campaigns since a record',
			description:
				'Retrieve the results that came after a given one, oldest first: what a regular sync needs',
		}),
	],
};
