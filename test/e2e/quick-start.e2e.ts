import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Locator, Page } from 'playwright-core';

import { connectDemo, installDemo } from '../harness/demo';
import { byTestId, openBrowser, openEditor } from '../harness/browser';
import { eventually, openTestEnvironment } from '../harness/environment';
import type { TestEnvironment } from '../harness/environment';
import { ROOT } from '../harness/processes';
import { FA } from '../../simulator/console/client/persian';
import { EN } from '../../simulator/console/client/words';
import type { Word } from '../../simulator/console/client/words';

/**
 * The quick start, followed word for word: every label that is pressed and every value that is typed or expected
 * here stands on both pages, in bold where it is a button or a field.
 */
const ENGLISH = readFileSync(join(ROOT, 'docs/quick-start.md'), 'utf8');
const PERSIAN = readFileSync(join(ROOT, 'docs/fa/quick-start.md'), 'utf8');

function said(text: string): string {
	expect(ENGLISH).toContain(text);
	expect(PERSIAN).toContain(text);
	return text;
}

function label(text: string): string {
	said(`**${text}**`);
	return text;
}

/** A word of the console, which each page says in its own language. */
function word(key: Word, values: Record<string, string> = {}): string {
	const [english, persian] = [EN, FA].map((words) =>
		Object.entries(values).reduce((text, [name, value]) => text.replace(`{${name}}`, value), words[key]),
	);
	expect(ENGLISH).toContain(`**${english}**`);
	expect(PERSIAN).toContain(`**${persian}**`);
	return english;
}

/** A number that the pages name after the same words, each with its own digits. */
function howMany(english: RegExp, persian: RegExp): number {
	const [one, other] = [english.exec(ENGLISH)?.[1], persian.exec(PERSIAN)?.[1]];
	expect(one).toBeDefined();
	expect(other?.replace(/[۰-۹]/g, (digit) => String('۰۱۲۳۴۵۶۷۸۹'.indexOf(digit)))).toBe(one);
	return Number(one);
}

let environment: TestEnvironment;
let browser: Awaited<ReturnType<typeof openBrowser>>;
let page: Page;

beforeAll(async () => {
	environment = await openTestEnvironment();
	browser = await openBrowser();
	page = await openEditor(browser, environment);
	await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
});
afterAll(async () => {
	await browser?.close();
	await environment?.close();
});

const press = async (name: string, within: Page | Locator = page) =>
	await within.getByRole('button', { name, exact: true }).first().click();

/** Executions of the open workflow, as its list shows them. */
async function executions(): Promise<Locator> {
	await page.locator('[data-test-id="canvas-node"]').first().waitFor();
	await byTestId(page, 'radio-button-executions').getByText(label('Executions')).click();
	const list = byTestId(page, 'current-executions-list').locator('[data-test-id^="execution-details-"]');
	await list.first().waitFor();
	return list;
}

async function overview(tab: string): Promise<void> {
	await page.getByRole('menuitem', { name: label('Overview') }).click();
	await page.waitForURL(/\/home\/workflows/);
	await page
		.getByRole('main')
		.or(page.locator('body'))
		.first()
		.getByText(label(tab), { exact: true })
		.first()
		.click();
}

