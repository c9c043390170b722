import type { Browser, Page } from 'playwright-core';

import { startSimulator } from '../../simulator';
import type { Simulator } from '../../simulator';
import { openBrowser, picture } from '../harness/browser';
import { freePort, serveWeb } from '../harness/serve';
import type { Served } from '../harness/serve';

/** A small web server plays n8n: it notes the events and answers the components. */
let web: Served | undefined;
let webUrl = '';
let received: Array<{ method: string; url: string; body: string }> = [];
let answer: { body: object; afterMs: number; status?: number };

let sim: Simulator;
let browser: Browser;
let page: Page;
const errors: string[] = [];

beforeAll(async () => {
	web = await serveWeb(({ method = '', url = '' }, body, response) => {
		received.push({ method, url, body: body.toString() });
		const isComponent = url.startsWith('/ask');
		setTimeout(
			() => {
				response.writeHead(answer.status ?? 200, { 'content-type': 'application/json' });
				response.end(JSON.stringify(isComponent || answer.status ? answer.body : { received: true }));
			},
			isComponent ? answer.afterMs : 0,
		);
	});
	webUrl = web.url;
	sim = await startSimulator();
	browser = await openBrowser();
	page = await browser.newPage({ viewport: { width: 1400, height: 900 }, colorScheme: 'light' });
	page.on('pageerror', (error) => errors.push(error.message));
	page.on('dialog', (dialog) => void dialog.accept());
});

afterAll(async () => {
	await browser?.close();
	await sim?.close();
	await web?.close();
	expect(errors).toEqual([]);
});

beforeEach(async () => {
	received = [];
	answer = { body: { ok: '1', extension: '204' }, afterMs: 60 };
	await fetch(`${sim.url}/_sim/reset`, { method: 'POST' });
	sim.state.settings.events.address = `${webUrl}/events`;
	ask(`${webUrl}/ask`);
	await page.goto(`${sim.url}/#calls`);
	await page.reload();
	await page.locator('#extensions tbody tr').first().waitFor({ state: 'attached' });
});

function ask(address: string | null): void {
	const { sticky } = sim.state.dialplan.nodes;
	if (sticky.kind === 'extenApi') sticky.address = address;
}

const button = (name: string) => page.getByRole('button', { name, exact: true });
const steps = () => page.locator('.steps > .step');
const row = () => page.locator('.calls .row').first();
const go = async (view: string) => await page.locator(`nav a[href="#${view}"]`).click();
const message = (text: string | RegExp) => page.locator('#message').getByText(text).waitFor();

test('a call in real time, with the keyboard alone: dialled, answered, hung up', async () => {
	await page.getByLabel('Number dialled').focus();
	await page.keyboard.press('ControlOrMeta+a');
	await page.keyboard.type('02100000000');
	await page.keyboard.press('Enter');
	await row().locator('.badge', { hasText: 'Ringing 204' }).waitFor();
	await button('Answer').focus();
	await page.keyboard.press('Enter');
	await row().locator('.badge', { hasText: 'Talking to 204' }).waitFor();
	await button('Answer').waitFor({ state: 'detached' });
	await page.keyboard.press('Tab');
	expect(await button('Hang up').evaluate((element) => element === document.activeElement)).toBe(true);
	await page.keyboard.press('Escape');
	await row().locator('[data-outcome=ANSWERED]').waitFor();
	expect(await steps().allInnerTexts()).toEqual(
		expect.arrayContaining([expect.stringContaining('The caller hangs up')]),
	);
	expect(sim.state.calls[0].billsec).toBeLessThan(20);
	expect(received.map(({ body }) => body).filter((body) => body.includes('"Cdr"'))).toHaveLength(1);
});

test('the order in which Tab goes through the form, with a focus that shows', async () => {
	await page.getByLabel('Caller').focus();
	const names: string[] = [];
	for (let k = 0; k < 7; k++) {
		await page.keyboard.press('Tab');
		names.push(
			await page.evaluate(() => {
				const element = document.activeElement as HTMLInputElement;
				if (getComputedStyle(element).outlineStyle === 'none') return 'invisible';
				return element.name || element.textContent || '';
			}),
		);
	}
	expect(names).toEqual(['to', 'digits', 'Keypad', 'listen', 'More options', 'Dial', 'Whole call at once']);
});

