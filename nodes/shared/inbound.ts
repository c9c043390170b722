import type {
	ICredentialTestFunctions,
	ICredentialsDecrypted,
	INode,
	INodeCredentialTestResult,
	IWebhookFunctions,
} from 'n8n-workflow';

import { NOTHING_ADDED, decideAccess, protectsNothing } from '../../simotel/inbound/access';
import type { AccessDecision, AccessRules } from '../../simotel/inbound/access';
import { parseAllowList } from '../../simotel/inbound/addresses';
import { credentialChoice, credentialUse } from './authentication';
import { shown } from './parameters';
import { logProblems } from './reporting';

/** Query parameter that carries the URL secret. */
const SECRET_PARAMETER = 'secret';

/** Parameters that are taken out before an event or a request of a component is read: ours, and what receivers in the field use. */
export const SECRET_PARAMETERS = [SECRET_PARAMETER, 'api_key', 'apikey', 'token'];

/** Whether only those are let in who pass a credential. */
export const AUTHENTICATION = credentialChoice(
	{
		displayName: 'Authentication',
		name: 'authentication',
		description: 'Whom the production URL lets in',
	},
	{
		credential: 'Requests must come from the right address or know the password or secret',
		none: 'Whoever knows the URL is let in',
	},
);

const useOf = (node: INode) => credentialUse(node, AUTHENTICATION.name, 'simotelWebhookApi');

/** What is wrong with the authentication of a node; null when nothing is. */
export function authenticationProblem(node: INode): string | null {
	const use = useOf(node);
	const { authentication = 'none' } = node.parameters;
	if (use === 'credential' || authentication === 'none') return null;
	if (use === 'missing') return 'Authentication wants a credential, and none is chosen: nobody is let in';
	const who = use === 'unknown' ? 'nobody' : 'whoever knows the URL';
	return `Authentication ${shown(authentication)} is unknown: ${who} is let in`;
}

/**
 * Checks a webhook request against the node's `simotelWebhookApi` credential, where the node asks for one.
 *
 * @param node for a caller that has it already: n8n copies the whole node, with all its rules, each time it is asked
 */
export async function checkInbound(
	context: IWebhookFunctions,
	node = context.getNode(),
): Promise<AccessDecision> {
	if (useOf(node) === 'open') return { ok: true, added: NOTHING_ADDED };
	const problem = authenticationProblem(node);
	if (problem !== null) {
		logProblems(context, [problem]);
		return { ok: false, status: 403 };
	}
	const credential = await context.getCredentials<AccessRules & Record<string, never>>('simotelWebhookApi');
	const request = context.getRequestObject();
	return decideAccess(credential, {
		address: request.ip ?? request.socket.remoteAddress ?? '',
		authorization: request.headers.authorization,
		secret: request.query[SECRET_PARAMETER],
	});
}

/** What n8n adds to a request whose body it may have left unread. */
interface UnreadRequest {
	rawBody?: unknown;
	readRawBody?: () => Promise<void>;
}

/** The body of a request, unless it is larger than it may be. */
export type ReadBody = { tooLarge: true } | { tooLarge: false; body: unknown };

/**
 * The body as n8n has read it; where it knows no such content type, and leaves it unread, or where a form is none, as
 * the text that it is.
 *
 * @param most bytes: to read the text of a longer one would hold up n8n, and with it every call that waits
 */
export async function readBody(context: IWebhookFunctions, most: number): Promise<ReadBody> {
	const request = context.getRequestObject();
	if (sizeOf(request) > most) return { tooLarge: true };
	const body = await bodyOf(context);
	return sizeOf(request) > most ? { tooLarge: true } : { tooLarge: false, body };
}

/** Bytes of the body: as announced, or as n8n has read them when a sender announces nothing (chunks). */
function sizeOf({ headers, rawBody }: { headers: Record<string, unknown>; rawBody?: unknown }): number {
	const read = Buffer.isBuffer(rawBody) ? rawBody.length : 0;
	return Math.max(Number(headers['content-length'] ?? 0), read);
}

const textOf = ({ rawBody }: UnreadRequest) => (Buffer.isBuffer(rawBody) ? rawBody.toString('utf8') : '');

async function bodyOf(context: IWebhookFunctions): Promise<unknown> {
	const body = context.getBodyData() as unknown;
	const request = context.getRequestObject() as unknown as UnreadRequest & {
		headers: Record<string, unknown>;
	};
	// As a form n8n would cut it at each "=" and "&".
	if (String(request.headers['content-type']).includes('form-urlencoded') && /^\s*\{/.test(textOf(request)))
		return textOf(request);
	const unread = body === undefined || (typeof body === 'object' && Object.keys(body ?? {}).length === 0);
	const { 'content-length': length = 0, 'transfer-encoding': chunks } = request.headers;
	if (!unread || (Number(length) === 0 && chunks === undefined)) return body;
	try {
		await request.readRawBody?.();
	} catch {
		// Broken off, or packed in a way that nobody can unpack: then the query is all there is.
	}
	const text = textOf(request);
	return /^\s*(\{|[\w.[\]%+-]+=)/.test(text) ? text : body;
}

/** Checks what can be checked without a call of the PBX: that something protects, and that the addresses can be read. */
export async function simotelWebhookApiTest(
	this: ICredentialTestFunctions,
	credential: ICredentialsDecrypted,
): Promise<INodeCredentialTestResult> {
	const data = (credential.data ?? {}) as AccessRules;
	const { user = '', password = '', allowedAddresses = '' } = data;
	const bad = (message: string): INodeCredentialTestResult => ({ status: 'Error', message });
	if (protectsNothing(data)) {
		return bad(
			'Fill in user and password, allowed addresses, or a URL secret; without any, nothing is let in.',
		);
	}
	if ((user === '') !== (password === ''))
		return bad('User and password belong together: fill in both, or none.');
	const { wrong } = parseAllowList(allowedAddresses);
	if (wrong.length > 0) return bad(`"${wrong[0]}" is neither an address nor a network such as 10.0.0.0/24.`);
	return { status: 'OK', message: 'Simotel is let in with these values' };
}
