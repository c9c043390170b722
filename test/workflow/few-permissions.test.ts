import type { IDataObject } from 'n8n-workflow';

import { Simotel } from '../../nodes/Simotel/Simotel.node';
import { startSimulator } from '../../simulator';
import type { Simulator } from '../../simulator';
import { account } from '../harness/account';
import { runNode } from '../harness/engine';

let sim: Simulator;
afterEach(async () => await sim.close());

const run = async (operation: string, parameters: IDataObject = {}) =>
	await runNode({
		node: new Simotel(),
		parameters: { resource: 'report', operation, ...parameters },
		credentials: { simotelApi: account(sim.url, { timeout: 3 }) },
	});

/** How a permission that is missing is said, also with status 200. */
const DENIALS = ['pathFirst', 'minusTwo', 'minusTwoWith200'] as const;

describe.each(DENIALS)('an account that may read the quick report and nothing else, %s', (denied) => {
	beforeEach(async () => {
		sim = await startSimulator({ traits: { permissions: 'few', denied } });
	});

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

	test('gets one call, its recording, and the names of what it may not read', async () => {
		const { id } = await sim.placeCall({ from: '09120000001', to: '600' });
		const { json, error } = await run('getCall', { uniqueId: id, waitAtMost: 0 });
		expect(error).toBeUndefined();
		expect(json[0]).toMatchObject({
			...{ caller_number: '09120000001', answered: true, complete: true, agents: [{ answered: true }] },
			not_permitted: ['/reports/queue/search', '/reports/poll/search'],
		});
		const recording = await run('downloadRecording', { recordingBy: 'call', uniqueId: id, waitAtMost: 0 });
		expect(recording.outputs[0][0].binary?.data.mimeType).toBe('audio/mpeg');
	});

	test('may lack the recordings, too: then the permission is named, not a file that is missing', async () => {
		const { id } = await sim.placeCall({ from: '09120000001', to: '204' });
		sim.state.accounts[0].permissions = ['/reports/quick/search'];
		const { error } = await run('downloadRecording', { recordingBy: 'call', uniqueId: id, waitAtMost: 5 });
		expect(error?.message).toBe('Account "n8n" has no permission for "/reports/audio/download"');
		const options = { attachRecordings: true, waitAtMost: 0 };
		const { json } = await run('getQuickCalls', { period: 'last24Hours', options });
		expect(json).toMatchObject([{ recording_note: expect.stringMatching(/no permission for/) as string }]);
	});
});
