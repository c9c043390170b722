import { isObject } from '../../../simotel/client';
import type { Resource } from '../types';

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
			fields: [
				{
					name: 'caller',
					label: 'Caller',
					description: 'First party, rung first: an extension or an outside number',
					type: 'string',
					required: true,
					placeholder: 'e.g. 204',
				},
				{
					name: 'callee',
					label: 'Callee',
					description: 'Second party, called when the first one has answered',
					type: 'string',
					required: true,
					placeholder: 'e.g. 09121234567',
				},
				{
					name: 'context',
					label: 'Context',
					description:
						'Dialplan context that routes the call to the callee, with its Outgoing Route component',
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
					type: 'string',
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
					label: 'Ring Timeout (Seconds)',
					description: 'How long to wait for an answer',
					type: 'number',
					default: 30,
				},
				{
					name: 'callLimit',
					wire: 'call_limit',
					label: 'Call Limit (Seconds)',
					description: 'Longest duration of the call',
					type: 'number',
					default: 3600,
				},
			],
			output: (data, body) => [
				{
					originated_call_id: isObject(data) ? String(data.originated_call_id ?? '') || null : null,
					caller: String(body.caller),
					callee: String(body.callee),
					// Under names that n8n lets expressions read.
					caller_number: String(body.caller),
					callee_number: String(body.callee),
				},
			],
		},
	],
};
