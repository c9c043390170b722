import type { Browser } from 'playwright-core';

import type { StoredWorkflow } from '../harness/n8n';
import { install } from '../connect/installed';
import { BITRIX_SECRET, startBitrix } from '../connect/stand-ins/bitrix24';
import type { Bitrix } from '../connect/stand-ins/bitrix24';
import { ESPO_KEY, startEspo } from '../connect/stand-ins/espocrm';
import type { Espo } from '../connect/stand-ins/espocrm';
import { openBrowser, picture } from '../harness/browser';
import { openTable, succeeded } from '../harness/examples';
import { eventually, openTestEnvironment, routeTo } from '../harness/environment';
import type { TestEnvironment } from '../harness/environment';
import { reported } from '../harness/pbx';

type Json = Record<string, unknown>;

const SARA = '09120000001';
const STRANGER = '09120000009';
/** Names come from outside: markup in them is text. Not in a picture, where it would puzzle. */
const NAME = process.env.UPDATE_SCREENSHOTS === '1' ? 'سارا احمدی' : 'Sara <b>Ahmadi';

let environment: TestEnvironment;
let espo: Espo;
let bitrix: Bitrix;
let browser: Browser;
/** The sub-workflows of two systems, by their names. */
const parts: Record<string, Record<string, StoredWorkflow>> = {};
const CARD_KEY = 'card-test-key';

beforeAll(async () => {
	environment = await openTestEnvironment();
	browser = await openBrowser();
	espo = await startEspo();
	bitrix = await startBitrix();
	espo.records.Contact.push({
		...{ id: 'c1', name: NAME, phoneNumber: '+989120000001', assignedUserId: 'u1' },
	});
	bitrix.entities.push({ type: 'CONTACT', id: 275, name: 'Sara in Bitrix24', phone: SARA, extension: '205' });
	await install(environment, 'crm/agents');
	const agents = await openTable(environment, 'Simotel Agents');
	await agents.insert({ extension: '204', name: 'Reza', crm_user: 'u1', chat_id: '1' });
	const credentials = [
		{ name: 'EspoCRM', type: 'httpHeaderAuth', data: { name: 'X-Api-Key', value: ESPO_KEY } },
	];
	for (const [key, settings] of Object.entries({
		espocrm: { address: espo.url },
		bitrix24: { webhook_url: `${bitrix.url}/rest/1/${BITRIX_SECRET}` },
	})) {
		parts[key] = {};
		for (const part of ['who-is-this', 'journal-a-call', 'new-contact'])
			parts[key][part] = await install(environment, `crm/${key}/${part}`, {
				credentials,
				settings: {
					...settings,
					...(part === 'journal-a-call' && key === 'espocrm' ? { assigned_user: 'u9' } : {}),
				},
			});
	}
});

afterAll(async () => {
	await browser?.close();
	await espo?.close();
	await bitrix?.close();
	await environment?.close();
});

/** Events of the PBX reach one workflow at a time. */
function hear(workflow: StoredWorkflow, trigger: string): void {
	environment.sim.state.settings.events.address = environment.n8n.webhookUrl(workflow, trigger);
}

const ring = async (participant: string, exten = '204', more: Json = {}) =>
	await environment.sim.emitEvent('NewState', {
		...{ exten, state: 'Ringing', participant, direction: 'in', unique_id: `${Date.now() / 1000}` },
		...more,
	});

const ended = (unique_id: string, more: Json = {}): Json => ({
	...{ src: SARA, dst: '204', type: 'incoming', disposition: 'ANSWERED', duration: '95', billsec: '80' },
	...{ starttime: '2026-01-31 06:50:30', endtime: '2026-01-31 06:52:05', record: 'a.mp3', unique_id },
	...more,
});

const cards = async () => (await openTable(environment, 'Simotel Cards')).rows();

