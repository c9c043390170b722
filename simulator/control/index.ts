import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import { recordId } from '../ids';
import { seedDemo } from '../seed';
import { sendEvent } from '../events/send';
import type { Transport } from '../events/send';
import type { CallRequest, Dialplan, Fault, Settings, Simulator, Wire } from '../types';

const VERSIONS = ['G2', 'G3', 'G4', 'Rest2', 'Rest3', 'Rest4'];
const FAULT_KINDS = [
	'latency',
	'drop',
	'status',
	'html',
	'truncate',
	'wrongType',
	'hang',
	'empty',
	'unsuccessful',
];
const NODE_KINDS = [
	'announcement',
	'extenApi',
	'extension',
	'fax',
	'hangup',
	'ivrApi',
	'poll',
	'queue',
	'smartApi',
	'trunk',
	'trunkApi',
	'voicemail',
];

/** A request that makes no sense; the reason goes back with 400. */
class BadRequest extends Error {}

/** Calls, events, faults and settings of the simulator, for tests and the console; this machine only. */
export function registerControl(app: FastifyInstance, sim: Simulator): void {
	const { state } = sim;
	const route = (method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, act: Act) => {
		app.route({
			method,
			url: `/_sim${path}`,
			handler: async (request, reply) => await guarded(request, reply, act),
		});
	};
	route('GET', '/settings', () => state.settings);
	route('PATCH', '/settings', (body) => {
		applySettings(state.settings, body as Partial<Settings>);
		state.bus.emit('state');
		return state.settings;
	});
	route('GET', '/dialplan', () => state.dialplan);
	route('PUT', '/dialplan', (body) => {
		state.dialplan = checkedDialplan(body);
		state.bus.emit('state');
		return state.dialplan;
	});
	route('POST', '/calls', async (body) => await sim.placeCall(checkedCall(body)));
	route('GET', '/calls', () => [...state.traces.values()].reverse());
	route('GET', '/calls/:id', (_body, request) => {
		const { id } = request.params as { id: string };
		const trace = state.traces.get(id);
		if (!trace) throw new BadRequest(`there is no call ${id}`);
		return trace;
	});
	route('POST', '/events', async (body) => {
		const name = text(body.event, 'event');
		const transport = wire(body.transport) as Partial<Transport>;
		if (transport.version && !VERSIONS.includes(transport.version))
			throw new BadRequest(`version is one of ${VERSIONS.join(', ')}`);
		if (state.settings.events.address === null)
			throw new BadRequest('set events.address first (PATCH /_sim/settings)');
		return await sendEvent(state, name, wire(body.payload), undefined, transport);
	});
	route('POST', '/faults', (body) => {
		const fault = checkedFault(body);
		state.faults.push(fault);
		return state.faults;
	});
	route('GET', '/faults', () => state.faults);
	route('DELETE', '/faults', () => {
		state.faults = [];
		return state.faults;
	});
	route('POST', '/records', (body) => addCalls(sim, Number(body.count ?? 1)));
	route('GET', '/requests', () => state.requests);
	route('GET', '/state', () => summary(sim));
	route('POST', '/reset', () => {
		state.clear();
		seedDemo(state);
		state.bus.emit('state');
		return summary(sim);
	});
	app.get('/_sim/stream', (request, reply) => {
		if (!isLocal(request)) return reply.code(403).send({ error: 'only from this machine' });
		stream(sim, request, reply);
		return reply;
	});
}

type Act = (body: Wire, request: FastifyRequest) => unknown;

async function guarded(request: FastifyRequest, reply: FastifyReply, act: Act): Promise<unknown> {
	if (!isLocal(request)) return await reply.code(403).send({ error: 'only from this machine' });
	try {
		const raw = request.body;
		const body = typeof raw === 'string' && raw !== '' ? (JSON.parse(raw) as unknown) : raw;
		return await reply.send((await act(wire(body), request)) ?? null);
	} catch (error) {
		if (error instanceof BadRequest || error instanceof SyntaxError) {
			return await reply.code(400).send({ error: error.message });
		}
		throw error;
	}
}

const isLocal = (request: FastifyRequest) => /^(::1|::ffff:127\.|127\.)/.test(request.ip);

const wire = (value: unknown): Wire =>
	typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Wire) : {};

function text(value: unknown, name: string): string {
	if (typeof value !== 'string' || value === '') throw new BadRequest(`"${name}" must be text`);
	return value;
}

