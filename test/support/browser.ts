import { mkdirSync } from 'node:fs';

import { chromium } from 'playwright-core';
import type { Browser, Locator, Page } from 'playwright-core';

import { OWNER } from './house';
import type { House } from './house';

/** Debian's Chromium without a window, and without any traffic of its own. */
export async function openBrowser(): Promise<Browser> {
	return await chromium.launch({
		executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
		args: [
			'--headless=new',
			'--no-sandbox',
			'--disable-gpu',
			'--no-first-run',
			'--disable-background-networking',
			'--disable-component-update',
			'--disable-sync',
		],
	});
}

/** The editor of a house, with its owner signed in. */
export async function openEditor(browser: Browser, house: House): Promise<Page> {
	const page = await browser.newPage({ viewport: { width: 1400, height: 860 } });
	await page.goto(`${house.n8n.url}/signin`, { waitUntil: 'domcontentloaded' });
	await page.fill('input[name=emailOrLdapLoginId]', OWNER.email);
	await page.fill('input[name=password]', OWNER.password);
	await page.click('button:has-text("Sign in")');
	await page.waitForURL(/home|workflow|projects/);
	return page;
}

/** Elements by the name that n8n's own tests know them by. */
export const byTestId = (within: Page | Locator, id: string): Locator =>
	within.locator(`[data-test-id="${id}"]`);

export const nodeOnCanvas = (page: Page, name: string): Locator =>
	page.locator(`[data-test-id="canvas-node"][data-node-name="${name}"]`).first();

/** For the documentation, when asked: pictures that tests take cannot go stale. */
export async function picture(page: Page, name: string): Promise<void> {
	if (process.env.UPDATE_SCREENSHOTS !== '1') return;
	mkdirSync('docs/images', { recursive: true });
	await page.screenshot({ path: `docs/images/${name}.png` });
}
