import { pbxCredential } from '../../test/harness/environment';
import type { TestEnvironment } from '../../test/harness/environment';
import { node, ours } from '../../test/harness/workflows';
import type { Bench, BenchEnvironment } from '../lib/environment';
import type { Started } from '../lib/meter';
import { httpRequest, webhook } from '../lib/nodes';
import { atLeast, atMost, compared } from '../lib/rows';

type Json = Record<string, unknown>;

const AT_A_TIME = 5;
const LATENCY = 20;

/**
 * Extension: Update for 1,000 items on a PBX that answers after 20 ms, against a bare client on kept-alive connections
 * and n8n's HTTP Request node. An update reads the record and writes it back whole; all sides make both calls.
 */
export const updates: Bench = {
	name: 'updates',
	async run(bench) {
		const { environment, meter } = await bench.shared();
		const items = bench.effort(1_000);
		fillExtensions(environment, items);
		environment.sim.state.faults = [{ target: 'api', kind: 'latency', ms: LATENCY }];
		const numbers = Array.from({ length: items }, (_, index) => ({ number: String(10_000 + index) }));
		const start = async (...nodes: Json[]) => await meter.start([webhook('lastNode'), split(), ...nodes]);
		const five = await start(update(environment, AT_A_TIME));
		const one = await start(update(environment, 1));
		const core = await start(...httpUpdate(environment));
		const run = async ({ url }: Started, body: Json[] = numbers) => await seconds(bench, url, body);
		for (const side of [five, one, core]) await run(side, numbers.slice(0, 20));

		const bare: Array<{ ours: number; other: number }> = [];
		const http: Array<{ ours: number; other: number }> = [];
		for (let round = 0; round < bench.effort(3, 1); round++) {
			const mine = await run(five);
			bare.push({ ours: mine, other: await bareClient(environment, numbers) });
			http.push({ ours: mine, other: await run(core) });
		}
		const single = [{ ours: await run(one), other: await run(five) }];
		environment.sim.state.faults = [];
		return [
			compared('updates.bare', 's', bare, atMost(1.3)),
			compared('updates.http', 's', http, atMost(1)),
			compared('updates.one', 's', single, atLeast(3)),
		];
	},
};

function fillExtensions({ sim }: TestEnvironment, count: number): void {
	const users = sim.state.records('pbx/users');
	const [model] = users;
	for (let index = 0; index < count; index++) {
		const _id = `65a00000000000000000${(4_096 + index).toString(16)}`;
		users.push({ ...model, _id, number: String(10_000 + index), name: `Person ${index}` });
	}
}

const split = (): Json =>
	node('Items', 'n8n-nodes-base.splitOut', 1, { fieldToSplitOut: 'body.items', options: {} });

const update = (environment: TestEnvironment, concurrency: number): Json =>
	ours(
		'Update',
		'simotel',
		{
			resource: 'extension',
			operation: 'update',
			extension: { __rl: true, mode: 'key', value: '={{ $json.number }}' },
			updateFields: { email: 'name@example.com' },
			options: { concurrency },
		},
		{ credentials: pbxCredential(environment.credentials) },
	);

/** Searching, then writing, five at a time: the node waits between groups as long as one of them takes. */
function httpUpdate(environment: TestEnvironment): Json[] {
	const options = { batching: { batch: { batchSize: AT_A_TIME, batchInterval: LATENCY } } };
	const call = (name: string, path: string, jsonBody: string) =>
		httpRequest(environment, name, path, { specifyBody: 'json', jsonBody, options });
	return [
		call(
			'Search',
			'pbx/users/search',
			'={{ { alike: "false", conditions: { name: "", number: $json.number, mapped: "" } } }}',
		),
		call('Write', 'pbx/users/update', '={{ { ...$json.data[0], email: "name@example.com" } }}'),
	];
}

async function seconds(bench: BenchEnvironment, url: string, items: Json[]): Promise<number> {
	const answer = await bench.caller.send({ url, body: { items } });
	if (answer.status !== 200)
		throw new Error(`${url} answered ${answer.status}: ${answer.body.slice(0, 300)}`);
	return answer.ms / 1_000;
}

/** What no workflow engine can beat: the same two calls for each item, five items at a time. */
async function bareClient({ sim }: TestEnvironment, items: Array<{ number: string }>): Promise<number> {
	const headers = {
		'content-type': 'application/json',
		authorization: `Basic ${Buffer.from('n8n:simulator-password').toString('base64')}`,
	};
	const call = async (path: string, body: Json) => {
		const init = { method: 'POST', headers, body: JSON.stringify(body) };
		const reply = (await (await fetch(`${sim.url}/api/v4/${path}`, init)).json()) as {
			success: number;
			data: Json[];
		};
		if (reply.success !== 1) throw new Error(`${path}: ${JSON.stringify(reply).slice(0, 300)}`);
		return reply.data;
	};
	const started = performance.now();
	let next = 0;
	const work = async () => {
		while (next < items.length) {
			const { number } = items[next++];
			const conditions = { name: '', number, mapped: '' };
			const [row] = await call('pbx/users/search', { alike: 'false', conditions });
			await call('pbx/users/update', { ...row, email: 'name@example.com' });
		}
	};
	await Promise.all(Array.from({ length: AT_A_TIME }, work));
	return (performance.now() - started) / 1_000;
}
