import type { ICredentialTestFunctions, IDataObject, INodeExecutionData } from 'n8n-workflow';
import axios from 'axios';

import { Simotel } from '../../nodes/Simotel/Simotel.node';
import { lastAgent } from '../../simotel/reports/lastAgent';
import { simotelApiTest } from '../../nodes/shared/credentialTest';
import { authHeaders } from '../../simotel/client/auth';
import { SimotelClient } from '../../simotel/client/client';
import { newestRecords, nextRecords } from '../../simotel/reports/feed';
import { startSimulator } from '../../simulator';
import type { Simulator } from '../../simulator';
import { runNode } from '../harness/engine';
import { onProfiles } from '../harness/profiles';

let sim: Simulator;
beforeEach(async () => {
	sim = await startSimulator();
});
afterEach(async () => await sim.close());

const BASIC = { authentication: 'basic', username: 'n8n', password: 'simulator-password' };
const TOKEN = { authentication: 'token', token: 'simulatortoken'.repeat(4).slice(0, 50) };
const account = (apiVersion: string, more: object = {}) => ({
	serverUrl: sim.url,
	apiVersion,
	...(apiVersion === 'v3' ? BASIC : TOKEN),
	timezone: 'Asia/Tehran',
	timeout: 5,
	...more,
});

async function run(
	version: string,
	parameters: IDataObject,
	items?: INodeExecutionData[],
	more: object = {},
) {
	const node = new Simotel();
	const credentials = { simotelApi: account(version, more) };
	return await runNode({ node, parameters, items, credentials });
}

async function rows(...given: Parameters<typeof run>): Promise<IDataObject[]> {
	const { error, json } = await run(...given);
	if (error) throw error;
	return json;
}

const by = (value: string) => ({ __rl: true, mode: 'key', value });

function wav(name = 'message.wav'): INodeExecutionData {
	const file = Buffer.alloc(64);
	file.write('RIFF', 0, 'latin1');
	file.writeUInt32LE(56, 4);
	file.write('WAVE', 8, 'latin1');
	const data = { data: file.toString('base64'), mimeType: 'audio/wav', fileName: name };
	return { json: {}, binary: { data } };
}

/** A client that speaks v3 over plain HTTP, as triggers have it. */
function legacyClient(): SimotelClient {
	const server = {
		origin: sim.url,
		baseUrl: `${sim.url}/api/v3`,
		version: 'v3' as const,
		zone: 'Asia/Tehran',
		timeout: 30,
	};
	return new SimotelClient(server, async ({ method, url, headers, body }) => {
		const answer = await axios.request({
			method,
			url,
			data: body,
			headers: { ...headers, ...authHeaders({ ...BASIC, authentication: 'basic' }) },
			validateStatus: () => true,
		});
		return { status: answer.status, headers: {}, body: answer.data };
	});
}

