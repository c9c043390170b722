import { readExample } from '../harness/demo';
import type { StoredWorkflow } from '../harness/n8n';
import { install, runner } from '../connect/installed';
import type { Choices } from '../connect/installed';
import { CALL, SARA, systems } from '../connect/systems';
import type { System } from '../connect/systems';
import { openTable } from '../harness/examples';
import { eventually, openTestEnvironment } from '../harness/environment';
import type { TestEnvironment } from '../harness/environment';

type Json = Record<string, unknown>;

const STRANGER = '02100000009';

let environment: TestEnvironment;

beforeAll(async () => {
	environment = await openTestEnvironment();
	await install(environment, 'crm/agents');
	const agents = await openTable(environment, 'Simotel Agents');
	for (const [index, owner] of ['00000000-0000-4000-9000-00000000000a', 'u1', '19x5', 'u7', '5'].entries())
		await agents.insert({ extension: `20${index + 1}`, name: 'Reza', crm_user: owner, chat_id: '1' });
});

afterAll(async () => await environment.close());

/** Of a system's settings those that the node "Settings" of an example has. */
function choices(name: string, { settings = {}, credentials = [] }: System): Choices {
	const { nodes } = readExample(name);
	const { parameters } = nodes.find((node) => node.name === 'Settings') as { parameters: Json };
	const { assignments } = parameters.assignments as { assignments: Array<{ name: string }> };
	const names = assignments.map((one) => one.name);
	return {
		credentials,
		rename: Object.fromEntries(credentials.map((one) => [one.name.replace(/ of another$/, ''), one.name])),
		settings: Object.fromEntries(Object.entries(settings).filter(([key]) => names.includes(key))),
	};
}

