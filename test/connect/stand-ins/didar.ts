import { Refusal, lastTen, object, startStandIn } from './standIn';
import type { Json, StandIn } from './standIn';

export const DIDAR_KEY = 'didar-test-key';
const DIDAR_NOTE = '00000000-0000-0000-0000-000000000000';
const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const NATIONAL = /^0\d{10}$/;

export interface Didar extends StandIn {
	contacts: Json[];
	activities: Json[];
}

/** Didar: everything is POST with JSON, the key is in the query, refusals are 400 with a text or 200 with `Error`. */
export async function startDidar(): Promise<Didar> {
	const contacts: Json[] = [];
	const activities: Json[] = [];
	const refuse = (text: string) => new Refusal(400, { Error: text }, text);
	let next = 1;
	const guid = () => `00000000-0000-4000-8000-${String(next++).padStart(12, '0')}`;
	const service = await startStandIn({
		routes: (app) => {
			app.addHook('preHandler', async (request) => {
				if ((request.query as Json).apikey !== DIDAR_KEY)
					throw new Refusal(401, { Error: 'Unauthorized' }, 'wrong key');
			});
			app.post('/api/contact/getbyphonenumber', async (request) => {
				const { MobilePhone } = object(request.body);
				if (typeof MobilePhone !== 'string' || !NATIONAL.test(MobilePhone))
					throw refuse('MobilePhone is like 09120000001');
				return { Response: contacts.filter((one) => one.MobilePhone === MobilePhone) };
			});
			app.post('/api/contact/PersonSearch', async (request) => {
				const { Criteria, From, Limit } = object(request.body);
				const { Keywords } = object(Criteria);
				if (typeof From !== 'number' || typeof Limit !== 'number') throw refuse('From and Limit are numbers');
				// A search by words finds more than the number that is meant.
				const List = contacts.filter((one) => JSON.stringify(one).includes(String(Keywords).slice(0, 6)));
				return { Response: { List: List.slice(From, From + Limit), TotalCount: List.length } };
			});
			app.post('/api/contact/save', async (request) => {
				const contact = object(object(request.body).Contact);
				if (!contact.LastName) throw refuse('LastName is needed');
				if (contact.Type !== 'Person' || !GUID.test(String(contact.OwnerId)))
					throw refuse('Type and OwnerId');
				if (contacts.some((one) => lastTen(one.MobilePhone) === lastTen(contact.MobilePhone)))
					throw refuse('Duplicate contacts');
				const Id = guid();
				contacts.push({ ...contact, Id });
				return { Response: { Id } };
			});
			app.post('/api/activity/save', async (request) => {
				const activity = object(object(request.body).Activity);
				const { ActivityTypeId, OwnerId, ContactIds, IsDone } = activity;
				if (!GUID.test(String(ActivityTypeId)) || !GUID.test(String(OwnerId)))
					return { Error: 'GUIDs are wanted' };
				if (!Array.isArray(ContactIds) || typeof IsDone !== 'boolean')
					return { Error: 'ContactIds and IsDone' };
				if (ContactIds.some((id) => !contacts.some((one) => one.Id === id)))
					return { Error: 'Contact not found' };
				const isNote = ActivityTypeId === DIDAR_NOTE;
				if (isNote ? !activity.ResultNote : !activity.Title || !/Z$/.test(String(activity.DueDate)))
					return { Error: isNote ? 'ResultNote is needed' : 'Title and DueDate in UTC are needed' };
				const Id = guid();
				activities.push({ ...activity, Id });
				return { Response: { Id } };
			});
		},
	});
	return Object.assign(service, { contacts, activities });
}
