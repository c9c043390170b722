import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { demoCredentials } from '../../scripts/lib/demo';
import { N8n } from '../../scripts/lib/n8n';
import type { StoredWorkflow } from '../../scripts/lib/n8n';
import { startSimulator } from '../../simulator';
import type { CallRequest, Simulator, Trace } from '../../simulator';

type Json = Record<string, unknown>;

export const OWNER = { email: 'owner@example.org', password: 'End2End-passw0rd' };

/** A real n8n with the packed package, and a simulated PBX beside it. */
export interface House {
	n8n: N8n;
	sim: Simulator;
	/** Ids of the credentials for the simulator, by their names. */
	credentials: Record<string, string>;
	call(request: CallRequest): Promise<Trace>;
	close(): Promise<void>;
}

export async function openHouse(env: Record<string, string> = {}): Promise<House> {
	const home = mkdtempSync(join(tmpdir(), 'simotel-e2e-'));
	const sim = await startSimulator();
	const n8n = await N8n.start({ home, encryptionKey: 'end-to-end-tests-only', owner: OWNER, env });
	const credentials: Record<string, string> = {};
	for (const { name, type, data } of demoCredentials(sim.url)) {
		credentials[name] = await n8n.createCredential(name, type, data);
	}
	return {
		n8n,
		sim,
		credentials,
		call: async (request) => await sim.placeCall(request),
		close: async () => {
			await sim.close();
			await n8n.stop();
			rmSync(home, { recursive: true, force: true });
		},
	};
}

/** A node of a workflow that a test makes. */
export function node(
	name: string,
	type: string,
	typeVersion: number,
	parameters: Json,
	extra: Json = {},
): Json {
	return { id: crypto.randomUUID(), name, type, typeVersion, position: [0, 0], parameters, ...extra };
}

/** A node of this package. */
export const ours = (name: string, type: string, parameters: Json, extra: Json = {}): Json =>
	node(name, `n8n-nodes-simotel.${type}`, /^simotel(Component)?Trigger$/.test(type) ? 2 : 1, parameters, {
		...(type.endsWith('Trigger') ? { webhookId: crypto.randomUUID() } : {}),
		...extra,
	});

/** Nodes one after the other, as a workflow that keeps its executions. */
export function chain(name: string, nodes: Json[]): Json {
	const connections = Object.fromEntries(
		nodes
			.slice(0, -1)
			.map((from, index) => [
				from.name as string,
				{ main: [[{ node: nodes[index + 1].name, type: 'main', index: 0 }]] },
			]),
	);
	const settings = { executionOrder: 'v1', saveDataSuccessExecution: 'all' };
	return { name, nodes, connections, settings, active: false };
}

/** Waits for something that comes about by itself. */
export async function eventually<T>(look: () => Promise<T | undefined | false>, seconds = 15): Promise<T> {
	const until = Date.now() + seconds * 1_000;
	for (;;) {
		const found = await look();
		if (found !== undefined && found !== false) return found;
		if (Date.now() > until) throw new Error(`did not come about within ${seconds} seconds`);
		await new Promise((resolve) => setTimeout(resolve, 200));
	}
}

/** Points a component of the dialplan at a trigger. */
export function routeTo(house: House, workflow: StoredWorkflow, trigger: string, kind = 'extenApi'): void {
	house.sim.state.dialplan = {
		routes: { '3001': 'ask' },
		nodes: {
			ask: {
				kind: kind as 'extenApi',
				name: 'ask',
				address: house.n8n.webhookUrl(workflow, trigger),
				outputs: { S: 'end', B: 'sales', F: 'sales', e: 'sales' },
			},
			sales: { kind: 'queue', number: '600' },
			end: { kind: 'hangup' },
		},
	};
}
