import type { Page } from 'playwright-core';

import { nodeOnCanvas, useEditor } from '../harness/browser';
import { chain, eventually, node, ours, pbxCredential } from '../harness/environment';
import type { TestEnvironment } from '../harness/environment';
import { outputOf } from '../harness/n8n';
import type { StoredWorkflow } from '../harness/n8n';

/** A trigger that answers live calls is edited, with slips of all kinds, and published again. */
let environment: TestEnvironment;
let page: Page;
let workflow: StoredWorkflow;
let events: StoredWorkflow;
let both: StoredWorkflow;
let answering: StoredWorkflow;

const SECOND = { name: 'Mobiles', answer: 'fields', extension: '202', conditions: { caller: '0912' } };
const first = (fields: Record<string, unknown>) => ({
	rules: { rule: [{ answer: 'fields', extension: '201', ...fields }, SECOND] },
});
const when = (conditions: unknown) => first({ conditions });

useEditor(
	(editor) => {
		({ environment, page } = editor);
	},
	async ({ n8n, credentials }) => {
		const trigger = ours('Asked', 'simotelComponentTrigger', {
			component: 'extenApi',
			responseMode: 'rules',
			deadline: 450,
			fallback: { extension: '209' },
			options: { runAfterwards: true },
			...when({ caller: '021' }),
		});
		workflow = await n8n.createWorkflow(
			chain('live', [trigger, node('Keep', 'n8n-nodes-base.noOp', 1, {}, { position: [400, 0] })]),
		);
		await n8n.activate(workflow);
		const keep = () => node('Keep', 'n8n-nodes-base.noOp', 1, {}, { position: [400, 0] });
		const event = ours('Event', 'simotelTrigger', { events: ['Cdr'], filters: {}, options: {} });
		events = await n8n.createWorkflow(chain('events', [event, keep()]));
		await n8n.activate(events);
		const feed = ours(
			'Feed',
			'simotelReportTrigger',
			{ report: 'calls', startFrom: 'now', options: {}, pollTimes: { item: [{ mode: 'everyMinute' }] } },
			{ credentials: pbxCredential(credentials), position: [0, 300] },
		);
		const asked = ours('Asked too', 'simotelComponentTrigger', {
			...{
				component: 'extenApi',
				responseMode: 'rules',
				rules: { rule: [SECOND] },
				fallback: {},
				options: {},
			},
		});
		both = await n8n.createWorkflow({ ...chain('both', [asked]), nodes: [asked, feed] });
		await n8n.activate(both);
		const waiting = ours('Waiting', 'simotelComponentTrigger', {
			...{ component: 'extenApi', responseMode: 'respondNode', fallback: { extension: '209' }, options: {} },
		});
		const respond = ours('Respond', 'respondToSimotel', {
			component: 'extenApi',
			extension: '204',
			options: {},
		});
		answering = await n8n.createWorkflow(chain('answering', [waiting, respond]));
		await n8n.activate(answering);
	},
);

const call = async (src = '09120000001', [of, trigger] = [workflow, 'Asked']) => {
	const query = `src=${src}&dst=02100000000&data=&app_name=sales&unique_id=1767258000.7`;
	const response = await fetch(`${environment.n8n.webhookUrl(of, trigger)}?${query}`);
	return { status: response.status, body: (await response.json()) as unknown };
};

/** Saves a node with these fields, publishes the workflow as the editor does, and says what n8n thought of that. */
async function publish(
	parameters: Record<string, unknown>,
	[of, name] = [workflow, 'Asked'],
	more: Record<string, unknown> = {},
): Promise<number> {
	const { n8n } = environment;
	const nodes = of.nodes.map((entry) =>
		entry.name === name ? { ...entry, ...more, parameters: { ...entry.parameters, ...parameters } } : entry,
	);
	const { versionId } = await n8n.rest<StoredWorkflow>('PATCH', `/workflows/${of.id}`, {
		...{ nodes, connections: of.connections, settings: of.settings, name: of.name },
		versionId: (await n8n.rest<StoredWorkflow>('GET', `/workflows/${of.id}`)).versionId,
	});
	try {
		await n8n.rest('POST', `/workflows/${of.id}/activate`, { versionId });
		return 200;
	} catch (error) {
		return Number(/answered (\d+)/.exec((error as Error).message)?.[1] ?? 0);
	}
}