test('a whole call at once: request and answer against the limit, events and what n8n said', async () => {
	await button('Whole call at once').click();
	await row().locator('[data-outcome=ANSWERED]').waitFor();
	const exchange = page.locator('.exchange');
	await exchange.locator('.badge', { hasText: 'output S' }).waitFor();
	expect(await exchange.innerText()).toMatch(
		/Request of ExtenAPI “sticky_agent”[\s\S]*\d+ ms[\s\S]*limit 1,000 ms/,
	);
	const [bar, fill, limit] = await Promise.all(
		['.bar', '.bar i', '.bar .limit'].map(async (name) => await exchange.locator(name).boundingBox()),
	);
	expect((limit?.x ?? 0) - (bar?.x ?? 0)).toBeCloseTo((bar?.width ?? 0) * 0.8, -1);
	expect(fill?.width).toBeLessThan((bar?.width ?? 0) * 0.8);
	const event = page.locator('.step.event', { hasText: 'NewState 204 Ringing' });
	expect(await event.innerText()).toMatch(/200 · [\d.]+ ms/);
	await event.locator('summary').click();
	expect(await event.locator('.json').first().innerText()).toContain('"exten": "204"');
});

test('late answers and an n8n that is not running come with what to do', async () => {
	sim.state.settings.components.timeoutMs = 150;
	answer.afterMs = 400;
	await button('Whole call at once').click();
	await page.locator('.exchange.bad', { hasText: 'too late: no answer within the limit' }).waitFor();
	const port = await freePort();
	ask(`http://127.0.0.1:${port}/ask`);
	await button('Whole call at once').click();
	await page
		.locator('.exchange', { hasText: `connection refused at 127.0.0.1:${port}: is n8n running?` })
		.waitFor();
});

test.each([
	[
		401,
		/wants a user and password.*Components send no password.*Allowed Addresses/,
		/Compare User, Password/,
	],
	[403, /does not let this PBX in.*Allowed Addresses/, /does not let this PBX in/],
	[404, /no published workflow.*Production URL/, /no published workflow/],
	[405, /405.*method/, /405.*method/],
	[500, /500: n8n failed/, /500: n8n failed/],
])('HTTP status %d of a component and of an event says what to do', async (status, component, event) => {
	const hint = 'Execute the workflow first. '.repeat(12).trim();
	answer = { body: { code: status, message: 'Not registered', hint }, afterMs: 0, status };
	await button('Whole call at once').click();
	const exchange = page.locator('.exchange.bad');
	await exchange.locator('p.bad', { hasText: component }).waitFor();
	expect(await exchange.innerText()).toContain(`n8n says: Not registered ${hint}`);
	expect(await exchange.innerText()).not.toMatch(/active/);
	await page.locator('.step.event', { hasText: event }).first().waitFor();
});

test('a conversation: the keypad answers prompt after prompt, the steps stand at a glance, and all can be heard', async () => {
	const outputs = { again: 'talk', sales: 'sales', e: 'end' };
	sim.state.dialplan = {
		routes: { '3004': 'talk' },
		nodes: {
			talk: { kind: 'smartApi', name: 'talk', address: `${webUrl}/ask`, outputs },
			sales: { kind: 'queue', number: '600' },
			end: { kind: 'hangup' },
		},
	};
	answer.body = { ok: '1', commands: "PlayAnnouncement('welcome');GetData('main-menu',10,1);Exit('again')" };
	await page.getByLabel('Number dialled').fill('3004');
	await button('Dial').click();
	const keypad = page.locator('.pressing');
	await keypad.getByRole('button', { name: '1', exact: true }).click();
	await page.locator('.step.digits', { hasText: 'The caller enters 1' }).waitFor();
	await keypad.waitFor();
	answer.body = { ok: '1', commands: "ClearUserData();Exit('sales')" };
	await page.locator('.calls .detail').focus();
	await page.keyboard.press('2');
	await row().locator('.badge', { hasText: 'Ringing 200' }).waitFor();
	expect(
		(await page.locator('.conversation li').allInnerTexts()).map((text) => text.replace(/\s+/g, ' ')),
	).toEqual([
		expect.stringMatching(/^1 talk, digits: none output again [\d.]+ ms$/),
		expect.stringMatching(/^2 talk, digits: 1 output again [\d.]+ ms$/),
		expect.stringMatching(/^3 talk, digits: 12 output sales [\d.]+ ms$/),
	]);
	const sound = page.waitForResponse((response) => response.url().includes('/_sim/audio'));
	await page.getByRole('button', { name: 'Listen to: announcement welcome' }).first().click();
	expect((await sound).headers()['content-type']).toBe('audio/wav');
	await button('Hang up').click();
});

