import { SimotelReportTrigger } from '../../nodes/SimotelReportTrigger/SimotelReportTrigger.node';
import { startSimulator } from '../../simulator';
import { addCalls } from '../../simulator/control';
import { account } from '../../test/harness/account';
import { rounded } from '../../test/harness/figures';
import { ownHeapMb } from '../../test/harness/memory';
import { Polling } from '../../test/harness/polling';
import { atMost } from '../lib/rows';
import type { Row } from '../lib/rows';
import { writeRows } from './output';

/** Records that wait because n8n was down for days; each poll takes the default of 1,000 of them. */
const RECORDS = 100_000;
const EACH = 1_000;

test('100,000 records are caught up in bounded batches', async () => {
	const sim = await startSimulator();
	addCalls(sim, RECORDS);
	const simotelApi = account(sim.url, { timeout: 60 });
	const parameters = { report: 'calls', startFrom: 'beginning', simplify: true, options: {} };
	const trigger = new Polling(new SimotelReportTrigger(), parameters, () => ({ simotelApi }));
	const due = sim.state.calls.map(({ _id }) => _id);
	const memory: number[] = [];
	const started = performance.now();
	let seen = 0;
	let batches = 0;
	for (;;) {
		const { items, error } = await trigger.poll();
		if (error) throw error;
		if (items.length === 0) break;
		expect(items.length).toBeLessThanOrEqual(EACH);
		expect(items.map(({ _id }) => _id)).toEqual(due.slice(seen, seen + items.length));
		seen += items.length;
		if (++batches % 10 === 0) memory.push(ownHeapMb());
	}
	const seconds = (performance.now() - started) / 1_000;
	expect([seen, batches]).toEqual([RECORDS, RECORDS / EACH]);
	await sim.close();
	// The first batches warm everything up.
	const growth = Math.max(...memory.slice(1)) - memory[0];
	const rows: Row[] = [
		{
			id: 'catchup.heap',
			unit: 'MB',
			ours: rounded(Math.max(0, growth)),
			targets: [atMost(10, 'ours')],
		},
		{ id: 'catchup.speed', unit: 'per second', ours: rounded(RECORDS / seconds) },
	];
	writeRows(rows);
}, 900_000);
