import type { Browser, Page } from 'playwright-core';

import { install } from '../connect/installed';
import { openBrowser, picture } from '../harness/browser';
import { openTable, succeeded } from '../harness/examples';
import { eventually, openTestEnvironment } from '../harness/environment';
import type { TestEnvironment } from '../harness/environment';
import type { StoredWorkflow } from '../harness/n8n';

type Json = Record<string, unknown>;

const KEY = 'board-test-key';

let environment: TestEnvironment;
let browser: Browser;
let workflow: StoredWorkflow;

beforeAll(async () => {
	environment = await openTestEnvironment();
	browser = await openBrowser();
	workflow = await install(environment, 'wallboard', {
		credentials: [
			{ name: 'Wallboard Key', type: 'httpHeaderAuth', data: { name: 'X-Board-Key', value: KEY } },
		],
	});
	environment.sim.state.settings.events.address = environment.n8n.webhookUrl(workflow, 'Something happens');
});

afterAll(async () => {
	await browser?.close();
	await environment?.close();
});

const open = async (language: string, width = 1920, height = 1080): Promise<Page> => {
	const page = await browser.newPage({ viewport: { width, height } });
	await page.goto(`${environment.n8n.url}/webhook/simotel-wallboard#key=${KEY}&lang=${language}`);
	return page;
};

const emit = async (name: string, payload: Json) => await environment.sim.emitEvent(name, payload);
const ago = (seconds: number) => String(Math.floor(Date.now() / 1000) - seconds);
const tiles = async (page: Page) => await page.locator('.tile b').allTextContents();
const agents = async (page: Page) => await page.locator('.agent').allTextContents();

test('the figures of the day come from the report', async () => {
	const address = environment.sim.state.settings.events.address;
	environment.sim.state.settings.events.address = null;
	await environment.call({ from: '09120000001', to: '3600', talk: 60 });
	await environment.call({ from: '09120000002', to: '3600', busy: ['200'], talk: 30 });
	await environment.call({ from: '09120000003', to: '3600', answer: false });
	environment.sim.state.settings.events.address = address;
	await succeeded(environment, workflow, 'Every minute');
	const page = await open('en');
	await page.waitForSelector('tbody tr');
	const [, , , answered, missed] = await tiles(page);
	expect([answered, missed]).toEqual(['2', '1']);
	expect(await page.locator('tbody tr').count()).toBe(2);
	await page.close();
});

test('who waits and what agents do is there within seconds, and gone when it is over', async () => {
	const page = await open('en');
	await emit('IncomingCall', { number: '09120000011', entry_point: 'main', unique_id: `${ago(75)}.1` });
	await emit('IncomingCall', { number: '09120000012', entry_point: 'main', unique_id: `${ago(10)}.2` });
	await emit('IncomingCall', { number: '09120000012', entry_point: 'main' });
	for (const [exten, state] of [
		['200', 'Idle'],
		['201', 'Pause'],
		['202', 'Unavailable'],
	])
		await emit('NewState', { exten, state });
	const ring = { exten: '203', participant: '09120000011', direction: 'in', queue: '600' };
	await emit('NewState', { ...ring, state: 'Ringing', unique_id: `${ago(75)}.1` });
	await eventually(async () => (await tiles(page))[0] === '2' && (await agents(page)).length === 4);
	expect((await tiles(page))[1]).toMatch(/^1:[1-5]\d$/);
	expect((await tiles(page))[2]).toBe('1');
	expect((await agents(page))[0]).toMatch(/Rings/);
	expect(await page.textContent('tbody tr td:nth-child(2)')).toBe('1');
	await emit('NewState', { ...ring, state: 'InUse', unique_id: `${ago(75)}.1` });
	await eventually(async () => (await tiles(page))[0] === '1');
	await emit('Cdr', {
		...{ src: '09120000012', dst: '600', type: 'incoming', disposition: 'NO ANSWER' },
		...{ duration: '20', billsec: '0', unique_id: `${ago(10)}.2` },
	});
	await eventually(async () => (await tiles(page))[0] === '0');
	await page.close();
});

test.each(['en', 'fa'])('fits phones, desks and walls (%s)', async (language) => {
	await emit('IncomingCall', { number: '09120000013', entry_point: 'main', unique_id: `${ago(42)}.3` });
	const page = await open(language);
	await page.waitForSelector('.agent');
	expect(await page.getAttribute('html', 'dir')).toBe(language === 'fa' ? 'rtl' : 'ltr');
	for (const [width, height] of [
		[360, 740],
		[1280, 720],
		[1920, 1080],
	]) {
		await page.setViewportSize({ width, height });
		const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
		expect([width, over <= 0]).toEqual([width, true]);
	}
	if (language === 'en') {
		await page.setViewportSize({ width: 1280, height: 470 });
		await picture(page, 'wallboard');
	}
	await page.close();
});

test('is for those who have the key, and says when it gets no answer', async () => {
	const data = `${environment.n8n.url}/webhook/simotel-wallboard-data`;
	expect((await fetch(data)).status).toBe(403);
	const answer = await fetch(data, { headers: { 'X-Board-Key': KEY } });
	expect(await answer.text()).not.toMatch(/0912/);
	const page = await open('en');
	await page.waitForSelector('.agent');
	await page.route('**/simotel-wallboard-data', async (route) => await route.abort());
	await page.waitForSelector('#trouble:not([hidden])', { timeout: 30_000 });
	expect(await page.textContent('#trouble')).toMatch(/^No connection since/);
	await page.close();
});

test('callers whose end got lost are forgotten', async () => {
	await emit('IncomingCall', { number: '09120000014', entry_point: 'main', unique_id: `${ago(3_600)}.4` });
	const live = async () => (await openTable(environment, 'Simotel Board Live')).rows();
	await eventually(async () => (await live()).some((row) => row.key === 'caller 09120000014'));
	await succeeded(environment, workflow, 'Every minute');
	expect((await live()).map((row) => row.key)).not.toContain('caller 09120000014');
});
