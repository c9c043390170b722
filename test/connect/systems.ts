import { createHash } from 'node:crypto';

import type { ByHand } from './installed';
import { BITRIX_SECRET, startBitrix } from './stand-ins/bitrix24';
import { DIDAR_KEY, startDidar } from './stand-ins/didar';
import { ERPNEXT, startErpNext } from './stand-ins/erpnext';
import { ESPO_KEY, startEspo } from './stand-ins/espocrm';
import { ODOO, startOdoo } from './stand-ins/odoo';
import { PAYAMGOSTAR, startPayamgostar } from './stand-ins/payamgostar';
import { SARV, startSarv } from './stand-ins/sarvcrm';
import type { StandIn } from './stand-ins/standIn';
import { VTIGER_KEY, startVtiger } from './stand-ins/vtiger';

type Json = Record<string, unknown>;

export const SARA = '09120000001';

/** An ended call as the triggers hand it out. */
export const CALL = {
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
export interface System {
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

/** Each system, by the folder of its workflows. */
export const systems: Record<string, () => Promise<System>> = {
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
