import axios from 'axios';

import { startSimulator } from '../../simulator';
import type { Simulator } from '../../simulator';
import { servedPaths } from '../../simulator/api';
import { fromV3, servedLegacyRequests } from '../../simulator/api/v3';

const PASSWORD = 'simulator-password';
const EVER = { from: '2001-01-01 00:00', to: '2099-01-01 00:00' };
const PAGE = { start: 0, count: 20, sorting: {} };

let sim: Simulator;

/** A v3 request: the verb is the action, and every verb carries a JSON body. */
async function call(method: string, path: string, data: unknown = {}, user = 'n8n') {
	return await axios.request({
		method,
		url: `${sim.url}/api/v3/${path}`,
		data,
		auth: { username: user, password: PASSWORD },
		validateStatus: () => true,
		...(data instanceof FormData ? {} : { headers: { 'content-type': 'application/json' } }),
	});
}

async function search(path: string, conditions: object, extra: object = {}) {
	const answer = await call('GET', path, { alike: 'false', conditions, ...extra });
	expect(answer.data).toMatchObject({ success: 1 });
	return answer.data.data;
}

/** The part of a change by which a record would be searched. */
const nameOf = (change: object) => ('name' in change ? { name: change.name } : {});

beforeAll(async () => {
	sim = await startSimulator();
});

afterAll(async () => {
	await sim.close();
});

/** Every request of the v3 collection: path, then verbs. */
const COLLECTION: Array<[path: string, verbs: string]> = [
	['pbx/users', 'POST PUT DELETE GET'],
	['pbx/trunks', 'POST PUT DELETE GET'],
	['pbx/queues', 'POST PUT DELETE GET'],
	['pbx/queues/addagent', 'PUT'],
	['pbx/queues/removeagent', 'PUT'],
	['pbx/queues/pauseagent', 'PUT'],
	['pbx/queues/resumeagent', 'PUT'],
	['pbx/queues/batchaddagent', 'PUT'],
	['pbx/queues/batchremoveagent', 'PUT'],
	['pbx/queues/batchpauseagent', 'PUT'],
	['pbx/queues/batchresumeagent', 'PUT'],
	['pbx/blacklists', 'POST PUT DELETE GET'],
	['pbx/whitelists', 'POST PUT DELETE GET'],
	['pbx/announcements/upload', 'POST'],
	['pbx/announcements', 'POST PUT DELETE GET'],
	['pbx/musiconholds', 'GET'],
	['pbx/faxes/upload', 'POST'],
	['pbx/faxes', 'POST GET'],
	['pbx/faxes/download', 'GET'],
	['call/originate/act', 'PUT'],
	['voicemails/voicemails', 'POST PUT DELETE GET'],
	['voicemails/audio/download', 'GET'],
	['voicemails/inbox', 'GET'],
	['reports/quick', 'GET'],
	['reports/quick/info', 'GET'],
	['reports/audio/download', 'GET'],
	['reports/cdr', 'GET'],
	['reports/cdr/ordered/id', 'GET'],
	['reports/queue', 'GET'],
	['reports/queue/ordered/id', 'GET'],
	['reports/queue_details', 'GET'],
	['reports/queue_details/ordered/id', 'GET'],
	['reports/agent', 'GET'],
	['reports/poll', 'GET'],
	['autodialer/announcements/upload', 'POST'],
	['autodialer/announcements', 'POST PUT DELETE GET'],
	['autodialer/campaigns', 'POST PUT DELETE GET'],
	['autodialer/contacts', 'POST PUT DELETE GET'],
	['autodialer/groups/upload', 'POST'],
	['autodialer/groups', 'POST PUT DELETE GET'],
	['autodialer/reports', 'GET'],
	['autodialer/reports/ordered/id', 'GET'],
	['autodialer/reports/info', 'GET'],
	['autodialer/trunks', 'PUT GET'],
];

const REQUESTS = COLLECTION.flatMap(([path, verbs]) => verbs.split(' ').map((verb) => `${verb} ${path}`));

