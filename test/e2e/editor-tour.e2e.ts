import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import type { Page } from 'playwright-core';

import { byTestId, nodeOnCanvas, picture, useEditor } from '../harness/browser';
import { eventually } from '../harness/environment';
import type { TestEnvironment } from '../harness/environment';

/** What a newcomer does in the editor, by the mouse and the keyboard alone. */
let environment: TestEnvironment;
let page: Page;

useEditor((editor) => {
	({ environment, page } = editor);
});

test('a credential is made by hand: its test notices a wrong password and passes with the right one', async () => {
	await page.goto(`${environment.n8n.url}/home/credentials/create`, { waitUntil: 'domcontentloaded' });
	await byTestId(page, 'new-credential-type-select').locator('input').fill('Simotel API');
	await byTestId(page, 'new-credential-type-select-option')
		.filter({ hasText: 'Simotel API' })
		.first()
		.click();
	await byTestId(page, 'new-credential-type-button').click();
	const dialog = byTestId(page, 'editCredential-modal');
	const fill = async (name: string, value: string) =>
		await byTestId(dialog, `parameter-input-${name}`).locator('input').fill(value);

	await fill('serverUrl', environment.sim.url);
	await fill('username', 'n8n');
	await fill('password', 'not the password');
	await byTestId(dialog, 'credential-save-button').locator('button').click();
	await dialog.getByText('Couldn’t connect with these settings').waitFor();
	await dialog.getByText('More details').click();
	await dialog.getByText('Simotel did not accept the credential: BasicAuth or ApiKey is invalid.').waitFor();

	await fill('password', 'simulator-password');
	await byTestId(dialog, 'credential-save-button').locator('button').click();
	await dialog.getByText('Connection tested successfully').waitFor();
	await picture(page, 'editor-credential');
});

/** Opens the list of nodes in an empty workflow and looks for those of this package. */
async function lookForSimotel(): Promise<void> {
	await page.goto(`${environment.n8n.url}/workflow/new`, { waitUntil: 'domcontentloaded' });
	await byTestId(page, 'canvas-add-button').locator('button').first().click();
	await byTestId(page, 'node-creator-search-bar').fill('Simotel');
}

const choose = async (name: string) =>
	await byTestId(page, 'node-creator-item-name').getByText(name, { exact: true }).first().click();

test('"Listen for test event" shows the end of a call at once', async () => {
	await lookForSimotel();
	// n8n shows Simotel and Simotel Trigger as one, with what each can do.
	await choose('Simotel');
	await choose('On call ended cdr');
	const panel = byTestId(page, 'ndv').first();
	await byTestId(panel, 'trigger-execute-button').first().click();
	await panel.getByText('Webhook URLs').click();
	const address = await eventually(
		async () => /http\S+\/webhook-test\/\S+/.exec(await panel.innerText())?.[0],
	);
	Object.assign(environment.sim.state.settings.events, {
		address,
		enabled: ['Cdr'],
		username: 'simotel',
		password: 'event-password',
	});
	await byTestId(panel, 'trigger-execute-button').getByText('Stop Listening').first().waitFor();
	await environment.call({ from: '09120000001', to: '200' });
	environment.sim.state.settings.events.address = null;

	const output = byTestId(panel, 'output-panel');
	await output.getByText('caller_number').first().waitFor();
	await output.getByText('09120000001').first().waitFor();
	await picture(page, 'editor-trigger');
});

test.each([
	['Simotel Report Trigger', 'Start From'],
	['Simotel Component Trigger', 'Component'],
	['Respond to Simotel', 'Respond With'],
])('%s is found by its name and opens', async (name, label) => {
	await lookForSimotel();
	await choose(name);
	await page.getByRole('button', { name: 'Add to workflow' }).click();
	await byTestId(page, 'node-parameters').getByText(label, { exact: true }).first().waitFor();
});