describe("the caller's card", () => {
	let workflow: StoredWorkflow;

	beforeAll(async () => {
		workflow = await install(environment, 'around-calls/callers-card', {
			runs: { 'Who is this?': parts.espocrm['who-is-this'] },
			credentials: [
				{ name: 'Card Key', type: 'httpHeaderAuth', data: { name: 'X-Card-Key', value: CARD_KEY } },
			],
		});
		hear(workflow, 'Telephone rings');
	});

	const open = async (language: string, width: number) => {
		const page = await browser.newPage({ viewport: { width, height: 640 } });
		await page.goto(
			`${environment.n8n.url}/webhook/simotel-card#extension=204&key=${CARD_KEY}&lang=${language}`,
		);
		return page;
	};

	test.each(['en', 'fa'])(
		'shows who rings, and the way to the CRM, in a page that stays open (%s)',
		async (language) => {
			const page = await open(language, 420);
			await ring(SARA);
			await page.waitForSelector('.rings');
			await eventually(async () => (await page.textContent('#name')) === NAME);
			expect(await page.textContent('#number')).toBe(SARA);
			expect(await page.getAttribute('#open', 'href')).toBe(`${espo.url}/#Contact/view/c1`);
			expect(await page.getAttribute('html', 'dir')).toBe(language === 'fa' ? 'rtl' : 'ltr');
			for (const width of [360, 768, 1280]) {
				await page.setViewportSize({ width, height: 640 });
				const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
				expect(over).toBeLessThanOrEqual(0);
			}
			await page.setViewportSize({ width: 720, height: 420 });
			await picture(page, `callers-card-${language}`);
			await page.close();
		},
	);

	test('shows the number when the CRM is down, and nothing of other extensions', async () => {
		espo.mode = 'down';
		const page = await open('en', 420);
		await ring(STRANGER, '205');
		await ring(STRANGER);
		await eventually(async () => (await page.textContent('#number')) === STRANGER);
		await eventually(async () => (await page.textContent('#note')) === 'The CRM did not answer.');
		espo.mode = 'ok';
		expect(await page.textContent('#name')).toBe('Unknown caller');
		expect((await cards()).map((row) => row.agent).sort()).toEqual(['204', '205']);
		await page.close();
	});

	test('lets nobody look without the key', async () => {
		const address = `${environment.n8n.url}/webhook/simotel-card-data?extension=204`;
		expect((await fetch(address)).status).toBe(403);
		const page = await browser.newPage();
		await page.goto(`${environment.n8n.url}/webhook/simotel-card#extension=204&key=wrong&lang=en`);
		await page.waitForSelector('#door:not([hidden])');
		expect(await page.textContent('#trouble')).toBe('The key is wrong');
		await page.close();
	});
});

