import type { IDataObject } from 'n8n-workflow';

import { Simotel } from '../../nodes/Simotel/Simotel.node';
import { startSimulator } from '../../simulator';
import type { Simulator } from '../../simulator';
import { account } from '../harness/account';
import { runNode } from '../harness/engine';
import type { NodeRun } from '../harness/engine';

let sim: Simulator;
beforeEach(async () => {
	sim = await startSimulator();
	for (const from of ['09120000001', '09120000002', '09120000003']) await sim.placeCall({ from, to: '600' });
});
afterEach(async () => await sim.close());

async function run(parameters: IDataObject, more: Partial<NodeRun> = {}) {
	const simotelApi = account(sim.url);
	return await runNode({
		node: new Simotel(),
		parameters: { resource: 'report', ...parameters },
		credentials: { simotelApi },
		...more,
	});
}

const attach = (more: IDataObject = {}) => ({ options: { attachRecordings: true, ...more } });

test.each(['getCalls', 'getQuickCalls', 'getCallsSince', 'getQueueCalls'])(
	'%s brings the recording of each call',
	async (operation) => {
		const { outputs, error } = await run({ operation, ...attach({ recordingField: 'audio' }) });
		expect(error).toBeUndefined();
		const with_ = outputs[0].filter((item) => item.binary);
		expect(with_.length).toBe(3);
		for (const item of with_) {
			expect(item.binary?.audio).toMatchObject({ fileName: item.json.record, mimeType: 'audio/mpeg' });
			expect(item.json).toMatchObject({
				bytes: expect.any(Number),
				caller_number: expect.stringMatching(/^0912/),
			});
			expect(item.pairedItem).toEqual({ item: 0 });
		}
	},
);

test('a recording that is gone is noted on its item; the others have theirs', async () => {
	const [gone] = sim.state.recordings.keys();
	sim.state.recordings.delete(gone);
	const parameters = { operation: 'getCallsSince', ...attach() };
	const { outputs, error } = await run(parameters);
	expect(error).toBeUndefined();
	const items = outputs[0];
	expect(items.map((item) => Boolean(item.binary))).toEqual([false, true, true]);
	expect(items[0].json.recording_note).toBe(`The recording "${gone}" is not stored yet`);
	expect(items.every((item) => 'caller_number' in item.json)).toBe(true);

	const strict = await run({ operation: 'getCallsSince', ...attach({ missingRecordings: 'fail' }) });
	expect(strict.error?.message).toBe(`The recording "${gone}" is not stored yet`);
});

test('without the option nothing is downloaded', async () => {
	const { outputs } = await run({ operation: 'getCalls' });
	expect(outputs[0].some((item) => item.binary)).toBe(false);
	expect(sim.state.requests.some(({ path }) => path === 'reports/audio/download')).toBe(false);
});

test('cancelling an execution stops further calls, at any pace', async () => {
	for (const options of [{ concurrency: 2 }, { maxPerSecond: 20, concurrency: 5 }]) {
		sim.state.requests = [];
		sim.state.faults = [{ target: 'api', kind: 'latency', ms: 100 }];
		let cancel: () => void = () => undefined;
		const items = Array.from({ length: 40 }, () => ({}));
		const parameters = { resource: 'extension', operation: 'getAll', options };
		const running = run(parameters, { items, started: (stop) => (cancel = stop) });
		while (sim.state.requests.length < 3) await new Promise((resolve) => setTimeout(resolve, 10));
		cancel();
		await running;
		await new Promise((resolve) => setTimeout(resolve, 400));
		expect(sim.state.requests.length).toBeLessThan(15);
	}
});
