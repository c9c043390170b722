import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import type { IDataObject, IExecuteFunctions, INodeType } from 'n8n-workflow';

import { RespondToSimotel } from '../../nodes/RespondToSimotel/RespondToSimotel.node';
import { Simotel } from '../../nodes/Simotel/Simotel.node';
import { SimotelComponentTrigger } from '../../nodes/SimotelComponentTrigger/SimotelComponentTrigger.node';
import { SimotelReportTrigger } from '../../nodes/SimotelReportTrigger/SimotelReportTrigger.node';
import { SimotelTrigger } from '../../nodes/SimotelTrigger/SimotelTrigger.node';
import { startSimulator } from '../../simulator';
import type { Simulator } from '../../simulator';
import { runNode } from '../harness/engine';
import type { SavedNode } from '../harness/savedWorkflow';
import { listen } from '../harness/webhook';

/** What was saved with any version still does its work: here it runs, test/unit/upgrades.test.ts loads it. */
const FOLDER = join(__dirname, '../fixtures/saved');
const fixtures = readdirSync(FOLDER).filter((file) => file.endsWith('.json'));
/** The record that the saved workflows name. */
const ID = '65a1f0c2d4b3e59687a0c1d2';

let sim: Simulator;

beforeEach(async () => {
	sim = await startSimulator({});
	for (const path of ['pbx/queues', 'pbx/trunks', 'pbx/musiconholds'] as const) {
		const [first] = sim.state.records(path);
		if (first) first._id = ID;
	}
});

afterEach(async () => await sim.close());

const credentials = () => ({
	simotelApi: {
		serverUrl: sim.url,
		apiVersion: 'v4',
		authentication: 'basic',
		username: 'n8n',
		password: 'simulator-password',
		timezone: 'Asia/Tehran',
		timeout: 3,
	},
});

const stored = (path: 'pbx/users' | 'pbx/trunks' | 'pbx/queues' | 'autodialer/contacts', number: string) =>
	sim.state.records(path).find((record) => record.number === number || record.name === number);