describe('the journal', () => {
	let workflow: StoredWorkflow;
	beforeAll(async () => {
		workflow = await install(environment, 'around-calls/call-journal', {
			runs: { 'Journal a call': parts.espocrm['journal-a-call'] },
			settings: { n8n_address: environment.n8n.url },
			credentials: [{ name: 'Listeners', type: 'httpBasicAuth', data: { user: 'boss', password: 'listen' } }],
		});
		hear(workflow, 'Call ended');
	});
	const journaled = async () => (await openTable(environment, 'Simotel Journaled')).rows();

	test('an ended call is written once, however often it is reported', async () => {
		const call = ended('1769842230.21');
		await Promise.all(
			[1, 2, 3].map(async (extra) => await environment.sim.emitEvent('Cdr', { ...call, extra: `${extra}` })),
		);
		await environment.sim.emitEvent('Cdr', ended('1769842230.22', { src: STRANGER }));
		await eventually(
			async () =>
				espo.records.Call.length >= 2 && (await journaled()).every((row) => row.state === 'written'),
		);
		const written = espo.records.Call.map((one) => String(one.description));
		expect(written).toHaveLength(2);
		expect(written[0]).toContain(`${environment.n8n.url}/webhook/simotel-recording?file=a.mp3`);
		expect(await journaled()).toMatchObject([{ journal_id: 'call1' }, { journal_id: 'call2' }]);
	});

	test('a call whose recording comes late is left to the report', async () => {
		await environment.sim.emitEvent('Cdr', ended('1769842230.23', { record: '' }));
		await new Promise((resolve) => setTimeout(resolve, 1_500));
		expect(await journaled()).toHaveLength(2);
	});

	test('what the CRM refuses is kept for another try', async () => {
		espo.mode = 'down';
		await environment.sim.emitEvent('Cdr', ended('1769842230.24'));
		await eventually(async () => (await journaled()).some((row) => row.state === 'refused'), 40);
		espo.mode = 'ok';
		expect(espo.records.Call).toHaveLength(2);
		// As ten minutes later.
		const later = structuredClone(workflow);
		const waiting = later.nodes.find(({ name }) => name === 'Not written yet');
		const conditions = (waiting?.parameters.filters as { conditions: Json[] }).conditions;
		conditions[1].keyValue = '={{ $now.plus({ minutes: 1 }).toISO() }}';
		const { nodes, connections } = later;
		await environment.n8n.rest('PATCH', `/workflows/${later.id}`, { nodes, connections });
		await succeeded(environment, later, 'Every ten minutes');
		expect(espo.records.Call).toHaveLength(3);
		expect(await journaled()).toMatchObject([
			{ state: 'written' },
			{ state: 'written' },
			{ state: 'written' },
		]);
		await succeeded(environment, later, 'Every ten minutes');
		expect(espo.records.Call).toHaveLength(3);
	});

	test('the report brings what no event brought, and not again what one brought', async () => {
		environment.sim.state.settings.events.address = null;
		await environment.call({ from: SARA, to: '02100000000' });
		await reported(environment.sim);
		await succeeded(environment, workflow, 'New in the report');
		await succeeded(environment, workflow, 'New in the report');
		expect(espo.records.Call).toHaveLength(4);
	});

	test('of several calls in one run, those that are written already do not stop the others', async () => {
		const call = (unique_id: string): Json => ({
			...{ start: '2026-01-31T10:20:30+03:30', caller_number: SARA, callee_number: '204' },
			...{ direction: 'incoming', answered: true, duration: 95, billsec: 80, record: 'a.mp3', unique_id },
		});
		const kept = await openTable(environment, 'Simotel Journaled');
		for (const unique_id of ['1769842230.31', '1769842230.31', '1769842230.32'])
			await kept.insert({ unique_id, state: 'refused', call: JSON.stringify(call(unique_id)) });
		const before = espo.records.Call.length;
		await succeeded(environment, workflow, 'Every ten minutes');
		expect(espo.records.Call).toHaveLength(before + 2);
	});

	test('recordings are for those who may listen', async () => {
		hear(workflow, 'Call ended');
		const address = `${environment.n8n.url}/webhook/simotel-recording?file=none.mp3`;
		expect((await fetch(address)).status).toBe(401);
		const authorization = `Basic ${Buffer.from('boss:listen').toString('base64')}`;
		expect((await fetch(address, { headers: { authorization } })).status).toBe(404);
		await environment.call({ from: SARA, to: '02100000000', record: true });
		await reported(environment.sim);
		const { record } = environment.sim.state.calls.at(-1) ?? {};
		const there = address.replace('none.mp3', encodeURIComponent(String(record)));
		const audio = await fetch(there, { headers: { authorization } });
		expect([audio.status, (await audio.arrayBuffer()).byteLength > 100]).toEqual([200, true]);
	});
});

test('strangers become leads, once, and only when the CRM has said that they are strangers', async () => {
	const workflow = await install(environment, 'around-calls/new-callers', {
		runs: {
			'Who is this?': parts.bitrix24['who-is-this'],
			'New contact': parts.bitrix24['new-contact'],
		},
	});
	hear(workflow, 'Somebody calls');
	const call = async (number: string, more: Json = {}) =>
		await environment.sim.emitEvent('IncomingCall', { number, entry_point: 'main', ...more });
	bitrix.mode = 'down';
	await call('09120000010', { unique_id: '1769842231.1' });
	await eventually(async () => bitrix.requests.length > 0);
	await new Promise((resolve) => setTimeout(resolve, 500));
	bitrix.mode = 'ok';
	await Promise.all([call(STRANGER, { unique_id: '1769842231.2' }), call(STRANGER)]);
	await call(SARA, { unique_id: '1769842231.3' });
	await call('205', { unique_id: '1769842231.4' });
	await eventually(async () => bitrix.leads.length > 0);
	await new Promise((resolve) => setTimeout(resolve, 2_000));
	expect(bitrix.leads.map((lead) => lead.TITLE)).toEqual([`Call ${STRANGER}`]);
});