function applySettings(settings: Settings, changes: Partial<Settings>): void {
	const { events, components, oddities, localTime } = changes;
	if (events?.version && !VERSIONS.includes(events.version))
		throw new BadRequest(`version is one of ${VERSIONS.join(', ')}`);
	if (events?.method && !['GET', 'POST'].includes(events.method))
		throw new BadRequest('method is GET or POST');
	if (typeof events?.address === 'string' && !URL.canParse(events.address))
		throw new BadRequest('events.address is no URL');
	Object.assign(settings.events, events);
	Object.assign(settings.components, components);
	Object.assign(settings.oddities, oddities);
	if (typeof localTime === 'boolean') settings.localTime = localTime;
}

function checkedDialplan(body: Wire): Dialplan {
	const nodes = wire(body.nodes);
	const routes = wire(body.routes);
	for (const [id, node] of Object.entries(nodes)) {
		const kind = wire(node).kind;
		if (!NODE_KINDS.includes(String(kind))) throw new BadRequest(`node "${id}" has no known kind`);
	}
	for (const [number, id] of Object.entries(routes)) {
		if (!(String(id) in nodes))
			throw new BadRequest(`route "${number}" leads to "${String(id)}", which is no node`);
	}
	return { routes, nodes } as unknown as Dialplan;
}

function checkedCall(body: Wire): CallRequest {
	const call = { ...body, from: text(body.from, 'from'), to: text(body.to, 'to') } as CallRequest;
	if (call.digits !== undefined && !Array.isArray(call.digits))
		throw new BadRequest('"digits" must be a list of texts');
	return call;
}

function checkedFault(body: Wire): Fault {
	if (!['api', 'events', 'components'].includes(String(body.target))) {
		throw new BadRequest('"target" is api, events or components');
	}
	if (!FAULT_KINDS.includes(String(body.kind)))
		throw new BadRequest(`"kind" is one of ${FAULT_KINDS.join(', ')}`);
	if (body.target !== 'api' && !['latency', 'drop'].includes(String(body.kind))) {
		throw new BadRequest('events and components know the faults latency and drop');
	}
	return { ...body } as unknown as Fault;
}

/** Puts finished calls into the records without placing them: something to page through. */
export function addCalls(sim: Simulator, count: number): Wire {
	const { state } = sim;
	const first = Date.now() - count * 1_000;
	for (let index = 0; index < count; index++) {
		const start = new Date(first + index * 1_000);
		const id = `${Math.floor(start.getTime() / 1_000)}.${index + 1}`;
		state.calls.push({
			_id: recordId(start),
			type: 'incoming',
			cuid: id,
			src: `0912${String(index).padStart(7, '0')}`,
			dst: String(200 + (index % 10)),
			did: '02100000000',
			entry_point: 'Main Trunk',
			start,
			answer: start,
			end: new Date(start.getTime() + 30_000),
			billsec: 30,
			wait: 0,
			disposition: 'ANSWERED',
			route: [],
		});
	}
	return { calls: state.calls.length };
}

function summary(sim: Simulator): Wire {
	const { state } = sim;
	return {
		accounts: state.accounts.map(({ name, mode, permissions, enabled }) => ({
			name,
			mode,
			permissions,
			enabled,
		})),
		extensions: state.records('pbx/users').map(({ number, name }) => ({
			number,
			name,
			state: state.extensionStates.get(String(number)) ?? 'Unavailable',
		})),
		queues: state.records('pbx/queues').map(({ number, name }) => ({
			number,
			name,
			agents: state.agents.get(String(number)) ?? [],
		})),
		trunks: state.records('pbx/trunks').map(({ name, active }) => ({ name, active })),
		settings: { ...state.settings, events: { ...state.settings.events, password: undefined } },
		dialplan: state.dialplan,
		faults: state.faults,
		calls: state.calls.length,
	};
}

/** Server-sent events: all that happens, as it happens. */
function stream(sim: Simulator, request: FastifyRequest, reply: FastifyReply): void {
	reply.hijack();
	const { raw } = reply;
	raw.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
	const kinds = ['call', 'event', 'question', 'request', 'state'];
	const listeners = kinds.map((kind): [string, (data: unknown) => void] => [
		kind,
		(data) => raw.write(`event: ${kind}\ndata: ${JSON.stringify(data ?? null)}\n\n`),
	]);
	for (const [kind, listener] of listeners) sim.state.bus.on(kind, listener);
	request.raw.on('close', () => {
		for (const [kind, listener] of listeners) sim.state.bus.off(kind, listener);
	});
	raw.write('retry: 1000\n\n');
}
