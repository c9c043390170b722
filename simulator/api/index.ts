import multipart from '@fastify/multipart';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import type { Simulator } from '../simulator';
import type { Traits } from '../traits';
import type { Account, Fault, Wire } from '../types';
import { accountOf } from './auth';
import { collectionHandlers } from './collectionActions';
import { fileHandlers, linkedAudio } from './files';
import { queueHandlers } from './queues';
import { reportHandlers } from './reports';
import type { Handler } from './request';
import { DONE, FileReply, HttpRefusal, PlainReply, Refusal, Said, required, textOf } from './request';
import { fromV3 } from './v3';

const UPLOAD_LIMIT = 500 * 1024 * 1024;
const PAGE_404 = '<html><head><title>404 Not Found</title></head><body><h1>404 Not Found</h1></body></html>';
const PING = "If the 'Ping' event is enabled in the settings menu, you'll receive it when it's sent";

const HANDLERS = new Map<string, Handler>([
	['setting/ping/act', ping],
	['call/originate/act', originate],
	...collectionHandlers(),
	...queueHandlers(),
	...reportHandlers(),
	...fileHandlers(),
]);

/** Paths that the simulator serves, for checks of its completeness. */
export const servedPaths = (): string[] => [...HANDLERS.keys()];

function ping({ sim }: Parameters<Handler>[0]): Said {
	void sim.emitEvent('Ping', {});
	return new Said(null, PING);
}

/** Runs an endpoint as somebody does who clicks in the PBX's own panel; returns its data. */
export async function asPanel(sim: Simulator, service: string, body: Wire): Promise<unknown> {
	const account: Account = { name: 'panel', mode: 'basic', permissions: '*', enabled: true };
	const result = await HANDLERS.get(service)?.({ sim, state: sim.state, account, body, version: 'v4' });
	return result instanceof Said ? result.data : result;
}

/** Answers with the id at once; the call itself goes on by itself. */
function originate({ sim, body }: Parameters<Handler>[0]): Said {
	for (const field of ['caller', 'callee', 'context', 'caller_id']) required(body, field);
	return new Said({ originated_call_id: sim.originate(body) }, null);
}

/**
 * An address as its services are known: doubled slashes are one, and the letter case of `/api/v4` does not matter, as
 * on real servers, whose clients write both.
 */
export function plainUrl(url: string): string {
	const [, path, query] = /^([^?]*)(\?.*)?$/.exec(url) ?? [];
	const plain = (path ?? url).replace(/\/{2,}/g, '/');
	return plain.replace(/^\/api\/v[\d.]+(?=\/|$)/i, (base) => base.toLowerCase()) + (query ?? '');
}

/** The Simotel API below `/api/v4` and `/api/v4.1`, and the old one below `/api/v3`. */
export async function registerApi(app: FastifyInstance, sim: Simulator): Promise<void> {
	// v3 searches with a JSON body on GET.
	app.addHttpMethod('GET', { hasBody: true, overrideExisting: true });
	await app.register(multipart, { limits: { fileSize: UPLOAD_LIMIT } });
	app.addContentTypeParser(
		'application/json',
		{ parseAs: 'string', bodyLimit: 20 * 1024 * 1024 },
		(_request, body, done) => done(null, body),
	);
	// A body whose type is not said is kept for v3, any other is not looked at.
	app.addContentTypeParser('*', { parseAs: 'string' }, (request, body, done) =>
		done(null, request.headers['content-type'] === undefined ? body : undefined),
	);
	app.all('/api/:version/*', async (request, reply) => await answer(sim, request, reply));
	app.get('/audio-link/:name', async (request, reply) => {
		const { name } = request.params as { name: string };
		try {
			const key = String(request.headers['x-apikey'] ?? '');
			const file = linkedAudio(sim.state, name, key, String(request.headers.authorization ?? ''));
			return await reply.type(file.type).send(file.content);
		} catch (error) {
			return await refuse(reply, error, sim.state.traits);
		}
	});
}

async function answer(sim: Simulator, request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
	const { version, '*': rest } = request.params as { version: string; '*': string };
	const path = rest.replace(/^\/+|\/+$/g, '');
	const { traits } = sim.state;
	// A PBX whose clock is wrong says so in each answer.
	reply.header('date', sim.state.now().toUTCString());
	const noted: Wire = { at: new Date().toISOString(), method: request.method, path, version };
	const started = Date.now();
	reply.raw.once('close', () => {
		sim.state.noteRequest({ ...noted, status: reply.statusCode, ms: Date.now() - started });
	});
	const legacy = version === 'v3' ? fromV3(request.method, path) : undefined;
	const service = legacy?.service ?? path;
	const fault = sim.state.takeFault('api', service);
	if (fault && (await disturb(fault, reply))) return reply;
	try {
		if (!isServed(traits, version)) throw new HttpRefusal(404, null);
		const account = accountOf(sim.state, request, service);
		noted.account = account.name;
		if (legacy?.refusal) throw legacy.refusal;
		const handler = HANDLERS.get(service);
		if (!handler) throw new HttpRefusal(501, 'Requested service does not exist');
		if (!legacy && !takes(path, request.method)) throw new HttpRefusal(405, 'Method not allowed');
		const adapted: Handler = (order) => handler({ ...order, body: legacy?.adapt(order.body) ?? order.body });
		const data = await handle(sim, request, account, adapted, noted, version);
		return await send(reply, data, traits, fault);
	} catch (error) {
		return await refuse(reply, error, traits);
	}
}

