import { createHash } from 'node:crypto';

import { readExample } from '../harness/demo';
import type { StoredWorkflow } from '../harness/n8n';
import { install, runner } from '../connect/installed';
import type { ByHand, Choices } from '../connect/installed';
import { BITRIX_SECRET, startBitrix } from '../connect/stand-ins/bitrix24';
import { DIDAR_KEY, startDidar } from '../connect/stand-ins/didar';
import { ERPNEXT, startErpNext } from '../connect/stand-ins/erpnext';
import { ESPO_KEY, startEspo } from '../connect/stand-ins/espocrm';
import { ODOO, startOdoo } from '../connect/stand-ins/odoo';
import { PAYAMGOSTAR, startPayamgostar } from '../connect/stand-ins/payamgostar';
import { SARV, startSarv } from '../connect/stand-ins/sarvcrm';
import type { StandIn } from '../connect/stand-ins/standIn';
import { VTIGER_KEY, startVtiger } from '../connect/stand-ins/vtiger';
import { openTable } from '../harness/examples';
import { openTestEnvironment } from '../harness/environment';
import type { TestEnvironment } from '../harness/environment';

type Json = Record<string, unknown>;

const SARA = '09120000001';
const STRANGER = '02100000009';

/** An ended call as the triggers hand it out. */
const CALL = {
	event: 'Cdr',
	at: '2026-01-31T10:22:05.000+03:30',
	caller_number: SARA,
	callee_number: '600',
	agent_number: '204',
	direction: 'incoming',
	answered: true,
	start: '2026-01-31T10:20:30.000+03:30',
	duration: 95,
	billsec: 80,
	record: 'a.mp3',
	unique_id: '1769842230.12',
};

/** A system with Sara in it, as a person connects it. */
interface System {
	standIn: StandIn;
	settings?: Json;
	credentials?: ByHand[];
	/** What Who is this? says of Sara. */
	sara: Json;
	/** Whatever was written, newest last. */
	written(): unknown[];
	/** Parts of what the journal wrote of {@link CALL}. */
	journaled: Json;
	/** Secrets that no answer of a workflow may hold. */
	secrets: string[];
	/** Extensions for which the system opened a card of its own. */
	cards?: () => string[];
	/** Whether a call is at its end there. */
	ended?: (unique_id: string) => boolean;
	/** A part of what a task looks like. */
	task: string;
	tasks?: () => unknown[];
	/** The system links a call with its customer by itself. */
	linked?: false;
	/** Settings with a wrong key, where no credential holds it. */
	wrong?: () => { settings: Json };
}

