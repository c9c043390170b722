import { rmSync } from 'node:fs';

import { demoCredentials } from './demo';
import { temporaryFolder } from './leftovers';
import { N8n } from './n8n';
import type { StoredWorkflow } from './n8n';
import { ensureVersion } from './runtime';
import { pbxOfThisRun } from './pbx';
import { apiVersionOf, startSimulator } from '../../simulator';
import type { CallRequest, Simulator, Trace } from '../../simulator';

export { chain, eventually, node, ours } from './workflows';

export const OWNER = { email: 'owner@example.org', password: 'End2End-passw0rd' };

/** The n8n under test; the pinned one when empty. */
const { SIMOTEL_N8N_VERSION: VERSION = '' } = process.env;

/** A real n8n with the packed package, and a simulated PBX beside it. */
export interface TestEnvironment {
	n8n: N8n;
	sim: Simulator;
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

export async function openTestEnvironment(env: Record<string, string> = {}): Promise<TestEnvironment> {
	const home = temporaryFolder('simotel-e2e-');
	const version = VERSION === '' ? undefined : VERSION;
	// Installed already, so that no test waits for it; the pinned one when nothing else is wanted.
	const runtime = version === undefined ? undefined : await ensureVersion(version);
	const start = async (more: Record<string, string> = {}) =>
		await N8n.start({
			...{ home, runtime, encryptionKey: 'end-to-end-tests-only', owner: OWNER },
			env: { ...env, ...more },
		});
	const n8n = await start();
	const pbx = pbxOfThisRun();
	const apiVersion = apiVersionOf(pbx.profile);
	const sim = await startSimulator(pbx);
	const credentials: Record<string, string> = {};
	for (const { name, type, data } of demoCredentials(sim.url, apiVersion)) {
		credentials[name] = await n8n.createCredential(name, type, data);
	}
	const environment: TestEnvironment = {
		n8n,
		sim,
		credentials,
		call: async (request) => await sim.placeCall(request),
		kill: async () => {
			const { child } = environment.n8n;
			const gone = new Promise((resolve) => child.once('exit', resolve));
			process.kill(-(child.pid ?? 0), 'SIGKILL');
			await gone;
		},
		revive: async (more) => {
			environment.n8n = await start(more);
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
