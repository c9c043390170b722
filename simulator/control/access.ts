import type { FastifyReply, FastifyRequest } from 'fastify';

import { Refusal } from '../api/request';
import type { Wire } from '../types';

/** A request that makes no sense; the reason goes back with 400. */
export class BadRequest extends Error {}

export type Act = (body: Wire, request: FastifyRequest) => unknown;

const LOCAL_ADDRESS = /^(::1|::ffff:127\.|127\.)/;
const LOCAL_NAME = /^(localhost|[\w-]+\.localhost|127(\.\d+){3}|\[::1\])(:\d+)?$/i;

/**
 * Why a request may not use the control API. It must come from this machine, and a browser must ask for the console's
 * own sake: no page from elsewhere, not even one whose name was made to lead here, may place calls.
 */
export function refusalOf({ ip, headers }: FastifyRequest): string | undefined {
	if (!LOCAL_ADDRESS.test(ip)) return 'only from this machine';
	const host = headers.host ?? '';
	const { origin } = headers;
	if (!LOCAL_NAME.test(host) || (origin !== undefined && !origin.endsWith(`//${host}`)))
		return 'only for the console of this simulator, opened as http://127.0.0.1 or http://localhost';
	return undefined;
}

/** Runs what a route does, with its JSON body; what makes no sense is answered 400 with the reason. */
export async function guarded(request: FastifyRequest, reply: FastifyReply, act: Act): Promise<unknown> {
	const refusal = refusalOf(request);
	if (refusal) return await reply.code(403).send({ error: refusal });
	try {
		const raw = request.body;
		const body = typeof raw === 'string' && raw !== '' ? (JSON.parse(raw) as unknown) : raw;
		return await reply.send((await act(wire(body), request)) ?? null);
	} catch (error) {
		if (error instanceof BadRequest || error instanceof Refusal || error instanceof SyntaxError) {
			return await reply.code(400).send({ error: error.message });
		}
		throw error;
	}
}

export const wire = (value: unknown): Wire =>
	typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Wire) : {};

export function text(value: unknown, name: string): string {
	if (typeof value !== 'string' || value === '') throw new BadRequest(`"${name}" must be text`);
	return value;
}

/** A number as telephones dial it. */
export function checkedNumber(value: unknown): string {
	const number = String(value ?? '');
	if (!/^[0-9*#+]{1,20}$/.test(number)) throw new BadRequest(`"${number}" is no telephone number`);
	return number;
}