onProfiles(({ profile, apiVersion: version, everything }) => {
	beforeEach(async () => {
		await sim.close();
		sim = await startSimulator({ profile, traits: everything });
	});

	test('a record is made, found by its number, changed, listed and removed', async () => {
		const record = { number: '0250', name: 'Sara', secret: 'invented-1' };
		const extension = by('0250');
		await rows(version, { resource: 'extension', operation: 'create', ...record });
		const updateFields = { email: 'sara@example.com' };
		await rows(version, { resource: 'extension', operation: 'update', extension, updateFields });
		expect(await rows(version, { resource: 'extension', operation: 'get', extension })).toMatchObject([
			{ number: '0250', name: 'Sara', email: 'sara@example.com' },
		]);
		const upsert = { resource: 'contact', operation: 'upsert', number: '09120000001' };
		await rows(version, { ...upsert, name: 'Reza' });
		const getAll = { resource: 'contact', operation: 'getAll', returnAll: true };
		expect(await rows(version, getAll)).toMatchObject([{ name: 'Reza' }]);
		await rows(version, { resource: 'extension', operation: 'delete', extension });
		expect((await run(version, { resource: 'extension', operation: 'get', extension })).error).toBeDefined();
	});

	test('click to dial: the call that was ordered is found with all its details, and its recording fetched', async () => {
		const order = {
			caller: '204',
			callee: '09120000003',
			context: 'main_routing',
			callerId: '02100000000',
			additionalFields: {},
		};
		const [call] = await rows(version, {
			resource: 'call',
			operation: 'originateAndWait',
			...order,
			waitAtMost: 10,
		});
		expect(call).toMatchObject({ complete: true, answered: true, callee_number: '09120000003' });
		const [details] = await rows(version, {
			resource: 'report',
			operation: 'getCall',
			uniqueId: call.unique_id,
		});
		expect(details).toMatchObject({ unique_id: call.unique_id, callee_number: '09120000003', billsec: 20 });
		const fileName = String(sim.state.recordings.keys().next().value);
		const parameters = { resource: 'report', operation: 'downloadRecording', fileName };
		const { outputs } = await run(version, parameters);
		expect(outputs[0][0].binary?.data.mimeType).toBe('audio/mpeg');
	});

	test('a voice message to many people', async () => {
		const parameters = {
			resource: 'campaign',
			operation: 'sendVoiceMessage',
			message: 'file',
			binaryPropertyName: 'data',
			name: 'Reminder',
			trunk: by('Main Dialer'),
			numbers: ['09120000001', '09120000002'],
			groups: [],
			start: '2026-07-01T06:30:00Z',
			end: '2026-08-01T06:30:00Z',
			additionalFields: { attempts: 3, attemptInterval: 120 },
		};
		const [campaign] = await rows(version, parameters, [wav()]);
		expect(sim.state.records('autodialer/campaigns')).toMatchObject([
			{
				_id: campaign._id,
				announcement: campaign.announcement,
				numbers: ['09120000001', '09120000002'],
				start: '2026-07-01 10:00',
				try: '3',
				try_interval: '120',
			},
		]);
	});

	test('a group from a spreadsheet has the numbers of its first column', async () => {
		const data = Buffer.from('\ufeffnumber,name\r\n"09120000007",A\r\n۰۹۱۲۰۰۰۰۰۰۸,B\r\n').toString('base64');
		const binary = { data: { data, mimeType: 'text/csv', fileName: 'numbers.csv' } };
		const parameters = { resource: 'group', operation: 'create', name: 'Guests', numbersFrom: 'file' };
		await rows(version, parameters, [{ json: {}, binary }]);
		const [group] = sim.state.records('autodialer/groups');
		expect(group.name).toBe('Guests');
		// In v4 the PBX reads the file by itself, strictly one column.
		if (version === 'v3') expect(group.numbers).toEqual(['09120000007', '09120000008']);
		expect([...sim.state.files.keys()].some((name) => name.endsWith('.csv'))).toBe(true);
	});

	test('the audio of a voicemail', async () => {
		sim.state.files.set('message.wav', Buffer.from(String(wav().binary?.data.data), 'base64'));
		const parameters = { resource: 'voicemailMessage', operation: 'download', fileName: 'message.wav' };
		const { outputs, error } = await run(version, parameters);
		expect(error).toBeUndefined();
		expect(outputs[0][0].json).toMatchObject({ mime_type: 'audio/wav', bytes: 64 });
		const asked = sim.state.requests.filter(({ version: spoken }) => spoken === version);
		expect(asked.map(({ path }) => path)).toEqual([
			version === 'v4' ? 'reports/audio/download' : 'voicemails/audio/download',
		]);
	});

	test.each([
		['a wrong account', { password: 'wrong', token: 'wrong' }, /did not accept the credential/],
		['no server', { serverUrl: 'http://127.0.0.1:9' }, /refused the connection/],
	])('%s', async (_name, more, message) => {
		const parameters = { resource: 'extension', operation: 'getAll' };
		const { error } = await run(version, parameters, undefined, more);
		expect(error?.message).toMatch(message);
		expect(JSON.stringify(error)).not.toMatch(/simulator-?(password|token)/);
	});
});

describe('API v3 where people do not see it', () => {
	test('an answer that never comes is reported after the time limit of the credential', async () => {
		sim.state.faults.push({ target: 'api', kind: 'hang' });
		const parameters = { resource: 'extension', operation: 'getAll' };
		const { error } = await run('v3', parameters, undefined, { timeout: 1 });
		expect(error?.message).toMatch(/did not answer "\/pbx\/users" within 1 seconds/);
	});

	test.each([
		['a path of v4', { path: 'pbx/users/search' }],
		['its own path and verb', { path: 'pbx/users', method: 'GET' }],
	])('an API request takes %s', async (_name, where) => {
		const body = '{ "status": "all", "alike": 1, "conditions": { "number": "204" } }';
		const parameters = { resource: 'apiRequest', operation: 'send', ...where, body };
		expect(await rows('v3', parameters)).toMatchObject([{ number: '204' }]);
		expect(sim.state.requests.at(-1)).toMatchObject({ method: 'GET', path: 'pbx/users', version: 'v3' });
	});

	test('reports are followed and the last agent is found', async () => {
		await sim.placeCall({ from: '207', to: '09120000004' });
		const client = legacyClient();
		expect(await newestRecords(client, 'calls', 1)).toMatchObject([{ dst: '09120000004' }]);
		const { rows: records } = await nextRecords(client, 'calls', { cursor: '', recent: [] }, 10);
		expect(records).toMatchObject([{ dst: '09120000004' }]);
		expect(await lastAgent(client, '09120000004', 1)).toBe('207');
	});

	test.each([
		['an account', {}, 'OK', /answered/],
		['an account without the permission', { username: 'limited' }, 'OK', /knows the account/],
		['a wrong password', { password: 'wrong' }, 'Error', /did not accept the credential/],
	])('credential test: %s', async (_name, more, status, message) => {
		const request = async (options: IDataObject) => {
			const answer = await axios.request({
				method: options.method as string,
				url: options.uri as string,
				headers: options.headers as Record<string, string>,
				data: options.body,
				validateStatus: () => true,
			});
			return { statusCode: answer.status, headers: {}, body: answer.data as unknown };
		};
		const context = { helpers: { request } } as unknown as ICredentialTestFunctions;
		const data = account('v3', more);
		const result = await simotelApiTest.call(context, { id: '1', name: '', type: 'simotelApi', data });
		expect(result).toMatchObject({ status, message: expect.stringMatching(message) });
	});
});
