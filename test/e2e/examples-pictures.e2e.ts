import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import type { Page } from 'playwright-core';

import { byTestId, useEditor } from '../harness/browser';
import type { Editor } from '../harness/browser';
import { readExample } from '../harness/demo';

const FOLDER = join(__dirname, '../../examples');
const NAMES = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
	.filter((file) => file.endsWith('.json'))
	.map((file) => file.replace(/\.json$/, ''));

const IMAGES = join(__dirname, '../../docs/images/examples');
/** Size of the window for a picture, and what is left free around the nodes (pixels); below them stand their names. */
const WINDOW = { width: 1500, height: 900 };
const MARGIN = 24;
const NAMES_BELOW = 64;

let editor: Editor;
useEditor((opened) => {
	editor = opened;
});

test.each(NAMES)('%s opens in the editor with all its nodes', async (name) => {
	const { environment, page } = editor;
	const example = readExample(name);
	const { id } = await environment.n8n.createWorkflow(example);
	await page.goto(`${environment.n8n.url}/workflow/${id}`, { waitUntil: 'domcontentloaded' });
	const nodes = example.nodes.filter(({ type }) => type !== 'n8n-nodes-base.stickyNote');
	const drawn = page.locator('[data-test-id="canvas-node"][data-node-name]');
	await page.waitForFunction(
		([wanted]) => document.querySelectorAll('[data-test-id="canvas-node"]').length >= wanted,
		[nodes.length],
	);
	const names = await drawn.evaluateAll((found) => found.map((one) => one.getAttribute('data-node-name')));
	for (const node of nodes) expect(names).toContain(node.name);
	if (process.env.UPDATE_SCREENSHOTS === '1') await takePicture(page, name);
});

/** The nodes alone, small enough for a page that shows all examples. */
async function takePicture(page: Page, name: string): Promise<void> {
	await page.setViewportSize(WINDOW);
	await page.addStyleTag({
		content: `
			body *:not(.vue-flow, .vue-flow *) { visibility: hidden !important; }
			.vue-flow { visibility: visible; }
			.vue-flow__panel, [data-test-id="canvas-plus-button"] { display: none; }
		`,
	});
	await byTestId(page, 'zoom-to-fit').evaluate((button) => (button as HTMLElement).click());
	// The canvas glides to its new position.
	await page.waitForTimeout(900);
	const boxes = await page.locator('.vue-flow__node, .vue-flow__edge').evaluateAll((found) =>
		found.map((one) => {
			const { left, top, right, bottom } = one.getBoundingClientRect();
			return { left, top, right, bottom };
		}),
	);
	const left = Math.max(0, Math.min(...boxes.map((box) => box.left)) - MARGIN);
	const top = Math.max(0, Math.min(...boxes.map((box) => box.top)) - MARGIN);
	const right = Math.min(WINDOW.width, Math.max(...boxes.map((box) => box.right)) + 2 * MARGIN);
	const bottom = Math.min(WINDOW.height, Math.max(...boxes.map((box) => box.bottom)) + NAMES_BELOW);
	const devTools = await page.context().newCDPSession(page);
	// Playwright itself takes no pictures of this kind, which are a third of the others.
	const { data } = await devTools.send('Page.captureScreenshot', {
		format: 'webp',
		quality: 70,
		clip: { x: left, y: top, width: right - left, height: bottom - top, scale: 1 },
	});
	await devTools.detach();
	const file = join(IMAGES, `${name}.webp`);
	mkdirSync(dirname(file), { recursive: true });
	writeFileSync(file, Buffer.from(data, 'base64'));
}