describe('with the simulator', () => {
	let console_: Page;
	const talk = async () => {
		await press(word('dial'), console_);
		await press(word('answer'), console_);
		await console_
			.locator('.badge', { hasText: EN.phaseTalking.replace(/ ?\{who\}/, '') })
			.first()
			.waitFor();
		await press(word('hangUp'), console_);
		await console_.locator('.row').first().locator('[data-outcome=ANSWERED]').waitFor();
	};

	beforeAll(async () => {
		connectDemo(environment.sim, environment.n8n, await installDemo(environment.n8n, environment.sim.url));
		await page.reload();
		console_ = await browser.newPage({ viewport: { width: 1400, height: 900 } });
		await console_.goto(environment.sim.url);
	});
	afterAll(async () => await console_?.close());

	test('caller and number are filled in; the first call goes to the queue, the second to the same agent', async () => {
		await expect(console_.getByLabel(word('caller')).inputValue()).resolves.toBe(said('09120000001'));
		await expect(console_.getByLabel(word('dialled')).inputValue()).resolves.toBe(said('02100000000'));
		await talk();
		const exchange = console_.locator('.exchange');
		await exchange.getByText(said('sticky_agent')).first().waitFor();
		await exchange.getByText(word('output', { output: 'F' })).waitFor();
		const queue = howMany(/queue (\d+)/, /صف (\d+)/);
		const [passed] = environment.sim.state.queueCalls;
		expect(passed).toMatchObject({ queue: String(queue), disposition: 'ANSWERED' });
		await talk();
		await console_
			.locator('.exchange')
			.getByText(word('output', { output: 'S' }))
			.waitFor();
		expect(environment.sim.state.calls.at(-1)).toMatchObject({ dst: passed.dst });
	});

	test.each([
		['Simotel: Sticky Agent', /There are (\d+) executions/, /\*\*Executions\*\* بروید\. ([۰-۹]+) اجرا/],
		['Simotel: Call Log', /Call Log_ has (\d+)/, /Call Log_ هم ([۰-۹]+) اجرا/],
	])('%s has as many executions as the page says', async (workflow, english, persian) => {
		await overview('Workflows');
		await page
			.getByText(said(`_${workflow}_`).slice(1, -1))
			.first()
			.click();
		await expect((await executions()).count()).resolves.toBe(howMany(english, persian));
	});

	test('a row for each call in the table', async () => {
		await overview('Data tables');
		await page.getByText(said('_Simotel Call Log_').slice(1, -1), { exact: true }).first().click();
		const rows = page.getByText('09120000001', { exact: true });
		await rows.first().waitFor();
		await expect(rows.count()).resolves.toBe(2);
	});

	test('the other components have numbers of their own', async () => {
		for (const number of ['3002', '3003', '3004']) said(`\`${number}\``);
		await console_.getByLabel(word('dialled')).fill('3003');
		await console_.getByLabel(word('digits')).fill(said('`2`').slice(1, -1));
		await press(word('atOnce'), console_);
		await console_
			.locator('.exchange')
			.getByText(word('output', { output: 'support' }))
			.first()
			.waitFor();
	});
});

