import type { IDataObject } from 'n8n-workflow';

import { SimotelComponentTrigger } from '../../nodes/SimotelComponentTrigger/SimotelComponentTrigger.node';
import { pendingRequests } from '../../nodes/shared/component/pendingRequests';
import { listen } from '../../test/harness/webhook';
import { rounded } from '../../test/harness/figures';
import { ownHeapMb } from '../../test/harness/memory';
import { say, sleep } from '../../test/harness/processes';
import { atMost } from '../lib/rows';
import type { Row } from '../lib/rows';
import { writeRows } from './output';

/** 100,000 for the figure in the documentation; a bench of all needs less. */
const REQUESTS = Number(process.env.SIMOTEL_BENCH_REQUESTS ?? 10_000);
const PARALLEL = 20;

test(`${REQUESTS} requests leave nothing in memory`, async () => {
	const trigger = await listen(new SimotelComponentTrigger(), {
		parameters: {
			component: 'extenApi',
			responseMode: 'respondNode',
			deadline: 450,
			fallback: { extension: '209' },
			options: { maxParallelRuns: 1_000 },
		},
		// A workflow that answers, one that is silent and one that fails, in turn.
		onResult: (result, response) => {
			trigger.results.length = 0;
			trigger.responses.length = 0;
			const item = result.workflowData?.[0]?.[0]?.json as IDataObject;
			const kind = Number(item.digits) % 3;
			if (kind === 0)
				pendingRequests
					.find(item.request_id)
					?.answer({ body: { ok: '1', extension: '204' }, by: 'workflow', node: 'x' });
			response.status(kind === 2 ? 500 : 200).json({});
		},
	});
	const seen: Record<string, number> = {};
	const send = async (index: number) => {
		const response = await fetch(`${trigger.url}/simotel?app_name=a&src=09120000001&data=${index}`);
		const text = await response.text();
		seen[text] = (seen[text] ?? 0) + 1;
	};
	const sendAll = async (count: number) => {
		let next = 0;
		const worker = async () => {
			while (next < count) await send(next++);
		};
		await Promise.all(Array.from({ length: PARALLEL }, worker));
		// The timers of the deadlines run out.
		await sleep(1_000);
	};
	await sendAll(2_000);
	const before = ownHeapMb();
	await sendAll(REQUESTS);
	const after = ownHeapMb();
	await trigger.close();
	say(`${REQUESTS} requests: heap ${before.toFixed(1)} MB before, ${after.toFixed(1)} MB after`);
	say(`answers ${JSON.stringify(seen)}`);
	const row: Row = {
		id: 'leak.heap',
		unit: 'MB',
		ours: rounded(Math.max(0, after - before)),
		answers: REQUESTS,
		targets: [atMost(8, 'ours')],
	};
	writeRows([row]);
	expect(pendingRequests.size).toBe(0);
	expect(trigger.errors).toEqual([]);
	expect(after - before).toBeLessThan(8);
}, 600_000);
