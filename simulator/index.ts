import type { AddressInfo } from 'node:net';

import Fastify from 'fastify';

import { plainUrl, registerApi } from './api';
import { originateCall, placeCall } from './calls';
import { registerConsole } from './console';
import { registerControl } from './control';
import { closeConnections } from './events/http';
import { sendEvent, shapedEvent } from './events/send';
import { seedOffice } from './history';
import { seedDemo } from './seed';
import { PbxState } from './state';
import type { ProfileName, Traits } from './traits';
import type { Simulator } from './simulator';

export type { Simulator } from './simulator';
export { PROFILE_NAMES, apiVersionOf, isProfile, traitInfos, traitsOf } from './traits';
export type { ProfileName, TraitName, Traits } from './traits';
export type * from './types';

type Seed = 'demo' | 'empty' | 'office';

export interface SimulatorOptions {
	/** 0 or absent for a free one. */
	port?: number;
	host?: string;
	/** `demo` has a small call center in it, `office` the same with the calls of a week. */
	seed?: Seed;
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
	const { seed: kind = 'demo' } = options;
	const seed = () => {
		if (kind !== 'empty') seedDemo(state);
		if (kind === 'office') seedOffice(state);
	};
	seed();
	const sim: Simulator = {
		app,
		state,
		url: '',
		emitEvent: async (name, payload, trace) =>
			await sendEvent(state, shapedEvent(state, name, payload), trace),
		placeCall: async (request) => await placeCall(sim, request),
		originate: (order) => originateCall(sim, order),
		seed,
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
