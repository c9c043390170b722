import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import axios from 'axios';

import { PROFILE_NAMES, startSimulator, traitInfos, traitsOf } from '../../simulator';
import type { ProfileName, Simulator, Traits } from '../../simulator';
import { onProfiles } from '../harness/profiles';
import { serveWeb } from '../harness/serve';
import type { Served } from '../harness/serve';

const AUTH = { username: 'n8n', password: 'simulator-password' };
const CALLER = '09120000001';
const DID = '982100000000';

interface Received {
	method: string;
	url: string;
	body: string;
}

let receiver: Served;
let address = '';
let received: Received[] = [];
let sim: Simulator;

const api = axios.create({ validateStatus: () => true });

beforeAll(async () => {
	receiver = await serveWeb(({ method = '', url = '' }, body, response) => {
		received.push({ method, url, body: body.toString() });
		response.end(JSON.stringify({ ok: '1', extension: '09120000203' }));
	});
	address = `${receiver.url}/events`;
	sim = await startSimulator();
});

afterAll(async () => {
	await Promise.all([sim.close(), receiver.close()]);
});

/** The simulator as another kind of PBX, through its control API. */
async function become(profile: ProfileName, traits: Partial<Traits> = {}): Promise<void> {
	received = [];
	const answer = await api.post(`${sim.url}/_sim/reset`, { profile, traits });
	expect(answer.data).toMatchObject({ settings: { profile, traits } });
	sim.state.settings.events.address = address;
}

const events = (): Array<Record<string, unknown>> =>
	received.map(({ body }) => JSON.parse(body) as Record<string, unknown>);
const named = (name: string) => events().filter(({ event_name }) => event_name === name);

async function post(path: string, body: object = {}, version = 'v4') {
	return await api.post(`${sim.url}/api/${version}/${path}`, body, { auth: AUTH });
}

async function rowOf(cuid: string): Promise<Record<string, unknown> | undefined> {
	const { data } = await post('reports/quick/search', { alike: 'true', conditions: { cuid } });
	return data.data.data[0] as Record<string, unknown> | undefined;
}

