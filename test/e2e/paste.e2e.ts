import type { Page } from 'playwright-core';

import { byTestId, nodeOnCanvas, useEditor } from '../harness/browser';
import { chain, eventually, node, ours, routeTo } from '../harness/environment';
import type { TestEnvironment } from '../harness/environment';
import type { StoredWorkflow } from '../harness/n8n';

/**
 * n8n gives a pasted node without credentials the newest one that fits. On the triggers it would lock the PBX out, and
 * the key of a web service would go to another one.
 */
let environment: TestEnvironment;
let page: Page;

useEditor(
	(editor) => {
		({ environment, page } = editor);
	},
	async ({ n8n }) => {
		await n8n.createCredential('Foreign door', 'simotelWebhookApi', {
			...{ user: 'somebody', password: 'else', allowedAddresses: '', urlSecret: '' },
		});
		await n8n.createCredential('Foreign key', 'simotelWebServiceApi', {
			...{ authentication: 'header', headerName: 'X-Key', headerSecret: 'not-for-you' },
		});
	},
);

/** Pastes these nodes into a new workflow, publishes it, and says how n8n has stored it. */
async function paste(nodes: Array<Record<string, unknown>>): Promise<StoredWorkflow> {
	const { n8n } = environment;
	const before = new Set((await n8n.workflows()).map(({ id }) => id));
	await page.goto(`${n8n.url}/workflow/new`, { waitUntil: 'domcontentloaded' });
	await byTestId(page, 'canvas-add-button').first().waitFor();
	await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
	await page.evaluate(
		async (text) => await navigator.clipboard.writeText(text),
		JSON.stringify(chain('pasted', nodes)),
	);
	await page
		.locator('.vue-flow__pane')
		.first()
		.click({ position: { x: 40, y: 200 } });
	await page.keyboard.press('Control+V');
	for (const { name } of nodes) await nodeOnCanvas(page, String(name)).waitFor();
	await page.getByRole('button', { name: 'Publish', exact: true }).first().click();
	await page.getByRole('dialog').getByRole('button', { name: 'Publish', exact: true }).click();
	const stored = await eventually(async () => (await n8n.workflows()).find(({ id }) => !before.has(id)), 30);
	return await n8n.rest<StoredWorkflow>('GET', `/workflows/${stored.id}`);
}

const keep = () => node('Keep', 'n8n-nodes-base.noOp', 1, {}, { position: [400, 0] });

test('a pasted component trigger takes no foreign credential, and answers the PBX', async () => {
	const rules = { rule: [{ answer: 'fields', extension: '204' }] };
	const trigger = ours('Asked', 'simotelComponentTrigger', {
		...{ component: 'extenApi', responseMode: 'rules', rules, fallback: {}, options: {} },
	});
	const workflow = await paste([trigger]);
	const [stored] = workflow.nodes;
	const taken = Object.keys((stored.credentials ?? {}) as object);
	expect(taken).not.toContain('simotelWebhookApi');
	expect(taken).not.toContain('simotelWebServiceApi');
	routeTo(environment, workflow, 'Asked');
	const trace = await eventually(async () => {
		const called = await environment.call({ from: '09120000001', to: '3001' });
		return called.components[0]?.outcome === 'S' && called;
	}, 20);
	expect(trace.components[0]).toMatchObject({ outcome: 'S' });
});

test('a pasted event trigger takes none either, and events arrive', async () => {
	const trigger = ours('Event', 'simotelTrigger', { events: ['Cdr'], filters: {}, options: {} });
	const workflow = await paste([trigger, keep()]);
	const stored = workflow.nodes.find(({ name }) => name === 'Event');
	expect(stored?.credentials ?? {}).toEqual({});
	Object.assign(environment.sim.state.settings.events, {
		address: environment.n8n.webhookUrl(workflow, 'Event'),
	});
	await eventually(async () => {
		await environment.call({ from: '09120000001', to: '204' });
		return (await environment.n8n.executions(workflow)).length > 0;
	}, 20);
});

test('Authentication asks for the credential, and its panel says which one fits a component', async () => {
	const trigger = ours('Asked', 'simotelComponentTrigger', { component: 'extenApi', responseMode: 'rules' });
	const workflow = await environment.n8n.createWorkflow(chain('panel', [trigger]));
	await page.goto(`${environment.n8n.url}/workflow/${workflow.id}`, { waitUntil: 'domcontentloaded' });
	await nodeOnCanvas(page, 'Asked').dblclick();
	const panel = byTestId(page, 'ndv').first();
	const fields = byTestId(page, 'node-parameters').first();
	await byTestId(fields, 'parameter-input-authentication').waitFor();
	expect(await panel.getByText('Credential That Lets the PBX In').count()).toBe(0);
	await byTestId(fields, 'parameter-input-authentication').click();
	await byTestId(page, 'parameter-input-item')
		.filter({ hasText: 'Credential', visible: true })
		.first()
		.click();
	await panel.getByText('Credential That Lets the PBX In').first().waitFor();
	await fields.getByText('Components of most PBXs send no password').waitFor();
});
