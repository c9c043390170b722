import type { IDataObject } from 'n8n-workflow';

import { audioItem, by, credentials, rows, run, sim, stored, onEachPbx } from '../harness/simotelNode';

onEachPbx(() => {
	describe('queue agents', () => {
		const agents = () => (sim.state.agents.get('601') ?? []).map(({ agent }) => agent);
		const queue = by('601');

		test('one agent logs in, takes a break, comes back and logs out', async () => {
			expect(await rows('queueAgent', 'addAgent', { queue, agents: '200' })).toEqual([
				{ queue: '601', agent: '200', ok: true, message: 'Added successfully' },
			]);
			expect(agents()).toContain('200');
			await rows('queueAgent', 'pauseAgent', { queue, agents: '200' });
			expect(sim.state.agents.get('601')?.find(({ agent }) => agent === '200')?.paused).toBe(true);
			await rows('queueAgent', 'resumeAgent', { queue, agents: '200' });
			expect(sim.state.agents.get('601')?.find(({ agent }) => agent === '200')?.paused).toBe(false);
			await rows('queueAgent', 'removeAgent', { queue, agents: '200' });
			expect(agents()).not.toContain('200');
		});

		test.each(['addAgent', 'pauseAgent', 'resumeAgent', 'removeAgent'])(
			'%s: of several agents each has its own result',
			async (operation) => {
				const given = operation === 'addAgent' ? '200,204' : '204,299';
				const results = await rows('queueAgent', operation, { queue, agents: given });
				expect(results.map(({ ok }) => ok)).toEqual([true, false]);
				expect(results[1].message).not.toBe('');
			},
		);

		test('agents sit at other extensions and have a penalty', async () => {
			await rows('queueAgent', 'addAgent', {
				queue,
				agents: '۲۰۰,201',
				additionalFields: { source: ['207', '208'], penalty: 2 },
			});
			expect(sim.state.agents.get('601')).toContainEqual({
				agent: '200',
				source: '207',
				penalty: '2',
				paused: false,
			});
		});

		test.each(['299', '298,299'])('%s: nobody changed is reported as such', async (given) => {
			const { error } = await run('queueAgent', 'pauseAgent', { queue, agents: given });
			expect(error?.message).toMatch(/Simotel did not change .*299.*Agent is not in the queue/);
		});
	});

	describe('auto-dialer', () => {
		const trunk = by('Main Dialer');
		const times = { start: '2026-07-01T06:30:00Z', end: '2026-08-01T06:30:00Z' };

		test('a campaign is made, changed without losing its times, and reported', async () => {
			await rows('group', 'create', { name: 'Debtors', numbersFrom: 'list', numbers: '09120000004' });
			await rows('campaignAnnouncement', 'create', { name: 'Reminder' }, { items: [audioItem()] });
			const [created] = await rows('campaign', 'create', {
				name: 'July',
				trunk,
				announcement: by('Reminder'),
				numbers: '09120000005',
				groups: ['Debtors'],
				...times,
			});
			const record = () => stored('autodialer/campaigns', 'name', 'July');
			expect(record()).toMatchObject({
				_id: created._id,
				trunk_manager_id: stored('autodialer/trunks', 'title', 'Main Dialer')?._id,
				announcement: stored('autodialer/announcements', 'name', 'Reminder')?._id,
				numbers: ['09120000005'],
				groups: [stored('autodialer/groups', 'name', 'Debtors')?._id],
				start: '2026-07-01 10:00',
			});
			expect(await rows('campaign', 'getAll', { filters: { status: 'completed' } })).toHaveLength(1);
			await rows('campaign', 'update', { campaign: by('July'), updateFields: { attempts: 3 } });
			expect(record()).toMatchObject({ try: '3', start: '2026-07-01 10:00', end: '2026-08-01 10:00' });
			// Whoever has the zone wrong does not move what was left alone; what was changed is in the output.
			const elsewhere = { credentials: { simotelApi: { ...credentials().simotelApi, timezone: 'UTC' } } };
			await rows('campaign', 'update', { campaign: by('July'), updateFields: { text: 'x' } }, elsewhere);
			expect(record()).toMatchObject({ start: '2026-07-01 10:00', end: '2026-08-01 10:00' });
			const updateFields = { end: '2026-08-02T06:30:00Z' };
			expect(await rows('campaign', 'update', { campaign: by('July'), updateFields })).toMatchObject([
				{ start: '2026-07-01T10:00:00+03:30', end: '2026-08-02T10:00:00+03:30' },
			]);
			expect(await rows('campaign', 'get', { campaign: by('July') })).toMatchObject([
				{ start: '2026-07-01T10:00:00+03:30', count: 2, try: 3 },
			]);

			const filters = { campaign: by('July') };
			const report = await rows('campaignReport', 'getAll', { filters });
			expect(report).toHaveLength(2);
			expect(report[0]).toMatchObject({ campaign_id: created._id, answered: true, billsec: 12 });
			expect(report[0].tries).toMatchObject([{ cause_txt: 'Normal Clearing' }]);
			const ordered = await rows('campaignReport', 'getSince', { afterId: '' });
			expect(ordered.map(({ callee_number }) => callee_number)).toEqual(['09120000005', '09120000004']);
			expect(await rows('campaignReport', 'getSince', { afterId: ordered[0]._id })).toHaveLength(1);
			const callRecordId = (ordered[0].tries as IDataObject[])[0].cdr_id;
			expect(await rows('campaignReport', 'getCall', { callRecordId })).toHaveLength(1);

			await rows('campaign', 'delete', { campaign: by('July') });
			expect(record()).toBeUndefined();
		});

		test('a campaign that calls nobody is refused', async () => {
			const { error } = await run('campaign', 'create', { name: 'Empty', trunk, ...times });
			expect(error?.message).toBe('The campaign has nobody to call');
		});

		test('auto-dialer trunks change their limits and keep the rest', async () => {
			const updateFields = { capacity: 3 };
			await rows('campaignTrunk', 'update', { campaignTrunk: trunk, updateFields });
			expect(await rows('campaignTrunk', 'get', { campaignTrunk: trunk })).toMatchObject([
				{ title: 'Main Dialer', capacity: 3, status: 'active', dial_interval: 1 },
			]);
			expect(stored('autodialer/trunks', 'title', 'Main Dialer')).toHaveProperty('active_times');
			expect(await rows('campaignTrunk', 'getAll', {})).toHaveLength(1);
		});
	});
});
