import type { IDataObject } from 'n8n-workflow';

import { Simotel } from '../../nodes/Simotel/Simotel.node';
import { startSimulator } from '../../simulator';
import type { Simulator } from '../../simulator';
import { account } from '../harness/account';
import { runNode } from '../harness/engine';
import type { NodeRun } from '../harness/engine';
import type * as MovedClock from '../harness/movedClock';

jest.mock('n8n-workflow', () => jest.requireActual<typeof MovedClock>('../harness/movedClock').movedClock());

/** A PBX at a reseller: rows after 15 s, whole after 30 s, recordings after 20 s, few permissions. */
const start = async (traits: NonNullable<Parameters<typeof startSimulator>[0]>['traits'] = {}) =>
	await startSimulator({
		traits: {
			...{ reportLag: 15, reportCompletion: 30, recordingDelay: 40, missingRecording: 'json' },
			...{ permissions: 'few', denied: 'minusTwo', rowDst: 'did', idFraction: '5or6' },
			...traits,
		},
	});

let sim: Simulator;
afterEach(async () => await sim.close());

async function run(parameters: IDataObject, more: Partial<NodeRun> = {}) {
	const credentials = { simotelApi: account(sim.url) };
	return await runNode({ node: new Simotel(), parameters, credentials, ...more });
}
const getCall = async (uniqueId: string, waitAtMost: number, more: IDataObject = {}) =>
	await run({ resource: 'report', operation: 'getCall', uniqueId, waitAtMost, ...more });
const looks = (path: string) => sim.state.requests.filter((request) => request.path === path).length;

describe('Get Call', () => {
	test('waits until the record of a young call is whole', async () => {
		sim = await start();
		const { id } = await sim.placeCall({ from: '09120000001', to: '204' });
		const { json, error } = await getCall(id, 120);
		expect(error).toBeUndefined();
		expect(json[0]).toMatchObject({
			...{ unique_id: id, caller_number: '09120000001', answered: true, complete: true, found_by: 'id' },
			not_permitted: ['/reports/queue/search', '/reports/poll/search'],
		});
		expect(looks('reports/quick/search')).toBeLessThan(20);
	});

	test('a record that is still being written is not a missed call', async () => {
		sim = await start({ reportLag: 0, reportCompletion: 600 });
		const { id } = await sim.placeCall({ from: '09120000001', to: '204' });
		const { json } = await getCall(id, 5);
		expect(json[0]).toMatchObject({ unique_id: id, answered: null, complete: false });
	});

	test('without time it looks once, and an old call is not waited for', async () => {
		sim = await start();
		const { id } = await sim.placeCall({ from: '09120000001', to: '204' });
		const before = Date.now();
		expect((await getCall(id, 0)).error?.message).toBe(`There is no call "${id}" in the reports`);
		for (const other of ['1600000000.123', 'abc'])
			expect((await getCall(other, 600)).error?.message).toBe(`There is no call "${other}" in the reports`);
		expect(Date.now() - before).toBeLessThan(5_000);
	});

	test('finds a call whose ID the PBX does not look up', async () => {
		sim = await start({ findByCallId: false, reportLag: 0, reportCompletion: 0 });
		const { id } = await sim.placeCall({ from: '09120000001', to: '204' });
		expect((await getCall(id, 0)).json[0]).toMatchObject({ unique_id: id, found_by: 'time', complete: true });
	});
});

