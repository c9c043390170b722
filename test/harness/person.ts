import { readFileSync } from 'node:fs';

import type { Locator, Page } from 'playwright-core';

import { byTestId, nodeOnCanvas } from './browser';

/** What a browser reports of each press of the mouse. */
const COUNTER = 'countPressOfTheMouse';

/**
 * Somebody who works in n8n's editor with mouse and keyboard. Every press of the mouse in the browser counts, each pick
 * from a list too, and a double click once; the keyboard (typing, Tab, Enter, Escape, the keys that n8n's menus name)
 * does not.
 */
export class Person {
	private pressed = 0;
	readonly page: Page;

	private constructor(page: Page) {
		this.page = page;
	}

	static async at(page: Page): Promise<Person> {
		const person = new Person(page);
		const context = page.context();
		await context.grantPermissions(['clipboard-read', 'clipboard-write']);
		await context.exposeBinding(COUNTER, () => {
			person.pressed += 1;
		});
		await context.addInitScript((name) => {
			const count = (event: MouseEvent) => {
				const report = (globalThis as unknown as Record<string, () => void>)[name];
				if (event.isTrusted && event.detail <= 1) report();
			};
			document.addEventListener('mousedown', count, { capture: true });
		}, COUNTER);
		return person;
	}

	/** Clicks since the last {@link begin}. */
	async clicks(): Promise<number> {
		await this.page.evaluate(() => undefined);
		return this.pressed;
	}

	/** From the list of workflows to a new one: one click. */
	async begin(editor: string): Promise<void> {
		await this.page.goto(`${editor}/home/workflows`, { waitUntil: 'domcontentloaded' });
		const create = this.id('add-resource-workflow').first();
		await create.waitFor();
		this.pressed = 0;
		await create.click();
		await this.id('canvas-add-button').waitFor();
	}

	/** An example, copied where its file is shown (a click there), pasted on the canvas. */
	async paste(example: string): Promise<void> {
		this.pressed += 1;
		const text = readFileSync(`examples/${example}.json`, 'utf8');
		await this.page.evaluate(async (copied) => await navigator.clipboard.writeText(copied), text);
		await this.page.keyboard.press('Control+V');
		await this.id('canvas-node').first().waitFor();
	}

	id(name: string, within: Page | Locator = this.page): Locator {
		return byTestId(within, name);
	}

	node(name: string): Locator {
		return nodeOnCanvas(this.page, name);
	}

	/** Opens a node: a double click. */
	async open(name: string): Promise<Locator> {
		await this.node(name).dblclick();
		const panel = this.id('ndv').first();
		await panel.waitFor();
		return panel;
	}

	/** Puts a node behind the one that was open last, and opens it: all of it by the keyboard. */
	async add(type: string): Promise<Locator> {
		const { page } = this;
		await page.keyboard.press('n');
		await this.id('node-creator-search-bar').waitFor();
		await page.keyboard.type(type);
		const found = this.id('node-creator-item-name').getByText(type, { exact: true }).first();
		await found.waitFor();
		await page.keyboard.press('Enter');
		// n8n shows what the node is, and whose, and takes the key when it is ready.
		await page.getByRole('button', { name: 'Add to workflow' }).waitFor();
		const panel = this.id('ndv').first();
		for (let tries = 0; tries < 20 && !(await panel.isVisible()); tries++) {
			await page.keyboard.press('Enter');
			await panel.waitFor({ timeout: 1_000 }).catch(() => undefined);
		}
		return panel;
	}

	/** A field of the panel that is open, the last one of that name: one click. */
	async field(panel: Locator, name: string): Promise<void> {
		await this.id(`parameter-input-${name}`, panel).last().locator('input').last().click();
	}

