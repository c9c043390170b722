import { createHash } from 'node:crypto';

import type { IDataObject } from 'n8n-workflow';

import { Simotel } from '../../nodes/Simotel/Simotel.node';
import { SimotelTrigger } from '../../nodes/SimotelTrigger/SimotelTrigger.node';
import { startSimulator } from '../../simulator';
import type { Simulator } from '../../simulator';
import { PASSWORD, account } from '../harness/account';
import { onProfiles } from '../harness/profiles';
import { runNode } from '../harness/engine';
import type { Credential } from '../harness/engine';
import { serveWeb } from '../harness/serve';
import type { Served } from '../harness/serve';
import { listen } from '../harness/webhook';

type Row = Record<'check' | 'status' | 'found' | 'what_to_do', string>;

async function check(credential: Credential, show = 'all'): Promise<Row[]> {
	const { json, error } = await runNode({
		node: new Simotel(),
		parameters: { resource: 'server', operation: 'checkSetup', show },
		credentials: { simotelApi: credential },
	});
	expect(error).toBeUndefined();
	return json as unknown as Row[];
}

const named = (rows: Row[], name: string) => rows.find((row) => row.check === name);
const statusOf = (rows: Row[], name: string) => named(rows, name)?.status;

describe('on the simulated PBX', () => {
	let sim: Simulator;
	beforeAll(async () => {
		sim = await startSimulator();
		await sim.placeCall({ from: '09120000001', to: '204' });
	});
	afterAll(async () => await sim.close());

	// A search makes an empty collection; that is no change.
	const stored = () => {
		const records = JSON.stringify([...sim.state.collections].filter(([, records]) => records.length > 0));
		return createHash('sha256').update(records).digest('hex');
	};

	test('one item per check, in four columns, and nothing on the PBX changes', async () => {
		const before = stored();
		const rows = await check(account(sim.url));
		expect(stored()).toBe(before);
		for (const row of rows) {
			expect(Object.keys(row)).toEqual(['check', 'status', 'found', 'what_to_do']);
			expect(['ok', 'warning', 'failed', 'unknown']).toContain(row.status);
			expect(row.found).not.toBe('');
			if (row.status === 'ok') expect(row.what_to_do).toBe('');
		}
		for (const name of ['Address', 'Account', 'Clock', 'Call Reports', 'Time Zone', 'Telephone Passwords'])
			expect([name, statusOf(rows, name)]).toEqual([name, 'ok']);
		expect(statusOf(rows, 'Permission /reports/cdr/search')).toBe('ok');
		expect(statusOf(rows, 'Permission /reports/audio/download')).toBe('ok');
		expect(named(rows, 'Permissions to change /pbx/users')).toMatchObject({
			status: 'unknown',
			found: expect.stringContaining('/pbx/users/add (Extension → Create') as string,
		});
		expect(JSON.stringify(rows)).not.toContain(PASSWORD);
	});

	test('an account with few permissions: each missing one is a warning that names it', async () => {
		sim.state.accounts.push({
			name: 'few',
			mode: 'basic',
			password: PASSWORD,
			permissions: ['/reports/quick/search'],
			enabled: true,
		});
		const rows = await check(account(sim.url, { username: 'few' }));
		expect(named(rows, 'Account')).toMatchObject({
			status: 'ok',
			found: expect.stringContaining('may not ping') as string,
		});
		expect(named(rows, 'Call Reports')?.found).toContain('/reports/quick/search');
		expect(statusOf(rows, 'Permission /reports/quick/search')).toBe('ok');
		expect(named(rows, 'Permission /pbx/queues/search')).toMatchObject({
			status: 'warning',
			what_to_do: expect.stringContaining('"/pbx/queues/search"') as string,
		});
		expect(statusOf(rows, 'Telephone Passwords')).toBe('unknown');
		const attention = await check(account(sim.url, { username: 'few' }), 'attention');
		expect(attention.map(({ status }) => status)).not.toContain('ok');
	});

	test('a wrong password, and a server that is not there, end after the reason', async () => {
		const refused = await check(account(sim.url, { password: 'wrong' }));
		expect(refused.map(({ check: name, status }) => [name, status])).toEqual([
			['Address', 'ok'],
			['Account', 'failed'],
		]);
		expect(refused[1].what_to_do).not.toBe('');
		const nowhere = await check(account('http://127.0.0.1:9'));
		expect(nowhere).toHaveLength(1);
		expect(nowhere[0]).toMatchObject({ check: 'Address', status: 'failed' });
	});

	test('another zone in the credential than the one of the PBX is noticed', async () => {
		const rows = await check(account(sim.url, { timezone: 'UTC' }));
		expect(named(rows, 'Time Zone')).toMatchObject({
			status: 'warning',
			found: expect.stringMatching(/UTC is 4 hours behind|UTC is 210 minutes behind/) as string,
		});
	});

	test('the last event that reached this process is shown, with its address', async () => {
		expect(statusOf(await check(account(sim.url)), 'Events')).toBe('unknown');
		const trigger = await listen(new SimotelTrigger(), { parameters: { events: ['Cdr'] } });
		const event = { event_name: 'NewState', exten: '204', state: 'Idle' };
		const reply = await fetch(`${trigger.url}/webhook/1/simotel?secret=top`, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify(event),
		});
		expect(reply.status).toBe(200);
		await trigger.close();
		expect(named(await check(account(sim.url)), 'Events')).toMatchObject({
			status: 'ok',
			found: expect.stringMatching(/^NewState came \d+ seconds ago at .*\/simotel$/) as string,
		});
	});

	test('version 3 is checked too', async () => {
		const rows = await check(account(sim.url, { apiVersion: 'v3' }));
		expect(statusOf(rows, 'Address')).toBe('ok');
		expect(statusOf(rows, 'Account')).toBe('ok');
		expect(statusOf(rows, 'Permission /pbx/users/search')).toBe('ok');
	});
});