test.each([
	['espocrm', '204'],
	['bitrix24', '205'],
])('customers reach the owner of their contact, by %s; everybody else the queue', async (key, owner) => {
	const workflow = await install(environment, 'around-calls/owner-routing', {
		runs: { 'Who is this?': parts[key]['who-is-this'] },
	});
	environment.sim.state.settings.events.address = null;
	routeTo(environment, workflow, 'Who shall answer?');
	// The machine that runs all tests may be busy with others: then the queue answers, as it should.
	await eventually(async () => (await environment.call({ from: SARA, to: '3001' })).answeredBy === owner, 40);
	expect((await environment.call({ from: '09120000055', to: '3001' })).path).toContain('sales');
	const system = key === 'espocrm' ? espo : bitrix;
	system.mode = 'slow';
	const slow = await environment.call({ from: SARA, to: '3001' });
	system.mode = 'ok';
	expect(slow.path).toContain('sales');
	for (const request of slow.components) expect(request.ms).toBeLessThan(1_000);
	await environment.n8n.deactivate(workflow);
	const address = environment.n8n.webhookUrl(workflow, 'Who shall answer?');
	await eventually(async () => (await fetch(address)).status === 404);
});

test('missed calls are tasks, one for each number, and say who called back', async () => {
	const workflow = await install(environment, 'around-calls/missed-call-tasks', {
		runs: {
			'Write the task': parts.espocrm['journal-a-call'],
			'Write who called back': parts.espocrm['journal-a-call'],
		},
	});
	hear(workflow, 'Call ended');
	const missed = { disposition: 'NO ANSWER', billsec: '0', record: '', src: '09120000031' };
	const before = espo.records.Call.length;
	const rows = async () => (await openTable(environment, 'Simotel Missed')).rows();
	await environment.sim.emitEvent('Cdr', ended('1769842232.1', missed));
	await eventually(async () => (await rows()).some((row) => row.task_id !== ''));
	await environment.sim.emitEvent('Cdr', ended('1769842232.2', missed));
	await environment.sim.emitEvent('Cdr', ended('1769842232.3', { ...missed, src: '09120000032' }));
	await eventually(async () => (await rows()).filter((row) => row.task_id !== '').length === 2);
	expect(espo.records.Call.slice(before)).toMatchObject([{ status: 'Planned' }, { status: 'Planned' }]);
	await environment.sim.emitEvent('Cdr', {
		...ended('1769842232.4', { src: '207', dst: '+989120000031', type: 'outgoing' }),
		...{ starttime: '2026-01-31 07:20:00', endtime: '2026-01-31 07:22:05' },
	});
	const [closed, open] = await eventually(async () => {
		const all = await rows();
		return all[0].called_back_by !== '' && espo.records.Call.length === before + 3 && all;
	});
	expect(closed).toMatchObject({ number: '9120000031', called_back_by: '207' });
	expect(open).toMatchObject({ number: '9120000032', called_back_at: null });
	expect(String(espo.records.Call.at(-1)?.description)).toContain('called back by 207 after 30 min');
});

describe('a link that calls', () => {
	let workflow: StoredWorkflow;
	beforeAll(async () => {
		workflow = await install(environment, 'around-calls/call-link', {
			credentials: [
				{ name: 'Office People', type: 'httpBasicAuth', data: { user: 'sara', password: 'office' } },
			],
		});
		hear(workflow, 'Link opened');
	});
	const orders = () =>
		environment.sim.state.requests.filter(({ path }) => String(path).endsWith('call/originate/act'));

	test('asks first, calls once, and lets nobody in without a password', async () => {
		const link = `${environment.n8n.url}/webhook/simotel-call?number=${encodeURIComponent('<i>0912 000 0001')}&extension=204`;
		expect((await fetch(link)).status).toBe(401);
		const page = await browser.newPage({
			httpCredentials: { username: 'sara', password: 'office' },
			viewport: { width: 420, height: 480 },
		});
		await page.goto(link);
		expect(await page.textContent('bdi')).toBe(SARA);
		expect(orders()).toHaveLength(0);
		await page.click('button');
		await eventually(async () => /rings/.test(await page.content()));
		expect(orders()).toHaveLength(1);
		await page.close();
	});

	test("Vtiger's button needs its secret", async () => {
		const address = `${environment.n8n.url}/webhook/simotel-vtiger/makecall?event=OutgoingCall&from=204&to=${SARA}&context=x`;
		expect((await fetch(`${address}&secret=`, { method: 'POST' })).status).toBe(403);
		expect(orders()).toHaveLength(1);
	});
});
