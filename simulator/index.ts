import type { AddressInfo } from 'node:net';

import Fastify from 'fastify';

import { registerApi } from './api';
import { originateCall, placeCall } from './calls';
import { registerConsole } from './console';
import { registerControl } from './control';
import { closeConnections } from './events/http';
import { sendEvent } from './events/send';
import { seedDemo } from './seed';
import { PbxState } from './state';
import type { Simulator } from './simulator';

export type { Simulator } from './simulator';
export type * from './types';

export interface SimulatorOptions {
	/** 0 or absent for a free one. */
	port?: number;
	host?: string;
	/** `demo` has a small call center in it. */
	seed?: 'demo' | 'empty';
}

/**
 * Starts an independent Simotel PBX for tests, demos and benches: the API, the events, a dialplan with the four
 * components that call a web service, a control API under `/_sim` and a console at `/`. It is written from the
 * documented facts and shares no code with the nodes.
 */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
	const app = Fastify({ forceCloseConnections: true, bodyLimit: 50 * 1024 * 1024 });
	const state = new PbxState();
	if (options.seed !== 'empty') seedDemo(state);
	const sim: Simulator = {
		app,
		state,
		url: '',
		emitEvent: async (name, payload, trace) => await sendEvent(state, name, payload, trace),
		placeCall: async (request) => await placeCall(sim, request),
		originate: (order) => originateCall(sim, order),
		close: async () => {
			state.settings.events.address = null;
			state.hangUpAll();
			await app.close();
			closeConnections();
		},
	};
	await registerApi(app, sim);
	registerControl(app, sim);
	registerConsole(app);
	const host = options.host ?? '127.0.0.1';
	await app.listen({ port: options.port ?? 0, host });
	const { port } = app.server.address() as AddressInfo;
	sim.url = `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
	return sim;
}
