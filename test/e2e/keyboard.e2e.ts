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

/** The fields that the panel shows, and those that Tab reaches from the first of them on. */
async function walk(): Promise<{ shown: string[]; reached: Set<string> }> {
	const fields = byTestId(page, 'node-parameters').first();
	await fields.locator(FIELD).first().waitFor();
	const names = await fields
		.locator(FIELD)
		.evaluateAll((found) => found.map((field) => field.getAttribute('data-test-id') ?? ''));
	const shown = [...new Set(names)].filter((name) => !name.endsWith('-item'));
	await fields.locator(`${FIELD} input, ${FIELD} textarea`).first().focus();
	const reached = new Set<string>();
	const focused = async () =>
		await page.evaluate((selector) => {
			const field = document.activeElement?.closest(selector);
			return field?.getAttribute('data-test-id') ?? '';
		}, FIELD);
	for (let pressed = 0; pressed < MOST; pressed += 1) {
		reached.add(await focused());
		if (shown.every((name) => reached.has(name))) break;
		await page.keyboard.press('Tab');
	}
	return { shown, reached };
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
