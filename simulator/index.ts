import type { AddressInfo } from 'node:net';

import Fastify from 'fastify';

import { plainUrl, registerApi } from './api';
import { originateCall, placeCall } from './calls';
import { registerConsole } from './console';
import { registerControl } from './control';
import { closeConnections } from './events/http';
import { sendEvent, shapedEvent } from './events/send';
import { seedDemo } from './seed';
import { PbxState } from './state';
import type { ProfileName, Traits } from './traits';
import type { Simulator } from './simulator';

export type { Simulator } from './simulator';
export { PROFILE_NAMES, apiVersionOf, isProfile, traitInfos, traitsOf } from './traits';
export type { ProfileName, TraitName, Traits } from './traits';
export type * from './types';

export interface SimulatorOptions {
	/** 0 or absent for a free one. */
	port?: number;
	host?: string;
	/** `demo` has a small call center in it. */
	seed?: 'demo' | 'empty';
	/** The kind of PBX; as the vendor documents it when absent. */
	profile?: ProfileName;
	/** Single traits that differ from the profile. */
	traits?: Partial<Traits>;
}

/**
 * Starts an independent Simotel PBX for tests, demos and benches: the API, the events, a dialplan with the four
 * components that call a web service, a control API under `/_sim` and a console at `/`. It is written from the
 * documented facts and shares no code with the nodes.
 */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
	const app = Fastify({
		forceCloseConnections: true,
		bodyLimit: 50 * 1024 * 1024,
		rewriteUrl: ({ url }) => plainUrl(url ?? '/'),
	});
	const state = new PbxState(options.profile, options.traits);
	if (options.seed !== 'empty') seedDemo(state);
	const sim: Simulator = {
		app,
		state,
		url: '',
		emitEvent: async (name, payload, trace) =>
			await sendEvent(state, shapedEvent(state, name, payload), trace),
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