describe('with a real Simotel, for which the simulator stands', () => {
	/** A clean n8n: the demo's credentials and workflows are gone. */
	beforeAll(async () => {
		const { n8n, sim } = environment;
		for (const workflow of await n8n.workflows()) {
			await n8n.deactivate(workflow);
			await n8n.rest('POST', `/workflows/${workflow.id}/archive`, {});
		}
		for (const id of Object.values(environment.credentials)) await n8n.rest('DELETE', `/credentials/${id}`);
		Object.assign(sim.state.settings.events, { address: null, copies: [] });
	});

	const dialog = () => byTestId(page, 'editCredential-modal');
	const fill = async (field: string, name: string, value: string) => {
		await dialog().getByText(label(field)).first().waitFor();
		await byTestId(dialog(), `parameter-input-${name}`).locator('input').fill(value);
	};
	const firstStep = async () => {
		await page.goto(`${environment.n8n.url}/workflow/new`, { waitUntil: 'domcontentloaded' });
		await page.getByText(label('Add first step…').replace('…', '')).waitFor();
		await byTestId(page, 'canvas-add-button').locator('button').first().click();
		await byTestId(page, 'node-creator-search-bar').fill(said('`Simotel`').slice(1, -1));
	};
	const choose = async (name: string) =>
		await byTestId(page, 'node-creator-item-name').getByText(label(name), { exact: true }).first().click();
	const askForCredential = async () => {
		label('Authentication');
		await byTestId(byTestId(page, 'node-parameters').first(), 'parameter-input-authentication').click();
		await byTestId(page, 'parameter-input-item')
			.filter({ hasText: said('_Credential_').slice(1, -1), visible: true })
			.first()
			.click();
	};
	const productionUrl = async (): Promise<string> => {
		await page.evaluate(async () => await navigator.clipboard.writeText(''));
		await byTestId(page, 'canvas-node').first().click({ button: 'right' });
		await page.getByText(label('Copy production url')).click();
		const copied = async () => await page.evaluate(async () => await navigator.clipboard.readText());
		// n8n copies after the click, not with it.
		await eventually(async () => (await copied()).includes('/webhook/'), 10);
		return await copied();
	};
	const publish = async () => {
		said('×');
		await byTestId(page, 'ndv-close-button').first().click();
		await press(label('Publish'));
		await press('Publish', page.getByRole('dialog'));
		await press(label('Got it'));
	};

	test('1. the credential is tested, and Check Setup says what is in order', async () => {
		await overview('Credentials');
		await press(label('Create credential'));
		await byTestId(page, 'new-credential-type-select').locator('input').fill(label('Simotel API'));
		await byTestId(page, 'new-credential-type-select-option')
			.filter({ hasText: 'Simotel API' })
			.first()
			.click();
		await press(label('Continue'));
		await fill('Server URL', 'serverUrl', environment.sim.url);
		await fill('Username', 'username', 'n8n');
		await fill('Password', 'password', 'simulator-password');
		await press(label('Save'), dialog());
		await dialog().getByText(said('Connection tested successfully')).waitFor();

		await firstStep();
		await choose('Simotel');
		await byTestId(page, 'node-creator-category-item')
			.filter({ hasText: label('Actions') })
			.click();
		await choose('Check setup of server');
		await byTestId(page, 'ndv').getByText(label('Execute step')).first().click();
		const output = byTestId(page, 'output-panel');
		await output.getByText(said('what_to_do')).first().waitFor();
	});

	test('2. the end of a call is an execution', async () => {
		await firstStep();
		await choose('Simotel');
		await byTestId(page, 'node-creator-category-item')
			.filter({ hasText: label('Triggers') })
			.first()
			.waitFor();
		await choose('On call ended cdr');
		await askForCredential();
		await press(label('Connect to Simotel Webhook'));
		await fill('Username', 'user', 'simotel');
		await fill('Password', 'password', 'event-password');
		await press(label('Save'), dialog());
		await dialog().waitFor({ state: 'hidden' });
		await publish();
		const address = await productionUrl();

		// What the page says of Simotel's API Settings.
		const { events } = environment.sim.state.settings;
		expect(`${events.version} ${events.method}`).toBe(`${label('G4')} ${label('POST')}`);
		Object.assign(events, { address, username: 'simotel', password: 'event-password' });
		await environment.call({ from: '09120000001', to: '204' });
		await expect((await executions()).count()).resolves.toBe(1);
	});

	test('3. a rule of the trigger answers the component, which sends no password', async () => {
		await firstStep();
		await choose('Simotel Component Trigger');
		await press(label('Add to workflow'));
		const panel = byTestId(page, 'ndv').first();
		await askForCredential();
		await panel.getByText(label('Credential That Lets the PBX In')).waitFor();
		await byTestId(panel, 'node-credentials-select').first().click();
		await page.getByText(label('Create new credential')).filter({ visible: true }).first().click();
		await fill('Allowed Addresses', 'allowedAddresses', '127.0.0.1, ::1');
		await press(label('Save'), dialog());
		await dialog().waitFor({ state: 'hidden' });
		const fields = byTestId(page, 'node-parameters').first();
		await byTestId(fields, 'parameter-input-responseMode').click();
		await byTestId(page, 'parameter-input-item')
			.filter({ hasText: said('_Rules in This Node_').slice(1, -1), visible: true })
			.first()
			.click();
		await press(label('Add Rule'), fields);
		label('Extension');
		await byTestId(fields, 'parameter-input-extension')
			.locator('input')
			.first()
			.fill(said('`204`').slice(1, -1));
		await fields.getByPlaceholder(label('Add Condition')).first().click();
		await page
			.locator('.el-select-dropdown__item')
			.filter({ hasText: label('If Caller Begins With'), visible: true })
			.click();
		await byTestId(fields, 'parameter-input-caller').locator('input').fill(said('`0912`').slice(1, -1));
		await publish();
		const address = await productionUrl();

		const { sticky } = environment.sim.state.dialplan.nodes;
		if (sticky.kind === 'extenApi') sticky.address = address;
		const trace = await environment.call({ from: '09120000001', to: '02100000000' });
		expect(trace).toMatchObject({ answeredBy: '204', components: [{ outcome: 'S' }] });
	});
});