/** Waits until the newly published version is the one that answers. */
const settled = async () =>
	await eventually(async () => {
		const { status, body } = await call();
		return status === 200 && body;
	});

test.each<[string, Record<string, unknown>, string?]>([
	['a time that is none', when({ timeFrom: '25:00' })],
	['a time without minutes', when({ timeTo: '8' })],
	['a day that is none', when({ days: ['9'] })],
	['an extension that is none', first({ extension: '20;4' })],
	['no extension', first({ extension: '' })],
	['an expression that n8n cannot read', when({ caller: '={{ "0912 }}' })],
	['an expression that gives an object', first({ extension: '={{ ({ a: 1 }) }}' })],
	['an expression that gives nothing', when({ caller: '={{ null }}' })],
	['a condition that is empty', when({ caller: '' })],
	['conditions that are an expression n8n cannot read', when('={{ "0912 }}')],
	['conditions that an expression leaves empty', when('={{ ({}) }}')],
	['conditions that are a text', when('caller: 0912')],
	['a condition under another name', when({ Caller: '021' })],
	['a web service without an address', first({ answer: 'webService', url: 'crm' })],
	['an unknown answer', first({ answer: 'nothing' })],
	['the last agent without a credential', first({ answer: 'lastAgent' })],
	['a fallback that cannot be sent', { ...when({ timeFrom: '25:00' }), fallback: { extension: 'a b;' } }],
	['a deadline that is none', { ...when({ timeFrom: '25:00' }), deadline: '={{ "soon" }}' }],
	[
		'options that cannot be used',
		{
			...when({ timeFrom: '25:00' }),
			options: { runAfterwards: true, timezone: 'Nowhere', appNames: '={{ "sales }}', maxParallelRuns: -4 },
		},
	],
])('%s: n8n publishes it, and the other rule goes on answering', async (_name, parameters) => {
	expect(await publish(parameters)).toBe(200);
	expect(await settled()).toEqual({ ok: '1', extension: '202' });
});

test('the item and the log say what is skipped, calls that no rule fits get the fallback', async () => {
	await publish({ ...when({ timeFrom: '25:00' }), deadline: 450, fallback: { extension: '209' } });
	const before = (await environment.n8n.executions(workflow)).length;
	await eventually(async () => {
		const { body } = await call('05100000000');
		return JSON.stringify(body) === '{"ok":"1","extension":"209"}';
	});
	const run = await eventually(async () => {
		const runs = await environment.n8n.executions(workflow);
		return runs.length > before && runs.at(-1);
	}, 30);
	expect(outputOf(run, 'Asked')[0].pbx_answer).toMatchObject({
		by: 'fallback',
		reason: 'no rule',
		problems: ['Rule 1 is skipped: "If Time Is From" is no time such as 08:00: "25:00"'],
	});
	expect(environment.n8n.log).toMatch(/"Asked" goes on without what cannot be used: .*Rule 1 is skipped/);
});

test('the panel shows what will be skipped', async () => {
	await publish({
		...first({ extension: '20;4', conditions: { timeFrom: '25:00' } }),
		deadline: 9_000,
		fallback: { extension: 'x y' },
	});
	await page.goto(`${environment.n8n.url}/workflow/${workflow.id}`, { waitUntil: 'domcontentloaded' });
	await nodeOnCanvas(page, 'Asked').dblclick();
	const hints = page.locator('[data-test-id="node-hint"]');
	for (const text of [
		'A rule has a time that is none',
		'A rule has an extension that is no number that can be dialled',
		'The extension of the fallback',
		'Deadline must be',
	]) {
		await hints.filter({ hasText: text }).first().waitFor();
	}
});