describe('a hosted PBX', () => {
	test('sends IncomingCall twice, with and without the id, in either order', async () => {
		await become('hosted');
		for (let call = 0; call < 2; call++) await sim.placeCall({ from: CALLER, to: '02100000000', talk: 5 });
		const arrivals = named('IncomingCall').map((event) => 'cuid' in event);
		expect(arrivals).toEqual([true, false, false, true]);
		expect(
			named('IncomingCall').every(({ number, entry_point }) => number === CALLER && entry_point === DID),
		);
	});

	test('a Cdr has the company number as dst and did, both ids, both durations, and little else', async () => {
		await become('hosted');
		const { id } = await sim.placeCall({ from: CALLER, to: '3600', ring: 4, talk: 30 });
		const [cdr] = named('Cdr');
		expect(cdr).toEqual({
			...{ event_name: 'Cdr', src: CALLER, dst: DID, did: DID, type: 'incoming' },
			...{ disposition: 'ANSWERED', duration: 34, billsec: 30, cuid: id, unique_id: id },
		});
		expect(id).toMatch(/^\d{10}\.\d{5,6}$/);
		expect(named('NewState')).toEqual([]);
		expect(named('New State').map(({ state, exten }) => [state, exten])).toContainEqual(['InUse', '200']);
	});

	test('few permissions; a refusal is −2 with the sentence first', async () => {
		await become('hosted');
		const refused = await post('pbx/users/search', { alike: true, conditions: {} });
		expect([refused.status, refused.data]).toEqual([
			403,
			{ success: -2, message: 'Access denied: /pbx/users/search', data: '' },
		]);
		const allowed = await post('reports/quick/info', { cuid: '1.1' });
		expect(allowed.data).toMatchObject({ success: 1 });
		await become('hosted', { denied: 'minusTwoWith200' });
		expect((await post('pbx/users/search')).status).toBe(200);
		await api.put(`${sim.url}/_sim/accounts/n8n`, { permissions: ['/pbx/users/search'] });
		expect((await post('pbx/users/search')).data).toMatchObject({ success: 1 });
	});

	test('a row appears late, first without disposition and talk, then whole; recordings take longer', async () => {
		const lags = { reportLag: 0.4, reportCompletion: 0.8, recordingDelay: 0.8 };
		await become('hosted', lags);
		const { id } = await sim.placeCall({ from: CALLER, to: '3600', talk: 30 });
		const record = sim.state.calls[0].record;
		expect(await rowOf(id)).toBeUndefined();
		expect((await post('reports/audio/download', { file: record })).data).toMatchObject({ success: 0 });
		await new Promise((resolve) => setTimeout(resolve, 500));
		expect(await rowOf(id)).toMatchObject({ disposition: '', billsec: 0, answer: '' });
		expect(await rowOf(id)).not.toHaveProperty('record');
		await new Promise((resolve) => setTimeout(resolve, 500));
		expect(await rowOf(id)).toMatchObject({ disposition: 'ANSWERED', billsec: 30, record });
		const file = await post('reports/audio/download', { file: record });
		expect(file.headers['content-type']).toBe('audio/mpeg');
	});

	test('an agent without a telephone has the mobile as dst; nobody reached is the company number', async () => {
		await become('hosted', { reportLag: 0, reportCompletion: 0 });
		const mobile = await sim.placeCall({ from: CALLER, to: '3600', busy: ['200', '201', '202'] });
		expect(await rowOf(mobile.id)).toMatchObject({ dst: '09120000203', disposition: 'ANSWERED' });
		expect(named('New State').filter(({ exten }) => exten === '203')).toEqual([]);
		await api.patch(`${sim.url}/_sim/dialplan/nodes/sticky`, { address });
		const back = await sim.placeCall({ from: CALLER, to: '02100000000' });
		expect(back).toMatchObject({ answeredBy: '203', components: [{ outcome: 'S' }] });
		const missed = await sim.placeCall({ from: CALLER, to: '3600', ring: 3, answer: false });
		expect(await rowOf(missed.id)).toMatchObject({ dst: DID, disposition: 'NO ANSWER' });
		expect(Number((await rowOf(missed.id))?.billsec)).toBeGreaterThan(0);
	});

	test('single traits beside the profile, and both in the state', async () => {
		const { data } = await api.post(`${sim.url}/_sim/reset`, { profile: 'hosted', reportLag: 1 });
		expect(data).toMatchObject({ profile: 'hosted', traits: { reportLag: 1, cdrDst: 'did' } });
	});

	test('a demo of a reset goes back to the profile of the start', async () => {
		await become('hosted');
		const { data } = await api.post(`${sim.url}/_sim/reset`, {});
		expect(data).toMatchObject({ settings: { profile: 'documented', traits: traitsOf('documented') } });
	});
});

