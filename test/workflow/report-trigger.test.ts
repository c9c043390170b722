import { PollContext } from 'n8n-core';
import type { IDataObject, IExecuteFunctions, INodeExecutionData, IPollFunctions } from 'n8n-workflow';

import { SimotelReportTrigger } from '../../nodes/SimotelReportTrigger/SimotelReportTrigger.node';
import {
	LONGEST_RUN,
	beginPoll,
	checkpointOf,
	commit,
	commitDelivered,
	deliver,
	rollback,
} from '../../nodes/SimotelReportTrigger/delivery';
import type { Checkpoint } from '../../simotel/reports/checkpoint';
import { startSimulator } from '../../simulator';
import type { Simulator } from '../../simulator';
import { addCalls } from '../../simulator/control';
import { Polling } from '../harness/polling';

const checkpoint = (cursor: string): Checkpoint => ({ cursor, recent: [] });
const record = (id: string): INodeExecutionData => ({ json: { report: 'calls', _id: id } });

/** A poll whose execution the test ends as it likes. */
function poll() {
	const ends: Array<{ resolve(value?: unknown): void; reject(error: Error): void }> = [];
	const emitted: INodeExecutionData[][][] = [];
	const context = {
		helpers: {
			createDeferredPromise: () => {
				let end = {} as (typeof ends)[number];
				const promise = new Promise((resolve, reject) => {
					end = { resolve, reject };
				});
				ends.push(end);
				return { promise, ...end };
			},
		},
		__emit: (data: INodeExecutionData[][]) => emitted.push(data),
	} as unknown as IPollFunctions;
	return { context, ends, emitted };
}

const settled = async () => await new Promise((resolve) => setImmediate(resolve));

test.each<[string, (end: ReturnType<typeof poll>['ends'][number]) => void, string]>([
	['has ended', (end) => end.resolve({}), 'b'],
	['was stopped by a person', (end) => end.reject(new Error('The execution was cancelled manually')), 'b'],
	['could not be created', (end) => end.reject(new Error('database is locked')), 'a'],
])('the feed waits for the execution; when it %s', async (name, finish, cursor) => {
	const { context, ends, emitted } = poll();
	expect(beginPoll(name)).toBe(true);
	const kept: Checkpoint[] = [];
	deliver(context, name, [checkpoint('a'), checkpoint('b')], [record('b')], (state) => kept.push(state));
	expect(emitted).toEqual([[[record('b')]]]);
	expect([beginPoll(name), checkpointOf(name, null)?.cursor]).toEqual([false, 'a']);
	finish(ends[0]);
	await settled();
	expect([beginPoll(name), checkpointOf(name, null)?.cursor]).toEqual([true, cursor]);
	// With this n8n stores the right checkpoint when another trigger of the workflow has records.
	expect(kept).toEqual([checkpoint(cursor)]);
});

test('an execution whose end is never reported does not hold up the feed for ever', async () => {
	const { context, ends } = poll();
	beginPoll('silent');
	deliver(context, 'silent', [checkpoint('a'), checkpoint('b')], [record('b')], () => undefined);
	const clock = jest.spyOn(Date, 'now').mockReturnValue(Date.now() + LONGEST_RUN - 1_000);
	expect(beginPoll('silent')).toBe(false);
	clock.mockReturnValue(Date.now() + 1_000);
	expect([beginPoll('silent'), checkpointOf('silent', null)?.cursor]).toEqual([true, 'a']);
	deliver(context, 'silent', [checkpoint('a'), checkpoint('c')], [record('b'), record('c')], () => undefined);
	// Its late end moves nothing of what has been delivered since.
	ends[0].resolve({});
	await settled();
	expect(beginPoll('silent')).toBe(false);
	ends[1].resolve({});
	await settled();
	expect([beginPoll('silent'), checkpointOf('silent', null)?.cursor]).toEqual([true, 'c']);
	clock.mockRestore();
});

test('a poll that failed lets the next one begin at the same checkpoint', () => {
	commit('failing', checkpoint('a'));
	expect([beginPoll('failing'), beginPoll('failing')]).toEqual([true, false]);
	rollback('failing');
	expect([beginPoll('failing'), checkpointOf('failing', null)?.cursor]).toEqual([true, 'a']);
});

test('the stored checkpoint moves with an execution only, and counts when it is not from this process', () => {
	const kept: IDataObject = {
		calls: { cursor: 'a', recent: ['a'], checkedAt: 5 },
		queueCalls: { cursor: 'q' },
	};
	commitDelivered(kept, [record('b'), record('c')]);
	expect(kept).toEqual({
		calls: { cursor: 'c', recent: ['a', 'b', 'c'], checkedAt: 5 },
		queueCalls: { cursor: 'q' },
	});
	commitDelivered(kept, [{ json: { report: 'calls' } }]);
	expect(kept.calls).toMatchObject({ cursor: 'c' });
	expect(checkpointOf('never seen', checkpoint('a'))?.cursor).toBe('a');
	// The ids of the PBX went back from h to b.
	commit('here', checkpoint('b'), checkpoint('h'));
	expect(checkpointOf('here', checkpoint('h'))?.cursor).toBe('b');
	expect(checkpointOf('here', checkpoint('b'))?.cursor).toBe('b');
	// Another main process was the leader.
	expect(checkpointOf('here', checkpoint('c'))?.cursor).toBe('c');
	expect(checkpointOf('here', checkpoint('a'))?.cursor).toBe('a');
});

