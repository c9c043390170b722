import { readdirSync } from 'node:fs';
import { join } from 'node:path';

import { Simotel } from '../../nodes/Simotel/Simotel.node';
import { SimotelClient } from '../../simotel/client/client';
import { startSimulator } from '../../simulator';
import { addCalls } from '../../simulator/control';
import { authHeaders } from '../../simotel/client/auth';
import { simplifyReportRow } from '../../simotel/reports/rows';
import { runNode } from '../../test/harness/engine';
import { median, rounded } from '../../test/harness/figures';
import { writeRows } from './output';
import type { Row } from '../lib/rows';

/** Measures what the action node promises for large reports; run by jest so that n8n-core loads (benches/inEngine.ts). */
const RECORDS = 100_000;
const WINDOW = 10_000;
const rows: Row[] = [];

const collect = () => (globalThis.gc ? globalThis.gc() : undefined);

test('100,000 calls with Return All', async () => {
	const sim = await startSimulator();
	addCalls(sim, RECORDS);
	const account = { authentication: 'basic' as const, username: 'n8n', password: 'simulator-password' };
	const server = {
		origin: sim.url,
		baseUrl: `${sim.url}/api/v4`,
		version: 'v4' as const,
		zone: 'Asia/Tehran',
		timeout: 30,
	};
	const client = new SimotelClient(server, async ({ url, headers, body }) => {
		const reply = await fetch(url, {
			method: 'POST',
			headers: { ...headers, ...authHeaders(account) },
			body: String(body),
		});
		return { status: reply.status, headers: {}, body: await reply.json() };
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

	collect();
	const before = process.memoryUsage().heapUsed;
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
		credentials: {
			simotelApi: { serverUrl: sim.url, apiVersion: 'v4', ...account, timezone: 'Asia/Tehran', timeout: 60 },
		},
	});
	const seconds = (performance.now() - started) / 1_000;
	collect();
	const growth = process.memoryUsage().heapUsed - before;
	expect(result.json).toHaveLength(RECORDS);
	// What the items themselves weigh: a copy of them, made in one go.
	const text = JSON.stringify(result.outputs[0]);
	collect();
	const bare = process.memoryUsage().heapUsed;
	const copy = JSON.parse(text) as unknown[];
	collect();
	const weight = process.memoryUsage().heapUsed - bare;
	expect(copy).toHaveLength(RECORDS);
	await sim.close();
	const ratio = (id: string, figure: number, value: number): Row => ({
		id,
		unit: 'ratio',
		ours: rounded(figure),
		targets: [{ is: 'at most', value, of: 'ours' }],
	});
	rows.push(ratio('reports.flat', median(windows), 1.2), ratio('reports.heap', growth / weight, 1.5), {
		id: 'reports.speed',
		unit: 'per second',
		ours: rounded(RECORDS / seconds),
	});
}, 600_000);

test('loading all built nodes', async () => {
	const { execFileSync } = await import('node:child_process');
	const files = readdirSync('dist/nodes', { recursive: true })
		.map(String)
		.filter((file) => file.endsWith('.node.js'))
		.map((file) => join(process.cwd(), 'dist/nodes', file));
	const script = `require('n8n-workflow'); const t = performance.now(); for (const f of ${JSON.stringify(files)}) require(f); console.log(performance.now() - t)`;
	const times = Array.from({ length: 5 }, () =>
		Number(execFileSync('node', ['-e', script], { encoding: 'utf8' })),
	);
	const target = { is: 'at most', value: 50, of: 'ours' } as const;
	rows.push({ id: 'reports.load', unit: 'ms', ours: rounded(median(times)), targets: [target] });
});

afterAll(() => writeRows(rows));
