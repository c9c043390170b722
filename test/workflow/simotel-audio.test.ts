import { audioItem, by, rows, run, sim, stored, useSimulator } from '../harness/simotelNode';

useSimulator();

const TOKEN = 'simulatortoken'.repeat(4).slice(0, 50);

describe('files', () => {
	test('an announcement is the audio that was uploaded', async () => {
		await rows('announcement', 'create', { name: 'Hello' }, { items: [audioItem('../../x"y.wav')] });
		const name = String(stored('pbx/announcements', 'name', 'Hello')?.filename);
		expect(sim.state.files.get(name)?.toString('latin1', 0, 4)).toBe('RIFF');
	});

	test('when the record cannot be added, the message names the file that stays behind', async () => {
		sim.state.faults.push({ target: 'api', path: 'pbx/announcements/add', kind: 'unsuccessful' });
		const { error } = await run('announcement', 'create', { name: 'Hello' }, { items: [audioItem()] });
		expect(error?.message).toMatch(/refused/);
		expect(error?.description).toMatch(/stays on the PBX: file "file-.+\.wav"\./);
	});

	test('an item without the file is an error', async () => {
		const { error } = await run('announcement', 'create', { name: 'Hello' });
		expect(error?.message).toBe('The item has no file');
	});

	test('a group takes its numbers from a CSV file', async () => {
		const data = Buffer.from('09120000007\n09120000008\n').toString('base64');
		const items = [{ json: {}, binary: { csv: { data, mimeType: 'text/csv', fileName: 'numbers.csv' } } }];
		const source = { numbersFrom: 'file', binaryPropertyName: 'csv' };
		await rows('group', 'create', { name: 'Guests', ...source }, { items });
		expect(stored('autodialer/groups', 'name', 'Guests')?.numbers).toEqual(['09120000007', '09120000008']);
	});

	test('faxes are sent as a file or as a text, found and downloaded', async () => {
		const data = Buffer.from('II*\0 pages').toString('base64');
		const items = [{ json: {}, binary: { data: { data, mimeType: 'image/tiff', fileName: 'fax.tiff' } } }];
		const to = { to: '02100000001', trunk: by('Main Trunk') };
		const [sent] = await rows('fax', 'send', { ...to, source: 'file' }, { items });
		expect(stored('pbx/faxes', '_id', String(sent._id))).toMatchObject({
			dst: '02100000001',
			trunk: 'Main Trunk',
			file: sent.file,
		});
		await rows('fax', 'send', { ...to, source: 'text', text: '۱۲۳ as written' });
		expect(await rows('fax', 'getAll', { filters: { callee: '02100000001', type: 'outbox' } })).toHaveLength(
			2,
		);
		const fax = { __rl: true, mode: 'id', value: sent._id };
		const { outputs } = await run('fax', 'download', { fax });
		expect(outputs[0][0].json).toMatchObject({ file_name: `fax-${String(sent._id)}.tiff`, bytes: 10 });
		expect(outputs[0][0].binary?.data.mimeType).toBe('image/tiff');
	});

	test('a voicemail message is downloaded under the name of its item', async () => {
		sim.state.files.set('message.wav', Buffer.from(audioItem().binary?.data.data ?? '', 'base64'));
		const { outputs } = await run(
			'voicemailMessage',
			'download',
			{ fileName: '={{ $json.filename }}', binaryPropertyName: 'audio' },
			{ items: [{ filename: 'message.wav' }] },
		);
		expect(outputs[0][0].binary?.audio).toMatchObject({ fileName: 'message.wav', mimeType: 'audio/wav' });
	});

	test('a message that is not there is an error, not downloaded as a web page', async () => {
		const { error } = await run('voicemailMessage', 'download', { fileName: 'none.wav' });
		expect(error?.message).toBe('The PBX has no file "none.wav"');
	});

	test('the hosted PBX gives a link, which is opened with the token', async () => {
		sim.state.files.set('message.wav', Buffer.from(audioItem().binary?.data.data ?? '', 'base64'));
		const hosted = {
			simotelApi: {
				serverUrl: sim.url,
				apiVersion: 'custom',
				basePath: '/api/v4',
				authentication: 'token',
				token: TOKEN,
			},
		};
		sim.state.faults.push({ target: 'api', path: 'reports/audio/download', kind: 'status', status: 501 });
		const parameters = { fileName: 'message.wav' };
		const result = await run('voicemailMessage', 'download', parameters, { credentials: hosted });
		expect(result.error).toBeUndefined();
		expect(result.outputs[0][0].json).toMatchObject({ file_name: 'message.wav', bytes: 64 });
	});

	test('a file that breaks off does not pass as whole', async () => {
		sim.state.files.set(
			'message.wav',
			Buffer.from(audioItem().binary?.data.data ?? '', 'base64').subarray(0, 30),
		);
		const { error } = await run('voicemailMessage', 'download', { fileName: 'message.wav' });
		expect(error?.message).toMatch(/broke off after 30 of 64 bytes/);
	});
});