let environment: TestEnvironment;
const systems: Record<string, () => Promise<System>> = {
	didar: async () => {
		const standIn = await startDidar();
		standIn.contacts.push(
			{ Id: '00000000-0000-4000-9000-000000000002', DisplayName: 'Another', MobilePhone: '09120000002' },
			{
				Id: '00000000-0000-4000-9000-000000000001',
				...{ FirstName: 'Sara', LastName: 'Ahmadi', MobilePhone: SARA, OwnerId: 'user-1' },
			},
		);
		const owner = '00000000-0000-4000-9000-00000000000a';
		standIn.contacts[1].OwnerId = owner;
		return {
			standIn,
			settings: { address: `${standIn.url}/api`, owner, task_type: '00000000-0000-4000-a000-000000000001' },
			credentials: [{ name: 'Didar', type: 'httpQueryAuth', data: { name: 'apikey', value: DIDAR_KEY } }],
			sara: { id: '00000000-0000-4000-9000-000000000001', name: 'Sara Ahmadi', owner },
			written: () => standIn.activities,
			journaled: { IsDone: true, ContactIds: ['00000000-0000-4000-9000-000000000001'], OwnerId: owner },
			secrets: [DIDAR_KEY],
			task: '"IsDone":false',
		};
	},
	espocrm: async () => {
		const standIn = await startEspo();
		standIn.records.Contact.push({
			...{ id: 'c1', name: 'Sara Ahmadi', phoneNumber: '+989120000001', assignedUserId: 'u1' },
		});
		return {
			standIn,
			settings: { address: standIn.url, assigned_user: 'u9' },
			credentials: [
				{ name: 'EspoCRM', type: 'httpHeaderAuth', data: { name: 'X-Api-Key', value: ESPO_KEY } },
			],
			sara: { id: 'c1', name: 'Sara Ahmadi', owner: 'u1', url: `${standIn.url}/#Contact/view/c1` },
			written: () => standIn.records.Call,
			journaled: {
				...{ status: 'Held', direction: 'Inbound', contactsIds: ['c1'], assignedUserId: 'u1' },
				...{ dateStart: '2026-01-31 06:50:30', dateEnd: '2026-01-31 06:52:05' },
			},
			secrets: [ESPO_KEY],
			task: '"status":"Planned"',
		};
	},
	bitrix24: async () => {
		const standIn = await startBitrix();
		standIn.entities.push({ type: 'CONTACT', id: 275, name: 'Sara Ahmadi', phone: SARA, extension: '204' });
		return {
			standIn,
			settings: { webhook_url: `${standIn.url}/rest/1/${BITRIX_SECRET}` },
			sara: {
				...{ id: '275', name: 'Sara Ahmadi', owner_extension: '204' },
				url: `${standIn.url}/crm/contact/details/275/`,
			},
			written: () => standIn.activities,
			journaled: { OWNER_ID: 275, OWNER_TYPE_ID: 3, COMPLETED: 'Y', DIRECTION: 1, RESPONSIBLE_ID: 5 },
			secrets: [],
			task: '"COMPLETED":"N"',
			wrong: () => ({ settings: { webhook_url: `${standIn.url}/rest/1/wrong` } }),
		};
	},
	vtiger: async () => {
		const standIn = await startVtiger();
		standIn.contacts.push({
			...{ id: '12x34', firstname: 'Sara', lastname: 'Ahmadi', mobile: SARA, assigned_user_id: '19x5' },
		});
		return {
			standIn,
			settings: { address: standIn.url, access_key: VTIGER_KEY },
			sara: {
				...{ id: '12x34', name: 'Sara Ahmadi', owner: '19x5' },
				url: `${standIn.url}/index.php?module=Contacts&view=Detail&record=34`,
			},
			written: () => standIn.created.map(({ element }) => element),
			journaled: {
				...{ activitytype: 'Call', eventstatus: 'Held', contact_id: '12x34', assigned_user_id: '19x5' },
				...{ date_start: '2026-01-31', time_start: '06:50:30' },
			},
			secrets: [],
			task: '"eventstatus":"Planned"',
			wrong: () => ({ settings: { address: standIn.url, access_key: 'wrong' } }),
		};
	},
	sarvcrm: async () => {
		const standIn = await startSarv();
		standIn.records.push({ id: 's1', full_name: 'Sara Ahmadi', phone_mobile: SARA, assigned_user_id: 'u7' });
		const password = createHash('md5').update(SARV.password).digest('hex');
		const body = { ...SARV, password, language: 'fa_IR' };
		return {
			standIn,
			settings: { address: `${standIn.url}/API.php` },
			credentials: [
				{ name: 'SarvCRM Login', type: 'httpCustomAuth', data: { json: JSON.stringify({ body }) } },
			],
			sara: { id: 's1', name: 'Sara Ahmadi', owner: 'u7' },
			written: () => standIn.saved.map(({ values }) => values),
			journaled: { status: 'Held', direction: 'Inbound', parent_id: 's1', duration_minutes: 2 },
			secrets: [password],
			task: '"status":"Planned"',
		};
	},
	erpnext: async () => {
		const standIn = await startErpNext();
		standIn.contacts.push({ name: 'Sara-1', first_name: 'Sara Ahmadi', phone: '+98 912 000 0001' });
		return {
			standIn,
			settings: { address: standIn.url },
			credentials: [
				{
					name: 'ERPNext',
					type: 'erpNextApi',
					data: {
						...{ apiKey: ERPNEXT.key, apiSecret: ERPNEXT.secret, environment: 'selfHosted' },
						domain: standIn.url,
					},
				},
			],
			sara: { id: 'Sara-1', name: 'Sara Ahmadi', url: `${standIn.url}/app/contact/Sara-1` },
			written: () => [...standIn.calls.values(), ...standIn.todos],
			journaled: { name: CALL.unique_id, status: 'Completed', from: SARA, to: '204', duration: 80 },
			secrets: [ERPNEXT.key, ERPNEXT.secret],
			cards: () => standIn.cards,
			ended: (id) => standIn.calls.get(id)?.status === 'Completed',
			task: 'Call back',
			linked: false,
		};
	},
	odoo: async () => {
		const standIn = await startOdoo();
		standIn.partners.push({
			...{ id: 7, name: 'Sara Ahmadi', phone: '+98 912 000 0001', phone_sanitized: '+989120000001' },
			user_id: [5, 'Reza'],
		});
		return {
			standIn,
			settings: { address: standIn.url },
			credentials: [{ name: 'Odoo', type: 'odooApi', data: { ...ODOO, url: standIn.url } }],
			sara: { id: '7', name: 'Sara Ahmadi', owner: '5' },
			written: () => standIn.messages,
			journaled: { model: 'res.partner', res_id: 7, message_type: 'comment' },
			secrets: [ODOO.password],
			task: 'Call back',
			tasks: () => standIn.activities,
		};
	},
	payamgostar: async () => {
		const standIn = await startPayamgostar();
		standIn.identities.push({ id: 'guid-1', name: 'Sara Ahmadi', phone: SARA });
		const { username, password } = PAYAMGOSTAR;
		return {
			standIn,
			settings: { address: standIn.url },
			credentials: [
				{
					name: 'Payamgostar',
					type: 'httpCustomAuth',
					data: { json: JSON.stringify({ body: { username, password } }) },
				},
			],
			sara: { id: 'guid-1', name: 'Sara Ahmadi' },
			written: () => standIn.calls,
			journaled: { SourceId: CALL.unique_id, CallTypeIndex: 2, EndDate: '2026-01-31T10:22:05' },
			secrets: [password],
			cards: () => standIn.cards,
			ended: (id) => standIn.calls.some((one) => one.SourceId === id && 'EndDate' in one),
			task: '"CallTypeIndex":1',
		};
	},
};

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
		// An entry that is not there yet is written after that answer.
		expect(refused.filter((reason) => !reason.includes('DoesNotExistError'))).toEqual([]);
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
