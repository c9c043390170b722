import type { IDataObject } from 'n8n-workflow';

import { Simotel } from '../../nodes/Simotel/Simotel.node';
import { SimotelTrigger } from '../../nodes/SimotelTrigger/SimotelTrigger.node';
import { startSimulator, traitInfos } from '../../simulator';
import type { Simulator, TraitName, Traits } from '../../simulator';
import { addRecord } from '../../simulator/seed';
import { account } from '../harness/account';
import { runNode } from '../harness/engine';
import { reported } from '../harness/pbx';
import { listen } from '../harness/webhook';

/** What a reader of items sees of them, without IDs and times. */
type Seen = Record<string, unknown>;
type Switch = [name: TraitName, value: string | number | boolean];

const by = (value: string) => ({ __rl: true, mode: 'key', value });
const pick = (item: IDataObject, ...keys: string[]): Seen =>
	Object.fromEntries(keys.map((key) => [key, item[key]]));

/** Every value of every trait that differs from the documented one, but for those of these names. */
function differences(unseen: TraitName[]): Switch[] {
	return traitInfos().flatMap(({ name, values, profiles }) =>
		unseen.includes(name)
			? []
			: (values ?? [0.1])
					.filter((value) => value !== profiles.documented)
					.map((value): Switch => [name, value]),
	);
}

async function withPbx<T>(traits: Partial<Traits>, use: (sim: Simulator) => Promise<T>): Promise<T> {
	const sim = await startSimulator({ traits });
	try {
		return await use(sim);
	} finally {
		await sim.close();
	}
}

const asTraits = ([name, value]: Switch) => ({ [name]: value }) as Partial<Traits>;

/** Two calls of each way, one of them missed. */
async function placeCalls(sim: Simulator): Promise<string[]> {
	const answered = await sim.placeCall({ from: '09120000001', to: '600' });
	await sim.placeCall({ from: '09120000002', to: '205', answer: false });
	await sim.placeCall({ from: '204', to: '09120000003' });
	return [answered.id];
}

/** What the operations of the node make of a PBX. */
async function operations(sim: Simulator): Promise<Seen[]> {
	const run = async (resource: string, operation: string, parameters: IDataObject = {}) => {
		const { json, error, outputs } = await runNode({
			node: new Simotel(),
			parameters: { resource, operation, ...parameters },
			credentials: { simotelApi: account(sim.url, { timeout: 3, apiVersion: 'v4' }) },
		});
		if (error) throw new Error(`${resource} ${operation}: ${error.message}`, { cause: error });
		return json.map(
			(item, index) => ({ ...item, file: outputs[0][index].binary !== undefined }) as IDataObject,
		);
	};
	const seen: Seen[] = [];
	const extension = by('0250');
	await run('extension', 'create', { number: '0250', name: 'Sara', secret: 'invented-1' });
	await run('extension', 'update', { extension, updateFields: { email: 'sara@example.org' } });
	seen.push(
		...(await run('extension', 'get', { extension })).map((row) =>
			pick(row, 'number', 'name', 'email', 'secret'),
		),
	);
	await run('extension', 'upsert', { number: '0250', name: 'Mina' });
	seen.push(
		...(await run('extension', 'getAll', { returnAll: true })).map((row) => pick(row, 'number', 'name')),
	);
	await run('extension', 'delete', { extension });
	expect(sim.state.records('pbx/users').some(({ number }) => number === '0250')).toBe(false);
	for (let index = 0; index < 25; index++)
		addRecord(sim.state, 'autodialer/contacts', { number: `09120000${100 + index}`, name: `c${index}` });
	seen.push({ contacts: (await run('contact', 'getAll', { returnAll: true })).length });
	const [fax] = await run('fax', 'send', {
		to: '02100000001',
		trunk: by('Main Trunk'),
		source: 'text',
		text: 'hello',
	});
	seen.push(
		...(await run('fax', 'download', { fax: { __rl: true, mode: 'id', value: fax._id } })).map((row) =>
			pick(row, 'bytes', 'file'),
		),
	);
	await run('campaignTrunk', 'update', { campaignTrunk: by('Main Dialer'), updateFields: { capacity: '7' } });
	seen.push({ capacity: sim.state.records('autodialer/trunks')[0].capacity });
	await run('call', 'originate', { caller: '204', callee: '09120000003' });
	const [id] = await placeCalls(sim);
	await reported(sim);
	const columns = [
		'caller_number',
		'agent_number',
		'direction',
		'answered',
		'disposition',
		'billsec',
		'wait',
	];
	const calls = await run('report', 'getCalls', { period: 'last24Hours', returnAll: true });
	seen.push(...calls.slice(0, 3).map((row) => pick(row, ...columns)));
	const [call] = await run('report', 'getCall', { uniqueId: id, waitAtMost: 2 });
	seen.push(pick(call, 'complete', ...columns));
	seen.push(
		...(await run('report', 'downloadRecording', { recordingBy: 'call', uniqueId: id, waitAtMost: 2 })).map(
			(row) => pick(row, 'file'),
		),
	);
	return seen;
}

