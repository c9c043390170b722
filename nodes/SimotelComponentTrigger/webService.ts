import type {
	ICredentialTestFunctions,
	ICredentialsDecrypted,
	IDataObject,
	IHttpRequestOptions,
	INode,
	INodeCredentialTestResult,
	IWebhookFunctions,
} from 'n8n-workflow';

import { checkAnswer } from '../../simotel/components/answers';
import type { WireAnswer } from '../../simotel/components/answers';
import type { ComponentKind } from '../../simotel/components/catalog';
import type { ComponentRequest } from '../../simotel/components/request';
import { ValueError } from '../../simotel/dialable';
import type { Zone } from '../../simotel/dates';
import { isObject } from '../../simotel/wire';
import { credentialUse } from '../shared/authentication';
import type { CredentialUse } from '../shared/authentication';
import { requiredAnswer } from '../shared/component/answers';
import { failureOf } from '../shared/failure';
import { own, shown } from '../shared/parameters';
import { rethrow } from '../../simotel/rethrow';

/** A web service that decides on the answer, such as a CRM that knows who looks after a customer. */
export interface WebService {
	url: string;
	method: 'GET' | 'POST';
	/** Way to the answer in the reply, such as `agent.extension`; empty when the whole reply is the answer. */
	replyField: string;
	/** Fields of the answer that the rule itself gives: trunk, limit, announcement. */
	fixed: Record<string, unknown>;
	access: CredentialUse;
}

/** The web service is down or overloaded: whoever asks next gets no answer either. */
export class UnavailableError extends ValueError {}

const CREDENTIAL = 'simotelWebServiceApi';
/** The parameter that asks for the credential. */
export const WEB_SERVICE_AUTHENTICATION = 'webServiceAuthentication';

/** Whether requests to web services need the credential; it is sent only where it is asked for. */
export const webServiceAccess = (node: INode): CredentialUse =>
	credentialUse(node, WEB_SERVICE_AUTHENTICATION, CREDENTIAL);

/** What the web service learns of the request. */
const SENT = [
	'component',
	'app_name',
	'caller_number',
	'callee_number',
	'digits',
	'unique_id',
	'originated_call_id',
] as const satisfies Array<keyof ComponentRequest>;

/** The field of the answer that the reply gives. */
const FIELD = {
	extenApi: 'extension',
	ivrApi: 'case',
	smartApi: 'case',
	trunkApi: 'extension',
} as const satisfies Record<ComponentKind, string>;

/**
 * The web service of a rule.
 *
 * @throws ValueError that names the field
 */
export function readWebService(
	valueOf: (name: string) => unknown,
	kind: ComponentKind,
	access: CredentialUse,
): WebService {
	if (access === 'missing')
		throw new ValueError('Web Service Authentication wants a credential, and none is chosen');
	const given = valueOf('url');
	const url = typeof given === 'string' && URL.canParse(given.trim()) ? new URL(given.trim()) : null;
	if (url === null || !/^https?:$/.test(url.protocol)) {
		throw new ValueError(`URL is no address such as https://crm.example.org/route: ${shown(given ?? '')}`);
	}
	const method = valueOf('method') ?? 'GET';
	if (method !== 'GET' && method !== 'POST') throw new ValueError(`Method ${shown(method)} is unknown`);
	const replyField = valueOf('replyField') ?? FIELD[kind];
	if (typeof replyField !== 'string')
		throw new ValueError(`Field of the Reply ${shown(replyField)} is no text`);
	const fixed = Object.fromEntries(
		['trunk', 'callLimit', 'announcement'].map((name) => [name, valueOf(name)]),
	);
	return { url: url.href, method, replyField: replyField.trim(), fixed, access };
}

/**
 * Asks the web service, which gets the fields of the request, in the query or as JSON.
 *
 * @param timeout milliseconds
 * @returns null when the reply names nobody, so that the next rule counts
 * @throws UnavailableError when there is no answer
 * @throws ValueError for a reply that cannot be used
 */
export async function askWebService(
	context: IWebhookFunctions,
	service: WebService,
	request: ComponentRequest,
	zone: Zone,
	timeout: number,
): Promise<WireAnswer | null> {
	const sent: IDataObject = Object.fromEntries(SENT.map((name) => [name, request[name]]));
	const filled = Object.fromEntries(Object.entries(sent).filter(([, value]) => value !== null));
	const options: IHttpRequestOptions = {
		method: service.method,
		url: service.url,
		headers: { Accept: 'application/json' },
		...(service.method === 'GET' ? { qs: filled } : { body: sent }),
		json: true,
		timeout: Math.max(1, timeout),
		returnFullResponse: true,
		ignoreHttpStatusErrors: true,
		// A credential is for the address that was typed, not for another one.
		disableFollowRedirect: true,
	};
	const reply = await send(context, service, options);
	const { statusCode: status } = reply;
	if (status < 200 || status > 299) {
		const message = `the web service answered with HTTP status ${status}`;
		throw status >= 500 || status === 429 ? new UnavailableError(message) : new ValueError(message);
	}
	return answerIn(reply.body, service, request.component, zone);
}

async function send(
	context: IWebhookFunctions,
	service: WebService,
	options: IHttpRequestOptions,
): Promise<{ statusCode: number; body: unknown }> {
	try {
		const reply: unknown =
			service.access === 'credential'
				? await context.helpers.httpRequestWithAuthentication.call(context, CREDENTIAL, options)
				: await context.helpers.httpRequest(options);
		return reply as { statusCode: number; body: unknown };
	} catch (error) {
		const { code } = failureOf(error);
		return await rethrow(
			new UnavailableError(`the web service did not answer${code === '' ? '' : ` (${code})`}`),
		);
	}
}

function answerIn(
	body: unknown,
	{ replyField, fixed }: WebService,
	kind: ComponentKind,
	zone: Zone,
): WireAnswer | null {
	if (replyField === '') {
		const checked = checkAnswer(kind, body);
		if (checked.ok) return checked.answer;
		throw new ValueError(`the reply of the web service cannot be used: ${checked.reason}`);
	}
	const value = replyField.split('.').reduce<unknown>((part, key) => valueAt(part, key), body);
	if (value === undefined || value === null || value === '') return null;
	return requiredAnswer(kind, { ...fixed, [FIELD[kind]]: value }, zone);
}

const valueAt = (part: unknown, key: string): unknown => {
	if (Array.isArray(part)) return (part as unknown[])[Number(key)];
	return isObject(part) ? own(part, key) : undefined;
};

/** Checks that the credential holds something to send; where it is sent stands in the rule. */
export async function simotelWebServiceApiTest(
	this: ICredentialTestFunctions,
	credential: ICredentialsDecrypted,
): Promise<INodeCredentialTestResult> {
	const { headerName = '', headerSecret = '', user = '' } = credential.data ?? {};
	const filled =
		credential.data?.authentication === 'basic' ? user !== '' : headerName !== '' && headerSecret !== '';
	return filled
		? { status: 'OK', message: 'Complete. The web service was not called: its URL stands in the rule.' }
		: { status: 'Error', message: 'Fill in the fields: there is nothing to send yet.' };
}
