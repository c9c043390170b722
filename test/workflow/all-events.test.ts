import { SimotelTrigger } from '../../nodes/SimotelTrigger/SimotelTrigger.node';
import { EVENTS } from '../../simotel/events/catalog';
import { startSimulator } from '../../simulator';
import { asPanel } from '../../simulator/api';
import { listen } from '../harness/webhook';

test.each([
	['G4', 'POST', false],
	['Rest3', 'GET', true],
	['G2', 'POST', true],
] as const)(
	'%s %s, local time: %p: all 19 events of the PBX, each at its moment',
	async (version, method, localTime) => {
		const sim = await startSimulator();
		const trigger = await listen(new SimotelTrigger(), { parameters: { events: ['*'] } });
		const { state } = sim;
		Object.assign(state.settings.events, { address: `${trigger.url}/simotel`, version, method });
		state.settings.localTime = localTime;
		state.settings.traits.reservation = true;
		try {
			Object.assign(state.dialplan, {
				routes: { '3001': 'queue', '3002': 'mailbox', '3003': 'fax' },
				nodes: {
					queue: { kind: 'queue', number: '600', next: 'poll' },
					poll: { kind: 'poll', label: 'رضایت', min: 1, max: 5 },
					mailbox: { kind: 'voicemail', number: '205' },
					fax: { kind: 'fax' },
				},
			});
			const call = await sim.placeCall({ from: '09120000001', to: '3001', poll: 4, transferTo: '205' });
			for (const to of ['3002', '3003']) await sim.placeCall({ from: '09120000001', to });
			await sim.placeCall({ from: '204', to: '09120000002' });
			await asPanel(sim, 'setting/ping/act', {});
			const user = (await asPanel(sim, 'pbx/users/add', { name: 'New', number: '290', secret: 'x' })) as {
				_id: string;
			};
			await asPanel(sim, 'pbx/users/remove', user);
			const trunk = (await asPanel(sim, 'pbx/trunks/add', { name: 'Spare' })) as { _id: string };
			await asPanel(sim, 'pbx/trunks/update', { ...trunk, name: 'Spare', active: 'no' });
			await asPanel(sim, 'pbx/trunks/remove', trunk);
			await asPanel(sim, 'pbx/faxes/add', { ext: '204', to: '02100000001', text: 'Hello' });
			const numbers = ['09120000003'];
			await asPanel(sim, 'autodialer/campaigns/add', { name: 'Spring', numbers, ...CAMPAIGN });
			await new Promise((resolve) => setTimeout(resolve, 500));

			const items = trigger.results
				.flatMap((result) => result.workflowData?.[0] ?? [])
				.map(({ json }) => json);
			expect([...new Set(items.map(({ event }) => event))].sort()).toEqual(Object.keys(EVENTS).sort());
			expect(trigger.results.length).toBe(items.length);
			const ofCall = items
				.filter(({ unique_id }) => unique_id === call.id)
				.map(({ event, state: to }) => [event, to]);
			expect(ofCall).toEqual([
				['IncomingCall', undefined],
				['NewState', 'Ringing'],
				['NewState', 'InUse'],
				['Transfer', undefined],
				['NewState', 'InUse'],
				['NewState', 'Idle'],
				['NewState', 'Idle'],
				['CdrQueue', undefined],
				['Survey', undefined],
				['Cdr', undefined],
			]);
			// Whatever clock the server writes, and with or without a call ID, the instant is right.
			const dated = items.filter(
				({ at_source, unique_id, event }) =>
					at_source === 'payload' && (unique_id !== null || event === 'AutoDialerReport'),
			);
			expect(dated.length).toBeGreaterThan(4);
			for (const { at } of dated) expect(Math.abs(Date.parse(String(at)) - Date.now())).toBeLessThan(120_000);
			const attempt = (
				items.find(({ event }) => event === 'AutoDialerReport')?.tries as Array<{ starttime: string }>
			)[0];
			expect(Math.abs(Date.parse(attempt.starttime) - Date.now())).toBeLessThan(120_000);
		} finally {
			await sim.close();
			await trigger.close();
		}
	},
);

const CAMPAIGN = {
	start: '2026-01-01 08:00',
	end: '2026-01-01 20:00',
	trunk_manager_id: 'a',
	announcement_id: 'a',
	announcement: 'a',
	interface_context: 'main_routing',
	interface_text: 'any',
};
