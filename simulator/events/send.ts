import { eventName } from '../shape';
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

/** An event as it is sent, with how its name is spelled and under which key its fields stand. */
export interface OutgoingEvent extends Transport {
	name: string;
	payload: Wire;
	/** `event_name`, where this server spells it otherwise. */
	spelling?: string;
	wrapper?: string;
	python?: boolean;
}

/** Address, headers and body of an event on a transport (docs/protocol.md#events-transport). */
function encodeEvent(
	address: string,
	{ name, payload, method, version, spelling = name, wrapper, python = false }: OutgoingEvent,
): { url: string; method: string; headers: Record<string, string>; body?: string } {
	const url = new URL(address);
	if (version.startsWith('Rest')) url.pathname = `${url.pathname.replace(/\/$/, '')}/${name}`;
	const key = name === 'Survey' ? 'event' : 'event_name';
	const fields: Wire = { [key]: spelling, ...payload };
	const pairs = Object.entries(fields).map(([field, value]): [string, string] => [
		wrapper === undefined ? field : `${wrapper}[${field}]`,
		asText(value),
	]);
	if (method === 'GET') {
		for (const [field, value] of pairs) url.searchParams.append(field, value);
		return { url: url.href, method, headers: {} };
	}
	if (version.endsWith('4')) {
		const wrapped = wrapper === undefined ? fields : { [wrapper]: fields };
		const body = python ? pythonLiteral(wrapped) : JSON.stringify(wrapped);
		const type = python ? 'text/plain' : 'application/json';
		return { url: url.href, method, headers: { 'Content-Type': type }, body };
	}
	const headers = { 'Content-Type': 'application/x-www-form-urlencoded' };
	return { url: url.href, method, headers, body: new URLSearchParams(pairs).toString() };
}

function asText(value: unknown): string {
	if (value === null || value === undefined) return '';
	return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** A value as Python writes it. */
function pythonLiteral(value: unknown): string {
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

/** Invented; some servers send a token of theirs among the fields. */
const EVENT_TOKEN = 'invented-event-token';

/** An event as this server's habits have it: its spelling, its transport and what it adds. */
export function shapedEvent({ traits }: PbxState, name: string, payload: Wire): SentEvent {
	const spelling = eventName(traits, name);
	const byGet = name === 'VoiceMail' && traits.voiceMail === 'get';
	return {
		name,
		payload: { ...payload, ...(traits.eventToken ? { token: EVENT_TOKEN } : {}) },
		...(spelling === name ? {} : { spelling }),
		...(byGet ? { transport: { method: 'GET' } } : {}),
	};
}

/** An event to be sent. */
export interface SentEvent {
	name: string;
	payload: Wire;
	spelling?: string;
	/** As configured when absent. */
	transport?: Partial<Transport>;
}

/**
 * Sends an event to the configured address, and to the copies, if that event is switched on; notes what came of it.
 *
 * @returns the delivery to the address itself
 */
export async function sendEvent(state: PbxState, event: SentEvent, trace?: Trace): Promise<Delivery | null> {
	const { events, traits } = state.settings;
	const { name, payload, spelling, transport } = event;
	if (events.address === null || (events.enabled !== '*' && !events.enabled.includes(name))) return null;
	const values = traits.numbersAsText ? withTextNumbers(payload) : payload;
	const outgoing: OutgoingEvent = {
		name,
		payload: values,
		method: transport?.method ?? events.method,
		version: transport?.version ?? events.version,
		...(spelling === undefined ? {} : { spelling }),
		...(traits.eventWrapper === 'none' ? {} : { wrapper: traits.eventWrapper }),
		python: traits.pythonBodies && Object.values(values).some((value) => typeof value === 'object'),
	};
	const [first] = await Promise.all(
		[events.address, ...events.copies].map(
			async (address, index) => await deliver(state, address, outgoing, trace, index > 0),
		),
	);
	return first;
}

async function deliver(
	state: PbxState,
	address: string,
	event: OutgoingEvent,
	trace: Trace | undefined,
	copy: boolean,
): Promise<Delivery> {
	const { events } = state.settings;
	const { name, payload, version, method: verb } = event;
	const { url, method, headers, body } = encodeEvent(address, event);
	if (events.username) headers.Authorization = authorization(events);
	const delivery: Delivery = {
		event: name,
		...(event.spelling === undefined ? {} : { spelling: event.spelling }),
		...(copy ? { copy } : {}),
		transport: `${version} ${verb}`,
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
