import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Simotel } from '../../nodes/Simotel/Simotel.node';
import { startSimulator } from '../../simulator';
import type { Simulator } from '../../simulator';
import { certificates } from '../faults/certificates';
import { startProxy } from '../faults/proxy';
import type { HarmfulProxy } from '../faults/proxy';
import { runNode } from '../harness/engine';

let sim: Simulator;
let folder: string;
let pbx: HarmfulProxy;

beforeAll(async () => {
	sim = await startSimulator();
	folder = mkdtempSync(join(tmpdir(), 'simotel-tls-'));
	const { key, selfSigned } = certificates(folder);
	pbx = await startProxy(sim.url, { key, cert: selfSigned });
	await sim.placeCall({ from: '09120000007', to: '204' });
});

afterAll(async () => {
	await pbx.close();
	await sim.close();
	rmSync(folder, { recursive: true, force: true });
});

const OPERATIONS = {
	'a search': {
		apiVersion: 'v4',
		parameters: { resource: 'extension', operation: 'getAll', returnAll: true },
	},
	'a search of v3, which n8n sends in another way': {
		apiVersion: 'v3',
		parameters: { resource: 'extension', operation: 'getAll', returnAll: true },
	},
	'a download': {
		apiVersion: 'v4',
		parameters: { resource: 'report', operation: 'downloadRecording' },
	},
};

const credential = (apiVersion: string, ignoreSslIssues: boolean) => ({
	...{ serverUrl: pbx.url, apiVersion, authentication: 'basic', username: 'n8n' },
	...{ password: 'simulator-password', timezone: 'Asia/Tehran', timeout: 5, ignoreSslIssues },
});

test.each(Object.entries(OPERATIONS))(
	'a certificate of its own: %s is refused, and goes through with Ignore SSL Issues',
	async (_name, { apiVersion, parameters }) => {
		const attempt = async (ignoreSslIssues: boolean) =>
			await runNode({
				node: new Simotel(),
				parameters: { fileName: sim.state.calls[0].record, options: {}, ...parameters },
				credentials: { simotelApi: credential(apiVersion, ignoreSslIssues) },
			});
		pbx.seen = [];
		const refused = await attempt(false);
		expect(refused.error?.message).toMatch(/certificate was signed by nobody else/);
		expect(refused.error?.description).toContain('Ignore SSL Issues');
		expect(pbx.seen).toEqual([]);
		const accepted = await attempt(true);
		expect(accepted.error).toBeUndefined();
		expect(accepted.outputs[0].length).toBeGreaterThan(0);
	},
);
