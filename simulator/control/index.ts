import type { FastifyInstance } from 'fastify';

import { melodyWav } from '../audio';
import { startCall } from '../calls';
import type { LineAct } from '../calls/line';
import { recordId } from '../ids';
import { seedMobileAgent } from '../seed';
import { sendEvent } from '../events/send';
import type { Transport } from '../events/send';
import type { Simulator } from '../simulator';
import { PROFILE_NAMES, traitInfos } from '../traits';
import type { Settings } from '../types';
import { BadRequest, guarded, refusalOf, text, wire } from './access';
import type { Act } from './access';
import {
	VERSIONS,
	applySettings,
	checkedAddress,
	checkedCall,
	checkedDialplan,
	checkedFault,
	checkedKind,
	texts,
	saveAccount,
	shownSettings,
} from './checks';
import { Panel } from './panel';
import { addCalls, summary } from './records';
import { registerReplay } from './replay';
import { rowOf, stream } from './stream';

export { addCalls } from './records';

/** Calls, events, faults and settings of the simulator, for tests and the console; this machine only. */
export function registerControl(app: FastifyInstance, sim: Simulator): void {
	const { state } = sim;
	const route: Route = (method, path, act) => {
		app.route({
			method,
			url: `/_sim${path}`,
			handler: async (request, reply) => await guarded(request, reply, act),
		});
	};
	route('GET', '/settings', () => shownSettings(state.settings));
	route('PATCH', '/settings', (body) => {
		applySettings(state.settings, body as Partial<Settings>);
		if (state.traits.mobileAgents) seedMobileAgent(state);
		if (body.allowedAddresses !== undefined) state.allowedAddresses = texts(body.allowedAddresses);
		state.bus.emit('state');
		return shownSettings(state.settings);
	});
	route('GET', '/dialplan', () => state.dialplan);
	route('PUT', '/dialplan', (body) => {
		state.dialplan = checkedDialplan(body);
		state.bus.emit('state');
		return state.dialplan;
	});
	route('PATCH', '/dialplan/nodes/:id', (body, request) => {
		const { id } = request.params as { id: string };
		const node = Object.hasOwn(state.dialplan.nodes, id) ? state.dialplan.nodes[id] : undefined;
		if (!node || !('address' in node)) throw new BadRequest(`there is no component ${id}`);
		node.address = checkedAddress(body.address, 'address');
		state.bus.emit('state');
		return node;
	});
	route('POST', '/calls', async (body) => {
		const call = checkedCall(body);
		return call.live ? startCall(sim, call) : await sim.placeCall(call);
	});
	route('GET', '/calls', (_body, request) => {
		const traces = [...state.traces.values()].reverse();
		return 'brief' in (request.query as object) ? traces.map(rowOf) : traces;
	});
	const act = (does: LineAct, { params }: { params: unknown }) => {
		const { id } = params as { id: string };
		const trace = state.traces.get(id);
		if (!trace) throw new BadRequest(`there is no call ${id}`);
		if (state.lines.get(id)?.act(does) !== true) {
			const running = state.lines.has(id);
			throw new BadRequest(running ? 'nothing rings at this moment' : 'the call is over');
		}
		return trace;
	};
	route('POST', '/calls/:id/hangup', (body, request) =>
		act(body.by === 'callee' ? 'callee' : 'caller', request),
	);
	route('POST', '/calls/:id/answer', (_body, request) => act('answer', request));
	route('POST', '/calls/:id/digits', (body, request) => {
		const { id } = request.params as { id: string };
		const trace = state.traces.get(id);
		if (!trace) throw new BadRequest(`there is no call ${id}`);
		const digits = String(body.digits ?? '');
		if (!/^[0-9*#]{1,32}$/.test(digits)) throw new BadRequest('"digits" are 0 to 9, * and #');
		if (state.lines.get(id)?.dial(digits) !== true)
			throw new BadRequest('nothing wants digits at this moment');
		return trace;
	});
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
		return await sendEvent(state, { name, payload: wire(body.payload), transport });
	});
	route('POST', '/faults', (body) => {
		const fault = checkedFault(body);
		state.faults.push({ ...fault, id: recordId() });
		state.bus.emit('state');
		return state.faults;
	});
	route('GET', '/faults', () => state.faults);
	route('DELETE', '/faults', () => {
		state.faults = [];
		state.bus.emit('state');
		return state.faults;
	});
	route('DELETE', '/faults/:id', (_body, request) => {
		const { id } = request.params as { id: string };
		state.faults = state.faults.filter((fault) => fault.id !== id);
		state.bus.emit('state');
		return state.faults;
	});
	registerPanel(sim, route);
	const replay = registerReplay(sim, route);
	route('POST', '/records', (body) => addCalls(sim, Number(body.count ?? 1)));
	route('GET', '/requests', () => state.requests);
	route('GET', '/profiles', () => ({ profiles: PROFILE_NAMES, traits: traitInfos() }));
	route('PUT', '/accounts/:name', (body, request) => {
		const { name } = request.params as { name: string };
		saveAccount(state, name, body);
		state.bus.emit('state');
		return summary(sim).accounts;
	});
	route('GET', '/state', () => summary(sim));
	route('POST', '/reset', async (body) => {
		const kind = checkedKind(body);
		// What is on its way would end up in the fresh state.
		await replay.settle();
		state.clear(kind.profile, kind.traits);
		sim.seed();
		state.bus.emit('state');
		return summary(sim);
	});
	app.get('/_sim/audio', (request, reply) => {
		const refusal = refusalOf(request);
		if (refusal) return reply.code(403).send({ error: refusal });
		const { text: said = '' } = request.query as { text?: string };
		return reply.type('audio/wav').send(melodyWav(said));
	});
	app.get('/_sim/stream', (request, reply) => {
		const refusal = refusalOf(request);
		if (refusal) return reply.code(403).send({ error: refusal });
		stream(sim, reply);
		return reply;
	});
}

type Route = (method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, act: Act) => void;

/** Extensions, queues and agents, as somebody changes them in the PBX's panel. */
function registerPanel(sim: Simulator, route: Route): void {
	const panel = new Panel(sim);
	const edit = (
		method: 'PUT' | 'DELETE',
		path: string,
		change: (params: Record<string, string>, body: Record<string, unknown>) => Promise<void>,
	) => {
		route(method, path, async (body, request) => {
			await change(request.params as Record<string, string>, body);
			return summary(sim);
		});
	};
	edit('PUT', '/extensions/:number', ({ number }, body) => panel.saveExtension(number, body));
	edit('DELETE', '/extensions/:number', ({ number }) => panel.remove('pbx/users', number));
	edit('PUT', '/queues/:number', ({ number }, body) => panel.saveQueue(number, body));
	edit('DELETE', '/queues/:number', ({ number }) => panel.remove('pbx/queues', number));
	edit('PUT', '/queues/:queue/agents/:agent', ({ queue, agent }, body) =>
		panel.saveAgent(queue, agent, body),
	);
	edit('DELETE', '/queues/:queue/agents/:agent', ({ queue, agent }) => panel.removeAgent(queue, agent));
}
