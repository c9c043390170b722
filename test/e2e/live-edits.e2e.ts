import type { Page } from 'playwright-core';

import { nodeOnCanvas, useEditor } from '../harness/browser';
import { chain, eventually, node, ours } from '../harness/environment';
import type { TestEnvironment } from '../harness/environment';
import { outputOf } from '../harness/n8n';
import type { StoredWorkflow } from '../harness/n8n';

/** A trigger that answers live calls is edited, with slips of all kinds, and published again. */
let environment: TestEnvironment;
let page: Page;
let workflow: StoredWorkflow;

const SECOND = { name: 'Mobiles', answer: 'fields', extension: '202', conditions: { caller: '0912' } };
const first = (fields: Record<string, unknown>) => ({
	rules: { rule: [{ answer: 'fields', extension: '201', ...fields }, SECOND] },
});
const when = (conditions: unknown) => first({ conditions });

useEditor(
	(editor) => {
		({ environment, page } = editor);
	},
	async ({ n8n }) => {
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
	},
);

const call = async (src = '09120000001') => {
	const query = `src=${src}&dst=02100000000&data=&app_name=sales&unique_id=1767258000.7`;
	const response = await fetch(`${environment.n8n.webhookUrl(workflow, 'Asked')}?${query}`);
	return { status: response.status, body: (await response.json()) as unknown };
};

/** Saves the trigger with these fields, publishes it as the editor does, and says what n8n thought of that. */
async function publish(parameters: Record<string, unknown>): Promise<number> {
	const { n8n } = environment;
	const nodes = workflow.nodes.map((entry) =>
		entry.name === 'Asked' ? { ...entry, parameters: { ...entry.parameters, ...parameters } } : entry,
	);
	const { versionId } = await n8n.rest<StoredWorkflow>('PATCH', `/workflows/${workflow.id}`, {
		...{ nodes, connections: workflow.connections, settings: workflow.settings, name: 'live' },
		versionId: (await n8n.rest<StoredWorkflow>('GET', `/workflows/${workflow.id}`)).versionId,
	});
	try {
		await n8n.rest('POST', `/workflows/${workflow.id}/activate`, { versionId });
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