	/** Opens a list of the panel and chooses by typing. */
	async choose(panel: Locator, name: string, option: string): Promise<void> {
		const { page } = this;
		await this.field(panel, name);
		await page.keyboard.type(option);
		const shown = page.locator('.el-select-dropdown__item').filter({ visible: true });
		const item = shown.filter({ hasText: option }).first();
		await item.waitFor();
		for (let tries = 0; tries < 20 && !/hover/.test((await item.getAttribute('class')) ?? ''); tries++) {
			// The list goes on moving while it is filtered.
			await page.keyboard.press('ArrowDown');
			await page.waitForTimeout(100);
		}
		await page.keyboard.press('Enter');
		await item.waitFor({ state: 'hidden' });
	}

	/** Closes the panel, by the keyboard where that works: from inside a field after leaving it. */
	async close(): Promise<void> {
		const panel = this.id('ndv').first();
		for (const key of ['Escape', 'Tab', 'Escape', 'Escape']) {
			await this.page.keyboard.press(key);
			const closed = panel.waitFor({ state: 'hidden', timeout: key === 'Tab' ? 1 : 1_000 });
			if (await closed.then(() => true).catch(() => false)) return;
		}
		await this.id('ndv-close-button', panel).click();
		await panel.waitFor({ state: 'hidden' });
	}

	/** Types a value of the node "Settings", which is open. */
	async set(panel: Locator, name: string, value: string): Promise<void> {
		const names = this.id('assignment-name', panel).locator('input');
		await names.first().waitFor();
		for (let index = 0; index < (await names.count()); index++) {
			if ((await names.nth(index).inputValue()) !== name) continue;
			const field = this.id('assignment-value', panel).nth(index);
			await field.locator('input, textarea').first().fill(value);
			return;
		}
		throw new Error(`Settings has no ${name}`);
	}

	/** Runs from one of the triggers, by the button beside it. */
	async run(trigger: string): Promise<void> {
		await this.node(trigger).hover();
		await this.id(`execute-workflow-button-${trigger}`).click();
		await this.page.getByText('Workflow executed successfully').first().waitFor();
	}

	/** Copies the production URL of a trigger of the published workflow, by the key of n8n's menu of a node. */
	async productionUrl(trigger: string): Promise<string> {
		const { page } = this;
		const selected = page.locator('.vue-flow__node.selected');
		const names = await selected
			.locator('[data-test-id="canvas-node"]')
			.evaluateAll((nodes) => nodes.map((node) => node.getAttribute('data-node-name')));
		if (names.join() !== trigger) await this.node(trigger).click();
		await page.evaluate(async () => await navigator.clipboard.writeText(''));
		await page.keyboard.press('Alt+U');
		for (let tries = 0; tries < 50; tries++) {
			// n8n copies after the key, not with it.
			const copied = await page.evaluate(async () => await navigator.clipboard.readText());
			if (/\/(webhook|form)\//.test(copied)) return copied;
			await page.waitForTimeout(100);
		}
		throw new Error(`No URL of ${trigger} was copied`);
	}

	/** Publishes the workflow that is open, by the keys of n8n's menu. */
	async publish(): Promise<void> {
		const { page } = this;
		const dialog = page.getByRole('dialog').getByRole('button', { name: 'Publish', exact: true }).first();
		for (let tries = 0; tries < 20 && !(await dialog.isVisible()); tries++) {
			// Nothing happens while n8n saves.
			await page.keyboard.press('Shift+P');
			await dialog.waitFor({ timeout: 1_000 }).catch(() => undefined);
		}
		await page.locator('#workflow-version-name:focus').waitFor();
		await page.keyboard.press('Enter');
		await dialog.waitFor({ state: 'hidden' });
		// n8n explains itself the first time.
		const gotIt = page.getByRole('button', { name: 'Got it', exact: true }).first();
		await gotIt.waitFor({ timeout: 2_000 }).catch(() => undefined);
		await page.keyboard.press('Escape');
	}

	/** Chooses a file of the computer: one click on the page, and one in the dialog, which no browser shows to a test. */
	async pickFile(input: Locator, name: string, mimeType: string, buffer: Buffer): Promise<void> {
		this.pressed += 2;
		await input.setInputFiles({ name, mimeType, buffer });
	}
}
