import formbody from '@fastify/formbody';
import Fastify from 'fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

export type Json = Record<string, unknown>;

/** How a service behaves: well, too slow for a caller, not at all, or over its limit. */
export type Mode = 'ok' | 'slow' | 'down' | 'limited';

/** A service of the outside world in its documented form. What the real one would refuse, this one refuses. */
export interface StandIn {
	url: string;
	mode: Mode;
	/** Each request that reached it, e.g. `POST /api/v1/Call`. */
	requests: string[];
	/** Each refusal, with its reason. */
	refused: string[];
	close(): Promise<void>;
}

/** An answer that refuses a request, in the service's own form. */
export class Refusal extends Error {
	constructor(
		readonly status: number,
		readonly body: unknown,
		reason: string,
	) {
		super(reason);
	}
}

export interface Build {
	/** Adds the service's routes. */
	routes: (app: FastifyInstance, service: StandIn) => void;
	/** The answer to one request too many. */
	limited?: { status: number; body: unknown };
	/** The answer to an address that the service does not have. */
	unknown?: { status: number; body: unknown };
}

const SLOW = 6_000;

export async function startStandIn({ routes, limited, unknown }: Build): Promise<StandIn> {
	const app = Fastify({ forceCloseConnections: true, routerOptions: { ignoreTrailingSlash: false } });
	await app.register(formbody);
	const service: StandIn = {
		url: '',
		mode: 'ok',
		requests: [],
		refused: [],
		close: async () => await app.close(),
	};
	app.addHook('onRequest', async (request: FastifyRequest, reply: FastifyReply) => {
		service.requests.push(`${request.method} ${request.url.split('?')[0]}`);
		if (service.mode === 'down') {
			reply.hijack();
			request.raw.socket.destroy();
		} else if (service.mode === 'limited') {
			await reply.code(limited?.status ?? 429).send(limited?.body ?? { message: 'too many requests' });
		} else if (service.mode === 'slow') {
			await new Promise((resolve) => setTimeout(resolve, SLOW));
		}
	});
	app.setErrorHandler(async (error, request, reply) => {
		const refusal =
			error instanceof Refusal ? error : new Refusal(500, { error: String(error) }, String(error));
		service.refused.push(`${request.method} ${request.url.split('?')[0]}: ${refusal.message}`);
		await reply.code(refusal.status).send(refusal.body);
	});
	app.setNotFoundHandler(async (request, reply) => {
		service.refused.push(`${request.method} ${request.url.split('?')[0]}: no such address`);
		await reply.code(unknown?.status ?? 404).send(unknown?.body ?? { error: 'not found' });
	});
	routes(app, service);
	service.url = await app.listen({ host: '127.0.0.1', port: 0 });
	// A test that fails before it closes this must not keep its process alive.
	app.server.unref();
	return service;
}

/** A JSON object of the wire; refuses what is none. */
export function object(value: unknown, status = 400): Json {
	if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Json;
	throw new Refusal(status, { error: 'a JSON object is wanted' }, 'no JSON object');
}

/** The last ten digits, by which systems compare numbers that people have written in different forms. */
export const lastTen = (number: unknown): string => String(number).replace(/\D/g, '').slice(-10);