test('in an execution the records pass through and are committed', async () => {
	const trigger = new SimotelReportTrigger();
	const kept: IDataObject = {};
	const context = (mode: string) =>
		({
			getMode: () => mode,
			getInputData: () => [record('b')],
			getWorkflowStaticData: () => kept,
		}) as unknown as IExecuteFunctions;
	expect(await trigger.execute.call(context('retry'))).toEqual([[record('b')]]);
	expect(kept).toEqual({});
	expect(await trigger.execute.call(context('trigger'))).toEqual([[record('b')]]);
	expect(kept).toMatchObject({ calls: { cursor: 'b' } });
});

describe('followed as n8n does', () => {
	let sim: Simulator;
	let trigger: Polling;

	beforeEach(async () => {
		sim = await startSimulator();
		const parameters = { report: 'calls', startFrom: 'beginning', simplify: true, options: {} };
		const simotelApi = {
			...{ serverUrl: sim.url, apiVersion: 'v4', authentication: 'basic', timezone: 'Asia/Tehran' },
			...{ username: 'n8n', password: 'simulator-password' },
		};
		trigger = new Polling(new SimotelReportTrigger(), parameters, () => ({ simotelApi }));
	});

	afterEach(async () => {
		jest.useRealTimers();
		await sim.close();
	});

	const ids = (items: Array<{ _id?: unknown }>) => items.map(({ _id }) => String(_id));

	test('polls that overlap because the PBX is slow deliver nothing twice', async () => {
		addCalls(sim, 5);
		sim.state.faults = [{ target: 'api', kind: 'latency', ms: 50 }];
		const polls = await Promise.all([trigger.poll(), trigger.poll()]);
		expect(ids(polls.flatMap(({ items }) => items))).toEqual(ids(sim.state.calls));
	});

	test('after a restore whose ids went back each new record comes once, however long it goes on', async () => {
		jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'setTimeout', 'queueMicrotask'] });
		addCalls(sim, 30);
		const seen = await trigger.drain();
		const before = sim.state.calls;
		// The last ten are lost; new ones get ids among the lost ones'.
		const fresh = before
			.slice(20, 24)
			.map((call) => ({ ...call, _id: call._id.replace(/.$/, (digit) => (digit === 'f' ? 'e' : 'f')) }));
		sim.state.calls = [...before.slice(0, 20), ...fresh.slice(0, 2)];
		jest.advanceTimersByTime(11 * 60_000);
		for (let round = 0; round < 6; round++) {
			if (round === 2) trigger.reactivate();
			if (round === 3) sim.state.calls.push(...fresh.slice(2));
			seen.push(...(await trigger.poll()).items);
		}
		expect(ids(seen)).toEqual(ids([...before, ...fresh]));
	});
});

test('an account that may read the quick report only: each call once, complete, and the log says what is weaker', async () => {
	const traits = { reportLag: 0, reportCompletion: 30, permissions: 'few' } as const;
	const sim = await startSimulator({ profile: 'hosted', traits });
	const parameters = { report: 'calls', startFrom: 'now', simplify: true, options: {} };
	const simotelApi = {
		...{ serverUrl: sim.url, apiVersion: 'v4', authentication: 'basic', timezone: 'Asia/Tehran' },
		...{ username: 'n8n', password: 'simulator-password' },
	};
	jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'setTimeout', 'queueMicrotask'] });
	const warn = jest.fn();
	jest
		.spyOn(PollContext.prototype, 'logger', 'get')
		.mockReturnValue({ warn } as unknown as PollContext['logger']);
	const trigger = new Polling(new SimotelReportTrigger(), parameters, () => ({ simotelApi }));
	try {
		expect(await trigger.poll()).toMatchObject({ items: [] });
		const calls = [await sim.placeCall({ from: '09120000001', to: '204' })];
		expect((await trigger.poll()).items).toEqual([]);
		jest.advanceTimersByTime(31_000);
		calls.push(await sim.placeCall({ from: '09120000002', to: '204' }));
		const first = await trigger.poll();
		expect(first.items).toMatchObject([{ unique_id: calls[0].id, answered: true, report: 'calls' }]);
		trigger.reactivate();
		jest.advanceTimersByTime(31_000);
		expect((await trigger.drain()).map(({ unique_id }) => unique_id)).toEqual([calls[1].id]);
		expect(warn).toHaveBeenCalledTimes(1);
		expect(warn.mock.calls[0][0]).toMatch(/no permission for "\/reports\/cdr\/ordered\/id".*quick report/);
	} finally {
		jest.restoreAllMocks();
		jest.useRealTimers();
		await sim.close();
	}
});
