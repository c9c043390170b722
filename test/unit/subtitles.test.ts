import { Expression } from 'n8n-workflow';
import type { INodeParameters, INodeType } from 'n8n-workflow';

import { RespondToSimotel } from '../../nodes/RespondToSimotel/RespondToSimotel.node';
import { Simotel } from '../../nodes/Simotel/Simotel.node';
import { resources } from '../../nodes/Simotel/resources';
import { SimotelComponentTrigger } from '../../nodes/SimotelComponentTrigger/SimotelComponentTrigger.node';
import { SimotelReportTrigger } from '../../nodes/SimotelReportTrigger/SimotelReportTrigger.node';
import { SimotelTrigger } from '../../nodes/SimotelTrigger/SimotelTrigger.node';
import { EVENTS } from '../../simotel/events/catalog';
import { workflowNode, workflowOf } from '../harness/engine';

/** What the editor shows below a node, by n8n's own evaluation. */
function subtitleOf(type: INodeType, parameters: INodeParameters): unknown {
	const { subtitle = '' } = type.description;
	const node = workflowNode('Node', type, parameters);
	const workflow = workflowOf([node], [type]);
	return workflow.expression.getSimpleParameterValue(node, subtitle, 'internal', {});
}

const simotel = new Simotel();
const trigger = new SimotelTrigger();

beforeAll(() => Expression.setExpressionEngine('legacy'));

test.each(Object.entries(EVENTS))('event %s stands there by its title', (event, { title }) => {
	expect(subtitleOf(trigger, { events: [event] })).toBe(title.replace(' (CDR)', ''));
});

test('several events are the first and how many more', () => {
	expect(subtitleOf(trigger, { events: ['NewState', 'Cdr', 'IncomingCall'] })).toBe('Extension State +2');
	expect(subtitleOf(trigger, { events: ['Cdr', '*'] })).toBe('All Events');
	expect(subtitleOf(trigger, { events: [] })).toBe('');
	expect(subtitleOf(trigger, { events: ['OfTomorrow'] })).toBe('OfTomorrow');
	expect(subtitleOf(trigger, {})).toBe('Call Ended');
});

const operations = resources.flatMap(({ value: resource, operations: list }) =>
	list.map(({ value, action }) => [`${resource}.${value}`, resource, value, action] as const),
);

test.each(operations)('%s', (_name, resource, operation, action) => {
	expect(subtitleOf(simotel, { resource, operation })).toBe(action);
	expect(action).toMatch(/^[A-Z][A-Za-z0-9 ,()-]+$/);
});

test.each<[string, INodeType, INodeParameters]>([
	['Calls', new SimotelReportTrigger(), {}],
	['Queue Attempts', new SimotelReportTrigger(), { report: 'queueAttempts' }],
	['ExtenAPI', new SimotelComponentTrigger(), {}],
	[
		'IvrAPI, Rules: 2',
		new SimotelComponentTrigger(),
		{ component: 'ivrApi', responseMode: 'rules', rules: { rule: [{ case: '1' }, { case: '2' }] } },
	],
	['TrunkAPI, Rules: 0', new SimotelComponentTrigger(), { component: 'trunkApi', responseMode: 'rules' }],
	['ExtenAPI', new RespondToSimotel(), { extension: '204' }],
	['SmartAPI: Ask and Wait', new RespondToSimotel(), { component: 'smartApi', respondWith: 'ask' }],
	['Same as Trigger: Reject', new RespondToSimotel(), { component: 'trigger', respondWith: 'reject' }],
])('%s', (words, type, parameters) => {
	expect(subtitleOf(type, parameters)).toBe(words);
});
