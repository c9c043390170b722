import type { INodeProperties, IWebhookDescription } from 'n8n-workflow';

import { answerProperties, componentOptions } from '../shared/component/answerProperties';
import { docsLink } from '../shared/docs';
import { zoneProperty } from '../shared/zones';
import { ALERT_OPTIONS } from './alertProperties';
import { RULE_FIELDS } from './ruleProperties';

/**
 * One fixed address and no expression: with any expression in here n8n would take an isolate for every request,
 * which makes the answer several times slower.
 */
export const webhooks: IWebhookDescription[] = [
	{ name: 'default', httpMethod: 'POST', responseMode: 'responseNode', path: 'simotel', ndvHideMethod: true },
	{
		name: 'default',
		httpMethod: 'GET',
		responseMode: 'responseNode',
		path: 'simotel',
		ndvHideMethod: true,
		ndvHideUrl: true,
	},
];

export const properties: INodeProperties[] = [
	{
		displayName: `Paste the production URL above as API Address of the component in the dialplan of Simotel, and connect the failure output of the component too: the caller hears silence until the answer is there, and Simotel gives up after one second. The test URL answers one request only. Components of most PBXs send no password: to let only yours in, choose a credential with its address under Allowed Addresses or with a URL Secret; one with a username refuses them (401), and the call leaves by the failure output. ${docsLink('quick-start.md#3-the-dialplan-asks-n8n', 'Step by step')}`,
		name: 'notice',
		type: 'notice',
		default: '',
	},
	{
		displayName: 'Component',
		name: 'component',
		type: 'options',
		noDataExpression: true,
		default: 'extenApi',
		options: componentOptions('request'),
		description: 'Which component of the dialplan asks',
	},
	{
		displayName: 'Respond',
		name: 'responseMode',
		type: 'options',
		noDataExpression: true,
		default: 'respondNode',
		options: [
			{
				name: 'Rules in This Node',
				value: 'rules',
				description: 'Answers by a table, at once and with no execution',
			},
			{
				name: 'Using Respond to Simotel Node',
				value: 'respondNode',
				description: 'The workflow decides and answers',
			},
		],
		description: 'Who decides on the answer',
	},
	{
		displayName:
			'Rules answer without an execution: nodes behind this trigger do not run, unless Run Workflow After Rule is on in the options.',
		name: 'rulesNotice',
		type: 'notice',
		default: '',
		displayOptions: { show: { responseMode: ['rules'] } },
	},
	{
		displayName: 'Rules',
		name: 'rules',
		type: 'fixedCollection',
		placeholder: 'Add Rule',
		typeOptions: { multipleValues: true, sortable: true },
		default: {},
		displayOptions: { show: { responseMode: ['rules'] } },
		description:
			'The first rule whose conditions all fit gives the answer; when none fits, the fallback does',
		options: [{ displayName: 'Rule', name: 'rule', values: RULE_FIELDS }],
	},
	{
		displayName: 'Deadline (Milliseconds)',
		name: 'deadline',
		type: 'number',
		default: 450,
		typeOptions: { minValue: 50, maxValue: 5000 },
		description:
			'When the fallback goes out if there is no answer yet. Simotel waits 1000; the rest is room for the way here and a busy server.',
	},
	{
		displayName: 'Fallback',
		name: 'fallback',
		type: 'collection',
		placeholder: 'Add Field',
		default: {},
		description:
			'The answer when the workflow is late, fails, ends without one or gives one that cannot be used. Without any field the component is refused, and the call leaves by its failure output.',
		options: answerProperties(),
	},
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add Option',
		default: {},
		options: [
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
		],
	},
];