describe('single traits', () => {
	const cdr = async () => {
		await sim.placeCall({ from: CALLER, to: '204', talk: 10 });
		return events().at(-1) ?? {};
	};

	test.each<[Partial<Traits>, (event: Record<string, unknown>) => void]>([
		[{ eventNames: 'upperCaseCdr' }, (event) => expect(event.event_name).toBe('CDR')],
		[{ eventNames: 'lowerCase' }, (event) => expect(event.event_name).toBe('cdr')],
		[{ callIdKey: 'none' }, (event) => expect(event).not.toHaveProperty('cuid')],
		[{ dispositions: 'lowerCase' }, (event) => expect(event.disposition).toBe('answered')],
		[{ cdrDisposition: 'empty' }, (event) => expect(event).toMatchObject({ disposition: '', billsec: 10 })],
		[{ callType: 'noDefined' }, (event) => expect(event.type).toBe('no defined')],
		[{ eventTimes: 'epoch' }, (event) => expect(event.starttime).toMatch(/^\d{10}(\.\d+)?$/)],
		[{ recordFormat: 'wav' }, (event) => expect(event.record).toMatch(/\.wav$/)],
		[{ eventToken: true }, (event) => expect(event).toHaveProperty('token')],
		[{ numbersAsText: true }, (event) => expect(event.billsec).toBe('10')],
		[{ eventWrapper: 'api_data' }, (event) => expect(event).toHaveProperty('api_data.disposition')],
	])('Cdr with %p', async (traits, check) => {
		await become('documented', traits);
		check(await cdr());
	});

	test('dispositions of unanswered calls, with or without their Cdr', async () => {
		const spellings = [];
		for (const dispositions of ['noBlank', 'underscore', 'dash'] as const) {
			await become('documented', { dispositions });
			const { id } = await sim.placeCall({ from: CALLER, to: '204', answer: false });
			spellings.push([events().at(-1)?.disposition, (await rowOf(id))?.disposition]);
		}
		expect(spellings.map(([event]) => event)).toEqual(['NOANSWER', 'NO_ANSWER', 'NO-ANSWER']);
		expect(spellings.every(([event, row]) => event === row)).toBe(true);
		await become('documented', { cdrUnanswered: false });
		await sim.placeCall({ from: CALLER, to: '204', answer: false });
		expect(named('Cdr')).toEqual([]);
	});

	test('numbers that begin with + or 00 are dropped before they are dialled', async () => {
		await become('documented');
		const barred = await sim.placeCall({ from: '204', to: '+989120000001' });
		expect([barred.outcome, barred.answeredBy]).toEqual(['BARRED', null]);
		expect(named('OutgoingCall')).toEqual([]);
		await become('documented', { barredCodes: false });
		expect((await sim.placeCall({ from: '204', to: '00989120000001' })).outcome).toBe('ANSWERED');
	});

	test('secrets in the clear, pages of 20, success as text, reports that stay empty', async () => {
		const traits = { secret: 'clear', pageRows: 20, success: 'text', reportsEmpty: true } as const;
		await become('documented', traits);
		const users = await post('pbx/users/search', { alike: true, conditions: { number: '204' } });
		expect(users.data).toMatchObject({ success: '1', data: [{ secret: 'simulator-password' }] });
		const { id } = await sim.placeCall({ from: CALLER, to: '204' });
		expect(await rowOf(id)).toBeUndefined();
		await api.patch(`${sim.url}/_sim/settings`, { traits: { reportsEmpty: false } });
		await api.post(`${sim.url}/_sim/records`, { count: 50 });
		const page = await post('reports/quick/search', {
			...{ alike: 'true', conditions: {}, pagination: { start: 0, count: 100, sorting: {} } },
			date_range: { from: '2020-01-01 00:00', to: '2099-01-01 00:00' },
		});
		expect(page.data.data.data).toHaveLength(20);
	});

	test('an upload beyond the default size is refused', async () => {
		await become('documented', { uploadLimits: true });
		const form = new FormData();
		form.append('file', new Blob([Buffer.alloc(600_000)]), 'numbers.csv');
		const answer = await api.post(`${sim.url}/api/v4/autodialer/groups/upload`, form, { auth: AUTH });
		expect(answer.data).toMatchObject({ success: 0, message: 'File size exceeds the limit' });
	});

	test('voicemail of the cloud: by GET with both ids, and a link', async () => {
		await become('cloud');
		const nodes = { box: { kind: 'voicemail', number: '205' } };
		await api.put(`${sim.url}/_sim/dialplan`, { routes: { '3001': 'box' }, nodes });
		const { id } = await sim.placeCall({ from: CALLER, to: '3001' });
		const { method, url } = received.find(({ url }) => url.includes('event_name=VoiceMail&')) ?? {};
		const fields = new URL(String(url), address).searchParams;
		expect([method, fields.get('cuid'), fields.get('id')]).toEqual(['GET', id, expect.any(String)]);
		const file = fields.get('filename');
		const link = await post('voicemails/audio/download', { file }, 'v4.1');
		expect(link.data).toMatchObject({ success: 1, data: { audioLink: expect.stringMatching(/^http/) } });
	});

	test('a clock that is fast shows in the Date header; addresses that may not call are refused', async () => {
		await become('documented');
		await api.patch(`${sim.url}/_sim/settings`, { clockAhead: 7_200 });
		const answer = await post('setting/ping/act');
		const ahead = Date.parse(String(answer.headers.date)) - Date.now();
		expect(Math.abs(ahead - 7_200_000)).toBeLessThan(5_000);
		await api.patch(`${sim.url}/_sim/settings`, { allowedAddresses: ['192.0.2.1'] });
		expect((await post('setting/ping/act')).data).toMatchObject({ message: 'IP is not permitted' });
		expect((await api.patch(`${sim.url}/_sim/settings`, { allowedAddresses: 'all' })).status).toBe(400);
	});

	test('what is no trait or no value of it is refused with what there is', async () => {
		const answers = [
			await api.post(`${sim.url}/_sim/reset`, { profile: 'unknown' }),
			await api.post(`${sim.url}/_sim/reset`, { traits: { cdrDst: 'nobody' } }),
			await api.patch(`${sim.url}/_sim/settings`, { traits: { nothing: true } }),
			await api.patch(`${sim.url}/_sim/settings`, { traits: { reportLag: -1 } }),
		];
		expect(answers.map(({ status }) => status)).toEqual([400, 400, 400, 400]);
		expect(answers.map(({ data }) => data.error)).toEqual([
			'"profile" is one of documented, hosted, cloud, legacy',
			'"cdrDst" is one of answered, did',
			'there is no trait "nothing"; GET /_sim/profiles lists them',
			'"reportLag" is a number of seconds',
		]);
	});

	test('each value of each trait is a PBX that takes a call and answers a search', async () => {
		for (const { name, values } of traitInfos()) {
			for (const value of values ?? [0.01]) {
				await become('documented', { versions: 'v4', [name]: value });
				const { outcome } = await sim.placeCall({ from: CALLER, to: '3600', talk: 1 });
				const version = sim.state.traits.versions === 'all' ? 'v4' : sim.state.traits.versions;
				const path = version === 'v3' ? 'reports/quick' : 'reports/quick/search';
				const { status } = await api.request({
					method: version === 'v3' ? 'GET' : 'POST',
					url: `${sim.url}/api/${version}/${path}`,
					data: {
						alike: 'true',
						conditions: {},
						date_range: { from: '2020-01-01 00:00', to: '2099-01-01 00:00' },
					},
					headers: { 'content-type': 'application/json' },
					auth: AUTH,
				});
				expect([name, value, outcome, status]).toEqual([name, value, 'ANSWERED', 200]);
			}
		}
	});
});

