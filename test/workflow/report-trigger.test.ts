import type { IDataObject, IExecuteFunctions, INodeExecutionData, IPollFunctions } from 'n8n-workflow';

import { SimotelReportTrigger } from '../../nodes/SimotelReportTrigger/SimotelReportTrigger.node';
import { confirm, handOut, isBusy, placeOf, stand } from '../../nodes/SimotelReportTrigger/handOut';
import type { FeedState } from '../../simotel/reportFeed';

const place = (cursor: string): FeedState => ({ cursor, recent: [] });
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
	handOut(context, name, place('a'), place('b'), [record('b')]);
	expect(emitted).toEqual([[[record('b')]]]);
	expect([isBusy(name), placeOf(name, null)?.cursor]).toEqual([true, 'a']);
	finish(ends[0]);
	await settled();
	expect([isBusy(name), placeOf(name, null)?.cursor]).toEqual([false, cursor]);
});

test('the stored place moves with an execution only, and wins when it is ahead', () => {
	const kept: IDataObject = {
		calls: { cursor: 'a', recent: ['a'], checkedAt: 5 },
		queueCalls: { cursor: 'q' },
	};
	confirm(kept, [record('b'), record('c')]);
	expect(kept).toEqual({
		calls: { cursor: 'c', recent: ['a', 'b', 'c'], checkedAt: 5 },
		queueCalls: { cursor: 'q' },
	});
	confirm(kept, [{ json: { report: 'calls' } }]);
	expect(kept.calls).toMatchObject({ cursor: 'c' });
	stand('ahead', place('b'));
	expect(placeOf('ahead', place('c'))?.cursor).toBe('c');
	expect(placeOf('ahead', place('a'))?.cursor).toBe('b');
	expect(placeOf('never seen', place('a'))?.cursor).toBe('a');
});

test('in an execution the records pass through and are confirmed', async () => {
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