test('a rule that rejects, a busy agent and a call that ends in the menu are nothing red', async () => {
	answer.body = { ok: '0' };
	await sim.placeCall({ from: '09120000001', to: '02100000000', busy: ['200'] });
	const exchange = page.locator('.exchange.soft', { hasText: 'The workflow rejected' });
	await exchange.waitFor();
	expect(await page.locator('.calls .detail .bad').count()).toBe(0);
	const { sticky } = sim.state.dialplan.nodes;
	sim.state.dialplan.nodes.sticky = { ...sticky, kind: 'ivrApi', outputs: { '1': 'end' } } as typeof sticky;
	answer.body = { ok: '1', case: '1' };
	await sim.placeCall({ from: '09120000001', to: '02100000000', digits: ['1'] });
	await row().locator('.badge.soft', { hasText: 'Ended in the menu' }).waitFor();
});

test('an event with copies is one event; what n8n said to each copy stands with it', async () => {
	sim.state.settings.events.copies = [`${webUrl}/copy`];
	await sim.placeCall({ from: '09120000001', to: '204' });
	const cdr = page.locator('.step.event', { hasText: 'Cdr ANSWERED' });
	await cdr.locator('.copy', { hasText: `Copy to ${webUrl}/copy` }).waitFor();
	expect(await cdr.count()).toBe(1);
});

test('any event in any transport', async () => {
	await go('events');
	const names = await page.locator('#event [name=event] option').allInnerTexts();
	expect(names).toHaveLength(19);
	for (const [index, name] of names.entries()) {
		await page.locator('#event [name=event]').selectOption(name);
		await page
			.locator('#event [name=version]')
			.selectOption(['G2', 'G3', 'G4', 'Rest2', 'Rest3', 'Rest4'][index % 6]);
		await page.locator('#event [name=method]').selectOption(index % 2 ? 'GET' : 'POST');
		await button('Send').click();
		await message(new RegExp(`^${name}: HTTP 200`));
	}
	expect(received).toHaveLength(19);
	expect(received[0].body).toContain('event_name=NewState');
	expect(received[3]).toMatchObject({
		method: 'GET',
		url: expect.stringMatching(/^\/events\/IncomingCall\?/),
	});
	await page.locator('#event textarea').fill('{ nonsense');
	await button('Send').click();
	await message(/The fields are no JSON object/);
	await page.locator('.view:not([hidden]) .row', { hasText: 'Ping' }).click();
	expect(await page.locator('.thirds .detail').innerText()).toContain('{"received":true}');
});

test('a made-up day is played', async () => {
	await go('events');
	await page.locator('#replay [name=calls]').fill('5');
	await page.locator('#replay [name=speed]').fill('100000');
	await button('Play a made-up day').click();
	await page.locator('.thirds .row', { hasText: 'Cdr' }).first().waitFor();
	await page.locator('#replayed', { hasText: /\b5 done/ }).waitFor();
	expect(received.length).toBeGreaterThan(5);
});

test('faults are injected, counted and taken away', async () => {
	await go('faults');
	await page.locator('#fault [name=target]').selectOption('events');
	await page.locator('#fault [name=kind]').selectOption('drop');
	await page.locator('#fault [name=path]').fill('Cdr');
	await button('Inject').click();
	await page.locator('#faults li', { hasText: 'no answer at all' }).waitFor();
	await sim.placeCall({ from: '09120000001', to: '204' });
	await page.locator('#faults .empty').waitFor();
	await page.locator('#fault [name=target]').selectOption('api');
	await button('Inject').click();
	await page.locator('#faults button').click();
	await page.locator('#faults .empty').waitFor();
	expect(sim.state.faults).toEqual([]);
	await go('calls');
	await page.locator('.step.event', { hasText: 'dropped by a fault' }).waitFor();
});

