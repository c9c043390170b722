import { readFileSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

import fc from 'fast-check';

import { outputOf } from '../harness/n8n';
import { chain, eventually, node, openTestEnvironment, ours } from '../harness/environment';
import type { TestEnvironment } from '../harness/environment';
import { reported } from '../harness/pbx';
import { statusOf } from '../harness/rawRequest';
import { formsOf } from '../harness/secrets';

let environment: TestEnvironment;

beforeAll(async () => {
	environment = await openTestEnvironment();
});

afterAll(async () => await environment.close());

const keep = () => node('Keep', 'n8n-nodes-base.noOp', 1, {});

test('an ordinary restart of n8n repeats no record and loses none', async () => {
	const credentials = { simotelApi: { id: environment.credentials.Simotel, name: 'Simotel' } };
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
			calls.push((await environment.call({ from: '09120000001', to: '204' })).id);
	};
	await place(30);
	const workflow = await environment.n8n.createWorkflow(chain('restart', [trigger, keep()]));
	await environment.n8n.activate(workflow);
	const rows = async () =>
		(await environment.n8n.executions(workflow)).flatMap((run) => outputOf(run, 'Keep'));
	await eventually(async () => (await rows()).length >= 30, 60);
	for (let restart = 0; restart < 2; restart++) {
		await environment.n8n.stop();
		await place(restart * 5);
		await environment.revive();
		await eventually(async () => (await rows()).length >= calls.length, 90);
	}
	await new Promise((resolve) => setTimeout(resolve, 3_000));
	expect((await rows()).map((row) => row.unique_id)).toEqual(calls);
}, 600_000);

test('Fetch Test Event gets the newest record and moves nothing', async () => {
	const credentials = { simotelApi: { id: environment.credentials.Simotel, name: 'Simotel' } };
	const parameters = { report: 'calls', startFrom: 'now', simplify: true, options: {} };
	const trigger = ours(
		'New calls',
		'simotelReportTrigger',
		{ ...parameters, pollTimes: { item: [{ mode: 'everyMinute' }] } },
		{ credentials },
	);
	delete trigger.webhookId;
	const { id } = await environment.call({ from: '09120000002', to: '204' });
	await reported(environment.sim);
	const workflow = await environment.n8n.createWorkflow(chain('by hand', [trigger, keep()]));
	const run = { workflowData: workflow, triggerToStartFrom: { name: 'New calls' } };
	await environment.n8n.rest('POST', `/workflows/${workflow.id}/run`, run, { 'push-ref': 'end-to-end' });
	const done = await eventually(async () => (await environment.n8n.executions(workflow))[0], 60);
	expect([done.status, outputOf(done, 'Keep').map((row) => row.unique_id)]).toEqual(['success', [id]]);
	const stored = await environment.n8n.rest<Record<string, unknown>>('GET', `/workflows/${workflow.id}`);
	expect(stored.staticData ?? null).toBeNull();
}, 120_000);

