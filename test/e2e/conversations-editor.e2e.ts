import type { Locator, Page } from 'playwright-core';

import { byTestId, nodeOnCanvas, picture, useEditor } from '../harness/browser';
import type { TestEnvironment } from '../harness/environment';
import { readExample } from '../harness/demo';

/** A menu drawn by hand, and how an example of a conversation looks. */
let environment: TestEnvironment;
let page: Page;
let clicks = 0;

useEditor((editor) => {
	({ environment, page } = editor);
});

async function click(what: Locator): Promise<void> {
	clicks += 1;
	await what.click();
}

test('an example shows its choices at the node that asks', async () => {
	const stored = await environment.n8n.createWorkflow(readExample('smart-menu', environment.credentials));
	await page.goto(`${environment.n8n.url}/workflow/${stored.id}`, { waitUntil: 'domcontentloaded' });
	const menu = nodeOnCanvas(page, 'Menu');
	await menu.waitFor();
	for (const output of ['Sales', 'Support', 'Other Input', 'No Input'])
		await page.getByText(output, { exact: true }).first().waitFor();
});

test('a newcomer draws a menu: at most fifteen clicks in the node that asks, and no JSON', async () => {
	await page.goto(`${environment.n8n.url}/workflow/new`, { waitUntil: 'domcontentloaded' });
	await byTestId(page, 'canvas-add-button').locator('button').first().click();
	await byTestId(page, 'node-creator-search-bar').fill('Respond to Simotel');
	await byTestId(page, 'node-creator-item-name')
		.getByText('Respond to Simotel', { exact: true })
		.first()
		.click();
	await page.getByRole('button', { name: 'Add to workflow' }).click();
	const fields = byTestId(page, 'node-parameters');
	const option = (text: string) => byTestId(page, 'parameter-input-item').filter({ hasText: text }).first();
	const input = (name: string, at = 0) =>
		byTestId(fields, `parameter-input-${name}`).nth(at).locator('input').first();

	await click(byTestId(fields, 'parameter-input-component'));
	await click(option('SmartAPI'));
	await click(byTestId(fields, 'parameter-input-respondWith'));
	await click(option('Ask and Wait'));
	await byTestId(fields, 'rlc-input').first().fill('menu');
	await input('digits').fill('1');
	await input('name').fill('Sales');
	await click(fields.getByText('Add Choice', { exact: true }).first());
	await input('digits', 1).fill('2');
	await input('name', 1).fill('Support');
	expect(clicks).toBeLessThanOrEqual(15);
	await picture(page, 'conversation-panel');
	await page.keyboard.press('Escape');
	for (const output of ['Sales', 'Support', 'Other Input', 'No Input'])
		await page.getByText(output, { exact: true }).first().waitFor();
});
