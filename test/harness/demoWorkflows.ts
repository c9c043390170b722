import { node, ours } from './workflows';

type Json = Record<string, unknown>;

/** What leads where: the nodes behind each output, by name. */
type Wiring = Record<string, string[][]>;

function workflow(name: string, nodes: Json[], wiring: Wiring): Json & { name: string; nodes: Json[] } {
	const connections = Object.fromEntries(
		Object.entries(wiring).map(([from, outputs]) => [
			from,
			{ main: outputs.map((to) => to.map((target) => ({ node: target, type: 'main', index: 0 }))) },
		]),
	);
	const placed = nodes.map((entry, index) => ({
		...entry,
		position: [240 * Math.min(index, 2), 180 * Math.max(0, index - 2)],
	}));
	const settings = { executionOrder: 'v1', saveDataSuccessExecution: 'all' };
	return { name, nodes: placed, connections, settings, active: false };
}

const trigger = (component: string): Json =>
	ours('Caller is here', 'simotelComponentTrigger', {
		...{ component, responseMode: 'respondNode', deadline: 450, fallback: {}, options: {} },
	});

const respond = (name: string, component: string, answer: Json): Json =>
	ours(name, 'respondToSimotel', { component, respondWith: 'answer', options: {}, ...answer });

const has = (name: string, value: string, digits: string): Json =>
	node(name, 'n8n-nodes-base.if', 2.2, {
		conditions: {
			options: { caseSensitive: true, leftValue: '', typeValidation: 'loose', version: 2 },
			combinator: 'and',
			conditions: [
				{
					id: crypto.randomUUID(),
					leftValue: value,
					rightValue: digits,
					operator: { type: 'string', operation: 'equals' },
				},
			],
		},
		options: {},
	});

/** Small workflows for the components of the demo's dialplan for which there is no example. */
export const componentWorkflows = (): Array<Json & { name: string; nodes: Json[] }> => [
	workflow(
		'Simotel: Demo TrunkAPI (3002)',
		[
			trigger('trunkApi'),
			respond('Dial a mobile', 'trunkApi', {
				...{ trunk: 'Main Trunk', extension: '09120000009', callLimit: 300 },
			}),
		],
		{ 'Caller is here': [['Dial a mobile']] },
	),
	workflow(
		'Simotel: Demo IvrAPI (3003)',
		[
			trigger('ivrApi'),
			has('Pressed 2?', '={{ $json.digits ?? "" }}', '2'),
			respond('To support', 'ivrApi', { case: 'support' }),
			respond('To sales', 'ivrApi', { case: 'sales' }),
		],
		{ 'Caller is here': [['Pressed 2?']], 'Pressed 2?': [['To support'], ['To sales']] },
	),
];
