import { mkdirSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { temporaryFolder } from '../harness/leftovers';
import { outputOf } from '../harness/n8n';
import { change, importExample, openTable, succeeded, toYesterday } from '../harness/examples';
import { openBrowser, picture } from '../harness/browser';
import { openTestEnvironment } from '../harness/environment';
import type { TestEnvironment } from '../harness/environment';
import { reported } from '../harness/pbx';
import { htmlOf, startMailServer, startService } from '../harness/outsideServices';
import type { Service } from '../harness/outsideServices';

let environment: TestEnvironment;
let service: Service;
let mail: Awaited<ReturnType<typeof startMailServer>>;
let folder: string;

beforeAll(async () => {
	folder = temporaryFolder('simotel-archive-');
	environment = await openTestEnvironment({ N8N_RESTRICT_FILE_ACCESS_TO: folder });
	service = await startService();
	mail = await startMailServer();
	await environment.n8n.createCredential('Mail', 'smtp', {
		user: '',
		password: '',
		host: '127.0.0.1',
		port: mail.port,
		secure: false,
		disableStartTls: true,
		hostName: '',
	});
});

afterAll(async () => {
	await environment?.close();
	await service?.close();
	await mail?.close();
	rmSync(folder, { recursive: true, force: true });
});

beforeEach(async () => {
	await fetch(`${environment.sim.url}/_sim/reset`, { method: 'POST' });
	service.received.length = 0;
});

test('recordings-archive: the recordings of yesterday are files, and one that is gone spoils nothing', async () => {
	mkdirSync(folder, { recursive: true });
	for (const to of ['200', '201', '202']) await environment.call({ from: '09120000001', to, talk: 3 });
	await environment.call({ from: '09120000002', to: '203', answer: false });
	toYesterday(environment.sim);
	await environment.call({ from: '09120000003', to: '204' });
	await reported(environment.sim);
	const [first, second, gone] = environment.sim.state.calls.map(({ record }) => String(record));
	environment.sim.state.recordings.delete(gone);
	const workflow = await importExample(environment, 'recordings-archive', { folder });
	const run = await succeeded(environment, workflow, 'Archive now');
	expect(readdirSync(folder).sort()).toEqual([first, second].sort());
	expect(readFileSync(join(folder, first)).subarray(0, 2)).toEqual(Buffer.from([0xff, 0xfb]));
	expect(outputOf(run, 'Not fetched')).toHaveLength(1);
});

test('daily-report: a mail with a table and a chart', async () => {
	for (let index = 0; index < 5; index++)
		await environment.call({ from: `0912000001${index}`, to: '600', ring: 6 });
	for (let index = 0; index < 2; index++)
		await environment.call({ from: `0912000002${index}`, to: '600', answer: false, ring: 5 });
	await environment.call({ from: '09120000030', to: '601', ring: 10 });
	toYesterday(environment.sim);
	await environment.call({ from: '09120000031', to: '600' });
	await reported(environment.sim);
	const workflow = await importExample(environment, 'daily-report');
	await succeeded(environment, workflow, 'Send it now');
	expect(mail.mails).toHaveLength(1);
	expect(mail.mails[0]).toMatch(/^Subject: Call center .*: 6 answered, 2 missed$/m);
	const browser = await openBrowser();
	try {
		const page = await browser.newPage({ viewport: { width: 620, height: 420 } });
		await page.setContent(htmlOf(mail.mails[0]));
		const lines = await page.locator('table').first().locator('tr').allInnerTexts();
		expect(lines.map((line) => line.split(/\s*\t\s*/))).toEqual([
			['Queue', 'Answered', 'Missed', 'Average wait (s)'],
			['Sales (600)', '5', '2', '10'],
			['Support (601)', '1', '0', '10'],
			['All', '6', '2', '10'],
		]);
		const width = async (color: string, nth: number) =>
			(await page.locator(`td[bgcolor="${color}"]`).nth(nth).boundingBox())?.width ?? 0;
		expect((await width('#2e9e6b', 0)) / (await width('#2e9e6b', 1))).toBeGreaterThan(3);
		await picture(page, 'daily-report');
	} finally {
		await browser.close();
	}
});

test('agent-shifts: in at the beginning, out at the end, nothing in between', async () => {
	const workflow = await importExample(environment, 'agent-shifts');
	const table = await openTable(environment, 'Simotel Shifts');
	const shift = { queue: '601', days: 'sat,sun,wed', from_time: '8:00', until_time: '16:00' };
	await table.insert({ ...shift, agent: '208' });
	await table.insert({ ...shift, agent: '209', from_time: '22:00', until_time: '06:00' });
	const agents = () => (environment.sim.state.agents.get('601') ?? []).map(({ agent }) => agent);
	const at = async (now: string) => {
		await change(environment, workflow, { now });
		await succeeded(environment, workflow, 'Every five minutes');
		return agents();
	};
	const first = agents();
	expect(await at('2026-11-25T07:59:00+03:30')).toEqual(first);
	expect(await at('2026-11-25T08:00:00+03:30')).toEqual([...first, '208']);
	environment.sim.state.agents.set('601', []);
	expect(await at('2026-11-25T12:00:00+03:30')).toEqual([]);
	environment.sim.state.faults.push({
		target: 'api',
		kind: 'status',
		path: 'addagent',
		status: 500,
		times: 1,
	});
	expect(await at('2026-11-25T23:00:00+03:30')).toEqual([]);
	expect(await at('2026-11-26T05:55:00+03:30')).toEqual(['209']);
	expect(await at('2026-11-26T06:00:00+03:30')).toEqual([]);
	expect((await table.rows()).map((row) => row.signed_in)).toEqual([false, false]);
});

test('extension-sync: new ones with a secret of their own, known ones keep theirs', async () => {
	const secretOf = (number: string) =>
		String(environment.sim.state.records('pbx/users').find((user) => user.number === number)?.secret);
	const before = secretOf('200');
	service.answer = () => [
		{ number: '200', name: 'Sara Ahmadi-Nia', email: 'sara@example.org' },
		{ number: '250', name: 'Kian Amiri', email: '' },
		{ number: 'none', name: 'Nobody' },
	];
	const workflow = await importExample(environment, 'extension-sync', {
		list_url: `${service.url}/staff.json`,
	});
	const run = await succeeded(environment, workflow, 'Sync now');
	expect(outputOf(run, 'What was done').map((row) => [row.action, row.count_number])).toEqual([
		['updated', 1],
		['created', 1],
	]);
	expect(environment.sim.state.records('pbx/users').find((user) => user.number === '200')?.name).toBe(
		'Sara Ahmadi-Nia',
	);
	expect(secretOf('200')).toBe(before);
	expect(secretOf('250')).toMatch(/^[0-9a-f]{24}$/);
	await succeeded(environment, workflow, 'Sync now');
	expect(environment.sim.state.records('pbx/users').filter((user) => user.number === '250')).toHaveLength(1);
});

test('check-setup: what needs attention is reported once', async () => {
	const workflow = await importExample(environment, 'check-setup', {
		message_url: `${service.url}/messages`,
	});
	environment.sim.state.settings.traits.secret = 'clear';
	const run = await succeeded(environment, workflow, 'Check now');
	const rows = outputOf(run, 'Check Setup');
	expect(rows.find((row) => row.check === 'Account')).toMatchObject({ status: 'ok' });
	expect(service.received).toHaveLength(1);
	expect(service.received[0].json.text).toMatch(
		/Telephone Passwords: The PBX gives the passwords of \d+ extensions/,
	);
	await succeeded(environment, workflow, 'Check now');
	expect(service.received).toHaveLength(1);
	environment.sim.state.settings.clockAhead = 3_600;
	await succeeded(environment, workflow, 'Check now');
	expect(service.received).toHaveLength(2);
	expect(service.received[1].json.text).toMatch(/^Clock: The clock of the PBX is .+ ahead/);
});
