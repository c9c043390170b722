import type { PbxState } from '../state';
import type { Delivery, EventVersion, Settings, Trace, Wire } from '../types';
import { sendRequest, wait } from './http';

/** Characters of an answer that are kept: the hints of n8n fit in whole. */
const MOST_OF_AN_ANSWER = 4_000;

/** How one event travels. */
export interface Transport {
	method: 'GET' | 'POST';
	version: EventVersion;
}

/** Address, headers and body of an event on a transport (docs/protocol.md#events-transport). */
export function encodeEvent(
	address: string,
	name: string,
	payload: Wire,
	{ method, version }: Transport,
	python = false,
): { url: string; method: string; headers: Record<string, string>; body?: string } {
	const url = new URL(address);
	if (version.startsWith('Rest')) url.pathname = `${url.pathname.replace(/\/$/, '')}/${name}`;
	const fields: Wire = name === 'Survey' ? { event: name, ...payload } : { event_name: name, ...payload };
	if (method === 'GET') {
		for (const [key, value] of Object.entries(fields)) url.searchParams.append(key, asText(value));
		return { url: url.href, method, headers: {} };
	}
	if (version.endsWith('4')) {
		const body = python ? pythonLiteral(fields) : JSON.stringify(fields);
		const type = python ? 'text/plain' : 'application/json';
		return { url: url.href, method, headers: { 'Content-Type': type }, body };
	}
	const form = new URLSearchParams(
		Object.entries(fields).map(([key, value]): [string, string] => [key, asText(value)]),
	);
	const headers = { 'Content-Type': 'application/x-www-form-urlencoded' };
	return { url: url.href, method, headers, body: form.toString() };
}

function asText(value: unknown): string {
	if (value === null || value === undefined) return '';
	return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** A value as Python writes it. */
export function pythonLiteral(value: unknown): string {
	if (value === null || value === undefined) return 'None';
	if (typeof value === 'boolean') return value ? 'True' : 'False';
	if (typeof value === 'number') return String(value);
	if (Array.isArray(value)) return `[${value.map(pythonLiteral).join(', ')}]`;
	if (typeof value === 'object') {
		const pairs = Object.entries(value).map(
			([key, entry]) => `${pythonLiteral(key)}: ${pythonLiteral(entry)}`,
		);
		return `{${pairs.join(', ')}}`;
	}
	return `'${String(value).replace(/\\/g, '\\\\').replace(/'/g, "\\'").replace(/\n/g, '\\n')}'`;
}

/**
 * Sends an event to the configured address, and to the copies, if that event is switched on; notes what came of it.
 *
 * @returns the delivery to the address itself
 */
export async function sendEvent(
	state: PbxState,
	name: string,
	payload: Wire,
	trace?: Trace,
	transport?: Partial<Transport>,
): Promise<Delivery | null> {
	const { events, oddities } = state.settings;
	if (events.address === null || (events.enabled !== '*' && !events.enabled.includes(name))) return null;
	const chosen: Transport = {
		method: transport?.method ?? events.method,
		version: transport?.version ?? events.version,
	};
	const values = oddities.numbersAsText ? withTextNumbers(payload) : payload;
	const [first] = await Promise.all(
		[events.address, ...events.copies].map(
			async (address) => await deliver(state, address, name, values, chosen, trace),
		),
	);
	return first;
}

async function deliver(
	state: PbxState,
	address: string,
	name: string,
	payload: Wire,
	transport: Transport,
	trace: Trace | undefined,
): Promise<Delivery> {
	const { events, oddities } = state.settings;
	const python = oddities.pythonBodies && Object.values(payload).some((value) => typeof value === 'object');
	const { url, method, headers, body } = encodeEvent(address, name, payload, transport, python);
	if (events.username) headers.Authorization = authorization(events);
	const delivery: Delivery = {
		event: name,
		transport: `${transport.version} ${transport.method}`,
		url: url.split('?')[0],
		status: null,
		ms: 0,
		answer: '',
		payload,
	};
	trace?.events.push(delivery);
	const fault = state.takeFault('events', name);
	if (fault?.kind === 'latency') await wait(fault.ms ?? 1_000);
	if (fault?.kind === 'drop') {
		delivery.answer = 'dropped by a fault';
	} else {
		const answer = await sendRequest(url, { method, headers, body, timeoutMs: events.timeout * 1_000 });
		delivery.status = answer.status;
		delivery.ms = answer.ms;
		delivery.answer = (answer.problem ?? answer.text).slice(0, MOST_OF_AN_ANSWER);
	}
	state.bus.emit('event', delivery);
	return delivery;
}

function authorization(events: Settings['events']): string {
	return `Basic ${Buffer.from(`${events.username ?? ''}:${events.password ?? ''}`).toString('base64')}`;
}

function withTextNumbers(payload: Wire): Wire {
	return Object.fromEntries(
		Object.entries(payload).map(([key, value]) => [key, typeof value === 'number' ? String(value) : value]),
	);
}
