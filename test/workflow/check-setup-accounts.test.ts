import { Simotel } from '../../nodes/Simotel/Simotel.node';
import { startSimulator } from '../../simulator';
import type { Simulator } from '../../simulator';
import { PASSWORD, account } from '../harness/account';
import { runNode } from '../harness/engine';
import type { Credential } from '../harness/engine';
import { onProfiles } from '../harness/profiles';

type Row = Record<'check' | 'status' | 'found' | 'what_to_do', string>;

/** What else is seen differently where a permission is missing. */
const FELT: Record<string, string[]> = {
	'/setting/ping/act': ['Account'],
	'/pbx/musiconholds/search': ['Account'],
	'/pbx/users/search': ['Telephone Passwords'],
	// v3 has one address for messages and recordings.
	'/reports/audio/download': ['Recordings', 'Permission /voicemails/audio/download'],
	'/reports/cdr/search': ['Call Reports'],
};

/** Checks whose words change by themselves from one look to the next. */
const TIMED = ['Address', 'Report Delay', 'Recordings', 'Clock', 'Events'];

let sim: Simulator;
let apiVersion: string;

async function check(more: Credential = {}): Promise<Row[]> {
	const { json, error } = await runNode({
		node: new Simotel(),
		parameters: { resource: 'server', operation: 'checkSetup', show: 'all' },
		credentials: { simotelApi: account(sim.url, { apiVersion, ...more }) },
	});
	expect(error).toBeUndefined();
	expect(JSON.stringify(json)).not.toContain(PASSWORD);
	return json as unknown as Row[];
}

/** An account with exactly these permissions. */
function allow(permissions: string[]): Credential {
	const name = `account${sim.state.accounts.length}`;
	sim.state.accounts.push({ name, mode: 'basic', password: PASSWORD, permissions, enabled: true });
	return { username: name };
}

const statuses = (rows: Row[]) => Object.fromEntries(rows.map(({ check: name, status }) => [name, status]));
const named = (rows: Row[], name: string) => rows.find((row) => row.check === name);

onProfiles((under) => {
	let all: string[];

	beforeAll(async () => {
		({ apiVersion } = under);
		sim = await startSimulator({ profile: under.profile, seed: 'office', traits: under.everything });
		const rows = await check();
		all = rows.flatMap(({ check: name }) => /^Permission (.+)$/.exec(name)?.[1] ?? []);
	});
	afterAll(async () => await sim.close());

	test('each single permission that is missing is named, and nothing else is seen differently', async () => {
		expect(all.length).toBeGreaterThan(25);
		const whole = statuses(await check(allow(all)));
		for (const missing of all) {
			const rows = await check(allow(all.filter((path) => path !== missing)));
			const row = named(rows, `Permission ${missing}`);
			const shared = under.profile === 'legacy' && missing === '/voicemails/audio/download';
			expect([missing, row?.status]).toEqual([missing, shared ? 'ok' : 'warning']);
			if (!shared) expect(row?.what_to_do).toContain(`Tick "${missing}" for this account`);
			const felt = [`Permission ${missing}`, ...(FELT[missing] ?? []), ...TIMED];
			const rest = (found: Record<string, string>) =>
				Object.fromEntries(Object.entries(found).filter(([name]) => !felt.includes(name)));
			expect([missing, rest(statuses(rows))]).toEqual([missing, rest(whole)]);
		}
	});

	test('a single permission is enough to be accepted', async () => {
		for (const only of ['/reports/quick/search', '/reports/audio/download', '/pbx/users/search']) {
			const rows = await check(allow([only]));
			expect([only, named(rows, 'Account')?.status]).toEqual([only, 'ok']);
			expect([only, named(rows, `Permission ${only}`)?.status]).toEqual([only, 'ok']);
			const granted = rows.filter(
				({ check: name, status }) => /^Permission \//.test(name) && status === 'ok',
			);
			expect(granted.map(({ check: name }) => name)).toContain(`Permission ${only}`);
			const reports = named(rows, 'Call Reports');
			expect([only, reports?.status]).toEqual([only, only.includes('quick') ? 'ok' : 'failed']);
		}
	});

	test('a wrong password, an account that is switched off, an address that is not let in', async () => {
		const disabled = allow(all);
		Object.assign(sim.state.accounts.at(-1) ?? {}, { enabled: false });
		for (const more of [{ password: 'wrong' }, { username: 'nobody' }, disabled]) {
			const rows = await check(more);
			expect(statuses(rows)).toEqual({ Address: 'ok', Account: 'failed' });
			expect(named(rows, 'Account')?.what_to_do).toMatch(/Maintenance → API Accounts/);
		}
		sim.state.allowedAddresses = ['192.0.2.1'];
		try {
			const rows = await check();
			expect(statuses(rows)).toEqual({ Address: 'ok', Account: 'failed' });
			expect(named(rows, 'Account')?.what_to_do).toMatch(/allowed addresses/);
		} finally {
			sim.state.allowedAddresses = [];
		}
	});

	test('another version than the server has, or https where it has http', async () => {
		const others = ['v3', 'v4', 'v4.1'].filter((version) => version !== apiVersion);
		// As documented, a server has them all.
		for (const version of ['custom', ...(under.profile === 'documented' ? [] : others)]) {
			const rows = await check({ apiVersion: version, basePath: '/api/v9' });
			expect([version, statuses(rows)]).toEqual([version, { Address: 'failed' }]);
			expect(rows[0].what_to_do).toMatch(/API Version/);
		}
		const secure = await check({ serverUrl: sim.url.replace('http:', 'https:') });
		expect(statuses(secure)).toEqual({ Address: 'failed' });
		expect(secure[0].what_to_do).toMatch(/http:\/\//);
	});

	test.each([
		[0, 'ok', /agree/],
		[-400, 'warning', /7 minutes behind/],
		[3_600, 'warning', /60 minutes ahead of|an hour ahead of|1 hour ahead of/],
	])('a clock that is %d seconds ahead', async (clockAhead, status, found) => {
		sim.state.settings.clockAhead = clockAhead;
		const clock = named(await check(), 'Clock');
		sim.state.settings.clockAhead = 0;
		expect(clock).toMatchObject({ status, found: expect.stringMatching(found) as string });
	});

	test.each([
		['masked', 'ok'],
		['clear', 'warning'],
	] as const)('telephone passwords that are %s', async (secret, status) => {
		sim.state.settings.traits.secret = secret;
		const rows = await check();
		sim.state.settings.traits.secret = 'masked';
		expect(named(rows, 'Telephone Passwords')?.status).toBe(status);
		for (const user of sim.state.records('pbx/users'))
			expect(JSON.stringify(rows)).not.toContain(`"${String(user.secret)}"`);
	});
});
