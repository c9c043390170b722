import type { IDataObject } from 'n8n-workflow';

import { Simotel } from '../../nodes/Simotel/Simotel.node';
import { startSimulator } from '../../simulator';
import type { Simulator } from '../../simulator';
import { account } from '../harness/account';
import { runNode } from '../harness/engine';

let sim: Simulator;
beforeEach(async () => {
	sim = await startSimulator({});
});
afterEach(async () => await sim.close());

const node = new Simotel();
const by = (value: string) => ({ __rl: true, mode: 'key', value });

async function run(
	resource: string,
	operation: string,
	parameters: IDataObject,
	more: Partial<Parameters<typeof runNode>[0]> = {},
) {
	const credentials = { simotelApi: account(sim.url, { timeout: 3 }) };
	return await runNode({ node, parameters: { resource, operation, ...parameters }, credentials, ...more });
}

const stored = (path: string, key: string, value: string) =>
	sim.state.records(path as never).find((record) => record[key] === value);
const hintsOf = (result: Awaited<ReturnType<typeof run>>) =>
	result.run.data.resultData.runData.Node[0].hints?.map(({ message }) => message) ?? [];

describe('Create or Update', () => {
	test('the secret of an existing extension stays, a new one gets it', async () => {
		const before = stored('pbx/users', 'number', '204')?.secret;
		const form = { name: 'Sara', secretForNew: 'for-new-ones', additionalFields: {} };
		await run('extension', 'upsert', { number: '204', ...form });
		expect(stored('pbx/users', 'number', '204')).toMatchObject({ name: 'Sara', secret: before });
		await run('extension', 'upsert', { number: '0250', ...form });
		expect(stored('pbx/users', 'number', '0250')).toMatchObject({ name: 'Sara', secret: 'for-new-ones' });
	});

	test('a secret changes by the field that says so, and by nothing empty or masked', async () => {
		const change = async (secret: string) => {
			await run('extension', 'upsert', { number: '204', additionalFields: { secret } });
			return stored('pbx/users', 'number', '204')?.secret;
		};
		expect(await change('changed')).toBe('changed');
		for (const none of ['', '***', '******', '••••••']) expect(await change(none)).toBe('changed');
	});

	test('the PIN of an existing mailbox stays', async () => {
		const before = stored('voicemails/voicemails', 'number', '205')?.password;
		await run('voicemail', 'upsert', { number: '205', name: 'Box', passwordForNew: '9999' });
		expect(stored('voicemails/voicemails', 'number', '205')).toMatchObject({ name: 'Box', password: before });
		await run('voicemail', 'upsert', { number: '299', name: 'New', passwordForNew: '9999' });
		expect(stored('voicemails/voicemails', 'number', '299')).toMatchObject({ password: '9999' });
	});

	test.each([
		['extension', 'pbx/users', 'number', '204'],
		['queue', 'pbx/queues', 'number', '601'],
		['trunk', 'pbx/trunks', 'name', 'Main Trunk'],
		['voicemail', 'voicemails/voicemails', 'number', '205'],
	])(
		'%s: the form as it opens changes nothing of a record that is there',
		async (resource, path, key, value) => {
			const before = { ...stored(path, key, value) };
			const { error, json } = await run(resource, 'upsert', { [key]: value });
			expect(error).toBeUndefined();
			expect(json[0].action).toBe('updated');
			expect(stored(path, key, value)).toEqual(before);
		},
	);

	test('a new record says what it lacks, in the words of the form', async () => {
		const { error } = await run('extension', 'upsert', { number: '0251' });
		expect(error?.message).toBe(
			'There is no extension "0251" yet, and a new one needs "Name" and "Secret for New Extensions"',
		);
		expect(stored('pbx/users', 'number', '0251')).toBeUndefined();
	});
});

