/**
 * When a request reached n8n's web server. Between that and the node n8n reads the workflow from its database, one
 * request after the other, which takes most of a second under load: a deadline that began at the node would be late.
 */
export interface Arrival {
	/** When the request reached the server, or the proxy in front of it (milliseconds since 1970). */
	at: number;
	/** How long it waited before the node ran (milliseconds). */
	waited: number;
}

/** The part of a request that is read here; its types are not importable. */
export interface ArrivedRequest {
	headers: Record<string, unknown>;
	/** Addresses on the way, filled in only where n8n is set to trust its proxy (N8N_PROXY_HOPS). */
	ips?: string[];
	socket?: { server?: unknown };
}

interface RequestServer {
	prependListener(event: 'request', listener: (request: object) => void): unknown;
}

/** Header in which a proxy says when it got the request: seconds, milli- or microseconds, often behind `t=`. */
const STARTED = 'x-request-start';
/** A time of a proxy that is further away comes from another clock (milliseconds). */
const CLOCK_TRUSTED = 10_000;

const arrivals = new WeakMap<object, number>();
const watched = new WeakSet();

/**
 * Reads when a request came in. The server reports every request before n8n works on it; this listens from the first
 * request on. Where the server cannot be had, a request counts from now, as if it had not waited.
 */
export function arrivalOf(request: ArrivedRequest, now = Date.now()): Arrival {
	watch(request.socket?.server);
	const byServer = arrivals.get(request) ?? now;
	const at = Math.min(byServer, now, byProxy(request, now) ?? now);
	return { at, waited: now - at };
}

function watch(server: unknown): void {
	if (!isServer(server) || watched.has(server)) return;
	watched.add(server);
	server.prependListener('request', (request) => arrivals.set(request, Date.now()));
}

const isServer = (server: unknown): server is RequestServer =>
	typeof server === 'object' &&
	server !== null &&
	'prependListener' in server &&
	typeof server.prependListener === 'function';

/** Believed only from a proxy that n8n trusts: anybody else could make every request late. */
function byProxy({ headers, ips }: ArrivedRequest, now: number): number | null {
	const sent = headers[STARTED];
	if (ips === undefined || ips.length === 0 || typeof sent !== 'string') return null;
	const value = Number(/^(?:t=)?(\d{10}(?:\.\d+)?|\d{13}(?:\.\d+)?|\d{16})$/.exec(sent.trim())?.[1] ?? NaN);
	const at = value < 1e11 ? value * 1_000 : value < 1e14 ? value : value / 1_000;
	return Math.abs(now - at) <= CLOCK_TRUSTED ? at : null;
}

/** Until then an answer must have left n8n for a PBX that waits one second (milliseconds after the arrival). */
const WITHIN_A_SECOND = 900;
/** With less time left no workflow can answer (milliseconds). */
const LEAST = 40;

/**
 * Milliseconds that are left for an answer: what the trigger is set to, less what would make it late after the wait.
 * 0 when there is no point in starting anything.
 *
 * @param deadlineMs as the trigger is set; more than 900 says that the PBX waits longer than a second
 */
export function timeFor(deadlineMs: number, waited: number): number {
	const left = Math.min(deadlineMs, Math.max(WITHIN_A_SECOND, deadlineMs) - waited);
	return left < Math.min(LEAST, deadlineMs) ? 0 : left;
}
