import { originateAndWait } from '../execution/originateAndWait';
import { waitAtMost } from '../execution/waiting';
import type { Field, Resource } from '../types';
import { isObject } from '../../../simotel/wire';
import type { WireObject } from '../../../simotel/wire';

/** The context that every Simotel has. */
const DEFAULT_CONTEXT = 'main_routing';

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
		name: 'callerId',
		wire: 'caller_id',
		label: 'Caller ID',
		description:
			'Number that the parties see as the caller. Left empty, it is the number of the other party when a trunk reaches the caller, else the number of the caller.',
		type: 'callerId',
		first: true,
		placeholder: 'e.g. 02100000000',
	},
	{
		name: 'context',
		label: 'Context',
		description:
			'Part of the dialplan that routes the call to the callee: main_routing unless somebody made another one. It is not the tenant name that some resellers call context.',
		type: 'string',
		first: true,
		default: DEFAULT_CONTEXT,
		placeholder: 'e.g. main_routing',
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

/** What a person may leave empty; click-to-call clients of other makers fill it in the same way. */
function withDefaults(body: WireObject): WireObject {
	const given = (key: string) => String(body[key] ?? '').trim();
	const shown = given('trunk_name') === '' ? body.caller : body.callee;
	return {
		...body,
		caller_id: given('caller_id') || shown,
		context: given('context') || DEFAULT_CONTEXT,
	};
}

/** Calls that n8n starts. */
export const call: Resource = {
	name: 'Call',
	value: 'call',
	description: 'Calls that n8n starts',
	operations: [
		{
			name: 'Originate (Click to Call)',
			value: 'originate',
			action: 'Originate a call (click to call)',
			description: 'Ring a first party and, when it answers, connect it to a second party (click to call)',
			kind: 'call',
			endpoints: ['call/originate/act'],
			concurrency: 1,
			fields: FIELDS,
			prepare: withDefaults,
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
			endpoints: [
				'call/originate/act',
				'reports/cdr/search',
				// In its place where the account may not read it.
				'reports/quick/search',
				'pbx/users/search',
			],
			concurrency: 1,
			simplify: true,
			fields: FIELDS,
			prepare: withDefaults,
			properties: [
				waitAtMost(
					60,
					'How long to wait for the record, which the PBX writes when the call has ended. It writes none when the first party does not answer: then "complete" is false. Raise it for long calls.',
				),
			],
			run: originateAndWait,
		},
	],
};
