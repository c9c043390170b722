import { existsSync, mkdirSync } from 'node:fs';

import { chromium } from 'playwright-core';
import type { Browser, Locator, Page } from 'playwright-core';

import { OWNER, openTestEnvironment } from './environment';
import type { TestEnvironment } from './environment';

const BROWSERS = [
	'/usr/bin/chromium',
	'/usr/bin/google-chrome',
	'/Applications/Chromium.app/Contents/MacOS/Chromium',
	'/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

function browserProgram(): string {
	const { CHROMIUM } = process.env;
	const found = (CHROMIUM ? [CHROMIUM] : BROWSERS).find((program) => existsSync(program));
	if (found !== undefined) return found;
	throw new Error(
		`There is no ${CHROMIUM ?? 'Chromium'}. Install it (Debian: apt-get install chromium), or say in CHROMIUM where it is.`,
	);
}

/** A Chromium of this machine, without a window and without any traffic of its own. */
export async function openBrowser(): Promise<Browser> {
	return await chromium.launch({
		executablePath: browserProgram(),
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

/** The editor of an environment, with its owner signed in. */
export async function openEditor(browser: Browser, environment: TestEnvironment): Promise<Page> {
	const page = await browser.newPage({ viewport: { width: 1400, height: 860 } });
	await page.goto(`${environment.n8n.url}/signin`, { waitUntil: 'domcontentloaded' });
	await page.fill('input[name=emailOrLdapLoginId]', OWNER.email);
	await page.fill('input[name=password]', OWNER.password);
	await page.click('button:has-text("Sign in")');
	await page.waitForURL(/home|workflow|projects/);
	return page;
}

/** What the tests of a file share. */
export interface Editor {
	environment: TestEnvironment;
	page: Page;
}

/**
 * Opens an environment and its editor before the tests of a file and closes both after them.
 *
 * @param opened gets both, before the first test
 * @param prepare what the environment needs before anybody looks at it
 */
export function useEditor(
	opened: (editor: Editor) => void,
	prepare?: (environment: TestEnvironment) => Promise<void>,
): void {
	let environment: TestEnvironment | undefined;
	let browser: Browser | undefined;
	beforeAll(async () => {
		environment = await openTestEnvironment();
		await prepare?.(environment);
		browser = await openBrowser();
		opened({ environment, page: await openEditor(browser, environment) });
	});
	afterAll(async () => {
		await browser?.close();
		await environment?.close();
	});
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
	// The canvas glides to its new position.
	await page.waitForTimeout(800);
	await page.screenshot({ path: `docs/images/${name}.png` });
}
