import { sleep } from './processes';

type Json = Record<string, unknown>;

/** A node of a workflow that a test makes. */
export function node(
	name: string,
	type: string,
	typeVersion: number,
	parameters: Json,
	extra: Json = {},
): Json {
	return { id: crypto.randomUUID(), name, type, typeVersion, position: [0, 0], parameters, ...extra };
}

/** A node of this package. */
export const ours = (name: string, type: string, parameters: Json, extra: Json = {}): Json =>
	node(name, `n8n-nodes-simotel.${type}`, /^simotel(Component)?Trigger$/.test(type) ? 2 : 1, parameters, {
		...(type.endsWith('Trigger') ? { webhookId: crypto.randomUUID() } : {}),
		...extra,
	});

/** Nodes one after the other, as a workflow that keeps its executions. */
export function chain(name: string, nodes: Json[], settings: Json = {}): Json {
	const connections = Object.fromEntries(
		nodes
			.slice(0, -1)
			.map((from, index) => [
				from.name as string,
				{ main: [[{ node: nodes[index + 1].name, type: 'main', index: 0 }]] },
			]),
	);
	return {
		name,
		nodes,
		connections,
		settings: { executionOrder: 'v1', saveDataSuccessExecution: 'all', ...settings },
		active: false,
	};
}

/** A node that hands its items to a {@link Collector}, one request each. */
export const post = (name: string, url: string): Json =>
	node(name, 'n8n-nodes-base.httpRequest', 4.2, {
		method: 'POST',
		url,
		sendBody: true,
		specifyBody: 'json',
		jsonBody: '={{ JSON.stringify($json) }}',
		options: {},
	});

/** A question that the workflow answers with one extension; the fallback is another one, to tell them apart. */
export const ANSWERED = '207';
export const FALLBACK = '209';
export const asking = (deadline = 450, more: Json = {}): Json[] => [
	ours('Asked', 'simotelComponentTrigger', {
		component: 'extenApi',
		responseMode: 'respondNode',
		deadline,
		fallback: { extension: FALLBACK },
		options: {},
		...more,
	}),
	ours('Answer', 'respondToSimotel', {
		component: 'extenApi',
		respondWith: 'answer',
		extensionFrom: 'value',
		extension: ANSWERED,
		options: {},
	}),
];

/** Waits for something that comes about by itself. */
export async function eventually<T>(look: () => Promise<T | undefined | false>, seconds = 15): Promise<T> {
	const until = Date.now() + seconds * 1_000;
	for (;;) {
		const found = await look();
		if (found !== undefined && found !== false) return found;
		if (Date.now() > until) throw new Error(`did not come about within ${seconds} seconds`);
		await sleep(200);
	}
}
