import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

import { Simotel } from '../../nodes/Simotel/Simotel.node';
import { startSimulator } from '../../simulator';
import { addCalls } from '../../simulator/control';
import { simplifyReportRow } from '../../simotel/reports/rows';
import { PASSWORD, account } from '../../test/harness/account';
import { runNode } from '../../test/harness/engine';
import { median, rounded } from '../../test/harness/figures';
import { ownHeapMb } from '../../test/harness/memory';
import { connect } from '../../test/harness/pbx/connect';
import { atMost } from '../lib/rows';
import type { Row } from '../lib/rows';
import { writeRows } from './output';

/** Measures what the action node promises for large reports; run by jest so that n8n-core loads (benches/inEngine.ts). */
const RECORDS = 100_000;
const WINDOW = 10_000;
const rows: Row[] = [];

test('100,000 calls with Return All', async () => {
	const sim = await startSimulator();
	addCalls(sim, RECORDS);
	const simotelApi = account(sim.url, { timeout: 60 });
	const client = connect({
		url: sim.url,
		version: 'v4',
		zone: 'Asia/Tehran',
		account: { authentication: 'basic', username: 'n8n', password: PASSWORD },
	});
	const body = {
		alike: 'true',
		conditions: { from: '', to: '', cuid: '' },
		date_range: { from: '2020-01-01 00:00', to: '2090-01-01 00:00' },
	};
	const windows: number[] = [];
	for (let run = 0; run < 3; run++) {
		let seen = 0;
		let since = performance.now();
		const times: number[] = [];
		for await (const rows of client.pages('reports/cdr/search', body)) {
			for (const row of rows) simplifyReportRow('calls', row, 'Asia/Tehran');
			seen += rows.length;
			if (seen % WINDOW === 0) {
				times.push(performance.now() - since);
				since = performance.now();
			}
		}
		expect(seen).toBe(RECORDS);
		windows.push(times[times.length - 1] / times[0]);
	}

	const before = ownHeapMb();
	const started = performance.now();
	const result = await runNode({
		node: new Simotel(),
		parameters: {
			resource: 'report',
			operation: 'getCalls',
			returnAll: true,
			period: 'custom',
			dateFrom: '2020-01-01T00:00:00Z',
			dateTo: '2090-01-01T00:00:00Z',
			filters: {},
			sort: {},
			simplify: true,
			options: {},
		},
		credentials: { simotelApi },
	});
	const seconds = (performance.now() - started) / 1_000;
	const growth = ownHeapMb() - before;
	expect(result.json).toHaveLength(RECORDS);
	// What the items themselves weigh: a copy of them, made in one go.
	const text = JSON.stringify(result.outputs[0]);
	const bare = ownHeapMb();
	const copy = JSON.parse(text) as unknown[];
	const weight = ownHeapMb() - bare;
	expect(copy).toHaveLength(RECORDS);
	await sim.close();
	const ratio = (id: string, figure: number, value: number): Row => ({
		id,
		unit: 'ratio',
		ours: rounded(figure),
		targets: [atMost(value, 'ours')],
	});
	rows.push(ratio('reports.flat', median(windows), 1.2), ratio('reports.heap', growth / weight, 1.5), {
		id: 'reports.speed',
		unit: 'per second',
		ours: rounded(RECORDS / seconds),
	});
}, 600_000);

test('loading all built nodes', async () => {
	const files = readdirSync('dist/nodes', { recursive: true })
		.map(String)
		.filter((file) => file.endsWith('.node.js'))
		.map((file) => join(process.cwd(), 'dist/nodes', file));
	const script = `require('n8n-workflow'); const t = performance.now(); for (const f of ${JSON.stringify(files)}) require(f); console.log(performance.now() - t)`;
	const times = Array.from({ length: 5 }, () =>
		Number(execFileSync('node', ['-e', script], { encoding: 'utf8' })),
	);
	rows.push({ id: 'reports.load', unit: 'ms', ours: rounded(median(times)), targets: [atMost(50, 'ours')] });
});

afterAll(() => writeRows(rows));
