import { mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import type { Browser, Page } from 'playwright-core';

import { byTestId, openBrowser, openEditor } from '../support/browser';
import { openHouse } from '../support/house';
import type { House } from '../support/house';

/** What a newcomer does in the editor, by the mouse and the keyboard alone. */
let house: House;
let browser: Browser;
let page: Page;

beforeAll(async () => {
	house = await openHouse();
	browser = await openBrowser();
	page = await openEditor(browser, house);
});

afterAll(async () => {
	await browser?.close();
	await house?.close();
});

/** For the documentation, when asked: pictures that are taken here cannot go stale. */
async function picture(name: string): Promise<void> {
	if (process.env.UPDATE_SCREENSHOTS !== '1') return;
	mkdirSync('docs/images', { recursive: true });
	await page.screenshot({ path: `docs/images/${name}.png` });
}

test('a credential is made by hand: its test tells a wrong password and passes with the right one', async () => {
	await page.goto(`${house.n8n.url}/home/credentials/create`, { waitUntil: 'domcontentloaded' });
	await byTestId(page, 'new-credential-type-select').locator('input').fill('Simotel API');
	await byTestId(page, 'new-credential-type-select-option')
		.filter({ hasText: 'Simotel API' })
		.first()
		.click();
	await byTestId(page, 'new-credential-type-button').click();
	const dialog = byTestId(page, 'editCredential-modal');
	const fill = async (name: string, value: string) =>
		await byTestId(dialog, `parameter-input-${name}`).locator('input').fill(value);

	await fill('serverUrl', house.sim.url);
	await fill('username', 'n8n');
	await fill('password', 'not the password');
	await byTestId(dialog, 'credential-save-button').locator('button').click();
	await dialog.getByText('Couldn’t connect with these settings').waitFor();
	await dialog.getByText('More details').click();
	await dialog.getByText('Simotel did not accept the credential: BasicAuth or ApiKey is invalid.').waitFor();

	await fill('password', 'simulator-password');
	await byTestId(dialog, 'credential-save-button').locator('button').click();
	await dialog.getByText('Connection tested successfully').waitFor();
	await picture('editor-credential');
});

const EXAMPLES = readdirSync('examples').filter((name) => name.endsWith('.json'));

test.each(EXAMPLES)('%s is imported by file, and n8n knows every node', async (file) => {
	const path = join('examples', file);
	const { nodes } = JSON.parse(readFileSync(path, 'utf8')) as {
		nodes: Array<{ name: string; type: string }>;
	};
	const expected = nodes.filter(({ type }) => !type.endsWith('.stickyNote'));
	await page.goto(`${house.n8n.url}/workflow/new`, { waitUntil: 'domcontentloaded' });
	const input = byTestId(page, 'workflow-import-input');
	await input.waitFor({ state: 'attached' });
	await input.setInputFiles(path);

	await byTestId(page, 'canvas-node').first().waitFor();
	const shown = await byTestId(page, 'canvas-node').evaluateAll((elements) =>
		elements.map((element) => ({
			name: element.getAttribute('data-node-name'),
			type: element.getAttribute('data-node-type'),
			ourIcon: element.querySelector('img[src*="simotel"]') !== null,
		})),
	);
	const onCanvas = new Map(shown.map(({ name, ...node }) => [name, node]));
	for (const { name, type } of expected) {
		expect({ name, ...onCanvas.get(name) }).toEqual({
			name,
			type,
			ourIcon: type.startsWith('n8n-nodes-simotel.'),
		});
	}
	expect(await page.locator('text=/install this node|unrecognized node/i').count()).toBe(0);
});
