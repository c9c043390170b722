import { audioItem, by, credentials, onEachPbx, rows, run, sim, stored } from '../harness/simotelNode';

const TOKEN = 'simulatortoken'.repeat(4).slice(0, 50);

onEachPbx(({ apiVersion }) => {
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
			expect(
				await rows('fax', 'getAll', { filters: { callee: '02100000001', type: 'outbox' } }),
			).toHaveLength(2);
			const fax = { __rl: true, mode: 'id', value: sent._id };
			const { outputs } = await run('fax', 'download', { fax });
			expect(outputs[0][0].json).toMatchObject({ file_name: `fax-${String(sent._id)}.tiff`, bytes: 10 });
			expect(outputs[0][0].binary?.data.mimeType).toBe('image/tiff');
		});

		/** The account of a message's download: the cloud gives links, which it opens with the token only. */
		const listener = () => {
			const { simotelApi } = credentials();
			return {
				simotelApi:
					apiVersion === 'v4.1' ? { ...simotelApi, authentication: 'token', token: TOKEN } : simotelApi,
			};
		};
		const message = (bytes = 64) =>
			sim.state.files.set(
				'message.wav',
				Buffer.from(audioItem().binary?.data.data ?? '', 'base64').subarray(0, bytes),
			);

		test('a voicemail message is downloaded under the name of its item', async () => {
			message();
			const { outputs } = await run(
				'voicemailMessage',
				'download',
				{ fileName: '={{ $json.filename }}', binaryPropertyName: 'audio' },
				{ items: [{ filename: 'message.wav' }], credentials: listener() },
			);
			expect(outputs[0][0].binary?.audio).toMatchObject({ fileName: 'message.wav', mimeType: 'audio/wav' });
		});

		test.each([
			['voicemailMessage', 'download'],
			['report', 'downloadRecording'],
		])(
			'a file that is not there is an error, not downloaded as a web page: %s',
			async (resource, operation) => {
				const { error } = await run(resource, operation, { fileName: 'none.wav' });
				// Some servers say it by status, others with words of their own.
				expect(error?.message).toMatch(/^The PBX has no file "none\.wav"(: Requested operation failed)?$/);
				expect(error?.description).toMatch(/^Check the file name/);
			},
		);

		test('a message is found at the other address, where servers differ', async () => {
			message();
			// v4 fetches messages as recordings, v3 and the cloud at an address of their own.
			const usual = apiVersion === 'v4' ? 'reports/audio/download' : 'voicemails/audio/download';
			sim.state.faults.push({ target: 'api', path: usual, kind: 'status', status: 501 });
			const parameters = { fileName: 'message.wav' };
			const result = await run('voicemailMessage', 'download', parameters, { credentials: listener() });
			expect(result.error).toBeUndefined();
			expect(result.outputs[0][0].json).toMatchObject({ file_name: 'message.wav', bytes: 64 });
		});

		test('a file that breaks off does not pass as whole', async () => {
			message(30);
			const parameters = { fileName: 'message.wav' };
			const { error } = await run('voicemailMessage', 'download', parameters, { credentials: listener() });
			expect(error?.message).toMatch(/broke off after 30 of 64 bytes/);
		});

		// v3 has no such links.
		if (apiVersion !== 'v3')
			test('a link that wants a token says so to an account without one', async () => {
				message();
				sim.state.settings.traits.voicemailAudio = 'link';
				sim.state.faults.push({ target: 'api', path: 'reports/audio/download', kind: 'status', status: 501 });
				const { error } = await run('voicemailMessage', 'download', { fileName: 'message.wav' });
				expect(error?.message).toMatch(/API token/);
			});
	});
});