test('API requests arrive, with their secrets masked', async () => {
	await go('requests');
	await fetch(`${sim.url}/api/v4/pbx/users/add`, {
		method: 'POST',
		headers: {
			'content-type': 'application/json',
			authorization: `Basic ${Buffer.from('n8n:simulator-password').toString('base64')}`,
		},
		body: JSON.stringify({ name: 'New', number: '299', secret: 'hidden-word' }),
	});
	const request = page.locator('.view:not([hidden]) .row', { hasText: 'POST pbx/users/add' });
	expect(await request.innerText()).toMatch(/200 · [\d.]+ ms[\s\S]*n8n/);
	await request.click();
	const body = page.locator('.halves .detail .json');
	expect(await body.innerText()).toContain('"secret": "******"');
	expect(await page.content()).not.toMatch(/hidden-word|simulator-password/);
});

test('extensions and queues are edited', async () => {
	await go('people');
	const extension = page.locator('[data-adds=extensions]');
	await extension.getByLabel('Number').fill('210');
	await extension.getByLabel('Name').fill('New Agent');
	await extension.getByRole('button').click();
	await page.locator('#extensions [data-number="210"]').waitFor();
	await page.getByLabel('Name 210').fill('Renamed');
	await page.getByLabel('Name 210').press('Tab');
	const queue = page.locator('[data-queue="600"]');
	await queue.getByRole('combobox').selectOption('210');
	await queue.getByRole('button', { name: 'Add agent 600' }).click();
	await queue.getByRole('button', { name: 'Pause 210' }).click();
	await queue.locator('.chip.paused[data-agent="210"]').waitFor();
	await queue.getByRole('button', { name: 'Remove 200' }).click();
	await queue.locator('[data-agent="200"]').waitFor({ state: 'detached' });
	expect(sim.state.agents.get('600')?.map(({ source }) => source)).toEqual(['201', '202', '203', '210']);
	expect(sim.state.records('pbx/users').at(-1)).toMatchObject({ number: '210', name: 'Renamed' });
	expect(received.some(({ body }) => body.includes('ExtenAdded'))).toBe(true);
});

test('the dialplan is drawn; its component gets an address; the way of a call stands out', async () => {
	await button('Whole call at once').click();
	await row().locator('[data-outcome=ANSWERED]').waitFor();
	await button('Show on the dialplan').click();
	const plan = page.locator('#plan');
	await plan.locator('.box.taken[data-id=end]').waitFor();
	const taken = await plan
		.locator('.box.taken')
		.evaluateAll((boxes) => boxes.map((box) => box.getAttribute('data-id')));
	expect(taken.sort()).toEqual(['end', 'route:02100000000', 'sticky']);
	expect(await plan.locator('.edge.taken').count()).toBe(2);
	expect(await plan.locator('[data-id=sticky] .port').allTextContents()).toEqual(['S', 'B', 'F']);
	const overlaps = await plan.locator('.box').evaluateAll((boxes) => {
		const areas = boxes.map((box) => box.getBoundingClientRect());
		const apart = (a: DOMRect, b: DOMRect) =>
			a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top;
		return areas.filter((area, index) => areas.slice(index + 1).some((other) => !apart(area, other))).length;
	});
	expect(overlaps).toBe(0);
	await plan.locator('[data-id=sticky]').focus();
	await page.keyboard.press('Enter');
	const address = page.locator('#node [name=address]');
	await address.fill('no address');
	await address.press('Enter');
	await message(/This is no URL/);
	await address.fill(`${webUrl}/ask/again`);
	await address.press('Enter');
	await message('Saved.');
	expect(sim.state.dialplan.nodes.sticky).toMatchObject({ address: `${webUrl}/ask/again` });
});

