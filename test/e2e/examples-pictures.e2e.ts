import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { byTestId, useEditor } from '../harness/browser';
import type { Editor } from '../harness/browser';
import { readExample } from '../harness/demo';

const FOLDER = join(__dirname, '../../examples');
const NAMES = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
	.filter((file) => file.endsWith('.json'))
	.map((file) => file.replace(/\.json$/, ''));

/** Those whose canvas the documentation shows. */
const PICTURES = ['around-calls/call-journal', 'crm/didar/who-is-this'];
const IMAGES = join(__dirname, '../../docs/images');

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
	if (process.env.UPDATE_SCREENSHOTS !== '1' || !PICTURES.includes(name)) return;
	await page.setViewportSize({ width: 1200, height: 700 });
	await page.addStyleTag({
		content: '.vue-flow__panel, [data-test-id="canvas-plus-button"] { display: none }',
	});
	await byTestId(page, 'zoom-to-fit').evaluate((button) => (button as HTMLElement).click());
	await page.waitForTimeout(900);
	mkdirSync(IMAGES, { recursive: true });
	const file = join(IMAGES, `canvas-${name.split('/').join('-')}.png`);
	await byTestId(page, 'canvas-wrapper').screenshot({ path: file });
});
