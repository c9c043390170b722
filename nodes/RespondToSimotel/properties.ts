import type { INodeProperties } from 'n8n-workflow';

import { commandProperties } from '../shared/component/commandProperties';
import { docsLink } from '../shared/docs';

const forAnswer = (components: string[], property: INodeProperties): INodeProperties => ({
	...property,
	displayOptions: {
		show: { component: components, respondWith: ['answer'], ...property.displayOptions?.show },
	},
});

export const properties: INodeProperties[] = [
	{
		displayName: `Keep the way from the trigger to this node short: the caller hears silence until the answer is there. After the deadline of the trigger its fallback has gone out. ${docsLink('answering-in-time.md', 'How to answer in time')}`,
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
		options: [
			{ name: 'ExtenAPI', value: 'extenApi', description: 'Which extension to ring' },
			{ name: 'IvrAPI', value: 'ivrApi', description: 'Which output to take' },
			{ name: 'SmartAPI', value: 'smartApi', description: 'What to play, say and collect' },
			{ name: 'TrunkAPI', value: 'trunkApi', description: 'Which trunk and number to dial' },
		],
		description: 'Component that asks; the same as in the trigger',
	},
	{
		displayName: 'Respond With',
		name: 'respondWith',
		type: 'options',
		noDataExpression: true,
		default: 'answer',
		options: [
			{ name: 'Answer', value: 'answer', description: 'The fields below' },
			{
				name: 'JSON',
				value: 'json',
				description: 'An answer of your own making; it is checked before it is sent',
			},
			{
				name: 'Reject',
				value: 'reject',
				description: 'The call leaves by the failure output of the component',
			},
		],
		description: 'What the PBX is answered',
	},
	forAnswer(['trunkApi'], {
		displayName: 'Trunk',
		name: 'trunk',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. Main Trunk',
		description: 'Name of the trunk as in Simotel',
	}),
	forAnswer(['extenApi', 'trunkApi'], {
		displayName: 'Extension From',
		name: 'extensionFrom',
		type: 'options',
		noDataExpression: true,
		default: 'value',
		options: [
			{ name: 'Field of the Input', value: 'field', description: 'Faster than an expression' },
			{ name: 'Value', value: 'value' },
		],
		description: 'Where the extension or number comes from',
	}),
	forAnswer(['extenApi', 'trunkApi'], {
		displayName: 'Extension',
		name: 'extension',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. 204',
		displayOptions: { show: { extensionFrom: ['value'] } },
		description: 'Extension to ring, or number to dial on the trunk',
	}),
	forAnswer(['extenApi', 'trunkApi'], {
		displayName: 'Input Field Name',
		name: 'extensionField',
		type: 'string',
		default: 'extension',
		required: true,
		placeholder: 'e.g. agent',
		hint: 'Name of the field of the input item that holds the extension',
		displayOptions: { show: { extensionFrom: ['field'] } },
	}),
	forAnswer(['trunkApi'], {
		displayName: 'Call Limit (Seconds)',
		name: 'callLimit',
		type: 'number',
		default: 0,
		typeOptions: { minValue: 0 },
		description: 'Longest talk; 0 for no limit',
	}),
	forAnswer(['ivrApi'], {
		displayName: 'Case',
		name: 'case',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. support',
		description: 'Output of the component by which the call goes on',
	}),
	forAnswer(['smartApi'], {
		displayName: 'Commands',
		name: 'commands',
		type: 'fixedCollection',
		placeholder: 'Add Command',
		typeOptions: { multipleValues: true, sortable: true },
		default: {},
		description: 'What the PBX does, in this order; the last command is an Exit',
		options: [{ displayName: 'Command', name: 'command', values: commandProperties }],
	}),
	{
		displayName: 'JSON',
		name: 'json',
		type: 'json',
		default: '{ "ok": "1", "extension": "204" }',
		displayOptions: { show: { respondWith: ['json'] } },
		description: 'The answer as the PBX expects it',
	},
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add Option',
		default: {},
		options: [
			{
				displayName: 'When Too Late',
				name: 'onLate',
				type: 'options',
				default: 'item',
				options: [
					{ name: 'Go On', value: 'item', description: 'The output says that nothing was sent' },
					{ name: 'Stop', value: 'error', description: 'The node ends with an error' },
				],
				description: 'What to do when the fallback has gone out already',
			},
		],
	},
];