test('a component is added, wired, called and deleted again, without JSON and with the keyboard alone', async () => {
	await go('dialplan');
	const adding = page.locator('#addNode');
	await adding.getByLabel('Kind').selectOption('smartApi');
	await adding.getByLabel('Its number').fill('3005');
	await page.keyboard.press('Enter');
	await message(/^Added/);
	const plan = page.locator('#plan');
	await plan.locator('.box.chosen[data-id=smartApi]').waitFor();
	const form = page.locator('#node form');
	await form.getByLabel('App name').fill('survey');
	await form.getByLabel('Address').fill(`${webUrl}/ask`);
	await form.getByRole('button', { name: 'Add output' }).focus();
	await page.keyboard.press('Enter');
	await form.getByLabel('Name of the output').last().fill('done');
	await form.locator('[name=target]').last().selectOption('support');
	await form.getByRole('button', { name: 'Save' }).focus();
	await page.keyboard.press('Enter');
	await message('Saved.');
	expect(sim.state.dialplan.routes['3005']).toBe('smartApi');
	expect(sim.state.dialplan.nodes.smartApi).toEqual({
		...{ kind: 'smartApi', name: 'survey', address: `${webUrl}/ask` },
		outputs: { again: 'smartApi', e: 'sticky', done: 'support' },
	});
	answer.body = { ok: '1', commands: "Exit('done')" };
	expect((await sim.placeCall({ from: '09120000001', to: '3005' })).path).toEqual(['smartApi', 'support']);
	await form.getByRole('button', { name: 'Delete' }).focus();
	await page.keyboard.press('Enter');
	await message(/^Deleted/);
	await plan.locator('[data-id=smartApi]').waitFor({ state: 'detached' });
	expect(Object.keys(sim.state.dialplan.routes)).not.toContain('3005');
});

test('settings are saved; the password never comes back', async () => {
	await go('settings');
	const settings = page.locator('#settings');
	await settings.getByLabel('Event address').fill(`${webUrl}/events/new`);
	await settings.locator('[name=version]').selectOption('Rest4');
	await settings.getByLabel('User').fill('simotel');
	await settings.getByLabel('Password').fill('hidden-word');
	await settings.getByRole('button', { name: 'Save' }).click();
	await message('Saved.');
	expect(sim.state.settings.events).toMatchObject({
		address: `${webUrl}/events/new`,
		version: 'Rest4',
		password: 'hidden-word',
	});
	await page.reload();
	await page.waitForFunction(
		() => document.querySelector<HTMLInputElement>('[name=username]')?.value === 'simotel',
	);
	expect(await settings.getByLabel('Password').inputValue()).toBe('');
});

test('the kind of PBX is chosen, and single differences are switched; addresses stay', async () => {
	await go('settings');
	const kind = page.locator('#kind');
	await kind.getByLabel('Profile').selectOption('hosted');
	await message('Saved.');
	expect(sim.state.settings).toMatchObject({ profile: 'hosted', traits: { cdrDst: 'did', reportLag: 15 } });
	expect(sim.state.settings.events.address).toBe(`${webUrl}/events`);
	await kind.getByText('Each difference').click();
	await kind.getByLabel('Rows of reports appear after').fill('2');
	await kind.getByLabel('Rows of reports appear after').press('Tab');
	await kind.locator('.switched[data-trait=reportLag]').waitFor();
	await kind.getByLabel('IncomingCall comes').selectOption('idLast');
	await kind.getByText('Switched by hand: reportLag, incomingCall').waitFor();
	expect(sim.state.traits).toMatchObject({ reportLag: 2, incomingCall: 'idLast' });
});

test('what callers and workflows say is never run', async () => {
	const hostile = '<img src=x onerror="document.title=1"><b>x</b>';
	const { sticky } = sim.state.dialplan.nodes;
	if (sticky.kind === 'extenApi') sticky.name = hostile;
	answer.body = { ok: '1', extension: hostile };
	await sim.placeCall({ from: hostile, to: '02100000000' });
	await row().getByText(hostile).waitFor();
	await page.locator('.exchange', { hasText: hostile }).waitFor();
	for (const view of ['dialplan', 'events', 'settings']) await go(view);
	expect(await page.locator('main img, main b:not(.limit)').count()).toBe(0);
	expect(await page.title()).toBe('Simotel simulator');
});