describe.each(Object.keys(systems))('%s', (key) => {
	let system: System;
	let who: (item: Json) => Promise<Json[]>;
	let journal: (item: Json) => Promise<Json[]>;
	let contact: (item: Json) => Promise<Json[]>;
	const installed: StoredWorkflow[] = [];

	const open = async (name: string, connected: System) => {
		const example = `crm/${key}/${name}`;
		installed.push(await install(environment, example, choices(example, connected)));
		return await runner(environment, installed.at(-1) as StoredWorkflow);
	};

	beforeAll(async () => {
		system = await systems[key]();
		who = await open('who-is-this', system);
		journal = await open('journal-a-call', system);
		contact = await open('new-contact', system);
	});

	afterAll(async () => {
		const { refused } = system.standIn;
		await system.standIn.close();
		// An entry that is not there yet is written after that answer; one that is there is opened once.
		expect(refused.filter((reason) => !/DoesNotExistError|DuplicateEntryError/.test(reason))).toEqual([]);
	});

	test('knows a customer in any form of the number, and the extension of the owner', async () => {
		const owners = (await (await openTable(environment, 'Simotel Agents')).rows()) as Json[];
		const { owner, ...sara } = system.sara;
		const extension = owners.find((row) => row.crm_user === owner)?.extension ?? sara.owner_extension ?? '';
		for (const number of [SARA, '+98 912 000 0001', '۰۹۱۲۰۰۰۰۰۰۱', '989120000001']) {
			const [found] = await who({ number });
			expect(found).toMatchObject({ known: true, ...sara, owner_extension: extension });
			expect(Object.keys(found).sort()).toEqual(['id', 'known', 'name', 'note', 'owner_extension', 'url']);
		}
	});

	test('does not know strangers, and asks nobody about extensions and hidden numbers', async () => {
		const unknown = { known: false, id: '', name: '', owner_extension: '', url: '' };
		expect(await who({ number: STRANGER })).toMatchObject([unknown]);
		const before = system.standIn.requests.length;
		for (const number of ['204', 'anonymous', '', null])
			expect(await who({ number })).toMatchObject([unknown]);
		expect(system.standIn.requests).toHaveLength(before);
	});

	test('a system that is slow or gone makes the caller unknown, soon', async () => {
		const unknown = { known: false, id: '', note: 'The CRM did not answer.' };
		// n8n's Odoo node has no time limit of its own.
		const modes = key === 'odoo' ? (['down', 'limited'] as const) : (['down', 'limited', 'slow'] as const);
		for (const mode of modes) {
			system.standIn.mode = mode;
			const started = Date.now();
			const [answer] = await who({ number: SARA });
			expect(answer).toMatchObject(unknown);
			expect(Date.now() - started).toBeLessThan(4_500);
			for (const secret of system.secrets) expect(JSON.stringify(answer)).not.toContain(secret);
		}
		system.standIn.mode = 'ok';
	});

	test('keeps its keys out of what executions show', async () => {
		const shown = await Promise.all(installed.map(async (one) => await environment.n8n.executions(one)));
		expect(shown.flat().length).toBeGreaterThan(0);
		for (const secret of system.secrets) expect(JSON.stringify(shown)).not.toContain(secret);
	});

	test('writes an ended call, and its task', async () => {
		const before = system.written().length;
		const [entry] = await journal({ ...CALL, recording_url: 'https://pbx.example.org/a.mp3' });
		expect(String(entry.id)).not.toBe('');
		expect(entry.contact_id).toBe(system.linked === false ? '' : system.sara.id);
		expect(system.written()).toHaveLength(before + 1);
		expect(system.written().at(-1)).toMatchObject(system.journaled);
		const missed = { ...CALL, answered: false, billsec: 0, agent_number: null, unique_id: '1769842230.13' };
		const [task] = await journal({ ...missed, todo: true });
		expect(String(task.id)).not.toBe('');
		expect(JSON.stringify([system.written(), system.tasks?.()])).toContain(system.task);
	});

	test('the journal waits for a limit that passes, and fails when the system is down, so that it can be tried again', async () => {
		const before = system.written().length;
		system.standIn.mode = 'limited';
		const writing = journal({ ...CALL, unique_id: '1769842230.17' });
		await new Promise((resolve) => setTimeout(resolve, 1_000));
		system.standIn.mode = 'ok';
		expect(String((await writing)[0].id)).not.toBe('');
		expect(system.written()).toHaveLength(before + 1);
		system.standIn.mode = 'down';
		await expect(journal({ ...CALL, unique_id: '1769842230.18' })).rejects.toThrow();
		system.standIn.mode = 'ok';
		expect(system.written()).toHaveLength(before + 1);
	});

	test('the same call twice is written once', async () => {
		const [, journalWorkflow] = installed;
		const workflow = await install(environment, 'around-calls/call-journal', {
			runs: { 'Journal a call': journalWorkflow },
			settings: { n8n_address: environment.n8n.url },
			credentials: [{ name: 'Listeners', type: 'httpBasicAuth', data: { user: 'boss', password: 'listen' } }],
		});
		const before = system.written().length;
		const call = {
			...{ src: SARA, dst: '204', type: 'incoming', disposition: 'ANSWERED', duration: '95', billsec: '80' },
			...{ starttime: '2026-01-31 06:50:30', endtime: '2026-01-31 06:52:05', record: 'a.mp3' },
			unique_id: `1769842240.${Object.keys(systems).indexOf(key)}`,
		};
		environment.sim.state.settings.events.address = environment.n8n.webhookUrl(workflow, 'Call ended');
		const sent = async (extra: string) => await environment.sim.emitEvent('Cdr', { ...call, extra });
		await Promise.all([sent('1'), sent('2')]);
		await eventually(async () => system.written().length > before);
		await sent('3');
		await new Promise((resolve) => setTimeout(resolve, 2_000));
		expect(system.written()).toHaveLength(before + 1);
		environment.sim.state.settings.events.address = null;
		await environment.n8n.deactivate(workflow);
	});

	test('writes a new customer, who is known from then on', async () => {
		const number = '09120000077';
		const [written] = await contact({ number, name: 'Newcomer', note: 'called on Monday' });
		expect(String(written.id)).not.toBe('');
		expect(await who({ number })).toMatchObject([{ known: true, id: written.id, name: 'Newcomer' }]);
		const [entry] = await journal({ ...CALL, caller_number: number, unique_id: '1769842230.14' });
		expect(String(entry.id)).not.toBe('');
	});

	test('a wrong key is an error of the journal, and a stranger at the ring', async () => {
		const wrong = { ...system, ...system.wrong?.() };
		if (wrong.credentials)
			wrong.credentials = wrong.credentials.map((one) => ({
				...one,
				name: `${one.name} of another`,
				data: JSON.parse(
					system.secrets.reduce((text, secret) => text.replaceAll(secret, 'wrong'), JSON.stringify(one.data)),
				) as Json,
			}));
		const before = system.written().length;
		const [answer] = await (await open('who-is-this', wrong))({ number: SARA });
		expect(answer).toMatchObject({ known: false, id: '' });
		await expect(
			(await open('journal-a-call', wrong))({ ...CALL, unique_id: '1769842230.15' }),
		).rejects.toThrow();
		expect(system.written()).toHaveLength(before);
		system.standIn.refused.length = 0;
	});

	test('opens the card of a system that has one, and ends it: the call is there once', async () => {
		if (!system.cards) return;
		const unique_id = '1769842230.16';
		const ring = { number: SARA, agent_number: '204', unique_id, at: CALL.start };
		// The state of a telephone may be reported twice.
		for (let report = 0; report < 2; report++)
			expect(await who(ring)).toMatchObject([{ known: true, id: system.sara.id }]);
		expect(system.cards()).toEqual(['204']);
		const before = system.written().length;
		await journal({ ...CALL, unique_id });
		expect(system.written()).toHaveLength(before);
		expect(system.ended?.(unique_id)).toBe(true);
	});
});

test('without a CRM: tables of n8n behind the same interface', async () => {
	const open = async (name: string) =>
		await runner(environment, await install(environment, `crm/data-table/${name}`));
	const who = await open('who-is-this');
	const journal = await open('journal-a-call');
	const contact = await open('new-contact');
	expect(await who({ number: SARA })).toMatchObject([{ known: false, note: '' }]);
	await contact({ number: SARA, name: 'Sara Ahmadi', note: 'likes tea' });
	const customers = await openTable(environment, 'Simotel Customers');
	await customers.update(
		{ number: '+989120000001' },
		{ owner_extension: '204', url: 'https://example.org/1' },
	);
	for (const number of [SARA, '+98 912 000 0001'])
		expect(await who({ number })).toMatchObject([
			{
				...{ known: true, name: 'Sara Ahmadi', owner_extension: '204', note: 'likes tea' },
				url: 'https://example.org/1',
			},
		]);
	const [first] = await journal(CALL);
	const [again] = await journal(CALL);
	expect(again.id).toBe(first.id);
	const [task] = await journal({ ...CALL, answered: false, billsec: 0, todo: true });
	expect(task.id).not.toBe(first.id);
	const rows = await (await openTable(environment, 'Simotel Journal')).rows();
	expect(rows.map(({ subject, todo }) => [subject, todo])).toEqual([
		[`Call from ${SARA}`, false],
		[`Call back ${SARA}`, true],
	]);
});
