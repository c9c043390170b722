import type { IDataObject } from 'n8n-workflow';

import { SimotelTrigger } from '../../nodes/SimotelTrigger/SimotelTrigger.node';
import { startSimulator } from '../../simulator';
import type { Simulator, SimulatorOptions } from '../../simulator';
import { listen } from '../harness/webhook';
import type { ListeningTrigger } from '../harness/webhook';

let sim: Simulator;
let trigger: ListeningTrigger;

async function start(parameters: IDataObject, options: SimulatorOptions = {}, query = ''): Promise<void> {
	sim = await startSimulator({ profile: 'hosted', ...options });
	trigger = await listen(new SimotelTrigger(), { parameters });
	Object.assign(sim.state.settings.events, { address: `${trigger.url}/simotel${query}` });
}

const items = () =>
	trigger.results.flatMap((result) => result.workflowData?.[0] ?? []).map((item) => item.json);

afterEach(async () => {
	expect(trigger.errors).toEqual([]);
	await trigger.close();
	await sim.close();
});

test.each(['idFirst', 'idLast'] as const)(
	'an incoming call that comes twice, %s, starts one execution',
	async (incomingCall) => {
		await start({ events: ['IncomingCall'] }, { traits: { incomingCall } });
		for (const from of ['09120000001', '09120000001', '09120000002'])
			await sim.placeCall({ from, to: '204' });
		expect(items().map(({ caller_number }) => caller_number)).toEqual([
			'09120000001',
			'09120000001',
			'09120000002',
		]);
		expect(items().every(({ unique_id }) => (unique_id === null) === (incomingCall === 'idLast'))).toBe(true);
	},
);

test('both of them when the option is off', async () => {
	await start({ events: ['IncomingCall'], options: { incomingOnce: false } });
	await sim.placeCall({ from: '09120000001', to: '204' });
	expect(items()).toHaveLength(2);
});

test('a filter by extension lets ended calls through whose extension only state changes named', async () => {
	await start({ events: ['Cdr'], filters: { extension: '204' } });
	const call = await sim.placeCall({ from: '09120000001', to: '204' });
	await sim.placeCall({ from: '09120000001', to: '200' });
	expect(items()).toMatchObject([
		{ unique_id: call.id, agent_number: '204', answered: true, wait: expect.any(Number) },
	]);
	expect(items()[0].callee_number).toBe(items()[0].did);
});

test.each(['02100000000', '982100000000', '+982100000000', 'Main Trunk'])(
	'a filter by trunk takes the number that was called in any notation: %s',
	async (trunk) => {
		await start({ events: ['IncomingCall', 'Cdr'], filters: { trunk } });
		await sim.placeCall({ from: '09120000001', to: '204' });
		expect(items().map(({ event }) => event)).toEqual(trunk === 'Main Trunk' ? [] : ['IncomingCall', 'Cdr']);
	},
);

test.each(['POST', 'GET'] as const)('%s: query parameters of the address are no fields', async (method) => {
	await start({ events: ['*'], options: { includeRaw: true } }, {}, '?server_profile=hosted7&api_key=key7');
	sim.state.settings.events.method = method;
	await sim.placeCall({ from: '09120000001', to: '204' });
	expect(items().map(({ event }) => event)).toEqual(
		expect.arrayContaining(['IncomingCall', 'NewState', 'Cdr']),
	);
	expect(JSON.stringify(items())).not.toMatch(/server_profile|hosted7|key7/);
});

test.each(['api_data', 'app_data'] as const)(
	'fields below %s are read as if they stood at the top',
	async (eventWrapper) => {
		for (const method of ['POST', 'GET'] as const) {
			await start({ events: ['Cdr'] }, { traits: { eventWrapper, eventTimes: 'epoch', cdrTimes: true } });
			sim.state.settings.events.method = method;
			await sim.placeCall({ from: '09120000001', to: '204' });
			expect(items()).toMatchObject([{ event: 'Cdr', caller_number: '09120000001', at_source: 'payload' }]);
			expect(Math.abs(Date.parse(String(items()[0].at)) - Date.now())).toBeLessThan(120_000);
			expect(items()[0]).not.toHaveProperty(eventWrapper);
			if (method === 'GET') continue;
			await trigger.close();
			await sim.close();
		}
	},
);
