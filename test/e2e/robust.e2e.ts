import fc from 'fast-check';

import { outputOf } from '../../scripts/lib/n8n';
import { chain, eventually, node, openHouse, ours } from '../support/house';
import type { House } from '../support/house';

let house: House;

beforeAll(async () => {
	house = await openHouse();
});

afterAll(async () => await house.close());

const keep = () => node('Keep', 'n8n-nodes-base.noOp', 1, {});

test('an ordinary restart of n8n repeats no record and loses none', async () => {
	const credentials = { simotelApi: { id: house.credentials.Simotel, name: 'Simotel' } };
	const trigger = ours(
		'New calls',
		'simotelReportTrigger',
		{
			report: 'calls',
			startFrom: 'beginning',
			simplify: true,
			options: {},
			pollTimes: { item: [{ mode: 'everyMinute' }] },
		},
		{ credentials },
	);
	delete trigger.webhookId;
	const calls: string[] = [];
	const place = async (count: number) => {
		for (let index = 0; index < count; index++)
			calls.push((await house.call({ from: '09120000001', to: '204' })).id);
	};
	await place(30);
	const workflow = await house.n8n.createWorkflow(chain('restart', [trigger, keep()]));
	await house.n8n.activate(workflow);
	const rows = async () => (await house.n8n.executions(workflow)).flatMap((run) => outputOf(run, 'Keep'));
	await eventually(async () => (await rows()).length >= 30, 60);
	for (let restart = 0; restart < 2; restart++) {
		await house.n8n.stop();
		await place(restart * 5);
		await house.revive();
		await eventually(async () => (await rows()).length >= calls.length, 90);
	}
	await new Promise((resolve) => setTimeout(resolve, 3_000));
	expect((await rows()).map((row) => row.unique_id)).toEqual(calls);
}, 600_000);

test('Fetch Test Event gets the newest record and moves nothing', async () => {
	const credentials = { simotelApi: { id: house.credentials.Simotel, name: 'Simotel' } };
	const parameters = { report: 'calls', startFrom: 'now', simplify: true, options: {} };
	const trigger = ours(
		'New calls',
		'simotelReportTrigger',
		{ ...parameters, pollTimes: { item: [{ mode: 'everyMinute' }] } },
		{ credentials },
	);
	delete trigger.webhookId;
	const { id } = await house.call({ from: '09120000002', to: '204' });
	const workflow = await house.n8n.createWorkflow(chain('by hand', [trigger, keep()]));
	const run = { workflowData: workflow, triggerToStartFrom: { name: 'New calls' } };
	await house.n8n.rest('POST', `/workflows/${workflow.id}/run`, run, { 'push-ref': 'end-to-end' });
	const done = await eventually(async () => (await house.n8n.executions(workflow))[0], 60);
	expect([done.status, outputOf(done, 'Keep').map((row) => row.unique_id)]).toEqual(['success', [id]]);
	const stored = await house.n8n.rest<Record<string, unknown>>('GET', `/workflows/${workflow.id}`);
	expect(stored.staticData ?? null).toBeNull();
}, 120_000);

test('the secret of the address is not in the execution, and n8n outlives what is thrown at it', async () => {
	const secret = 'e2e-url-secret';
	const id = await house.n8n.createCredential('URL secret', 'simotelWebhookApi', {
		user: '',
		password: '',
		allowedAddresses: '',
		urlSecret: secret,
	});
	const trigger = ours(
		'Event',
		'simotelTrigger',
		{ events: ['Cdr', 'Ping'], filters: {}, options: { includeRaw: true } },
		{ credentials: { simotelWebhookApi: { id, name: 'URL secret' } } },
	);
	const workflow = await house.n8n.createWorkflow(chain('secret', [trigger, keep()]));
	await house.n8n.activate(workflow);
	const url = house.n8n.webhookUrl(workflow, 'Event');
	expect((await fetch(`${url}?event_name=Ping`)).status).toBe(401);
	const send = async () => (await fetch(`${url}?event_name=Ping&secret=${secret}`)).status;
	expect(await send()).toBe(200);
	const [run] = await eventually(async () => {
		const runs = await house.n8n.executions(workflow);
		return runs.length > 0 && runs;
	});
	expect(JSON.stringify(run)).toContain('Ping');
	expect(JSON.stringify(run)).not.toContain(secret);

	const types = fc.constantFrom('application/json', 'application/x-www-form-urlencoded', 'text/plain', 'x/y');
	const bodies = fc.oneof(
		fc.uint8Array({ maxLength: 300 }),
		fc.json().map((text) => Buffer.from(text)),
		fc
			.integer({ min: 1, max: 3_000 })
			.map((depth) => Buffer.from('{"a":'.repeat(depth) + '1' + '}'.repeat(depth))),
	);
	await fc.assert(
		fc.asyncProperty(types, bodies, fc.string(), async (type, body, name) => {
			const address = `${url}?secret=${secret}&x[__proto__][y]=1&event_name=${encodeURIComponent(name)}`;
			const response = await fetch(address, {
				method: 'POST',
				headers: { 'content-type': type },
				body: Buffer.from(body),
			});
			await response.arrayBuffer();
			expect(response.status).toBeLessThan(500);
		}),
		{ numRuns: 300 },
	);
	expect(await send()).toBe(200);
	expect(house.n8n.log).not.toMatch(/unhandled/i);
}, 300_000);
