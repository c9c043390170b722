import type { INodeProperties } from 'n8n-workflow';

/** Only while there are alerts. */
const displayOptions = { show: { '/options.alert': [true] } };

/** When the trigger starts an execution for operators. */
export const ALERT_OPTIONS: INodeProperties[] = [
	{
		displayName: 'Alert When Callers Wait',
		name: 'alert',
		type: 'boolean',
		default: false,
		description:
			'Whether to have an output, Alert, by which one execution starts when a limit is passed: by default a fifth of the answers were the fallback, or three were late, within 5 minutes; at most every 30 minutes. Its item has the numbers. Each n8n process counts for itself.',
	},
	{
		displayName: 'Alert: Fallbacks (Percent)',
		name: 'alertFallbacks',
		type: 'number',
		default: 20,
		typeOptions: { minValue: 0, maxValue: 100 },
		displayOptions,
		description:
			'Which share of the answers must have been the fallback, and at least three. Callers whom the rules leave to the fallback do not count. 0 switches this limit off.',
	},
	{
		displayName: 'Alert: Late Answers',
		name: 'alertLate',
		type: 'number',
		default: 3,
		typeOptions: { minValue: 0 },
		displayOptions,
		description:
			'How many answers must have been late: after more than a second, or than the deadline where that is longer. 0 switches this limit off.',
	},
	{
		displayName: 'Alert: Longest Time (Milliseconds)',
		name: 'alertLongest',
		type: 'number',
		default: 0,
		typeOptions: { minValue: 0 },
		displayOptions,
		description: 'How long an answer must have taken. 0 switches this limit off.',
	},
	{
		displayName: 'Alert: Repeat After (Minutes)',
		name: 'alertEvery',
		type: 'number',
		default: 30,
		typeOptions: { minValue: 1, maxValue: 10080 },
		displayOptions,
		description: 'After how long an alert may be repeated',
	},
	{
		displayName: 'Alert: Within (Minutes)',
		name: 'alertWithin',
		type: 'number',
		default: 5,
		typeOptions: { minValue: 1, maxValue: 60 },
		displayOptions,
		description: 'How far back the answers count',
	},
];
