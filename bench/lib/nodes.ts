import { node, ours } from '../../test/harness/environment';
import type { TestEnvironment } from '../../test/harness/environment';

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

/** A question of the dialplan. */
export const question = (index: number, caller = '09120000001'): Json => ({
	app_name: 'bench',
	src: caller,
	dst: '02100000000',
	data: '',
	unique_id: `1767258000.${index}`,
});

export const EXTENSION = '204';
/** The answers of workflow and fallback can be told apart. */
export const FALLBACK = '209';
/** Milliseconds; the trigger's default. */
export const DEADLINE = 450;

export const componentTrigger = (parameters: Json = {}, extra: Json = {}): Json =>
	ours(
		'Asked',
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

export const respond = (parameters: Json = {}): Json =>
	ours('Answer', 'respondToSimotel', {
		component: 'extenApi',
		respondWith: 'answer',
		extensionFrom: 'value',
		extension: EXTENSION,
		options: {},
		...parameters,
	});

/** n8n's own Webhook. */
export const webhook = (path: string, responseMode: 'onReceived' | 'responseNode' | 'lastNode'): Json =>
	node(
		'Webhook',
		'n8n-nodes-base.webhook',
		2.1,
		{ httpMethod: 'POST', path, responseMode, options: {} },
		{ webhookId: crypto.randomUUID() },
	);

/** n8n's own Respond to Webhook. */
export const respondToWebhook = (responseBody: string): Json =>
	node('Respond', 'n8n-nodes-base.respondToWebhook', 1.5, {
		respondWith: 'json',
		responseBody,
		options: {},
	});

/** The simulated PBX, as nodes are given it. */
export const credentialsOf = (environment: TestEnvironment) => ({
	simotelApi: { id: environment.credentials.Simotel, name: 'Simotel' },
});

/** n8n's own HTTP Request, which calls a service of the simulated PBX with the credential of this package. */
export const httpRequest = (
	environment: TestEnvironment,
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
			url: `${environment.sim.url}/api/v4/${path}`,
			authentication: 'predefinedCredentialType',
			nodeCredentialType: 'simotelApi',
			sendBody: true,
			...parameters,
		},
		{ credentials: credentialsOf(environment) },
	);

export const noOp = (): Json => node('Nothing', 'n8n-nodes-base.noOp', 1, {});

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