describe('recordings', () => {
	const download = async (parameters: IDataObject) =>
		await run({ resource: 'report', operation: 'downloadRecording', ...parameters });

	test('one of a young call is waited for, by file or by the ID of the call', async () => {
		sim = await start();
		const { id } = await sim.placeCall({ from: '09120000001', to: '204' });
		const byCall = await download({ recordingBy: 'call', uniqueId: id, waitAtMost: 120 });
		expect(byCall.error).toBeUndefined();
		const file = byCall.json[0].file_name;
		expect(file).toMatch(new RegExp(`${id.replace('.', '\\.')}\\.mp3$`));
		const byFile = await download({ recordingBy: 'file', fileName: file, waitAtMost: 0 });
		expect(byFile.outputs[0][0].binary?.data.mimeType).toBe('audio/mpeg');
	});

	test('one that is not there in time is said to be not stored yet; an old one to be gone', async () => {
		sim = await start({ reportLag: 0, reportCompletion: 0, recordingDelay: 600 });
		const { id } = await sim.placeCall({ from: '09120000001', to: '204' });
		const { error } = await download({ recordingBy: 'call', uniqueId: id, waitAtMost: 3 });
		expect(error?.message).toMatch(/^The recording ".+" is not stored yet$/);
		expect(error?.description).toMatch(/Raise Wait at Most/);
		const gone = await download({ fileName: '20200913_1600000000.123.mp3', waitAtMost: 600 });
		expect(gone.error?.message).not.toMatch(/not stored yet/);
	});

	test('the name of one may come after the result of the call', async () => {
		sim = await start({ reportLag: 0, reportCompletion: 0, recordNameDelay: 20, recordingDelay: 40 });
		const { id } = await sim.placeCall({ from: '09120000001', to: '204' });
		expect((await getCall(id, 60)).json[0]).toMatchObject({ complete: true, record: null });
		const { error, json } = await download({ recordingBy: 'call', uniqueId: id, waitAtMost: 120 });
		expect([error, json[0]?.file_name]).toEqual([undefined, sim.state.calls[0].record]);
		const late = await sim.placeCall({ from: '09120000001', to: '204' });
		const tooLate = await download({ recordingBy: 'call', uniqueId: late.id, waitAtMost: 5 });
		expect(tooLate.error?.message).toBe(`The call "${late.id}" has no recording`);
		expect(looks('reports/quick/search')).toBeLessThan(40);
	});

	test('a call without one says so', async () => {
		sim = await start({ reportLag: 0, reportCompletion: 0 });
		const { id } = await sim.placeCall({ from: '09120000001', to: '204', answer: false });
		const { error } = await download({ recordingBy: 'call', uniqueId: id, waitAtMost: 3 });
		expect(error?.message).toBe(`The call "${id}" has no recording`);
	});

	test('those of a list are waited for together', async () => {
		sim = await start({ reportLag: 0, reportCompletion: 0, recordingDelay: 15 });
		for (const from of ['09120000001', '09120000002']) await sim.placeCall({ from, to: '204' });
		const options = { attachRecordings: true, waitAtMost: 60 };
		const { outputs } = await run({ resource: 'report', operation: 'getQuickCalls', options });
		expect(outputs[0].map((item) => item.binary?.data?.mimeType)).toEqual(['audio/mpeg', 'audio/mpeg']);
	});
});

describe('Originate and Wait', () => {
	const order = {
		...{ resource: 'call', operation: 'originateAndWait', caller: '204', context: 'main_routing' },
		...{ callee: '={{ $json.to }}', callerId: '02100000000', waitAtMost: 120 },
	};

	test('finds its record in the quick report, when it is whole', async () => {
		sim = await start({ permissions: 'all' });
		sim.state.faults.push({ target: 'api', path: 'reports/cdr/search', kind: 'status', status: 403 });
		const { json, error } = await run(order, { items: [{ to: '09120000003' }] });
		expect(error).toBeUndefined();
		expect(json[0]).toMatchObject({ complete: true, answered: true, caller_number: '204' });
	});

	test('a callee that does not exist ends the wait with the record of the call', async () => {
		sim = await start({ permissions: 'all', reportLag: 0, reportCompletion: 0 });
		const before = Date.now();
		const { json } = await run(order, { items: [{ to: '299' }] });
		expect(json[0]).toMatchObject({ complete: true, callee_number: '299' });
		expect(Date.now() - before).toBeLessThan(30_000);
	});

	test('a record that stays incomplete comes as such', async () => {
		sim = await start({ permissions: 'all', reportLag: 0, reportCompletion: 600 });
		const { json } = await run({ ...order, waitAtMost: 4 }, { items: [{ to: '09120000003' }] });
		expect(json[0]).toMatchObject({
			complete: false,
			answered: null,
			reason: expect.stringMatching(/still being written/),
		});
	});

	test('a hundred calls that wait at once cost the report no more looks than one', async () => {
		sim = await start({ permissions: 'all', reportLag: 20, reportCompletion: 20 });
		const items = Array.from({ length: 100 }, (_, index) => ({
			to: `0912000${String(index).padStart(4, '0')}`,
		}));
		const { json, error } = await run({ ...order, options: { concurrency: 100 } }, { items });
		expect(error).toBeUndefined();
		expect(json.map(({ callee_number }) => callee_number)).toEqual(items.map(({ to }) => to));
		expect(json.filter(({ complete }) => complete)).toHaveLength(100);
		// Pages of a hundred rows: at most two for each look.
		expect(looks('reports/cdr/search')).toBeLessThan(80);
	});
});
