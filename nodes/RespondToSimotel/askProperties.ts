import type { INodeProperties } from 'n8n-workflow';

import { announcement, sayProperties } from '../shared/component/commandProperties';
import { docsLink } from '../shared/docs';
import { titledBy, titledByChoice } from '../shared/itemTitle';

/** Modes in which the node waits for the caller. */
export const WAITING_MODES = ['ask', 'say'];

const waiting = (modes: string[], property: INodeProperties): INodeProperties => ({
	...property,
	displayOptions: {
		show: { component: ['smartApi'], respondWith: modes, ...property.displayOptions?.show },
	},
});
const asking = (property: INodeProperties) => waiting(['ask'], property);
const digitsThat = (conditions: string[], property: INodeProperties) =>
	asking({ ...property, displayOptions: { show: { accept: ['digits'], condition: conditions } } });

export const askProperties: INodeProperties[] = [
	waiting(WAITING_MODES, {
		displayName: `The workflow waits here until the call comes back. In the dialplan, lead the output of "Case That Leads Back" to this component itself, or to a second one with the same URL. The test URL takes one request only: publish the workflow to try a whole conversation. ${docsLink('conversations.md', 'Conversations')}`,
		name: 'askNotice',
		type: 'notice',
		default: '',
	}),
	waiting(WAITING_MODES, {
		displayName: 'Say First',
		name: 'sayFirst',
		type: 'fixedCollection',
		placeholder: 'Add Command',
		typeOptions: { multipleValues: true, sortable: true, fixedCollection: titledByChoice('command') },
		default: {},
		description: 'What the caller hears first, in this order',
		options: [{ displayName: 'Command', name: 'command', values: sayProperties }],
	}),
	asking({
		displayName: 'Prompt',
		name: 'prompt',
		...announcement('e.g. main-menu'),
		required: true,
		description:
			'Announcement that asks for the digits; the list needs the Simotel API credential. Several names separated by commas are played one after the other.',
	}),
	asking({
		displayName: 'Input',
		name: 'accept',
		type: 'options',
		noDataExpression: true,
		default: 'choices',
		options: [
			{
				name: 'Any Digits',
				value: 'digits',
				description: 'A number that the caller types, such as an order number',
			},
			{ name: 'Choices', value: 'choices', description: 'A menu: each choice has an output of its own' },
		],
		description: 'What the caller may enter',
	}),
	asking({
		displayName: 'Choices',
		name: 'choices',
		type: 'fixedCollection',
		placeholder: 'Add Choice',
		typeOptions: { multipleValues: true, sortable: true, fixedCollection: titledBy('name', 'digits') },
		default: { choice: [{ digits: '1', name: '' }] },
		displayOptions: { show: { accept: ['choices'] } },
		description: 'What the caller may press; each choice has an output of its own',
		options: [
			{
				displayName: 'Choice',
				name: 'choice',
				values: [
					{
						displayName: 'Digits',
						name: 'digits',
						type: 'string',
						default: '',
						placeholder: 'e.g. 1',
						description: 'What the caller presses; several separated by commas',
					},
					{
						displayName: 'Name',
						name: 'name',
						type: 'string',
						default: '',
						placeholder: 'e.g. Sales',
						description: 'Name of the output, and of the choice in the item; the digits when empty',
					},
					{
						displayName: 'Case',
						name: 'case',
						type: 'string',
						default: '',
						placeholder: 'e.g. sales',
						description:
							'Output of the component by which the call leaves at once. When empty, a node behind this choice says how the call goes on.',
					},
				],
			},
		],
	}),
	asking({
		displayName: 'Condition',
		name: 'condition',
		type: 'options',
		noDataExpression: true,
		default: 'any',
		displayOptions: { show: { accept: ['digits'] } },
		options: [
			{ name: 'Any', value: 'any', description: 'Whatever the caller types' },
			{ name: 'Exact Number of Digits', value: 'exactly' },
			{ name: 'Iranian Mobile Number', value: 'iranianMobile', description: '11 digits, from 09' },
			{ name: 'National ID', value: 'nationalId', description: '10 digits, the check digit right' },
			{
				name: 'Number of Digits Between',
				value: 'range',
			},
			{
				name: 'Order Number',
				value: 'orderNumber',
				description: 'Up to 12 digits, the first one not 0',
			},
		],
		description: 'What the digits must look like',
	}),
	digitsThat(['exactly'], {
		displayName: 'Number of Digits',
		name: 'digitCount',
		type: 'number',
		default: 4,
		typeOptions: { minValue: 1, maxValue: 50 },
		description: 'How many digits the caller types',
	}),
	digitsThat(['range'], {
		displayName: 'Fewest Digits',
		name: 'fewestDigits',
		type: 'number',
		default: 1,
		typeOptions: { minValue: 1, maxValue: 50 },
		description: 'How many digits the caller types at least',
	}),
	digitsThat(['any', 'range'], {
		displayName: 'Most Digits',
		name: 'mostDigits',
		type: 'number',
		default: 12,
		typeOptions: { minValue: 1, maxValue: 50 },
		description: 'After how many digits the call goes on at once',
	}),
	asking({
		displayName: 'Seconds per Try',
		name: 'secondsPerTry',
		type: 'number',
		default: 10,
		typeOptions: { minValue: 1, maxValue: 300 },
		description: 'How long the PBX waits for digits',
	}),
	asking({
		displayName: 'Tries',
		name: 'tries',
		type: 'number',
		default: 3,
		typeOptions: { minValue: 1, maxValue: 10 },
		description:
			'How often the caller is asked, the first time included. Only the last input comes out of the node.',
	}),
	asking({
		displayName: 'When Input Does Not Fit',
		name: 'wrong',
		...announcement('e.g. not-understood'),
		description: 'Announcement before the next try; none when empty',
	}),
	asking({
		displayName: 'Case When Nothing Fits',
		name: 'otherwise',
		type: 'string',
		default: '',
		placeholder: 'e.g. operator',
		description:
			'Output of the component for a caller who has entered nothing that fits, after the last try. When empty, a node behind the output says how the call goes on.',
	}),
	waiting(WAITING_MODES, {
		displayName: 'Case That Leads Back',
		name: 'again',
		type: 'string',
		default: 'again',
		placeholder: 'e.g. again',
		description: 'Output of the component that leads to this workflow again',
	}),
];
