import type { IncomingMessage, ServerResponse } from 'node:http';

import type { IDataObject } from 'n8n-workflow';

import { Simotel } from '../../nodes/Simotel/Simotel.node';
import { startSimulator } from '../../simulator';
import type { Simulator } from '../../simulator';
import { runNode } from '../harness/engine';

let sim: Simulator;
/** Requests that the PBX is busy with, now and at most. */
let busy = 0;
let most = 0;

beforeAll(async () => {
	sim = await startSimulator();
	sim.app.server.on('request', (_request: IncomingMessage, response: ServerResponse) => {
		most = Math.max(most, ++busy);
		response.once('finish', () => {
			busy -= 1;
		});
	});
	sim.state.faults = [{ target: 'api', kind: 'latency', ms: 60 }];
});

afterAll(async () => await sim.close());

const GET = { resource: 'extension', operation: 'get', extension: { __rl: true, mode: 'key', value: '204' } };
const ORIGINATE = {
	...{ resource: 'call', operation: 'originate', caller: '204', callee: '09120000003' },
	...{ context: 'main_routing', callerId: '02100000000' },
};

test.each<[string, IDataObject, IDataObject, number]>([
	['five items at a time', GET, {}, 5],
	['calls one after the other', ORIGINATE, {}, 1],
	['as many as wanted', GET, { concurrency: 8 }, 8],
	['as many calls as wanted', ORIGINATE, { concurrency: 3 }, 3],
])('%s', async (_name, parameters, options, expected) => {
	most = 0;
	const { json, error } = await runNode({
		node: new Simotel(),
		parameters: { ...parameters, options },
		items: Array.from({ length: 12 }, (_value, index) => ({ index })),
		credentials: {
			simotelApi: {
				...{ serverUrl: sim.url, apiVersion: 'v4', authentication: 'basic', username: 'n8n' },
				...{ password: 'simulator-password', timezone: 'Asia/Tehran', timeout: 5 },
			},
		},
	});
	expect([error, json.length, most]).toEqual([undefined, 12, expected]);
});
