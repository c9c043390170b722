import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { answerProperties, fieldProperty } from '../shared/component/answerProperties';
import { LABELS } from './conditionTypes';
import type { ConditionName } from './conditionTypes';

/** Quarters of an hour to choose from: what cannot be typed cannot be wrong. */
const TIMES: INodePropertyOptions[] = Array.from({ length: 24 * 4 }, (_, quarter) => {
	const time = `${String(Math.floor(quarter / 4)).padStart(2, '0')}:${String((quarter % 4) * 15).padStart(2, '0')}`;
	return { name: time, value: time };
});

const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

const TEXT = { type: 'string' as const, default: '' };

/** How each condition is filled in. */
const CONDITIONS: Record<ConditionName, Omit<INodeProperties, 'displayName' | 'name'>> = {
	appName: {
		...TEXT,
		placeholder: 'e.g. sales_line',
		description: 'Label of the component in the dialplan; several separated by commas',
	},
	callee: {
		...TEXT,
		placeholder: 'e.g. 02100000000',
		description: 'Number that the caller dialled; several separated by commas',
	},
	caller: {
		...TEXT,
		placeholder: 'e.g. 0912, 021',
		description: 'Beginnings of the number of the caller, separated by commas',
	},
	calledWithin: {
		type: 'number',
		default: 24,
		typeOptions: { minValue: 1, maxValue: 8760 },
		description:
			'Whether answered or not, by the report of calls; needs the credential to look up calls. The call that is under way does not count.',
	},
	callerKind: {
		type: 'options',
		default: 'withheld',
		options: [
			{ name: 'External', value: 'external', description: 'Not an extension of the PBX' },
			{ name: 'Internal', value: 'internal', description: 'An extension: two to six digits' },
			{ name: 'Known by Number', value: 'known' },
			{ name: 'Withholding the Number', value: 'withheld' },
		],
		description: 'Who is calling',
	},
	callers: {
		...TEXT,
		typeOptions: { rows: 2 },
		placeholder: 'e.g. 09120000001, 09120000002',
		description: 'Numbers in whatever notation (0912…, +98912…), separated by commas or lines',
	},
	dates: {
		...TEXT,
		typeOptions: { rows: 2 },
		placeholder: 'e.g. 1405-01-01, 2026-12-31',
		description: 'Holidays, for example: Jalali or Gregorian dates, separated by commas or lines',
	},
	days: {
		type: 'multiOptions',
		default: [],
		options: DAYS.map((name, index) => ({ name, value: String(index) })),
		description: 'Days of the week by the clock of the PBX',
	},
	digits: {
		...TEXT,
		placeholder: 'e.g. 1, 2',
		description: 'What the caller has entered; several separated by commas',
	},
	timeFrom: {
		type: 'options',
		default: '08:00',
		options: TIMES,
		description: 'Time of day by the clock of the PBX',
	},
	timeTo: {
		type: 'options',
		default: '16:30',
		options: [...TIMES, { name: '24:00', value: '24:00' }],
		description: 'Time of day by the clock of the PBX; earlier than the beginning means after midnight',
	},
};

const conditionProperties: INodeProperties[] = (Object.keys(CONDITIONS) as ConditionName[])
	.map((name) => ({ displayName: LABELS[name], name, ...CONDITIONS[name] }))
	.sort((a, b) => a.displayName.localeCompare(b.displayName));

const forWebService = (property: INodeProperties): INodeProperties => ({
	...property,
	displayOptions: { show: { answer: ['webService'], ...property.displayOptions?.show } },
});

const WEB_SERVICE_FIELDS: INodeProperties[] = [
	{
		displayName: 'URL',
		name: 'url',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. https://crm.example.org/route',
		description:
			'Gets caller_number, callee_number, digits, app_name and unique_id: in the query with GET, as JSON with POST',
	},
	{
		displayName: 'Method',
		name: 'method',
		type: 'options',
		default: 'GET',
		options: [
			{ name: 'GET', value: 'GET' },
			{ name: 'POST', value: 'POST' },
		],
		description: 'How the web service is asked',
	},
	{
		displayName: 'Field of the Reply',
		name: 'replyField',
		type: 'string',
		default: 'extension',
		placeholder: 'e.g. agent.extension',
		description:
			'Where the reply holds the extension (ExtenAPI), number (TrunkAPI) or case (IvrAPI, SmartAPI). When it is not there or empty, the next rule counts. Leave empty if the whole reply is an answer such as {"ok": "1", "extension": "204"}.',
	},
	fieldProperty('trunk', { displayOptions: { show: { '/component': ['trunkApi'] } } }),
];

/** One rule: what it is called and answers first, then when. */
export const RULE_FIELDS: INodeProperties[] = [
	{
		displayName: 'Name',
		name: 'name',
		type: 'string',
		default: '',
		placeholder: 'e.g. Friday is closed',
		description: 'Shown in pbx_answer and in the log, so that it is clear which rule answered',
	},
	{
		displayName: 'Answer',
		name: 'answer',
		type: 'options',
		default: 'fields',
		options: [
			{
				name: 'Agent Who Last Spoke with This Caller',
				value: 'lastAgent',
				description: 'For ExtenAPI; when there is none, the next rule counts',
			},
			{
				name: 'From a Web Service',
				value: 'webService',
				description: 'A CRM, for example, says where the call goes; no execution is needed',
			},
			{
				name: 'Reject',
				value: 'reject',
				description: 'The call leaves by the failure output of the component',
			},
			{ name: 'Use the Fields Below', value: 'fields' },
		],
		description: 'What the PBX is answered when this rule fits',
	},
	...answerProperties({ answer: ['fields'] }),
	{
		displayName: 'Within (Hours)',
		name: 'hours',
		type: 'number',
		default: 24,
		typeOptions: { minValue: 1, maxValue: 8760 },
		displayOptions: { show: { answer: ['lastAgent'] } },
		description: 'How far back the conversation may lie',
	},
	...WEB_SERVICE_FIELDS.map(forWebService),
	{
		displayName: 'Conditions',
		name: 'conditions',
		type: 'collection',
		placeholder: 'Add Condition',
		default: {},
		description: 'All must fit. Without any condition the rule always answers.',
		options: conditionProperties,
	},
];