const isServed = ({ versions }: Traits, version: string): boolean =>
	['v3', 'v4', 'v4.1'].includes(version) && (versions === 'all' || versions === version);

/** All services take POST; the vendor's pages show the ping by PUT too. */
const takes = (path: string, method: string): boolean =>
	method === 'POST' || (path === 'setting/ping/act' && method === 'PUT');

async function handle(
	sim: Simulator,
	request: FastifyRequest,
	account: Account,
	handler: Handler,
	noted: Wire,
	version: string,
): Promise<unknown> {
	const { state } = sim;
	const common = { sim, state, account, version };
	if (request.isMultipart()) {
		const part = await request.file();
		const upload =
			part?.fieldname === 'file' ? { filename: part.filename, content: await part.toBuffer() } : undefined;
		noted.upload = upload && { filename: upload.filename, bytes: upload.content.length };
		return await handler({ ...common, body: {}, upload });
	}
	const type = request.headers['content-type'] ?? '';
	if (!isJson(type, version)) throw new HttpRefusal(415, 'Unsupported Media Type');
	const body = parse(request.body);
	noted.body = withoutSecrets(body);
	return await handler({ ...common, body });
}

/** Clients of v3 often leave the type out. */
const isJson = (type: string, version: string): boolean =>
	type.startsWith('application/json') || (type === '' && version === 'v3');

function parse(text: unknown): Wire {
	try {
		const body: unknown = JSON.parse(textOf(text));
		if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body as Wire;
		// PHP makes a list of a call without parameters; the vendor's own sample has an empty text in it.
		if (Array.isArray(body) && body.every((entry) => entry === '')) return {};
	} catch {
		throw new HttpRefusal(400, 'Unable to parse content');
	}
	throw new HttpRefusal(400, 'Unable to parse content');
}

async function send(
	reply: FastifyReply,
	result: unknown,
	traits: Traits,
	fault: Fault | undefined,
): Promise<unknown> {
	if (result instanceof FileReply) {
		if (fault?.kind === 'truncate') {
			reply.raw.writeHead(200, { 'content-type': result.type, 'content-length': result.content.length });
			reply.raw.write(result.content.subarray(0, Math.floor(result.content.length / 2)), () =>
				reply.raw.destroy(),
			);
			return await reply.hijack();
		}
		return await reply.type(result.type).send(result.content);
	}
	const said = result instanceof Said ? result : new Said(result, '');
	const body =
		result instanceof PlainReply
			? result.body
			: { success: successOf(traits, 1), message: said.message, data: said.data };
	if (fault?.kind === 'truncate') {
		const text = JSON.stringify(body);
		return await reply.type('application/json').send(text.slice(0, Math.ceil(text.length / 2)));
	}
	if (fault?.kind === 'wrongType') return await reply.type('application/json').send(JSON.stringify('done'));
	return await reply.type('application/json').send(JSON.stringify(body));
}

/** `success` as this server writes it. */
function successOf({ success }: Traits, value: number): number | boolean | string {
	if (value !== 0 && value !== 1) return value;
	return success === 'number' ? value : success === 'boolean' ? value === 1 : String(value);
}

async function refuse(reply: FastifyReply, error: unknown, traits: Traits): Promise<unknown> {
	if (error instanceof Refusal) {
		return await reply
			.type('application/json')
			.send(JSON.stringify({ success: successOf(traits, 0), message: error.message, data: '' }));
	}
	if (error instanceof HttpRefusal) {
		if (error.text === null) return await reply.code(error.status).type('text/html').send(PAGE_404);
		const body = { success: successOf(traits, error.success), message: error.text, data: '' };
		return await reply.code(error.status).type('application/json').send(JSON.stringify(body));
	}
	throw error;
}

/** Applies a fault; true when it already was the whole answer. */
async function disturb(fault: Fault, reply: FastifyReply): Promise<boolean> {
	switch (fault.kind) {
		case 'latency':
			await new Promise((resolve) => setTimeout(resolve, fault.ms ?? 1_000));
			return false;
		case 'drop':
			reply.hijack();
			reply.raw.destroy();
			return true;
		case 'hang':
			reply.hijack();
			return true;
		case 'status': {
			const body = { success: 0, message: fault.message ?? '', data: '' };
			await reply
				.code(fault.status ?? 500)
				.type('application/json')
				.send(JSON.stringify(body));
			return true;
		}
		case 'html':
			await reply
				.code(fault.status ?? 200)
				.type('text/html')
				.send('<html><body>Welcome</body></html>');
			return true;
		case 'empty':
			await reply.code(200).send('');
			return true;
		case 'unsuccessful': {
			const body = { success: 0, message: fault.message ?? DONE.replace('is done successfully', 'failed') };
			await reply.type('application/json').send(JSON.stringify(body));
			return true;
		}
		case 'truncate':
		case 'wrongType':
			return false;
	}
}

const SECRET_KEY = /secret|passw|token|api_?key/i;

/** A body as the console may show it. */
function withoutSecrets(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(withoutSecrets);
	if (typeof value !== 'object' || value === null) return value;
	return Object.fromEntries(
		Object.entries(value).map(([key, entry]) => [
			key,
			SECRET_KEY.test(key) && typeof entry !== 'object' ? '******' : withoutSecrets(entry),
		]),
	);
}