test('the fields follow the choice of the component', async () => {
	await lookForSimotel();
	await choose('Respond to Simotel');
	await page.getByRole('button', { name: 'Add to workflow' }).click();
	const fields = byTestId(page, 'node-parameters');
	await byTestId(fields, 'parameter-input-extension').waitFor();
	await byTestId(fields, 'parameter-input-component').click();
	await byTestId(page, 'parameter-input-item').filter({ hasText: 'SmartAPI' }).first().click();
	await fields.getByText('Commands', { exact: true }).first().waitFor();
	expect(await byTestId(fields, 'parameter-input-extension').count()).toBe(0);

	// A new command plays an announcement; where there is none yet, the list says what to do.
	const announcements = environment.sim.state.records('pbx/announcements');
	const known = announcements.splice(0);
	await byTestId(fields, 'fixed-collection-add').first().click();
	await byTestId(fields, 'rlc-mode-selector').click();
	await page.locator('.el-select-dropdown__item').filter({ hasText: 'From list', visible: true }).click();
	await byTestId(fields, 'rlc-input').click();
	await byTestId(page, 'rlc-item').filter({ hasText: 'The PBX has no announcement yet' }).waitFor();
	announcements.push(...known);
});

const EXAMPLES = readdirSync('examples').filter((name) => name.endsWith('.json'));

test.each(EXAMPLES)('%s is imported by file, and n8n knows every node', async (file) => {
	const path = join('examples', file);
	const { nodes } = JSON.parse(readFileSync(path, 'utf8')) as {
		nodes: Array<{ name: string; type: string }>;
	};
	const expected = nodes.filter(({ type }) => !type.endsWith('.stickyNote'));
	await page.goto(`${environment.n8n.url}/workflow/new`, { waitUntil: 'domcontentloaded' });
	const input = byTestId(page, 'workflow-import-input');
	await input.waitFor({ state: 'attached' });
	await input.setInputFiles(path);

	for (const { name, type } of expected) {
		// One that n8n left out on import never appears.
		const shown = nodeOnCanvas(page, name);
		await shown.waitFor({ state: 'attached' });
		expect({ name, type: await shown.getAttribute('data-node-type') }).toEqual({ name, type });
		if (type.startsWith('n8n-nodes-simotel.'))
			await shown.locator('img[src*="simotel"]').first().waitFor({ state: 'attached' });
	}
	expect(await page.locator('text=/install this node|unrecognized node/i').count()).toBe(0);
});

test('an imported example takes the credential of its name, and guesses none that is not there', async () => {
	const { n8n } = environment;
	const another = await n8n.createCredential('Another PBX', 'simotelApi', {
		serverUrl: 'http://pbx.example.org',
	});
	await n8n.createCredential('Another Mail', 'smtp', { host: 'mail.example.org', user: '', password: '' });
	await page.goto(`${n8n.url}/workflow/new`, { waitUntil: 'domcontentloaded' });
	const input = byTestId(page, 'workflow-import-input');
	await input.waitFor({ state: 'attached' });
	await input.setInputFiles('examples/daily-report.json');
	for (const [node, credential] of [
		['Queues', 'Simotel'],
		['Send the mail', ''],
	]) {
		await nodeOnCanvas(page, node).dblclick();
		const panel = byTestId(page, 'ndv').first();
		const select = byTestId(panel, 'node-credentials-select').first();
		await select.waitFor();
		await expect(select.locator('input').first().inputValue()).resolves.toBe(credential);
		await page.keyboard.press('Escape');
		await panel.waitFor({ state: 'hidden' });
	}
	// n8n gives the newest one to nodes that are added.
	await n8n.rest('DELETE', `/credentials/${another}`);
});

test('the panel of Simotel opens, and its empty list of extensions says what to do', async () => {
	await lookForSimotel();
	await choose('Simotel');
	await byTestId(page, 'node-creator-category-item').filter({ hasText: 'Actions' }).click();
	await choose('Get an extension');
	const records = environment.sim.state.records('pbx/users');
	const extensions = records.splice(0);
	await byTestId(page, 'rlc-input').first().click();
	await byTestId(page, 'rlc-item')
		.filter({ hasText: 'The PBX has no extension yet: create one first' })
		.waitFor();
	records.push(...extensions);
});