test('the secret of the address is not in the execution, and n8n outlives what is thrown at it', async () => {
	const secret = 'e2e-url-secret';
	const id = await environment.n8n.createCredential('URL secret', 'simotelWebhookApi', {
		user: '',
		password: '',
		allowedAddresses: '',
		urlSecret: secret,
	});
	const trigger = ours(
		'Event',
		'simotelTrigger',
		{ authentication: 'credential', events: ['Cdr', 'Ping'], filters: {}, options: { includeRaw: true } },
		{ credentials: { simotelWebhookApi: { id, name: 'URL secret' } } },
	);
	const workflow = await environment.n8n.createWorkflow(chain('secret', [trigger, keep()]));
	await environment.n8n.activate(workflow);
	const url = environment.n8n.webhookUrl(workflow, 'Event');
	expect((await fetch(`${url}?event_name=Ping`)).status).toBe(401);
	const send = async () => (await fetch(`${url}?event_name=Ping&secret=${secret}`)).status;
	expect(await send()).toBe(200);
	const [run] = await eventually(async () => {
		const runs = await environment.n8n.executions(workflow);
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
	expect(environment.n8n.log).not.toMatch(/unhandled/i);
}, 300_000);

test('without N8N_PROXY_HOPS no header pretends an address', async () => {
	const allowed = '203.0.113.7';
	const id = await environment.n8n.createCredential('Addresses', 'simotelWebhookApi', {
		user: '',
		password: '',
		allowedAddresses: allowed,
		urlSecret: '',
	});
	const trigger = ours(
		'Event',
		'simotelTrigger',
		{ authentication: 'credential', events: ['Cdr'], filters: {}, options: {} },
		{ credentials: { simotelWebhookApi: { id, name: 'Addresses' } } },
	);
	const workflow = await environment.n8n.createWorkflow(chain('addresses', [trigger, keep()]));
	await environment.n8n.activate(workflow);
	const url = `${environment.n8n.webhookUrl(workflow, 'Event')}?event_name=Ping`;
	const statuses = await Promise.all([
		statusOf(url),
		statusOf(url, 'X-Forwarded-For', allowed),
		statusOf(url, 'x-forwarded-for', `${allowed}, ${allowed}`),
		statusOf(url, 'X-Forwarded-For', allowed, 'X-Forwarded-For', allowed),
		statusOf(url, 'X-Real-IP', allowed),
		statusOf(url, 'Forwarded', `for=${allowed}`),
		statusOf(url, 'X-Client-IP', allowed),
		statusOf(url, 'CF-Connecting-IP', allowed),
		statusOf(url, 'True-Client-IP', allowed),
	]);
	expect(new Set(statuses)).toEqual(new Set([403]));
});

test('no secret lies open in what n8n keeps: database, logs, workflows, executions', async () => {
	const SECRETS = {
		password: 'Pa+ss/wörd &1="x',
		token: 'tok/en+Äé &2="y',
		eventPassword: 'Ev+ent/pä &3="z',
		urlSecret: 'Ur+l/sec &4="w',
	};
	const api = {
		...{
			serverUrl: environment.sim.url,
			apiVersion: 'v4',
			basePath: '',
			authentication: 'both',
			username: 'both',
		},
		...{ password: SECRETS.password, token: SECRETS.token, ignoreSslIssues: false, timezone: 'Asia/Tehran' },
		timeout: 5,
	};
	const apiId = await environment.n8n.createCredential('Both', 'simotelApi', api);
	const webhookId = await environment.n8n.createCredential('All', 'simotelWebhookApi', {
		user: 'simotel',
		password: SECRETS.eventPassword,
		allowedAddresses: '127.0.0.1',
		urlSecret: SECRETS.urlSecret,
	});
	environment.sim.state.accounts.push({
		name: 'both',
		mode: 'both',
		password: SECRETS.password,
		key: SECRETS.token,
		permissions: '*',
		enabled: true,
	});
	const credentials = { simotelWebhookApi: { id: webhookId, name: 'All' } };
	const event = ours(
		'Event',
		'simotelTrigger',
		{ authentication: 'credential', events: ['*'], filters: {}, options: { includeRaw: true } },
		{ credentials },
	);
	const asked = ours(
		'Asked',
		'simotelComponentTrigger',
		{
			...{ authentication: 'credential', component: 'extenApi', responseMode: 'respondNode', deadline: 450 },
			...{ fallback: { extension: '209' }, options: { includeRaw: true } },
		},
		{ credentials },
	);
	const look = (name: string, parameters: Record<string, unknown>, more: Record<string, unknown> = {}) =>
		ours(
			name,
			'simotel',
			{ ...parameters, options: {} },
			{ credentials: { simotelApi: { id: apiId, name: 'Both' } }, ...more },
		);
	const ping = { resource: 'server', operation: 'ping' };
	const workflows = [
		await environment.n8n.createWorkflow(
			chain('kept event', [event, look('Ping', ping, { onError: 'continueRegularOutput' }), keep()]),
		),
		await environment.n8n.createWorkflow(
			chain('kept request', [asked, look('Ask', { resource: 'extension', operation: 'getAll' })]),
		),
	];
	for (const workflow of workflows) await environment.n8n.activate(workflow);
	const authorization = `Basic ${Buffer.from(`simotel:${SECRETS.eventPassword}`).toString('base64')}`;
	const secret = encodeURIComponent(SECRETS.urlSecret);
	const ask = async (name: string, index: number) => {
		const query = `secret=${secret}&event_name=Ping&src=09120000001&dst=02100000000&data=&app_name=x`;
		const url = environment.n8n.webhookUrl(workflows[index], name);
		return (await fetch(`${url}?${query}`, { headers: { authorization } })).status;
	};
	const runs = async () =>
		(await Promise.all(workflows.map(async (workflow) => await environment.n8n.executions(workflow)))).flat();
	expect([await ask('Event', 0), await ask('Asked', 1)]).toEqual([200, 200]);
	await eventually(async () => (await runs()).length === 2, 60);
	// The same with failures: one is passed on as an item, the other ends its execution.
	environment.sim.state.accounts = environment.sim.state.accounts.filter(({ name }) => name !== 'both');
	expect([await ask('Event', 0), await ask('Asked', 1)]).toEqual([200, 200]);
	await eventually(async () => (await runs()).length === 4, 60);
	expect((await runs()).map(({ status }) => status).sort()).toEqual([
		'error',
		'success',
		'success',
		'success',
	]);

	const home = dirname(environment.n8n.logFile);
	const files = readdirSync(home, { recursive: true, encoding: 'utf8' })
		.filter((file) => !file.includes('node_modules'))
		.map((file) => join(home, file))
		.filter((file) => statSync(file).isFile() && !file.endsWith('.tgz'));
	expect(files.some((file) => file.endsWith('database.sqlite'))).toBe(true);
	const kept: Array<[string, string]> = files.map((file) => [file, readFileSync(file, 'latin1')]);
	kept.push(['executions', Buffer.from(JSON.stringify(await runs())).toString('latin1')]);
	for (const { id, name } of workflows) {
		const exported = await environment.n8n.rest('GET', `/workflows/${id}`);
		kept.push([name, Buffer.from(JSON.stringify(exported)).toString('latin1')]);
	}
	expect(kept.some(([, text]) => text.includes('kept request'))).toBe(true);
	const pairs = [`simotel:${SECRETS.eventPassword}`, `both:${SECRETS.password}`];
	for (const [what, text] of kept) {
		for (const value of [...Object.values(SECRETS), ...pairs]) {
			for (const form of formsOf(value))
				expect([what, form, text.includes(form)]).toEqual([what, form, false]);
		}
	}
}, 240_000);

test('under load a request shows how long it waited in n8n, and the deadline is shorter for it', async () => {
	const trigger = ours('Ask', 'simotelComponentTrigger', {
		component: 'extenApi',
		responseMode: 'respondNode',
		deadline: 450,
		fallback: { extension: '600' },
		options: { maxParallelRuns: 200 },
	});
	const respond = ours('Respond', 'respondToSimotel', { component: 'extenApi', extension: '204' });
	delete respond.webhookId;
	const workflow = await environment.n8n.createWorkflow(chain('load', [trigger, respond]));
	await environment.n8n.activate(workflow);
	const url = environment.n8n.webhookUrl(workflow, 'Ask');
	const ask = async (index: number) => {
		const response = await fetch(url, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({ src: '09120000001', app_name: 'load', unique_id: `1700000000.${index}` }),
		});
		return (await response.json()) as Record<string, unknown>;
	};
	await ask(0);
	const answers = await Promise.all(Array.from({ length: 80 }, async (_, index) => await ask(index + 1)));
	for (const answer of answers) expect(answer).toMatchObject({ ok: '1' });
	await environment.n8n.deactivate(workflow);
	const items = (await environment.n8n.executions(workflow)).flatMap((run) => outputOf(run, 'Ask'));
	const outcomes = items.map((item) => item.pbx_answer as { waited?: number; ms: number });
	const waited = outcomes.filter((outcome) => outcome.waited !== undefined);
	// Most of the others started none: they had waited too long for a workflow.
	expect(waited.length).toBeGreaterThan(0);
	for (const outcome of waited) expect(outcome.ms).toBeGreaterThanOrEqual(outcome.waited ?? 0);
}, 120_000);
