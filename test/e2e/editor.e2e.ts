import type { Page } from 'playwright-core';

import { readExample } from '../harness/demo';
import type { StoredWorkflow } from '../harness/n8n';
import { byTestId, nodeOnCanvas, picture, useEditor } from '../harness/browser';
import { ours } from '../harness/environment';
import type { TestEnvironment } from '../harness/environment';

let environment: TestEnvironment;
let page: Page;

useEditor((editor) => {
	({ environment, page } = editor);
});

async function open(workflow: StoredWorkflow): Promise<void> {
	await page.goto(`${environment.n8n.url}/workflow/${workflow.id}`, { waitUntil: 'domcontentloaded' });
	await page.waitForSelector('[data-test-id="canvas-node"], [data-test-id="canvas-trigger-node"]');
}

test('the sticky agent on the canvas: every node known, with its icon', async () => {
	const workflow = await environment.n8n.createWorkflow(readExample('sticky-agent'));
	await open(workflow);
	for (const name of [
		'Agent answered',
		'Remember the agent',
		'Who shall answer?',
		'Find the agent',
		'Ring that agent',
	]) {
		await nodeOnCanvas(page, name).waitFor();
	}
	const icons = await page.locator('[data-test-id="canvas-node"] img[src*="simotel"]').count();
	expect(icons).toBeGreaterThanOrEqual(3);
	const unknown = await page.locator('text=/install this node|unrecognized node/i').count();
	expect(unknown).toBe(0);
	await byTestId(page, 'zoom-to-fit').click();
	await picture(page, 'sticky-agent');
});

test.each([
	['Simotel', 'simotel', { resource: 'extension', operation: 'update' }, 'Update Fields'],
	['Simotel Trigger', 'simotelTrigger', {}, 'Events'],
	['Simotel Component Trigger', 'simotelComponentTrigger', { responseMode: 'rules' }, 'Rules'],
	['Simotel Report Trigger', 'simotelReportTrigger', {}, 'Start From'],
	['Respond to Simotel', 'respondToSimotel', { component: 'smartApi' }, 'Commands'],
])('the panel of %s opens', async (name, type, parameters, label) => {
	const node = ours(name, type, parameters);
	const workflow = await environment.n8n.createWorkflow({
		name,
		nodes: [node],
		connections: {},
		settings: {},
	});
	await open(workflow);
	await nodeOnCanvas(page, name).dblclick();
	const panel = page.locator('[data-test-id="ndv"], [data-test-id="node-parameters"]').first();
	await panel.waitFor();
	await page.locator('[data-test-id="node-parameters"]').getByText(label, { exact: false }).first().waitFor();
	expect(await page.locator('text=/could not be loaded|issue loading/i').count()).toBe(0);
});

test('the list of extensions comes from the PBX', async () => {
	const credentials = { simotelApi: { id: environment.credentials.Simotel, name: 'Simotel' } };
	const parameters = {
		resource: 'extension',
		operation: 'get',
		extension: { __rl: true, mode: 'list', value: '' },
	};
	const node = ours('Get', 'simotel', parameters, { credentials });
	const workflow = await environment.n8n.createWorkflow({
		name: 'list',
		nodes: [node],
		connections: {},
		settings: {},
	});
	await open(workflow);
	await nodeOnCanvas(page, 'Get').dblclick();
	await page.locator('[data-test-id="rlc-input"]').first().click();
	const rows = page.locator('[data-test-id="rlc-item"]');
	await rows.first().waitFor();
	expect(await rows.allInnerTexts()).toEqual(
		expect.arrayContaining([expect.stringContaining('Sara Ahmadi (200)')]),
	);
});
