import type { ChildProcess } from 'node:child_process';
import { rmSync } from 'node:fs';

import { apiVersionOf, startSimulator } from '../../simulator';
import type { CallRequest, Simulator, Trace } from '../../simulator';
import { demoCredentials } from './demo';
import { temporaryFolder } from './leftovers';
import { N8n } from './n8n';
import type { StoredWorkflow } from './n8n';
import { pbxOfThisRun } from './pbx';
import { ensureVersion } from './runtime';

export { chain, eventually, node, ours } from './workflows';

export const OWNER = { email: 'owner@example.org', password: 'End2End-passw0rd' };

/** The n8n under test; the pinned one when empty. */
const { SIMOTEL_N8N_VERSION: VERSION = '' } = process.env;

/** A real n8n with the packed package, and a simulated PBX beside it. */
export interface TestEnvironment {
	n8n: N8n;
	sim: Simulator;
	/** Folder of n8n's settings and database. */
	home: string;
	/** Ids of the credentials for the simulator, by their names. */
	credentials: Record<string, string>;
	call(request: CallRequest): Promise<Trace>;
	/** Ends n8n as a power cut does. */
	kill(): Promise<void>;
	/** Starts n8n again on the same data, with further settings for this time. */
	revive(more?: Record<string, string>): Promise<void>;
	/** Changes values of the credential for the simulator; the others get their first values back. */
	useServer(changes: Record<string, unknown>): Promise<void>;
	close(): Promise<void>;
}

export interface EnvironmentOptions {
	/** Options of Node itself for n8n. */
	nodeOptions?: string[];
	/** Called as soon as there is a process of n8n, long before it is ready. */
	spawned?: (child: ChildProcess) => void;
}

export async function openTestEnvironment(
	env: Record<string, string> = {},
	options: EnvironmentOptions = {},
): Promise<TestEnvironment> {
	const home = temporaryFolder('simotel-e2e-');
	// Installed already, so that no test waits for it; the pinned one when nothing else is wanted.
	const runtime = VERSION === '' ? undefined : await ensureVersion(VERSION);
	const start = async (installed: boolean, more: Record<string, string> = {}) =>
		await N8n.start({
			...{ home, runtime, installed, encryptionKey: 'end-to-end-tests-only', owner: OWNER },
			...options,
			env: { ...env, ...more },
		});
	const n8n = await start(false);
	const pbx = pbxOfThisRun();
	const apiVersion = apiVersionOf(pbx.profile);
	const sim = await startSimulator(pbx);
	const credentials = await storeCredentials(n8n, sim, apiVersion);
	const environment: TestEnvironment = {
		n8n,
		sim,
		home,
		credentials,
		call: async (request) => await sim.placeCall(request),
		kill: async () => await environment.n8n.process.kill(),
		revive: async (more) => {
			environment.n8n = await start(true, more);
		},
		useServer: async (changes) => {
			const [{ name, type, data }] = demoCredentials(sim.url, apiVersion);
			await environment.n8n.rest('PATCH', `/credentials/${credentials[name]}`, {
				name,
				type,
				data: { ...data, ...changes },
			});
		},
		close: async () => {
			await sim.close();
			await environment.n8n.stop();
			rmSync(home, { recursive: true, force: true });
		},
	};
	return environment;
}

/** Credentials for the simulator; their ids by their names. */
export async function storeCredentials(
	n8n: N8n,
	sim: Simulator,
	apiVersion = 'v4',
): Promise<Record<string, string>> {
	const ids: Record<string, string> = {};
	for (const { name, type, data } of demoCredentials(sim.url, apiVersion)) {
		ids[name] = await n8n.createCredential(name, type, data);
	}
	return ids;
}

/** The simulated PBX, as a node is given its credential. */
export const pbxCredential = (credentials: Record<string, string>) => ({
	simotelApi: { id: credentials.Simotel, name: 'Simotel' },
});

/** Points a component of the dialplan at a trigger. */
export function routeTo(
	environment: TestEnvironment,
	workflow: StoredWorkflow,
	trigger: string,
	kind = 'extenApi',
): void {
	environment.sim.state.dialplan = {
		routes: { '3001': 'ask' },
		nodes: {
			ask: {
				kind: kind as 'extenApi',
				name: 'ask',
				address: environment.n8n.webhookUrl(workflow, trigger),
				outputs: { S: 'end', B: 'sales', F: 'sales', e: 'sales' },
			},
			sales: { kind: 'queue', number: '600' },
			end: { kind: 'hangup' },
		},
	};
}
