import { permissionsOf } from '../../nodes/Simotel/execution/checkSetup';
import { resources } from '../../nodes/Simotel/resources';
import type { Account } from '../../simotel/client/auth';
import type { SimotelClient } from '../../simotel/client/client';
import { SimotelError } from '../../simotel/client/errors';
import { rowsOf } from '../../simotel/client/rows';
import type { ApiVersion } from '../../simotel/client/serverUrl';
import { parseSimotelDate } from '../../simotel/dates';
import { plainId } from '../../simotel/wire';
import type { WireObject } from '../../simotel/wire';
import { PROFILE_NAMES, apiVersionOf, startSimulator } from '../../simulator';
import type { ProfileName, Simulator } from '../../simulator';
import { PASSWORD } from '../harness/account';
import { hurried, reported } from '../harness/pbx';
import { connect } from '../harness/pbx/connect';
import { describeReplies } from '../harness/pbx/replies';
import { checkTransport } from '../harness/pbx/transport';

/**
 * What the nodes rely on in a PBX, read only. Runs on the simulator as each kind of PBX; with SIMOTEL_PBX_URL (and SIMOTEL_USERNAME,
 * SIMOTEL_PASSWORD, SIMOTEL_TOKEN, SIMOTEL_API_VERSION, SIMOTEL_ZONE) on a real PBX instead.
 */
const { SIMOTEL_PBX_URL, SIMOTEL_USERNAME, SIMOTEL_PASSWORD, SIMOTEL_TOKEN } = process.env;
const { SIMOTEL_ZONE = 'Asia/Tehran' } = process.env;

const account: Account =
	SIMOTEL_PBX_URL === undefined
		? { authentication: 'basic', username: 'n8n', password: PASSWORD }
		: {
				authentication: SIMOTEL_TOKEN ? (SIMOTEL_USERNAME ? 'both' : 'token') : 'basic',
				username: SIMOTEL_USERNAME,
				password: SIMOTEL_PASSWORD,
				token: SIMOTEL_TOKEN,
			};

let sim: Simulator | undefined;
let client: SimotelClient;

const readable = permissionsOf(resources, SIMOTEL_ZONE).flatMap(({ path, probe }) =>
	probe === undefined || probe.download === true ? [] : [{ path, body: probe.body }],
);

/** Rows of a reply; null where the account may not read them or the PBX has no such service. */
async function rowsAt(path: string, body: WireObject): Promise<WireObject[] | null> {
	try {
		return rowsOf(await client.search(path, body));
	} catch (error) {
		if (error instanceof SimotelError && ['forbidden', 'noSuchService'].includes(error.kind)) return null;
		throw error;
	}
}

// These two give no records.
const NO_RECORDS = ['setting/ping/act', 'autodialer/reports/info'];

const all = { date_range: { from: '2000-01-01 00:00', to: '2100-01-01 00:00' }, alike: 'true' };

describe.each(SIMOTEL_PBX_URL === undefined ? PROFILE_NAMES : ['real'])('a PBX as %s', (profile) => {
	const version =
		profile === 'real'
			? ((process.env.SIMOTEL_API_VERSION ?? 'v4') as ApiVersion)
			: apiVersionOf(profile as ProfileName);

	beforeAll(async () => {
		if (SIMOTEL_PBX_URL === undefined) {
			sim = await startSimulator(hurried(profile as ProfileName));
			await sim.placeCall({ from: '09120000001', to: '200' });
			await sim.placeCall({ from: '09120000002', to: '600' });
			await sim.placeCall({ from: '201', to: '202' });
			await reported(sim);
		}
		client = connect({
			url: SIMOTEL_PBX_URL ?? sim?.url ?? '',
			version,
			zone: SIMOTEL_ZONE,
			account,
		});
	});
	afterAll(async () => await sim?.close());

	test.each(readable.filter(({ path }) => !NO_RECORDS.includes(path)))(
		'$path answers with records, or refuses by permission',
		async ({ path, body }) => {
			const rows = await rowsAt(path, body);
			for (const row of rows ?? []) expect(Object.keys(row).length).toBeGreaterThan(1);
		},
	);

	test('a paged report goes on where its last page ended', async () => {
		const body = { ...all, conditions: { from: '', to: '', cuid: '' } };
		const page = async (start: number, count: number) =>
			await rowsAt('reports/cdr/search', { ...body, pagination: { start, count, sorting: {} } });
		const three = await page(0, 3);
		if (three === null || three.length < 3) return;
		const [first] = (await page(0, 1)) ?? [];
		const [second] = (await page(1, 1)) ?? [];
		expect([first, second].map((row) => plainId(row._id))).toEqual(
			three.slice(0, 2).map((row) => plainId(row._id)),
		);
	});

	test('a followed report begins with the oldest record and moves on by its IDs', async () => {
		const first = await client.cursorPage('reports/cdr/ordered/id', '').catch(() => null);
		if (first === null || first.rows.length === 0) return;
		const ids = first.rows.map((row) => plainId(row._id));
		expect(first.lastId).toBe(ids.at(-1));
		const next = await client.cursorPage('reports/cdr/ordered/id', first.lastId);
		expect(next.rows.map((row) => plainId(row._id)).filter((id) => ids.includes(id))).toEqual([]);
	});

	test('calls have an ID, two parties and a start that can be read', async () => {
		const conditions = { from: '', to: '', cuid: '' };
		const pagination = { start: 0, count: 5, sorting: {} };
		const rows = (await rowsAt('reports/quick/search', { ...all, conditions, pagination })) ?? [];
		if (sim !== undefined) expect(rows.length).toBeGreaterThan(0);
		for (const row of rows) {
			expect(String(row.cuid)).toMatch(/^\d{9,10}\.\d+$/);
			expect(row).toHaveProperty('src');
			expect(row).toHaveProperty('dst');
			const start = row.starttime ?? row.start;
			if (start !== undefined && start !== '') expect(parseSimotelDate(start, SIMOTEL_ZONE)).not.toBeNull();
		}
	});

	test('a wrong account is refused as such', async () => {
		const stranger = connect({
			url: SIMOTEL_PBX_URL ?? sim?.url ?? '',
			version,
			zone: SIMOTEL_ZONE,
			account: { authentication: 'basic', username: 'nobody', password: 'wrong' },
		});
		await expect(stranger.search('reports/quick/search', {})).rejects.toMatchObject({ kind: 'unauthorized' });
	});

	test('the report for an issue describes the forms of a PBX, and no content', async () => {
		const replies = await describeReplies(client, permissionsOf(resources, SIMOTEL_ZONE));
		const transport = await checkTransport(client, { account, insecure: false });
		const text = JSON.stringify({ replies, transport });
		if (sim !== undefined) {
			expect(replies['reports/cdr/search']).toMatchObject({ status: 200, body: { success: 1 } });
			expect(text).not.toMatch(/0912000|Ahmadi|simulator-password/);
			const found = (name: string) => transport.find(({ check }) => check === name)?.found;
			expect(found('A wrong account')).toContain('HTTP 401');
			expect(found('A service that does not exist')).toContain('HTTP 501');
			expect(found('Doubled slash in the address')).toBe('Taken like the plain request');
		}
		expect(transport).toHaveLength(7);
	});
});
