import { originateAndWait } from '../execution/originateAndWait';
import type { Field, Resource } from '../types';
import { isObject } from '../../../simotel/wire';

const FIELDS: Field[] = [
	{
		name: 'caller',
		label: 'Caller',
		description: 'First party, rung first: an extension or an outside number',
		type: 'phone',
		required: true,
		placeholder: 'e.g. 204',
	},
	{
		name: 'callee',
		label: 'Callee',
		description: 'Second party, called when the first one has answered',
		type: 'phone',
		required: true,
		placeholder: 'e.g. 09120000001',
	},
	{
		name: 'context',
		label: 'Context',
		description: 'Dialplan context that routes the call to the callee, with its Outgoing Route component',
		type: 'string',
		required: true,
		default: 'main_routing',
		placeholder: 'e.g. main_routing',
	},
	{
		name: 'callerId',
		wire: 'caller_id',
		label: 'Caller ID',
		description: 'Number or text that the parties see as the caller',
		type: 'callerId',
		required: true,
		placeholder: 'e.g. 02100000000',
	},
	{
		name: 'trunk',
		wire: 'trunk_name',
		label: 'Trunk',
		description: 'Trunk that reaches the caller; needed when the caller is an outside number',
		type: 'record',
		record: { resource: 'trunk', send: 'key' },
	},
	{
		name: 'timeout',
		label: 'Ring Time (Seconds)',
		description: 'How long each party rings before the call is given up',
		type: 'number',
		default: 30,
	},
	{
		name: 'callLimit',
		wire: 'call_limit',
		label: 'Call Limit (Seconds)',
		description: 'Longest talk; the PBX ends the call then',
		type: 'number',
		default: 3600,
		newInV4: true,
	},
];

/** Calls that n8n starts. */
export const call: Resource = {
	name: 'Call',
	value: 'call',
	description: 'Calls that n8n starts',
	operations: [
		{
			name: 'Originate',
			value: 'originate',
			action: 'Originate a call',
			description: 'Ring a first party and, when it answers, connect it to a second party (click to call)',
			kind: 'call',
			endpoints: ['call/originate/act'],
			concurrency: 1,
			fields: FIELDS,
			output: (data, body) => [
				{
					originated_call_id: isObject(data) ? String(data.originated_call_id ?? '') || null : null,
					caller_number: String(body.caller),
					callee_number: String(body.callee),
				},
			],
		},
		{
			name: 'Originate and Wait',
			value: 'originateAndWait',
			action: 'Originate a call and wait for its end',
			description:
				'Start a call as Originate does, then wait for its record: whether it was answered, how long it was',
			kind: 'custom',
			endpoints: ['call/originate/act', 'reports/cdr/search', 'pbx/users/search'],
			concurrency: 1,
			simplify: true,
			fields: FIELDS,
			properties: [
				{
					displayName: 'Wait at Most (Seconds)',
					name: 'waitAtMost',
					type: 'number',
					default: 60,
					typeOptions: { minValue: 1, maxValue: 7200 },
					description:
						'How long to wait for the record, which the PBX writes when the call has ended. It writes none when the first party does not answer: then the output says that the call has not finished. Raise it for long calls.',
				},
			],
			run: originateAndWait,
		},
	],
};