onProfiles(({ profile, apiVersion }) => {
	let sim: Simulator;
	beforeAll(async () => {
		sim = await startSimulator({ profile, seed: 'office' });
	});
	afterAll(async () => await sim.close());

	test('is looked at as it comes, and nothing fails that works there', async () => {
		const rows = await check(account(sim.url, { apiVersion }));
		expect(rows.filter(({ status }) => status === 'failed')).toEqual([]);
		for (const name of ['Address', 'Account', 'Call Reports', 'Time Zone'])
			expect([name, statusOf(rows, name)]).toEqual([name, 'ok']);
		expect(['ok', 'unknown', 'warning']).toContain(statusOf(rows, 'Recordings'));
		const denied = rows.filter(({ status, found }) => status === 'warning' && /not granted/i.test(found));
		// Resellers tick few permissions; the others of these PBXs give an account all of them.
		expect(denied.length > 0).toBe(profile === 'hosted');
		for (const { what_to_do } of denied) expect(what_to_do).toContain('Tick "/');
	});

	test('an account without any permission is accepted, and the reports say what it lacks', async () => {
		sim.state.accounts.push({
			...{ name: 'none', mode: 'basic', password: PASSWORD, enabled: true },
			permissions: ['/nothing'],
		} as (typeof sim.state.accounts)[number]);
		const rows = await check(account(sim.url, { apiVersion, username: 'none' }));
		expect(statusOf(rows, 'Account')).toBe('ok');
		expect(named(rows, 'Call Reports')).toMatchObject({ status: 'failed' });
		expect(named(rows, 'Call Reports')?.what_to_do).not.toBe('');
	});
});

describe('on PBXs of other makes', () => {
	let server: Served;
	let answers: (path: string) => { status?: number; headers?: Record<string, string>; body: unknown };
	beforeAll(async () => {
		server = await serveWeb((request, _body, response) => {
			const { status = 200, headers = {}, body } = answers(request.url ?? '');
			response.writeHead(status, { 'content-type': 'application/json', ...headers });
			response.end(JSON.stringify(body));
		});
	});
	afterAll(async () => await server.close());

	const url = () => server.url;
	const ok = (data: unknown) => ({ body: { success: 1, message: '', data } });

	test('passwords in the clear, a wrong clock, late and incomplete reports, recordings not stored yet', async () => {
		const began = Math.floor(Date.now() / 1_000) - 300;
		const row: IDataObject = {
			_id: `${(began + 200).toString(16)}0000000000000000`,
			cuid: `${began}.12345`,
			src: '09120000001',
			dst: '982100000000',
			duration: 20,
			billsec: 0,
			record: `20260101_${began}.12345.mp3`,
		};
		answers = (path) => {
			if (path.endsWith('/pbx/users/search')) return ok([{ number: '204', secret: 'hunter22' }]);
			if (path.endsWith('/reports/cdr/search')) return ok({ data: [row] });
			if (path.endsWith('/audio/download')) return { status: 404, body: 'not found' };
			if (path.endsWith('/ping/act'))
				return { ...ok(null), headers: { date: new Date(Date.now() + 600_000).toUTCString() } };
			return ok([]);
		};
		const rows = await check(account(url()));
		expect(named(rows, 'Telephone Passwords')).toMatchObject({ status: 'warning' });
		expect(JSON.stringify(rows)).not.toContain('hunter22');
		expect(named(rows, 'Clock')).toMatchObject({
			status: 'warning',
			found: expect.stringContaining('ahead of') as string,
		});
		expect(named(rows, 'Report Delay')).toMatchObject({
			status: 'warning',
			found: expect.stringMatching(/3 minutes.*1 of them are not complete/) as string,
		});
		expect(named(rows, 'Recordings')).toMatchObject({ status: 'unknown' });
	});

	test('what is no Simotel at all says so', async () => {
		answers = () => ({ body: '<html>Welcome</html>' });
		const rows = await check(account(url()));
		expect(rows).toHaveLength(1);
		expect(rows[0]).toMatchObject({ check: 'Address', status: 'failed' });
	});
});
