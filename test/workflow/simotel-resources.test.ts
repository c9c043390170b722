import type { IDataObject } from 'n8n-workflow';

import { by, credentials, rows, run, sim, onEachPbx } from '../harness/simotelNode';

onEachPbx(() => {
	describe('other resources', () => {
		test('music on hold is listed with its files', async () => {
			expect(await rows('musicOnHold', 'getAll', {})).toMatchObject([
				{ name: 'default', musics: [{ file: 'calm.wav', date: '2024-04-08T10:15:00+03:30' }] },
			]);
			expect(await rows('musicOnHold', 'get', { musicOnHold: by('default') })).toHaveLength(1);
		});

		test('voicemail messages are filtered by mailbox', async () => {
			await sim.placeCall({ from: '09120000000', to: '205', answer: false });
			const filters = { mailbox: by('205') };
			expect((await run('voicemailMessage', 'getAll', { filters })).error).toBeUndefined();
		});

		test('an API request reaches any path, pages included', async () => {
			const body = '{ "alike": true, "status": "all", "conditions": { "number": "204" } }';
			expect(await rows('apiRequest', 'send', { path: '/api/v4/pbx/users/search', body })).toMatchObject([
				{ number: '204' },
			]);
			const raw = await rows('apiRequest', 'send', { path: 'pbx/users/search', body, simplify: false });
			expect(raw).toMatchObject([{ success: 1, data: [{ number: '204' }] }]);
			for (const number of ['09120000001', '09120000002', '09120000003']) {
				await rows('contact', 'create', { number, name: number });
			}
			const paged = {
				path: 'autodialer/contacts/search',
				body: { alike: 'true', conditions: {} },
				paging: true,
				returnAll: false,
				limit: 2,
			};
			expect(await rows('apiRequest', 'send', paged)).toHaveLength(2);
		});

		test.each(['../../admin', 'https://other.example.com/../x', 'a/%2e%2e/b'])(
			'an API request does not leave the API: %j',
			async (path) => {
				const { error } = await run('apiRequest', 'send', { path: `${path}` });
				expect(error?.message).toMatch(/not a path|Path/);
			},
		);

		test('a record begins with what people know it by', async () => {
			const [extension] = await rows('extension', 'getAll', { returnAll: true });
			expect(Object.keys(extension).slice(0, 3)).toEqual(['number', 'name', 'active']);
			expect(Object.keys(extension).at(-1)).toBe('_id');
		});

		test.each([
			['report', 'downloadRecording', 'fileName', 'File Name'],
			['report', 'getCall', 'uniqueId', 'Call ID'],
			['voicemailMessage', 'download', 'fileName', 'File Name'],
			['campaignReport', 'getCall', 'callRecordId', 'Call Record ID'],
			['apiRequest', 'send', 'path', 'Path'],
		])('%s %s: an expression that finds nothing is reported', async (resource, operation, name, label) => {
			const { error } = await run(resource, operation, { [name]: '={{ $json.nothing }}' });
			expect(error?.message).toBe(`"${label}" is empty for this item`);
			expect(sim.state.requests).toEqual([]);
		});

		const nothing = '={{ $json.nothing }}';
		const noId = { __rl: true, mode: 'id', value: nothing };

		test.each<[string, string, string, IDataObject]>([
			['extension', 'delete', 'Extension', { extension: noId }],
			['extension', 'delete', 'Extension', { extension: '={{ null }}' }],
			['extension', 'update', 'Extension', { extension: by(nothing), updateFields: { name: 'x' } }],
			['extension', 'upsert', 'Extension', { number: nothing, additionalFields: { name: 'x', secret: 'y' } }],
			['extension', 'create', 'Name', { number: '299', name: nothing, secret: 'y' }],
			['call', 'originate', 'Callee', { caller: '204', callee: nothing, callerId: '204' }],
			['queueAgent', 'removeAgent', 'Queue', { queue: by(nothing), agents: '200' }],
			['fax', 'download', 'Fax', { fax: noId }],
		])('%s %s: an empty "%s" sends nothing to the PBX', async (resource, operation, label, parameters) => {
			const { error } = await run(resource, operation, parameters);
			expect(error?.message).toBe(`"${label}" is empty for this item`);
			expect(sim.state.requests).toEqual([]);
		});

		test('the words of the PBX come through, with the account that lacks the permission', async () => {
			const simotelApi = { ...credentials().simotelApi, username: 'limited' };
			const { error } = await run('trunk', 'getAll', {}, { credentials: { simotelApi } });
			expect(error?.message).toMatch(/Account "limited" has no permission for "\/pbx\/trunks\/search"/);
		});
	});
});
