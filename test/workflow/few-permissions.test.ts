import type { IDataObject } from 'n8n-workflow';

import { Simotel } from '../../nodes/Simotel/Simotel.node';
import { startSimulator } from '../../simulator';
import type { Simulator } from '../../simulator';
import { account } from '../harness/account';
import { runNode } from '../harness/engine';

let sim: Simulator;
beforeEach(async () => {
	sim = await startSimulator({ traits: { permissions: 'few', denied: 'minusTwo' } });
});
afterEach(async () => await sim.close());

const run = async (operation: string, parameters: IDataObject = {}) =>
	await runNode({
		node: new Simotel(),
		parameters: { resource: 'report', operation, ...parameters },
		credentials: { simotelApi: account(sim.url, { timeout: 3 }) },
	});

describe('an account that may read the quick report and nothing else', () => {
	test('gets its calls from there, with a note', async () => {
		const { id } = await sim.placeCall({ from: '09120000001', to: '204' });
		await sim.placeCall({ from: '09120000002', to: '204' });
		const result = await run('getCalls', { period: 'last24Hours' });
		expect(result.json.map((row) => row.caller_number)).toEqual(['09120000002', '09120000001']);
		expect(result.run.data.resultData.runData.Node[0].hints).toMatchObject([
			{ message: expect.stringMatching(/no permission for "\/reports\/cdr\/search".+quick report/) },
		]);
		const byId = await run('getCalls', { period: 'last24Hours', filters: { uniqueId: id, match: 'exact' } });
		expect(byId.json.map((row) => row.caller_number)).toEqual(['09120000001']);
	});

	test('learns which permission is missing, named once', async () => {
		const { error } = await run('getQueueCalls', { period: 'last24Hours' });
		expect(error?.message).toBe('Account "n8n" has no permission for "/reports/queue/search"');
		expect(error?.description).toMatch(/^Tick "\/reports\/queue\/search" for this account/);
	});
});
