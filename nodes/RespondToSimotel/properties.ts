import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { hasField, COMPONENT_KINDS } from '../../simotel/components/catalog';
import type { AnswerFieldName } from '../../simotel/components/catalog';
import { answerProperties, componentOptions, fieldProperty } from '../shared/component/answerProperties';
import { SAME_AS_TRIGGER } from '../shared/component/typedAnswer';
import { docsLink } from '../shared/docs';
import { keptAsTyped } from '../shared/keptAsTyped';
import { WAITING_MODES, askProperties } from './askProperties';

/** A parameter of the answer, for the components whose answer has the field. */
const forAnswer = (field: AnswerFieldName, property: INodeProperties): INodeProperties => ({
	...property,
	displayOptions: {
		show: {
			component: COMPONENT_KINDS.filter((kind) => hasField(kind, field)),
			respondWith: ['answer'],
			...property.displayOptions?.show,
		},
	},
});

/** A field of the answer that is filled in here. */
const answerField = (field: AnswerFieldName, more: Partial<INodeProperties> = {}): INodeProperties =>
	forAnswer(field, fieldProperty(field, more));

/** What a node can answer beside the fields of its component, by the words of the panel. */
export const RESPONSES = { ask: 'Ask and Wait', json: 'JSON', reject: 'Reject', say: 'Say and Go On' };

const JSON_ANSWER: INodePropertyOptions = {
	name: RESPONSES.json,
	value: 'json',
	description: 'An answer of your own making; it is checked before it is sent',
};
const REJECTION: INodePropertyOptions = {
	name: RESPONSES.reject,
	value: 'reject',
	description: 'The call leaves by the failure output of the component',
};

/** One parameter with other choices for SmartAPI, which alone comes back to the workflow. */
const respondWith = (components: string[], options: INodePropertyOptions[]): INodeProperties => ({
	displayName: 'Respond With',
	name: 'respondWith',
	type: 'options',
	noDataExpression: true,
	default: 'answer',
	displayOptions: { show: { component: components } },
	options,
	description: 'What the PBX is answered',
});

export const properties = keptAsTyped([
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
			...componentOptions('answer'),
			{
				name: 'Same as Trigger',
				value: SAME_AS_TRIGGER,
				description: 'For one node behind several triggers: the fields that the component needs count',
			},
		].sort((a, b) => a.name.localeCompare(b.name)),
		description:
			'Component that asks, as in the trigger: n8n does not let this node see what its trigger is set to, so the fields below follow what is chosen here',
	},
	respondWith(
		[...COMPONENT_KINDS.filter((kind) => kind !== 'smartApi'), SAME_AS_TRIGGER],
		[{ name: 'Answer', value: 'answer', description: 'The fields below' }, JSON_ANSWER, REJECTION],
	),
	respondWith(
		['smartApi'],
		[
			{
				name: RESPONSES.ask,
				value: 'ask',
				description: 'Ask for digits and go on in this workflow with what the caller has entered',
			},
			{
				name: 'Finish',
				value: 'answer',
				description: 'Say the last words, and leave by an output of the component',
			},
			JSON_ANSWER,
			REJECTION,
			{
				name: RESPONSES.say,
				value: 'say',
				description: 'Say something and go on in this workflow when the call has come back',
			},
		],
	),
	...askProperties,
	{
		displayName: 'Answer',
		name: 'fields',
		type: 'collection',
		placeholder: 'Add Field',
		default: {},
		displayOptions: { show: { component: [SAME_AS_TRIGGER], respondWith: ['answer'] } },
		description: 'What the component of the trigger is answered',
		options: answerProperties(null),
	},
	answerField('trunk', { required: true }),
	forAnswer('extension', {
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
	answerField('extension', { required: true, displayOptions: { show: { extensionFrom: ['value'] } } }),
	forAnswer('extension', {
		displayName: 'Input Field Name',
		name: 'extensionField',
		type: 'string',
		default: 'extension',
		required: true,
		placeholder: 'e.g. agent',
		hint: 'Name of the field of the input item that holds the extension',
		displayOptions: { show: { extensionFrom: ['field'] } },
	}),
	answerField('callLimit'),
	answerField('case', { required: true }),
	answerField('commands'),
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
				displayName: 'Longest Wait (Seconds)',
				name: 'longestWait',
				type: 'number',
				default: 60,
				typeOptions: { minValue: 5, maxValue: 3600 },
				displayOptions: { show: { '/component': ['smartApi'], '/respondWith': WAITING_MODES } },
				description:
					'How long to wait until the call comes back from one try. Without this option 60, or more when the seconds per try and the music need it.',
			},
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
]);