/** What the trigger makes of the events of a PBX. */
async function events(sim: Simulator): Promise<Seen[]> {
	const trigger = await listen(new SimotelTrigger(), {
		parameters: {
			events: ['IncomingCall', 'OutgoingCall', 'NewState', 'Cdr'],
			options: { includeRaw: true },
		},
	});
	try {
		sim.state.settings.events.address = `${trigger.url}/simotel`;
		await placeCalls(sim);
		expect(trigger.errors).toEqual([]);
		const items = trigger.results.flatMap((result) => result.workflowData?.[0] ?? []).map(({ json }) => json);
		expect(JSON.stringify(items)).not.toMatch(/"token"/);
		for (const item of items) {
			expect(Number.isNaN(Date.parse(String(item.at)))).toBe(false);
			expect(Math.abs(Date.parse(String(item.at)) - Date.now())).toBeLessThan(120_000);
		}
		return items.map((item) =>
			pick(
				item,
				'event',
				'caller_number',
				'agent_number',
				'direction',
				'answered',
				'disposition',
				'state',
				'billsec',
				'wait',
			),
		);
	} finally {
		sim.state.settings.events.address = null;
		await trigger.close();
	}
}

/** Differences that operations must show, and those that they cannot see. */
const IN_OPERATIONS: Partial<Record<TraitName, (expected: Seen) => Seen>> = {
	// Who was meant is not in the row of a call that nobody answered.
	rowDst: (seen) => (seen.answered === false ? { ...seen, agent_number: null } : seen),
};
const NOT_IN_OPERATIONS: TraitName[] = [
	'versions',
	'permissions',
	'denied',
	'reportsEmpty',
	'voicemailAudio',
];

const IN_EVENTS: Partial<Record<TraitName, (expected: Seen) => Seen | null>> = {
	callType: (seen) => (seen.event === 'Cdr' ? { ...seen, direction: null } : seen),
	cdrDisposition: (seen) => {
		if (seen.event !== 'Cdr') return seen;
		const known = { ...seen, disposition: null };
		return seen.answered === true ? known : { ...known, answered: null, billsec: null };
	},
	cdrUnanswered: (seen) => (seen.event === 'Cdr' && seen.answered === false ? null : seen),
	cdrWait: (seen) => (seen.event === 'Cdr' && seen.answered === true ? { ...seen, wait: null } : seen),
};
const NOT_IN_EVENTS: TraitName[] = ['versions', 'permissions', 'denied'];

describe('each single difference between PBXs leaves the operations as they are', () => {
	let expected: Seen[];
	beforeAll(async () => {
		expected = await withPbx({}, operations);
	});

	test.each(differences(NOT_IN_OPERATIONS))('%s: %s', async (...difference) => {
		const change = IN_OPERATIONS[difference[0]] ?? ((seen: Seen) => seen);
		expect(await withPbx(asTraits(difference), operations)).toEqual(expected.map(change));
	});
});

describe('each single difference between PBXs leaves the events as they are', () => {
	let expected: Seen[];
	beforeAll(async () => {
		expected = await withPbx({}, events);
	});

	test.each(differences(NOT_IN_EVENTS))('%s: %s', async (...difference) => {
		const change = IN_EVENTS[difference[0]] ?? ((seen: Seen) => seen);
		const changed = expected.map(change).filter((seen) => seen !== null);
		expect(await withPbx(asTraits(difference), events)).toEqual(changed);
	});
});
