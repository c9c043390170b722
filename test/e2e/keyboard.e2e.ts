import type { Page } from 'playwright-core';

import { byTestId, nodeOnCanvas, useEditor } from '../harness/browser';
import { chain, ours, pbxCredential } from '../harness/environment';
import type { TestEnvironment } from '../harness/environment';

/** Panels without a mouse: Tab reaches every field. */
let environment: TestEnvironment;
let page: Page;

useEditor((editor) => {
	({ environment, page } = editor);
});

const PREFIX = 'parameter-input-';
const FIELD = `[data-test-id^="${PREFIX}"]`;
/** More fields than any panel has. */
const MOST = 150;

/** The fields that the panel shows, and those that Tab reaches from the first of them on; what is folded is opened. */
async function walk(): Promise<{ shown: string[]; reached: Set<string> }> {
	const fields = byTestId(page, 'node-parameters').first();
	await fields.locator(FIELD).first().waitFor();
	await fields.locator(`${FIELD} input, ${FIELD} textarea`).first().focus();
	const reached = new Set<string>();
	for (let pressed = 0; pressed < MOST; pressed += 1) {
		const { names, isFolded } = await page.evaluate((selector) => {
			const at = document.activeElement;
			const around: string[] = [];
			for (let field = at?.closest(selector); field; field = field.parentElement?.closest(selector))
				around.push(field.getAttribute('data-test-id') ?? '');
			return {
				names: around,
				isFolded:
					at?.getAttribute('aria-expanded') === 'false' && at.tagName !== 'INPUT' && around.length === 0,
			};
		}, FIELD);
		for (const name of names) reached.add(name);
		if (isFolded) await page.keyboard.press('Enter');
		await page.keyboard.press('Tab');
	}
	const visible = await fields.locator(FIELD).filter({ visible: true }).all();
	const names = await Promise.all(visible.map(async (field) => await field.getAttribute('data-test-id')));
	return { shown: [...new Set(names.map(String))], reached };
}

async function open(type: string, parameters: Record<string, unknown>): Promise<void> {
	const credentials = type === 'simotel' ? { credentials: pbxCredential(environment.credentials) } : {};
	const workflow = await environment.n8n.createWorkflow(
		chain(type, [ours('Node', type, parameters, credentials)]),
	);
	await page.goto(`${environment.n8n.url}/workflow/${workflow.id}`, { waitUntil: 'domcontentloaded' });
	await nodeOnCanvas(page, 'Node').dblclick();
}

test.each<[string, string, Record<string, unknown>, string[]]>([
	['Originate', 'simotel', { resource: 'call', operation: 'originate' }, ['caller', 'callee', 'context']],
	[
		'a rule',
		'simotelComponentTrigger',
		{
			responseMode: 'rules',
			rules: {
				rule: [
					{
						name: 'VIP',
						answer: 'fields',
						extension: '204',
						conditions: { caller: '0912', timeFrom: '08:00' },
					},
				],
			},
		},
		['authentication', 'component', 'name', 'answer', 'extension', 'caller', 'timeFrom', 'deadline'],
	],
	['events', 'simotelTrigger', { filters: { extension: '204' } }, ['authentication', 'events', 'extension']],
])('%s: every field is reached', async (_name, type, parameters, expected) => {
	await open(type, parameters);
	const { shown, reached } = await walk();
	expect(shown).toEqual(expect.arrayContaining(expected.map((name) => `${PREFIX}${name}`)));
	expect(shown.filter((name) => !reached.has(name))).toEqual([]);
});