describe('numbers', () => {
	const call = { caller: '204', callee: '09120000003', context: 'main_routing', callerId: '02100000000' };
	const times = { end: '2026-08-01T06:30:00Z' };
	const campaign = { name: 'July', trunk: by('Main Dialer'), ...times };
	const wrong: Array<[string, string, string, IDataObject]> = [
		['call', 'originate', 'Caller', { ...call, caller: 'abc' }],
		['call', 'originate', 'Callee', { ...call, callee: '9.12E+9' }],
		['call', 'originate', 'Caller ID', { ...call, callerId: '0912.5' }],
		['call', 'originateAndWait', 'Callee', { ...call, callee: '++0912' }],
		['campaign', 'create', 'Numbers', { ...campaign, numbers: '09120000001, mobile' }],
		['campaign', 'sendVoiceMessage', 'Numbers', { ...campaign, numbers: ['09120000001', 'x'] }],
		['group', 'create', 'Numbers', { name: 'G', numbersFrom: 'list', numbers: '09120000001 09120000002' }],
		['contact', 'create', 'Number', { number: 'Reza', name: 'Reza' }],
		['contact', 'upsert', 'Number', { number: 'Reza', name: 'Reza' }],
		['blacklist', 'create', 'Number', { number: 'withheld' }],
		['whitelist', 'upsert', 'Number', { number: '09120000001;09120000002' }],
		['extension', 'create', 'Extension', { number: '2o4', name: 'S', secret: 'x' }],
		[
			'extension',
			'update',
			'Forward All Calls To',
			{ extension: by('204'), updateFields: { forwardAll: 'me' } },
		],
		['queueAgent', 'addAgent', 'Agents', { queue: by('601'), agents: '200,Sara' }],
		['fax', 'send', 'To', { to: 'office', source: 'text', text: 'x' }],
	];

	test.each(wrong)(
		'%s %s: a wrong one in "%s" is refused, nothing is sent',
		async (resource, operation, label, p) => {
			const { error } = await run(resource, operation, p);
			expect(error?.message).toMatch(new RegExp(`^"${label}" cannot be dialled: ".+"$`));
			expect(error?.description).toMatch(/Nothing was sent/);
			expect(error?.context?.itemIndex).toBe(0);
			expect(sim.state.requests).toEqual([]);
		},
	);

	test('what is meant is sent, as the PBX dials it', async () => {
		const { json, error } = await run('call', 'originate', {
			...call,
			caller: ' ۲۰۴ ',
			callee: '0912 000-00\u00a003',
			callerId: '(021) 0000.0000',
		});
		expect(error).toBeUndefined();
		expect(json).toEqual([
			{
				originated_call_id: expect.stringMatching(/^orig\.call/),
				caller_number: '204',
				callee_number: '09120000003',
			},
		]);
		const sent = sim.state.requests.find(({ path }) => path === 'call/originate/act')?.body;
		expect(sent).toMatchObject({ caller: '204', callee: '09120000003', caller_id: '02100000000' });
	});

	test('a caller ID may be a name', async () => {
		await run('call', 'originate', { ...call, callerId: ' Sales team ' });
		expect(sim.state.requests.at(-1)?.body).toMatchObject({ caller_id: 'Sales team' });
	});

	test('a wrong number of one item does not keep the others from being called', async () => {
		const items = [{ to: '09120000003' }, { to: 'unknown' }, { to: '0912-000-0009' }];
		const { json } = await run(
			'call',
			'originate',
			{ ...call, callee: '={{ $json.to }}' },
			{ items, onError: 'continueRegularOutput' },
		);
		expect(json.map((item) => item.callee_number ?? item.error)).toEqual([
			'09120000003',
			'"Callee" cannot be dialled: "unknown"',
			'09120000009',
		]);
	});

	test('international ones go out as they are, with one hint for the run', async () => {
		const items = [{ to: '+98 912 000 0003' }, { to: '00989120000009' }];
		const result = await run('call', 'originate', { ...call, callee: '={{ $json.to }}' }, { items });
		expect(result.json.map((item) => item.callee_number)).toEqual(['+989120000003', '00989120000009']);
		expect(hintsOf(result)).toEqual([expect.stringMatching(/begins with \+ or 00.+many PBXs bar/)]);
		expect(hintsOf(await run('call', 'originate', call))).toEqual([]);
	});

	const csvItem = (text: string) => {
		const data = Buffer.from(text).toString('base64');
		return [{ json: {}, binary: { data: { data, mimeType: 'text/csv', fileName: 'numbers.csv' } } }];
	};

	test('the numbers of a CSV file are cleaned before the PBX reads it', async () => {
		const items = csvItem('\ufeffMobile;Name\r\n"0912 000 0007";Reza\r\n۰۹۱۲۰۰۰۰۰۰۸;\r\n');
		await run('group', 'create', { name: 'Guests', numbersFrom: 'file' }, { items });
		expect(stored('autodialer/groups', 'name', 'Guests')?.numbers).toEqual(['09120000007', '09120000008']);
	});

	test('a CSV file with a wrong number is not sent', async () => {
		const items = csvItem('09120000007\n9.12E+09\n');
		const { error } = await run('group', 'create', { name: 'Guests', numbersFrom: 'file' }, { items });
		expect(error?.message).toBe('"Spreadsheet (CSV)" cannot be dialled: "9.12E+09"');
		expect(sim.state.requests).toEqual([]);
	});

	test('an extension that does not exist is not dialled, and nobody waits for it', async () => {
		const { error } = await run('call', 'originateAndWait', { ...call, caller: '299' });
		expect(error?.message).toBe('There is no extension "299" in Simotel');
		expect(sim.state.requests.map(({ path }) => path)).not.toContain('call/originate/act');
	});

	test('who may not read extensions calls without that look', async () => {
		sim.state.faults.push({ target: 'api', path: 'pbx/users/search', kind: 'status', status: 403 });
		const { json } = await run('call', 'originateAndWait', { ...call, waitAtMost: 10 });
		expect(json[0]).toMatchObject({ complete: true, answered: true });
	});
});

describe('dates', () => {
	const campaign = { name: 'July', trunk: by('Main Dialer'), numbers: '09120000001' };
	const period = (dateFrom: string, dateTo: string) => ({ period: 'custom', dateFrom, dateTo });

	test.each<[string, string, IDataObject, string]>([
		['campaign', 'create', { ...campaign, end: 'next week' }, '"End" is no date: "next week"'],
		[
			'campaign',
			'create',
			{ ...campaign, start: '1405-13-01', end: '2026-08-01' },
			'"Start" is no date: "1405-13-01"',
		],
		[
			'campaign',
			'update',
			{ campaign: by('July'), updateFields: { end: 'soon' } },
			'"End" is no date: "soon"',
		],
		['report', 'getCalls', period('yesterday', ''), '"From" is no date: "yesterday"'],
		['report', 'getCalls', period('2026-01-02', '2026-01-01'), '"From" lies after "Until"'],
		['fax', 'getAll', { filters: { dateTo: 'today' } }, '"Until" is no date: "today"'],
	])(
		'%s %s: a wrong one is named by its field, nothing is sent',
		async (resource, operation, parameters, message) => {
			const { error } = await run(resource, operation, parameters);
			expect(error?.message).toBe(message);
			expect(error?.context?.itemIndex).toBe(0);
			expect(sim.state.requests).toEqual([]);
		},
	);
});
