import { Simotel } from '../../nodes/Simotel/Simotel.node';
import { startSimulator } from '../../simulator';
import type { Simulator } from '../../simulator';
import { runNode } from '../support/engine';

let sim: Simulator;
beforeAll(async () => {
	sim = await startSimulator();
});
afterAll(async () => await sim.close());

const originate = async (more: object) =>
	await runNode({
		node: new Simotel(),
		parameters: {
			resource: 'call',
			operation: 'originateAndWait',
			caller: '204',
			callee: '09120000003',
			context: 'main_routing',
			callerId: '02100000000',
			waitAtMost: 10,
			options: {},
			...more,
		},
		credentials: {
			simotelApi: {
				serverUrl: sim.url,
				apiVersion: 'v4',
				authentication: 'basic',
				username: 'n8n',
				password: 'simulator-password',
				timezone: 'Asia/Tehran',
				timeout: 5,
			},
		},
	});

test('waits for the record of the call', async () => {
	const { json, error } = await originate({});
	expect(error).toBeUndefined();
	expect(json[0]).toMatchObject({
		finished: true,
		answered: true,
		caller_number: '204',
		callee_number: '09120000003',
		billsec: 20,
	});
	expect(json[0].originated_call_id).toBe(sim.state.calls.at(-1)?.originated_call_id);
});

test('a first party that cannot be reached leaves no record: the limit ends the wait', async () => {
	const { json } = await originate({ caller: '09120000004', waitAtMost: 1 });
	expect(json[0]).toEqual({ originated_call_id: expect.stringMatching(/^orig\.call\./), finished: false });
});
