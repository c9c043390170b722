import { mkdirSync } from 'node:fs';

import type { Browser, Page } from 'playwright-core';

import { startSimulator } from '../../simulator';
import type { Simulator } from '../../simulator';
import { openBrowser } from '../support/browser';

let sim: Simulator;
let browser: Browser;
let page: Page;
const errors: string[] = [];

beforeAll(async () => {
	sim = await startSimulator();
	browser = await openBrowser();
	page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
	page.on('pageerror', (error) => errors.push(error.message));
	await page.goto(sim.url);
});

afterAll(async () => {
	await browser.close();
	await sim.close();
	expect(errors).toEqual([]);
});

test('a call placed in the console appears with its question, its answer and its events', async () => {
	sim.state.settings.events.address = `${sim.url}/nowhere`;
	const sticky = sim.state.dialplan.nodes.sticky;
	if (sticky.kind === 'extenApi') sticky.address = `${sim.url}/nowhere`;
	await page.getByRole('button', { name: 'Dial' }).click();
	const call = page.locator('#calls > li').first();
	await call.locator('.badge.good').waitFor();
	expect(await call.innerText()).toMatch(/sticky_agent → HTTP status 404/);
	expect(await call.locator('.line').count()).toBeGreaterThan(5);
	expect(await page.locator('#extensions li').count()).toBe(10);
	if (process.env.UPDATE_SCREENSHOTS === '1') {
		mkdirSync('docs/images', { recursive: true });
		await page.screenshot({ path: 'docs/images/console.png' });
	}
});

test('in Persian, from right to left, and dark', async () => {
	await page.getByRole('button', { name: 'فارسی' }).click();
	expect(await page.locator('html').getAttribute('dir')).toBe('rtl');
	await page.getByRole('button', { name: 'تماس', exact: true }).waitFor();
	await page.locator('#theme').click();
	expect(await page.locator('html').getAttribute('data-theme')).toMatch(/light|dark/);
	await page.getByRole('button', { name: 'English' }).click();
});

test('an event without an address, bad fields and faults say what is wrong', async () => {
	sim.state.settings.events.address = null;
	await page.getByRole('button', { name: 'Send' }).first().click();
	await page.getByText('set events.address first').waitFor();
	await page.locator('#fault button[type=submit]').click();
	await page.locator('#message.good').waitFor();
	expect(sim.state.faults).toHaveLength(1);
});

test('a thousand calls do not make it slow', async () => {
	for (let index = 0; index < 1_000; index++) await sim.placeCall({ from: '09120000009', to: '204' });
	await page.waitForFunction(() => document.querySelectorAll('#calls > li').length === 50);
	await page.getByRole('button', { name: 'Show older calls' }).click();
	await page.waitForFunction(() => document.querySelectorAll('#calls > li').length === 100);
});
