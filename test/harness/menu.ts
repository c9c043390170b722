import { ours, wait as waitNode } from './workflows';

type Json = Record<string, unknown>;

/** What the caller hears at the two questions of {@link menuWorkflow}. */
export const MENU = "GetData('menu',10,1)";
export const ORDER = "GetData('order-number',10,12)";
export const WELCOME = "PlayAnnouncement('welcome')";

export const sound = (value: string) => ({ __rl: true, mode: 'name', value });

/** The parameters of Respond to Simotel for each of the two questions. */
export const MENU_QUESTION = {
	respondWith: 'ask',
	sayFirst: { command: [{ command: 'playAnnouncement', file: sound('welcome') }] },
	prompt: sound('menu'),
	accept: 'choices',
	choices: {
		choice: [
			{ digits: '1', name: 'Sales' },
			{ digits: '2', name: 'Order' },
		],
	},
	tries: 2,
};
export const ORDER_QUESTION = {
	respondWith: 'ask',
	prompt: sound('order-number'),
	accept: 'digits',
	condition: 'orderNumber',
};

const respond = (name: string, parameters: Json) =>
	ours(name, 'respondToSimotel', { component: 'smartApi', options: {}, ...parameters });
const exit = (name: string) =>
	respond(name, { respondWith: 'answer', commands: { command: [{ command: 'exit', case: name }] } });
const to = (...names: Array<string | null>) => ({
	main: names.map((node) => (node === null ? [] : [{ node, type: 'main', index: 0 }])),
});

/**
 * A menu and an order number in one workflow; the fallback is `operator`, and no node stands behind the agent.
 *
 * @param more.wait the longest wait for the caller (seconds)
 * @param more.deadline milliseconds
 * @param more.slow a node in front of another one that takes so many seconds
 */
export function menuWorkflow(
	more: {
		options?: Json;
		wait?: number;
		settings?: Json;
		deadline?: number;
		slow?: { before: 'Menu' | 'Which order'; seconds: number };
	} = {},
): Json {
	const choice = [...MENU_QUESTION.choices.choice, { digits: '9', name: 'Agent', case: 'agent' }];
	const { options = {}, wait = 60, settings = {}, deadline = 900, slow } = more;
	const entrance = (name: string) => (slow?.before === name ? 'Wait' : name);
	return {
		name: 'conversation',
		nodes: [
			ours('Caller is here', 'simotelComponentTrigger', {
				...{ component: 'smartApi', responseMode: 'respondNode', fallback: { case: 'operator' } },
				...{ deadline, options },
			}),
			respond('Menu', { ...MENU_QUESTION, choices: { choice }, options: { longestWait: wait } }),
			respond('Which order', { ...ORDER_QUESTION, options: { longestWait: wait } }),
			...['sales', 'done', 'other', 'nobody'].map(exit),
			...(slow === undefined ? [] : [waitNode(slow.seconds)]),
		],
		connections: {
			'Caller is here': to(entrance('Menu')),
			...(slow === undefined ? {} : { Wait: to(slow.before) }),
			Menu: to('sales', entrance('Which order'), null, 'other', 'nobody'),
			'Which order': to('done', 'nobody'),
		},
		settings: { executionOrder: 'v1', saveDataSuccessExecution: 'all', ...settings },
	};
}

/** What one request of a call got. */
export interface Heard {
	status: number;
	/** `rejected` when the component was refused. */
	commands: string;
	/** Milliseconds. */
	ms: number;
}

/** One request of a call, as the PBX sends it. */
export async function request(url: string, id: string, digits: string): Promise<Heard> {
	const began = performance.now();
	const response = await fetch(url, {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify({
			...{ src: `0912${id.replace(/\D/g, '').slice(-7)}`, dst: '02100000000' },
			...{ app_name: 'ivr', data: digits, unique_id: id },
		}),
		signal: AbortSignal.timeout(5_000),
	});
	const body = (await response.json()) as { commands?: string };
	return {
		status: response.status,
		commands: body.commands ?? 'rejected',
		ms: performance.now() - began,
	};
}