describe.each(fixtures)('workflows saved with %s, run', (file) => {
	const { nodes } = JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as { nodes: SavedNode[] };
	const saved = (name: string): SavedNode => {
		const node = nodes.find((candidate) => candidate.name === name);
		if (!node) throw new Error(`${file} has no "${name}"`);
		return node;
	};
	const run = async (name: string) => {
		const { parameters, typeVersion } = saved(name);
		const node = new Simotel();
		const result = await runNode({ node, parameters, typeVersion, credentials: credentials() });
		if (result.error) throw result.error;
		return result.json;
	};

	test('records are made, changed, found and removed', async () => {
		expect(await run('Simotel server ping')).toHaveLength(1);
		await run('Simotel extension upsert');
		expect(stored('pbx/users', '204')).toMatchObject({
			name: 'Sara Ahmadi',
			secret: 'secret-1',
			port: '5060',
			forward_policy: { Busy: '09120000001', All: '09120000001' },
		});
		await run('Simotel queue update');
		expect(stored('pbx/queues', '600')).toMatchObject({
			strategy: 'ringall',
			periodic_announce_frequency: '120',
		});
		await run('Simotel trunk update');
		expect(stored('pbx/trunks', 'provider-1')).toMatchObject({
			host: 'sip.example.com',
			insecure: 'port,invite',
		});
		expect(await run('Simotel queue getAll')).toMatchObject([{ _id: ID, number: '600' }]);
		await run('Simotel contact create');
		expect(stored('autodialer/contacts', '09120000000')).toMatchObject({ name: 'Sara Ahmadi' });
		await run('Simotel queue delete');
		expect(stored('pbx/queues', '600')).toBeUndefined();
	});

	test('agents of a queue rest, come back and leave', async () => {
		const agents = () =>
			(sim.state.agents.get('600') ?? []).flatMap(({ agent, paused }) =>
				paused ? [`${agent} rests`] : [agent],
			);
		await run('Simotel queueAgent pauseAgent');
		expect(agents()).toEqual(['200 rests', '201 rests', '202', '203']);
		await run('Simotel queueAgent resumeAgent');
		expect(agents()).toEqual(['200', '201', '202', '203']);
		await run('Simotel queueAgent removeAgent');
		expect(agents()).toEqual(['202', '203']);
	});

	test('a call is placed, and reports list calls', async () => {
		const [{ originated_call_id: id }] = await run('Simotel call originate');
		expect(id).toMatch(/^orig\.call\./);
		await sim.placeCall({ from: '09120000001', to: '204' });
		// The saved filters ask for a call that never was, the saved place lies before the calls of today.
		expect(await run('Simotel report getCalls')).toEqual([]);
		const calls = await run('Simotel report getCallsSince');
		expect(calls.at(-1)).toMatchObject({
			caller_number: '09120000001',
			callee_number: '204',
			answered: true,
		});
	});

	test('the report trigger shows the newest record, and says so when there is none', async () => {
		const { parameters, typeVersion } = saved('Simotel Report Trigger calls');
		const fetchTestEvent = async (more: IDataObject = {}) =>
			await runNode({
				node: new SimotelReportTrigger(),
				parameters: { ...parameters, ...more },
				typeVersion,
				credentials: credentials(),
				mode: 'manual',
			});
		expect((await fetchTestEvent({ report: 'campaignCalls' })).error?.message).toBe(
			'The report has no record yet',
		);
		await sim.placeCall({ from: '09120000002', to: '204' });
		const { json } = await fetchTestEvent();
		expect(json).toMatchObject([{ caller_number: '09120000002', callee_number: '204' }]);
	});

	test('the event trigger lets through what its saved filters say, and nothing else', async () => {
		const { parameters } = saved('Simotel Trigger');
		const trigger = await listen(new SimotelTrigger(), { parameters });
		sim.state.settings.events.address = `${trigger.url}/simotel`;
		const { id } = await sim.placeCall({ from: '09120000001', to: '204' });
		await sim.placeCall({ from: '09120000001', to: '200' });
		sim.state.settings.events.address = null;
		await trigger.close();
		const items = trigger.results.flatMap(({ workflowData }) => workflowData?.[0] ?? []);
		const ended = items.map(({ json }) => json).filter(({ event }) => event === 'Cdr');
		expect(ended).toMatchObject([{ unique_id: id, caller_number: '09120000001', callee_number: '204' }]);
	});

	test.each<[string, IDataObject]>([
		['extenApi', { ok: '1', extension: '204' }],
		['trunkApi', { ok: '1', trunk: 'Main Trunk', extension: '204' }],
		['ivrApi', { ok: '1', case: 'support' }],
	])('a request of %s: the saved answer, and without one the saved fallback', async (component, answer) => {
		const { parameters } = saved(`Simotel Component Trigger ${component}`);
		const trigger = await listen(new SimotelComponentTrigger(), {
			parameters,
			// A workflow that ends without an answer.
			onResult: (_result, response) => void response.status(200).json({}),
		});
		const asked = await fetch(`${trigger.url}/simotel?app_name=menu&src=09120000001&dst=02100000000`);
		expect(await asked.json()).toMatchObject({ ok: '1' });
		await trigger.close();
		const [request] = trigger.results[0].workflowData?.flat() ?? [];
		const deadline = new Date(Date.now() + 60_000).toISOString();
		const { responses, error } = await runNode({
			node: new RespondToSimotel(),
			parameters: saved(`Respond to Simotel ${component}`).parameters,
			before: [{ name: 'Asked', node: asking({ ...request.json, deadline_at: deadline }) }],
			executionId: `saved-${component}`,
		});
		expect([error, responses]).toMatchObject([undefined, [{ body: answer }]]);
	});
});

/** Puts out a request under the name by which Respond to Simotel finds it. */
function asking(request: IDataObject): INodeType {
	const { description } = new SimotelComponentTrigger();
	return {
		description: { ...description, inputs: ['main'], webhooks: undefined, properties: [], credentials: [] },
		async execute(this: IExecuteFunctions) {
			return [[{ json: request, pairedItem: { item: 0 } }]];
		},
	};
}
