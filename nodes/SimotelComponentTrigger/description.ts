import type { IWebhookDescription } from 'n8n-workflow';

import { askedFor, credentialChoice } from '../shared/authentication';
import { componentOptions } from '../shared/component/answerProperties';
import { docsLink } from '../shared/docs';
import { AUTHENTICATION } from '../shared/inbound';
import { titledBy } from '../shared/itemTitle';
import { keptAsTyped } from '../shared/keptAsTyped';
import { FALLBACK_FIELDS, OPTIONS } from './optionProperties';
import { RULE_FIELDS } from './ruleProperties';
import { WEB_SERVICE_AUTHENTICATION } from './webService';

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

export const properties = keptAsTyped([
	{
		displayName: `Paste the production URL above as API Address of the component in the dialplan of Simotel, and connect the failure output of the component too: the caller hears silence until the answer is there, and Simotel gives up after one second. The test URL answers one request only. ${docsLink('quick-start.md#3-the-dialplan-asks-n8n', 'Step by step')}`,
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
	// n8n shows the credentials before the last of these.
	AUTHENTICATION,
	{
		displayName:
			'Components of most PBXs send no password: choose a credential with the address of the PBX under Allowed Addresses, or with a URL Secret. One with a username refuses them (401), and the call leaves by the failure output.',
		name: 'authenticationNotice',
		type: 'notice',
		default: '',
		displayOptions: askedFor(AUTHENTICATION.name),
	},
	credentialChoice(
		{
			displayName: 'Web Service Authentication',
			name: WEB_SERVICE_AUTHENTICATION,
			displayOptions: { show: { responseMode: ['rules'] } },
			description: 'What rules that ask a web service send with the request',
		},
		{ credential: 'Its header or password goes to the URL of the rule' },
	),
	{
		displayName: 'Rules',
		name: 'rules',
		type: 'fixedCollection',
		placeholder: 'Add Rule',
		typeOptions: {
			multipleValues: true,
			sortable: true,
			fixedCollection: titledBy('name', 'extension', 'trunk', 'case'),
		},
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
		options: FALLBACK_FIELDS,
	},
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add Option',
		default: {},
		options: OPTIONS,
	},
]);
