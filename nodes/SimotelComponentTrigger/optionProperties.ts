import type { INodeProperties } from 'n8n-workflow';

import { answerProperties } from '../shared/component/answerProperties';
import { zoneProperty } from '../shared/zones';
import { ALERT_OPTIONS } from './alertProperties';

export const FALLBACK_FIELDS: INodeProperties[] = answerProperties();

export const OPTIONS: INodeProperties[] = [
	...ALERT_OPTIONS,
	{
		displayName: 'Circuit Breaker After (Failures)',
		name: 'circuitBreaker',
		type: 'number',
		default: 5,
		typeOptions: { minValue: 0, maxValue: 1000 },
		description:
			'After how many failures in a row the fallback goes out at once instead of letting every caller wait: the workflow was too late, or failed after a while; a web service or the PBX did not answer a rule. Every five seconds one request is let through to see whether it works again. Quick failures, for which nobody waits, count when nothing else has happened for half a minute. 0 switches it off.',
	},
	{
		displayName: 'Include Raw',
		name: 'includeRaw',
		type: 'boolean',
		default: false,
		description: 'Whether to add the fields as the PBX sent them, under "raw"',
	},
	{
		displayName: 'Max Parallel Runs',
		name: 'maxParallelRuns',
		type: 'number',
		default: 20,
		typeOptions: { minValue: 1, maxValue: 1000 },
		description:
			'How many executions of this trigger may be unfinished at the same time, also after they have answered. Beyond it the fallback goes out at once and no execution starts, so that an overload leaves no backlog. During an overload a request may wait for a slot for three quarters of its deadline first.',
	},
	{
		displayName: 'Max Waiting Callers',
		name: 'maxWaitingCallers',
		type: 'number',
		default: 500,
		typeOptions: { minValue: 1, maxValue: 10000 },
		displayOptions: { show: { '/component': ['smartApi'], '/responseMode': ['respondNode'] } },
		description:
			'How many callers may be between two steps of a conversation (Ask and Wait, Say and Go On) at the same time. They do not count in Max Parallel Runs. Beyond it the fallback goes out in place of the question.',
	},
	{
		displayName: 'Output per App Name',
		name: 'appNames',
		type: 'string',
		default: '',
		placeholder: 'e.g. welcome_step, menu_step',
		description:
			'Labels of the components that get an output of their own, separated by commas; all others leave by the last output, Other. One output for all when empty.',
	},
	zoneProperty('Zone of the wall clock of the PBX, for rules by time of day and the times of items'),
	{
		displayName: 'Run Workflow After Rule',
		name: 'runAfterwards',
		type: 'boolean',
		default: false,
		displayOptions: { show: { '/responseMode': ['rules'] } },
		description: 'Whether to start an execution too when a rule has answered',
	},
];
