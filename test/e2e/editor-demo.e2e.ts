import type { Locator, Page } from 'playwright-core';

import { connectDemo, installDemo } from '../harness/demo';
import { byTestId, nodeOnCanvas, picture, useEditor } from '../harness/browser';
import { ours } from '../harness/environment';
import type { TestEnvironment } from '../harness/environment';

/** The demo workflows of `npm start` and the nodes' panels, in the editor. */
let environment: TestEnvironment;
let page: Page;

useEditor(
	(editor) => {
		({ environment, page } = editor);
	},
	async (opened) => {
		connectDemo(opened.sim, opened.n8n, await installDemo(opened.n8n, opened.sim.url));
	},
);

/** Opens a workflow from the list and its executions, the newest of which n8n shows. */
async function openExecutions(workflow: string): Promise<Locator> {
	await page.goto(`${environment.n8n.url}/home/workflows`, { waitUntil: 'domcontentloaded' });
	await byTestId(page, 'resources-list-item-workflow')
		.filter({ hasText: workflow })
		.getByText(workflow)
		.first()
		.click();
	await nodeOnCanvas(page, 'About').or(page.locator('[data-test-id="canvas-node"]')).first().waitFor();
	await byTestId(page, 'radio-button-executions').click();
	return byTestId(page, 'execution-preview-host');
}

/** Waits for the green check of a node, opens the node and gives what it put out. */
async function outputOf(preview: Locator, name: string): Promise<Locator> {
	const node = preview.locator(`[data-test-id="canvas-node"][data-node-name="${name}"]`);
	await byTestId(node, 'canvas-node-status-success').waitFor();
	await node.dblclick();
	return byTestId(page, 'output-panel').last();
}

test('Call Log: a call that has ended is an execution with its row', async () => {
	await environment.call({ from: '09120000001', to: '204', talk: 61 });
	const preview = await openExecutions('Simotel: Call Log');
	await byTestId(preview.locator('[data-node-name="Call ended"]'), 'canvas-node-status-success').waitFor();
	await picture(page, 'editor-execution');
	const output = await outputOf(preview, 'Write the row');
	await output.getByText('09120000001').first().waitFor();
	await output.getByText('ANSWERED').first().waitFor();
	await output.getByText('61', { exact: true }).first().waitFor();
});

test('Sticky Agent: the agent is remembered, and rings at the second call', async () => {
	await environment.call({ from: '09120000005', to: '02100000000', busy: ['200'] });
	let output = await outputOf(await openExecutions('Simotel: Sticky Agent'), 'Remember the agent');
	await output.getByText('09120000005').first().waitFor();
	await output.getByText('201', { exact: true }).first().waitFor();

	environment.sim.state.settings.events.address = null;
	environment.sim.state.settings.events.copies = [];
	const again = await environment.call({ from: '09120000005', to: '02100000000' });
	expect(again).toMatchObject({ answeredBy: '201', components: [{ outcome: 'S' }] });
	output = await outputOf(await openExecutions('Simotel: Sticky Agent'), 'Ring that agent');
	await output.getByText('simotel_response').first().waitFor();
	await output.getByText('201', { exact: true }).first().waitFor();
});

test('each component of the demo has a number, and a workflow that answers it', async () => {
	const trunk = await environment.call({ from: '204', to: '3002' });
	expect(trunk).toMatchObject({ answeredBy: '09120000009', components: [{ outcome: 'S', status: 200 }] });
	const menu = await environment.call({ from: '09120000006', to: '3003', digits: ['2'] });
	expect(menu).toMatchObject({ path: ['menu', 'support'], components: [{ outcome: 'support' }] });
	const talk = await environment.call({ from: '09120000006', to: '3004', digits: ['9', '1'] });
	expect(talk.path).toEqual(['talk', 'talk', 'talk', 'sales']);
	expect(talk.heard).toEqual([
		'announcement welcome',
		'prompt choose-sales-or-support',
		'announcement not-understood',
		'prompt choose-sales-or-support',
	]);
	const addresses = Object.values(environment.sim.state.dialplan.nodes).flatMap((step) =>
		'address' in step ? [step.address ?? ''] : [],
	);
	expect(addresses).toHaveLength(4);
	for (const address of addresses) expect(new URL(address)).toMatchObject({ username: '', password: '' });
});

/** A new workflow with one node, its panel open. */
async function openPanel(name: string, type: string, parameters: Record<string, unknown>): Promise<Locator> {
	const credentials = { simotelApi: { id: environment.credentials.Simotel, name: 'Simotel' } };
	const workflow = await environment.n8n.createWorkflow({
		name,
		nodes: [ours(name, type, parameters, type === 'simotel' ? { credentials } : {})],
		connections: {},
		settings: {},
	});
	await page.goto(`${environment.n8n.url}/workflow/${workflow.id}`, { waitUntil: 'domcontentloaded' });
	await nodeOnCanvas(page, name).dblclick();
	const fields = byTestId(page, 'node-parameters').first();
	await fields.waitFor();
	return fields;
}

test('a report asks for From and Until when its period is Custom, and only then', async () => {
	const fields = await openPanel('Calls', 'simotel', { resource: 'report', operation: 'getCalls' });
	const period = byTestId(fields, 'parameter-input-period');
	const from = byTestId(fields, 'parameter-input-dateFrom');
	const until = byTestId(fields, 'parameter-input-dateTo');
	await period.waitFor();
	expect([await from.count(), await until.count()]).toEqual([0, 0]);

	const choose = async (name: string) => {
		await period.click();
		// Lists that were open before stay in the page, unseen.
		await byTestId(page, 'parameter-input-item').filter({ hasText: name, visible: true }).first().click();
	};
	await choose('Custom');
	await from.waitFor();
	await until.waitFor();
	await choose('Yesterday');
	await from.waitFor({ state: 'detached' });
	await until.waitFor({ state: 'detached' });
});

test('the extensions of the PBX come at a click', async () => {
	await openPanel('Extensions', 'simotel', { resource: 'extension', operation: 'getAll' });
	await byTestId(page, 'node-execute-button').first().click();
	await byTestId(page, 'output-panel').getByText('Sara Ahmadi').first().waitFor();
	await picture(page, 'editor-extensions');
});

test('rules stand in the trigger, one below the other', async () => {
	const fields = await openPanel('Who shall answer?', 'simotelComponentTrigger', {
		component: 'extenApi',
		responseMode: 'rules',
		rules: {
			rule: [
				{ name: 'Mobiles', answer: 'fields', extension: '204', conditions: { caller: '0912' } },
				{ name: 'Tehran', answer: 'fields', extension: '205', conditions: { caller: '021' } },
			],
		},
	});
	await fields.getByText('If Caller Begins With').first().waitFor();
	// Tall enough for a whole rule: its conditions, and the answer below them.
	await page.setViewportSize({ width: 1400, height: 1260 });
	await picture(page, 'editor-rules');
});