test('a thousand calls: few rows, the newest on top, and the place of who reads further down', async () => {
	sim.state.settings.events.enabled = ['Cdr'];
	for (let index = 0; index < 1_000; index++)
		await sim.placeCall({ from: `0912000${String(index).padStart(4, '0')}`, to: '204', talk: 1 });
	await row().getByText('09120000999').waitFor();
	expect(await page.locator('#total').innerText()).toBe('1,000');
	expect(await page.locator('.calls .row').count()).toBeLessThan(40);
	expect(await page.locator('*').count()).toBeLessThan(1_500);
	const list = page.locator('.calls .list');
	await list.focus();
	await page.keyboard.press('End');
	await page.locator('.calls .row[aria-selected=true]', { hasText: '09120000000' }).waitFor();
	await sim.placeCall({ from: '09120009999', to: '204' });
	await page.waitForFunction(() => document.querySelector('#total')?.textContent === '1,001');
	expect(await page.locator('.calls .row', { hasText: '09120000000' }).isVisible()).toBe(true);
	await page.keyboard.press('Home');
	await row().getByText('09120009999').waitFor();
});

test('a restart in mid-call is reported, and the page comes back', async () => {
	const port = Number(new URL(sim.url).port);
	await button('Dial').click();
	await button('Hang up').waitFor();
	await sim.close();
	await page.locator('#banner', { hasText: `The simulator does not answer at 127.0.0.1:${port}` }).waitFor();
	await button('Whole call at once').click();
	await message(/Start it again \(npm run simulator/);
	sim = await startSimulator({ port });
	await message(/restarted in mid-call: 09120000001 → 02100000000 was cut off/);
	await page.locator('#banner p').waitFor({ state: 'detached' });
	expect(await page.locator('.calls .row').count()).toBe(0);
});

test('in English and light, in Persian from right to left and dark; both are remembered', async () => {
	await sim.placeCall({ from: '09120000003', to: '204', answer: false });
	await sim.placeCall({ from: '09120000002', to: '3600', busy: ['200'] });
	await button('Whole call at once').click();
	await page.locator('.exchange').waitFor();
	const background = async () => await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
	const light = await background();
	await picture(page, 'console');
	await page.locator('#theme').click();
	await button('فارسی').click();
	await page.reload();
	expect(await page.locator('html').getAttribute('dir')).toBe('rtl');
	expect(await background()).not.toBe(light);
	await row().locator('.badge', { hasText: 'پاسخ داده شد' }).waitFor();
	// One kind of digits: those of the telephone numbers.
	const text = await page.locator('body').innerText();
	expect(text).not.toMatch(/[\u06f0-\u06f9]/);
	expect(text).toMatch(/[\d.]+\u2069 میلی‌ثانیه/);
	expect(text).not.toMatch(/\d ms\b/);
	const latin = await page
		.locator('[data-t]')
		.evaluateAll((elements) =>
			elements.map((element) => element.textContent).filter((text) => /^[\x20-\x7e]+$/.test(text)),
		);
	expect([...new Set(latin)].sort()).toEqual(['English', 'ExtenAPI', 'IvrAPI', 'SmartAPI', 'TrunkAPI']);
	await page.locator('.exchange').waitFor();
	const form = await page.locator('#call').boundingBox();
	const detail = await page.locator('.calls .detail').boundingBox();
	expect(form?.x).toBeGreaterThan(detail?.x ?? 0);
	await picture(page, 'console-fa');
	await button('تماس').click();
	await button('قطع تماس').click();
	await row().locator('[data-outcome="NO ANSWER"], [data-outcome=ANSWERED]').waitFor();
	await button('English').click();
	await page.emulateMedia({ colorScheme: 'dark' });
	await page.evaluate(() => localStorage.clear());
	await page.reload();
	expect(await background()).not.toBe(light);
});

test('on a narrow screen nothing is cut off', async () => {
	await page.setViewportSize({ width: 390, height: 800 });
	for (const view of ['calls', 'events', 'requests', 'people', 'faults', 'settings', 'dialplan']) {
		await go(view);
		const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
		expect([view, wide]).toEqual([view, 0]);
	}
});
