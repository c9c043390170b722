import { NodeHelpers } from 'n8n-workflow';
import type { INodeParameters, INodeProperties } from 'n8n-workflow';

import { NODES } from '../harness/parameters';

/** What n8n leaves of a collection when it loads a workflow, and what it saves. */
const loaded = (list: INodeProperties[], values: INodeParameters, withDefaults: boolean) =>
	NodeHelpers.getNodeParameters(list, values, withDefaults, false, null, null) ?? {};

/** The same parameters without those that keep what n8n would drop. */
const bare = (list: INodeProperties[]): INodeProperties[] =>
	list
		.filter(({ type }) => type !== 'hidden')
		.map((property) => {
			const options = property.options?.map((entry) => {
				if ('values' in entry) return { ...entry, values: bare(entry.values) };
				return 'type' in entry ? bare([entry])[0] : entry;
			});
			return { ...property, options: options?.filter((entry) => entry !== undefined) } as INodeProperties;
		});

const WRONG: unknown[] = ['={{ $json.x }}', '={{ "x', 'text', '', 5, true, null, ['a'], [{ a: 1 }], []];

const nodes = NODES.filter(({ description }) => description.name !== 'simotel');

/** Where the collections of a node are, each with what makes n8n display it. */
const PLACES: Array<[string, string, INodeParameters]> = [
	['simotelTrigger', 'filters', {}],
	['simotelTrigger', 'eventFilters', {}],
	['simotelTrigger', 'options', {}],
	['simotelReportTrigger', 'options', {}],
	['simotelComponentTrigger', 'rules', { responseMode: 'rules' }],
	['simotelComponentTrigger', 'fallback', { component: 'smartApi' }],
	['simotelComponentTrigger', 'options', {}],
	['respondToSimotel', 'options', {}],
	['respondToSimotel', 'fields', { component: 'trigger' }],
	['respondToSimotel', 'commands', { component: 'smartApi' }],
	['respondToSimotel', 'sayFirst', { component: 'smartApi', respondWith: 'say' }],
	['respondToSimotel', 'choices', { component: 'smartApi', respondWith: 'ask' }],
];

test.each(PLACES)('%s: %s reaches the node as it was typed', (type, name, around) => {
	const { properties } = nodes.find(({ description }) => description.name === type)?.description ?? {
		properties: [],
	};
	for (const value of WRONG) {
		const given = { ...around, [name]: value } as INodeParameters;
		expect([value, loaded(properties, given, true)[name]]).toEqual([value, value ?? expect.anything()]);
		if (typeof value === 'string' && value !== '')
			expect([value, loaded(properties, given, false)[name]]).toEqual([value, value]);
	}
});

test.each<[string, string, INodeParameters]>([
	['simotelTrigger', 'eventFilters.event', {}],
	['simotelComponentTrigger', 'rules.rule', { responseMode: 'rules' }],
	['simotelComponentTrigger', 'fallback.commands', { component: 'smartApi' }],
	['simotelComponentTrigger', 'fallback.commands.command', { component: 'smartApi' }],
	['respondToSimotel', 'fields.commands', { component: 'trigger' }],
	['respondToSimotel', 'choices.choice', { component: 'smartApi', respondWith: 'ask' }],
])('%s: an expression for %s does too', (type, path, around) => {
	const { properties } = nodes.find(({ description }) => description.name === type)?.description ?? {
		properties: [],
	};
	const expression = '={{ $json.list }}';
	const value = path
		.split('.')
		.reverse()
		.reduce<unknown>((inner, key) => ({ [key]: inner }), expression) as INodeParameters;
	const kept = loaded(properties, { ...around, ...value }, true);
	const found = path
		.split('.')
		.reduce<unknown>((part, key) => (part as Record<string, unknown>)?.[key], kept);
	expect(found).toBe(expression);
});

test('inside an entry of a list too: the commands of a rule', () => {
	const trigger = nodes.find(({ description }) => description.name === 'simotelComponentTrigger');
	const rule = { answer: 'fields', commands: '={{ $json.list }}', conditions: '={{ $json.when }}' };
	const given = { component: 'smartApi', responseMode: 'rules', rules: { rule: [rule] } };
	const { rules } = loaded(trigger?.description.properties ?? [], given, true);
	expect(rules).toMatchObject({ rule: [rule] });
});

const COMMANDS = { command: [{ command: 'playAnnouncement' }, { command: 'exit', case: '1' }] };
const RIGHT: Array<[string, INodeParameters]> = [
	['simotelTrigger', { eventFilters: { event: [{ filters: { state: ['InUse'] } }, { event: 'NewState' }] } }],
	['simotelTrigger', {}],
	['simotelComponentTrigger', { responseMode: 'rules', rules: { rule: [{ extension: '204' }, {}] } }],
	['simotelComponentTrigger', { component: 'smartApi', fallback: { commands: COMMANDS } }],
	[
		'simotelComponentTrigger',
		{ component: 'smartApi', responseMode: 'rules', rules: { rule: [{ commands: COMMANDS }] } },
	],
	['respondToSimotel', { component: 'smartApi', commands: COMMANDS }],
	['respondToSimotel', { component: 'trigger', fields: { commands: COMMANDS } }],
	['respondToSimotel', { component: 'smartApi', respondWith: 'ask', choices: { choice: [{ digits: '2' }] } }],
	['respondToSimotel', { component: 'smartApi', respondWith: 'ask' }],
];

test.each(RIGHT)('%s: n8n fills in and leaves out as ever: %j', (type, given) => {
	const properties = nodes.find(({ description }) => description.name === type)?.description.properties ?? [];
	for (const withDefaults of [true, false])
		expect(loaded(properties, given, withDefaults)).toEqual(loaded(bare(properties), given, withDefaults));
});
