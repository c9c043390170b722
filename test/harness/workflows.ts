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
export function chain(
	name: string,
	nodes: Json[],
	settings: Json = {},
): Json & { name: string; nodes: Json[] } {
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

/** A node that posts JSON, each item alone unless said otherwise. */
export const post = (
	name: string,
	url: string,
	jsonBody = '={{ JSON.stringify($json) }}',
	extra = {},
): Json =>
	node(
		name,
		'n8n-nodes-base.httpRequest',
		4.2,
		{ method: 'POST', url, sendBody: true, specifyBody: 'json', jsonBody, options: {} },
		extra,
	);

/** What workflows answer; the fallback is another extension, so that the two can be distinguished. */
export const EXTENSION = '204';
export const FALLBACK = '209';
/** Milliseconds; the trigger's default. */
export const DEADLINE = 450;

/** A component trigger whose workflow answers, named "Request". */
export const componentTrigger = (parameters: Json = {}, extra: Json = {}): Json =>
	ours(
		'Request',
		'simotelComponentTrigger',
		{
			component: 'extenApi',
			responseMode: 'respondNode',
			deadline: DEADLINE,
			fallback: { extension: FALLBACK },
			options: {},
			...parameters,
		},
		extra,
	);

/** A component trigger that answers by one rule. */
export const ruleTrigger = (): Json =>
	componentTrigger({
		responseMode: 'rules',
		rules: {
			rule: [{ name: 'Mobiles', answer: 'fields', extension: EXTENSION, conditions: { caller: '0912' } }],
		},
	});

/** The node that answers, named "Answer". */
export const respond = (parameters: Json = {}): Json =>
	ours('Answer', 'respondToSimotel', {
		component: 'extenApi',
		respondWith: 'answer',
		extensionFrom: 'value',
		extension: EXTENSION,
		options: {},
		...parameters,
	});

/** The report trigger, following all calls. */
export function reportTrigger(startFrom: 'now' | 'beginning', credentials: Json): Json {
	const parameters = { report: 'calls', startFrom, simplify: true, options: {} };
	const pollTimes = { item: [{ mode: 'everyMinute' }] };
	const trigger = ours('New calls', 'simotelReportTrigger', { ...parameters, pollTimes }, { credentials });
	delete trigger.webhookId;
	return trigger;
}

/** n8n's own Wait. */
export const wait = (seconds: number): Json =>
	node('Wait', 'n8n-nodes-base.wait', 1.1, { amount: seconds, unit: 'seconds' });

/** n8n's own node that does nothing. */
export const noOp = (): Json => node('Nothing', 'n8n-nodes-base.noOp', 1, {});

/** A request of the dialplan's Exten API component. */
export const componentRequest = (index: number, caller = '09120000001'): Json => ({
	app_name: 'test',
	src: caller,
	dst: '02100000000',
	data: '',
	unique_id: `1767258000.${index}`,
});

/** A dialplan whose numbers each lead to one component, at the address of a trigger. */
export function dialplanOf(addresses: Record<string, string>) {
	const entries = Object.entries(addresses);
	return {
		routes: Object.fromEntries(entries.map(([number]) => [number, `ask-${number}`])),
		nodes: {
			...Object.fromEntries(
				entries.map(([number, address]) => [
					`ask-${number}`,
					{
						kind: 'extenApi' as const,
						name: 'ask',
						address,
						outputs: { S: 'end', B: 'end', F: 'end', e: 'end' },
					},
				]),
			),
			end: { kind: 'hangup' as const },
		},
	};
}

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