describe('the legacy API of the simulator', () => {
	it('serves exactly the 79 requests of the v3 collection, each by a service of v4', () => {
		expect(REQUESTS).toHaveLength(79);
		expect(servedLegacyRequests().sort()).toEqual([...REQUESTS].sort());
		for (const request of REQUESTS) {
			const [verb, path] = request.split(' ');
			expect(servedPaths()).toContain(fromV3(verb, path).service);
		}
	});

	it.each(REQUESTS)('answers %s as a service', async (request) => {
		const [verb, path] = request.split(' ');
		const answer = await call(verb, path);
		expect(answer.status).toBe(200);
		expect(answer.data).toHaveProperty('success');
	});

	it.each([
		['pbx/users', { name: 'Legacy', number: '290', secret: 'invented-1' }, { name: 'Renamed' }, 'number'],
		['pbx/trunks', { name: 'legacy trunk' }, { host: 'sip.example.org' }, 'name'],
		['pbx/queues', { name: 'Legacy', number: '690' }, { strategy: 'linear' }, 'number'],
		['pbx/blacklists', { number: '09120000090' }, { comment: 'spam' }, 'number'],
		['pbx/whitelists', { number: '09120000091' }, { comment: 'friend' }, 'number'],
		['pbx/announcements', { name: 'legacy sound', filename: 'a.wav' }, { comment: 'hello' }, 'name'],
		[
			'voicemails/voicemails',
			{ name: 'L', number: '291', password: 'invented-2' },
			{ email: 'l@example.org' },
			'number',
		],
		['autodialer/announcements', { name: 'legacy dial', filename: 'b.wav' }, { description: 'x' }, 'name'],
	])('adds, finds, changes and removes in %s by verbs alone', async (path, record, change, key) => {
		const wanted = { [key]: Reflect.get(record, key) as string };
		expect((await call('POST', path, record)).data).toMatchObject({ success: 1 });
		const [found] = await search(path, wanted);
		expect(found).toMatchObject(wanted);
		const changed = await call('PUT', path, { ...record, ...change, _id: found._id });
		expect(changed.data).toMatchObject({ success: 1 });
		const [again] = await search(path, { ...wanted, ...nameOf(change) });
		expect(again).toMatchObject({ _id: found._id, ...change });
		expect((await call('DELETE', path, { _id: found._id })).data).toMatchObject({ success: 1 });
		expect(await search(path, wanted)).toEqual([]);
	});

	it('shares its state with v4 and pages as v4 does', async () => {
		await call('POST', 'autodialer/contacts', { name: 'Legacy contact', number: '09120000092' });
		const answer = await axios.post(
			`${sim.url}/api/v4/autodialer/contacts/search`,
			{ alike: 'true', conditions: { name: 'legacy' }, pagination: PAGE },
			{ auth: { username: 'n8n', password: PASSWORD } },
		);
		expect(answer.data.data.data).toMatchObject([{ number: '09120000092' }]);
		const page = await search('autodialer/contacts', { number: '09120000092' }, { pagination: PAGE });
		expect(page.pagination.total).toBe(1);
	});

	it('names a dialer trunk by id, older servers without underscore only', async () => {
		const [trunk] = await search('autodialer/trunks', { title: 'Main Dialer' });
		sim.state.settings.traits.recordId = 'id';
		const wrong = await call('PUT', 'autodialer/trunks', { _id: trunk._id, title: 'Main Dialer' });
		expect(wrong.data).toMatchObject({ success: 0, message: "Field 'id':value is missing" });
		const { _id: id, ...rest } = trunk;
		const right = await call('PUT', 'autodialer/trunks', { ...rest, id, capacity: '20' });
		expect(right.data).toMatchObject({ success: 1 });
		sim.state.settings.traits.recordId = 'either';
		expect(await search('autodialer/trunks', { title: 'Main Dialer' })).toMatchObject([
			{ _id: id, capacity: '20' },
		]);
	});

	it('adds agents to queues with PUT and keeps the second level of the reply', async () => {
		const order = { queue: '601', source: '209', agent: '209', penalty: '1' };
		const first = await call('PUT', 'pbx/queues/addagent', order);
		expect(first.data).toMatchObject({ success: 1, data: { ok: 1 } });
		const again = await call('PUT', 'pbx/queues/batchaddagent', { agents: [order] });
		expect(again.data).toMatchObject({ success: 1, data: { ok: 0, Data: [{ ok: 0 }] } });
	});

	it('originates with PUT', async () => {
		const order = { caller: '200', callee: '201', context: 'main_routing', caller_id: '200', timeout: '30' };
		const answer = await call('PUT', 'call/originate/act', order);
		expect(answer.data.data.originated_call_id).toMatch(/^orig\.call\.\d+\.\d+$/);
	});

	it('takes a fax as file and text at once and gives the document back', async () => {
		const form = new FormData();
		form.append('file', new Blob(['a page']), 'page.pdf');
		const { filename } = (await call('POST', 'pbx/faxes/upload', form)).data.data;
		const fax = await call('POST', 'pbx/faxes', {
			to: '02100000001',
			ext: '200',
			file: filename,
			text: 'note',
		});
		expect(fax.data).toMatchObject({ success: 1 });
		const page = await call('GET', 'pbx/faxes/download', { _id: fax.data.data._id });
		expect(page.data).toBe('a page');
	});

	it('fetches the audio of a voicemail at its own address', async () => {
		sim.state.files.set('legacy_vm.wav', Buffer.from('RIFF'));
		const answer = await call('GET', 'voicemails/audio/download', { file: 'legacy_vm.wav' });
		expect(answer.headers['content-type']).toContain('audio');
		expect(answer.data).toBe('RIFF');
	});

	it('does not know call ids in the quick report', async () => {
		const conditions = { from: '', to: '', cuid: '1.1' };
		const without = await call('GET', 'reports/quick', { alike: 'true', conditions, pagination: PAGE });
		expect(without.data).toMatchObject({ success: 0, message: "Field 'date_range':value is missing" });
		await sim.placeCall({ from: '09120000093', to: '600' });
		const page = await search('reports/quick', conditions, { date_range: EVER, pagination: PAGE });
		expect(page.pagination.total).toBeGreaterThan(0);
	});

	it.each([
		['POST', 'reports/cdr', 405, 'Method not allowed'],
		['PATCH', 'pbx/users', 405, 'Method not allowed'],
		['POST', 'call/originate/act', 405, 'Method not allowed'],
		['DELETE', 'pbx/users/search', 501, 'Requested service does not exist'],
		['PUT', 'setting/ping/act', 501, 'Requested service does not exist'],
	])('refuses %s %s with %d', async (verb, path, status, message) => {
		const answer = await call(verb, path);
		expect(answer.status).toBe(status);
		expect(answer.data).toMatchObject({ success: 0, message });
	});

	it('checks accounts and permissions as v4 does', async () => {
		const stranger = await call('GET', 'pbx/users', {}, 'nobody');
		expect(stranger.status).toBe(401);
		const limited = await call('POST', 'pbx/users', {}, 'limited');
		expect(limited.status).toBe(403);
		expect(limited.data.message).toBe('"/pbx/users/add";Access denied');
	});

	it('refuses a GET whose body is not JSON', async () => {
		expect((await call('GET', 'pbx/users', '{"alike":')).status).toBe(400);
	});
});
