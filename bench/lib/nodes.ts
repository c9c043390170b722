import { pbxCredential } from '../../test/harness/environment';
import type { TestEnvironment } from '../../test/harness/environment';
import type { N8n } from '../../test/harness/n8n';
import { EXTENSION, componentRequest, componentTrigger, node, respond } from '../../test/harness/workflows';

type Json = Record<string, unknown>;

/** An event as a PBX sends it when an extension rings. */
export const stateEvent = (state: string, index: number): Json => ({
	event_name: 'NewState',
	exten: '204',
	state,
	participant: '09120000001',
	direction: 'in',
	cuid: `1767258000.${index}`,
});

/** n8n's own Webhook, at an address of its own. */
export function webhook(responseMode: 'onReceived' | 'responseNode' | 'lastNode'): Json {
	const path = crypto.randomUUID();
	const parameters = { httpMethod: 'POST', path, responseMode, options: {} };
	return node('Webhook', 'n8n-nodes-base.webhook', 2.1, parameters, { webhookId: path });
}

/** n8n's own Webhook and Respond to Webhook with a fixed answer, what answers are compared with. */
export const webhookPair = (): Json[] => [
	webhook('responseNode'),
	respondToWebhook(`{ "ok": "1", "extension": "${EXTENSION}" }`),
];

/** n8n's own Respond to Webhook. */
export const respondToWebhook = (responseBody: string): Json =>
	node('Respond', 'n8n-nodes-base.respondToWebhook', 1.5, {
		respondWith: 'json',
		responseBody,
		options: {},
	});

/** n8n's own HTTP Request, which calls a service of the simulated PBX with the credential of this package. */
export const httpRequest = (
	{ sim, credentials }: TestEnvironment,
	name: string,
	path: string,
	parameters: Json,
): Json =>
	node(
		name,
		'n8n-nodes-base.httpRequest',
		4.2,
		{
			method: 'POST',
			url: `${sim.url}/api/v4/${path}`,
			authentication: 'predefinedCredentialType',
			nodeCredentialType: 'simotelApi',
			sendBody: true,
			...parameters,
		},
		{ credentials: pbxCredential(credentials) },
	);

/** n8n's own Filter, with conditions on the body of a webhook that must all be met. */
export const filter = (wanted: Record<string, string>): Json =>
	node('Filter', 'n8n-nodes-base.filter', 2.3, {
		conditions: {
			options: { caseSensitive: true, leftValue: '', typeValidation: 'strict', version: 3 },
			combinator: 'and',
			conditions: Object.entries(wanted).map(([key, value]) => ({
				id: crypto.randomUUID(),
				leftValue: `={{ $json.body.${key} }}`,
				rightValue: value,
				operator: { type: 'string', operation: 'equals' },
			})),
		},
		options: {},
	});

/** How many callers the agent table knows. */
export const KNOWN = 200;

export const callerOf = (index: number) => `0912${String(index % KNOWN).padStart(7, '0')}`;

/** Requests of callers whom the agent table knows. */
export const knownCaller =
	({ url }: { url: string }) =>
	(index: number) => ({ url, body: componentRequest(index, callerOf(index)) });

const AGENT_TABLE = 'Bench Agents';

/** A Data Table in which every caller has spoken with the same agent; made once in each n8n. */
export async function fillAgentTable(n8n: N8n): Promise<void> {
	if ((await n8n.tables()).some(({ name }) => name === AGENT_TABLE)) return;
	const table = await n8n.createTable(AGENT_TABLE, ['caller_number', 'agent']);
	const data = Array.from({ length: KNOWN }, (_, index) => ({
		caller_number: callerOf(index),
		agent: EXTENSION,
	}));
	await n8n.rest('POST', `${table}/insert`, { data, returnType: 'count' });
}

/** The lookup of the sticky agent example: who spoke with this caller within a day. */
export const lookup = (caller: string): Json =>
	node('Find the agent', 'n8n-nodes-base.dataTable', 1.1, {
		resource: 'row',
		operation: 'get',
		dataTableId: { __rl: true, mode: 'name', value: AGENT_TABLE },
		matchType: 'allConditions',
		filters: {
			conditions: [
				{ keyName: 'caller_number', condition: 'eq', keyValue: caller },
				{ keyName: 'updatedAt', condition: 'gt', keyValue: '={{ $now.minus({ hours: 24 }).toISO() }}' },
			],
		},
		returnAll: false,
		limit: 1,
	});

/** The flow of the sticky agent example. */
export const stickyAgent = (parameters: Json = {}): Json[] => [
	componentTrigger(parameters),
	lookup('={{ $json.caller_number }}'),
	respond({ extensionFrom: 'field', extensionField: 'agent' }),
];
