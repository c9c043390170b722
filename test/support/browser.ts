import { chromium } from 'playwright-core';
import type { Browser } from 'playwright-core';

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