const CDR = {
	...{ event_name: 'Cdr', src: '09120000001', dst: '204', type: 'incoming', disposition: 'ANSWERED' },
	...{ unique_id: '1767258000.7', duration: '30', billsec: '20' },
};

test.each<[string, Record<string, unknown>, RegExp]>([
	[
		'a filter that n8n cannot read',
		{ filters: { extension: '={{ "x' } },
		/Filters → Extension cannot be read/,
	],
	[
		'a filter that gives nothing',
		{ filters: { direction: '={{ [] }}' } },
		/Filters → Direction is an expression/,
	],
	['an extension of letters', { filters: { extension: 'علی' } }, /Filters → Extension is "علی"/],
	[
		'a talk time that is none',
		{ filters: { minimumTalk: '={{ "long" }}' } },
		/Minimum Talk Time .* is "long"/,
	],
	['filters that are an expression', { filters: '={{ "x' }, /Filters cannot be read/],
	[
		'filters for single events that are an expression',
		{ filters: {}, eventFilters: '={{ $json.none }}' },
		/Filters for Single Events is an expression that gives nothing/,
	],
	['events that n8n cannot read', { eventFilters: {}, events: '={{ "x' }, /Events cannot be read/],
	['a zone that is none', { events: ['Cdr'], options: { timezone: 'Nowhere' } }, /PBX Time Zone "Nowhere"/],
])('events, %s: n8n publishes it, the PBX gets 200, and the event arrives with a remark', async (...row) => {
	const [, parameters, problem] = row;
	expect(await publish(parameters, [events, 'Event'])).toBe(200);
	const url = environment.n8n.webhookUrl(events, 'Event');
	const arrived = async () =>
		(await environment.n8n.executions(events)).some((run) =>
			outputOf(run, 'Keep').some(({ event, problems }) => event === 'Cdr' && problem.test(String(problems))),
		);
	await eventually(async () => {
		const body = JSON.stringify({ ...CDR, unique_id: `${Math.floor(Date.now() / 1000)}.7` });
		const headers = { 'content-type': 'application/json' };
		expect((await fetch(url, { method: 'POST', headers, body })).status).toBe(200);
		return await arrived();
	}, 30);
	expect(environment.n8n.log).toMatch(/"Event" goes on without what cannot be used/);
});

test.each<[string, Record<string, unknown>]>([
	['a report that there is not', { report: 'nothing' }],
	['a beginning that there is not', { report: 'queueCalls', startFrom: 'yesterday' }],
	['a date that is none', { report: 'queueAttempts', startFrom: 'date', startDate: '={{ "1404-12-31" }}' }],
])(
	'report trigger, %s: the component of the same workflow answers all the same',
	async (_name, parameters) => {
		const failures = async () =>
			(await environment.n8n.executions(both)).filter(({ status }) => status === 'error').length;
		const before = await failures();
		expect(await publish(parameters, [both, 'Feed'])).toBe(200);
		await eventually(async () => (await call('09120000001', [both, 'Asked too'])).status === 200);
		expect((await call('09120000001', [both, 'Asked too'])).body).toEqual({ ok: '1', extension: '202' });
		await eventually(async () => (await failures()) > before, 30);
	},
);

test.each<[string, Record<string, unknown>]>([
	['an extension that is none', { extension: '20;4' }],
	['an expression that n8n cannot read', { extension: '={{ "x' }],
	['no extension', { extension: '' }],
	['JSON that is none', { respondWith: 'json', json: '{ "ok": ' }],
	['a component that there is not', { component: 'nothing' }],
])(
	'Respond to Simotel, %s: the caller gets the fallback, or the answer of before',
	async (_name, parameters) => {
		await publish({ extension: '204', component: 'extenApi', respondWith: 'answer' }, [answering, 'Respond']);
		await publish(parameters, [answering, 'Respond']);
		await eventually(async () => {
			const { status, body } = await call('09120000001', [answering, 'Waiting']);
			expect([status, ['204', '209'].includes(String((body as { extension?: string }).extension))]).toEqual([
				200,
				true,
			]);
			return true;
		});
	},
);
