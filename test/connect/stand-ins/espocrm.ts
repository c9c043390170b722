import { Refusal, object, startStandIn } from './standIn';
import type { Json, StandIn } from './standIn';

export const ESPO_KEY = 'espo-test-key';
const UTC = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/;

export interface Espo extends StandIn {
	records: Record<'Contact' | 'Lead' | 'Call', Json[]>;
}

/** EspoCRM: REST under /api/v1, key in X-Api-Key, times in UTC, refusals name their reason in a header. */
export async function startEspo(): Promise<Espo> {
	const records: Espo['records'] = { Contact: [], Lead: [], Call: [] };
	const refuse = (text: string) => new Refusal(400, { error: text }, text);
	const service = await startStandIn({
		routes: (app) => {
			app.addHook('preHandler', async (request) => {
				if (request.headers['x-api-key'] !== ESPO_KEY) throw new Refusal(401, '', 'wrong key');
			});
			for (const entity of ['Contact', 'Lead'] as const) {
				app.get(`/api/v1/${entity}`, async (request) => {
					const query = request.query as Record<string, string>;
					if (query['where[0][type]'] !== 'contains' || query['where[0][attribute]'] !== 'phoneNumber')
						throw refuse('where[0]');
					const wanted = query['where[0][value]'];
					if (!/^\d{6,}$/.test(wanted)) throw refuse('digits only are contained in numbers');
					const list = records[entity].filter((one) => String(one.phoneNumber).includes(wanted));
					const keys = (query.select ?? 'id,name').split(',');
					return {
						total: list.length,
						list: list
							.slice(0, Number(query.maxSize ?? 20))
							.map((one) => Object.fromEntries(keys.map((key) => [key, one[key]]))),
					};
				});
			}
			app.post('/api/v1/Lead', async (request) => {
				const lead = object(request.body);
				if (!lead.lastName) throw refuse('lastName is required');
				if (!/^\+\d{8,15}$/.test(String(lead.phoneNumber))) throw refuse('phoneNumber is not E.164');
				return add('Lead', { ...lead, name: lead.lastName });
			});
			app.post('/api/v1/Call', async (request) => {
				const call = object(request.body);
				if (!call.name || !call.assignedUserId) throw refuse('name and assignedUserId are required');
				if (!['Held', 'Not Held', 'Planned'].includes(String(call.status))) throw refuse('status');
				if (!['Inbound', 'Outbound'].includes(String(call.direction))) throw refuse('direction');
				if (!UTC.test(String(call.dateStart)) || !UTC.test(String(call.dateEnd))) throw refuse('dates');
				return add('Call', call);
			});
		},
	});
	function add(entity: keyof Espo['records'], values: Json): Json {
		const record = { ...values, id: `${entity.toLowerCase()}${records[entity].length + 1}` };
		records[entity].push(record);
		return record;
	}
	return Object.assign(service, { records });
}