onProfiles(({ profile, apiVersion }) => {
	test('serves its own API version and no other', async () => {
		await become(profile, { permissions: 'all' });
		const served = [];
		for (const version of ['v3', 'v4', 'v4.1']) {
			const { status } = await api.request({
				method: version === 'v3' ? 'GET' : 'POST',
				url: `${sim.url}/api/${version}/pbx/queues${version === 'v3' ? '' : '/search'}`,
				data: { alike: 'true', conditions: {} },
				headers: { 'content-type': 'application/json' },
				auth: AUTH,
			});
			if (status === 200) served.push(version);
			else expect(status).toBe(404);
		}
		expect(served).toEqual(profile === 'documented' ? ['v3', 'v4', 'v4.1'] : [apiVersion]);
	});
});

test.each([
	['docs/simulator.md', 'seconds'],
	['docs/fa/simulator.md', 'ثانیه'],
])('%s lists each trait with its values', (page, seconds) => {
	const docs = readFileSync(join(__dirname, '../..', page), 'utf8');
	for (const { name, values } of traitInfos()) {
		const row = docs.split('\n').find((line) => line.startsWith(`| \`${name}\``)) ?? '';
		for (const value of values ?? [seconds]) expect(row).toContain(String(value));
	}
});

test('the console can list all profiles and traits', async () => {
	const { data } = await api.get(`${sim.url}/_sim/profiles`);
	expect(data.profiles).toEqual(PROFILE_NAMES);
	expect(data.traits).toHaveLength(Object.keys(traitsOf('documented')).length);
});
