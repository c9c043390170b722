import { Refusal, lastTen, object, startStandIn } from './standIn';
import type { Json, StandIn } from './standIn';

export const BITRIX_SECRET = 'bitrixtestsecret';

export interface Bitrix extends StandIn {
	entities: Array<{ type: string; id: number; name: string; phone: string; extension?: string }>;
	activities: Json[];
	leads: Json[];
}

/** Bitrix24 with an inbound webhook: `/rest/USER/SECRET/METHOD.json`; calls themselves want an application. */
export async function startBitrix(): Promise<Bitrix> {
	const entities: Bitrix['entities'] = [];
	const activities: Json[] = [];
	const leads: Json[] = [];
	const refuse = (status: number, error: string, text: string) =>
		new Refusal(status, { error, error_description: text }, text);
	const answer = (result: unknown) => ({ result, time: { duration: 0.01 } });
	const methods: Record<string, (body: Json) => unknown> = {
		'telephony.externalCall.searchCrmEntities': ({ PHONE_NUMBER }) => {
			if (typeof PHONE_NUMBER !== 'string') throw refuse(400, 'ERROR_ARGUMENT', 'PHONE_NUMBER');
			return entities
				.filter(({ phone }) => lastTen(phone) === lastTen(PHONE_NUMBER))
				.map(({ type, id, name, extension }) => ({
					CRM_ENTITY_TYPE: type,
					CRM_ENTITY_ID: id,
					NAME: name,
					ASSIGNED_BY_ID: 5,
					ASSIGNED_BY: { ID: 5, USER_PHONE_INNER: extension ?? null },
				}));
		},
		'crm.activity.add': (body) => {
			const fields = object(body.fields);
			const known = entities.some(({ id }) => id === fields.OWNER_ID);
			if (!known || ![1, 2, 3, 4].includes(Number(fields.OWNER_TYPE_ID)))
				throw refuse(400, '', 'The owner is not found');
			if (fields.TYPE_ID !== 2 || ![1, 2].includes(Number(fields.DIRECTION)))
				throw refuse(400, '', 'TYPE_ID and DIRECTION');
			if (!Array.isArray(fields.COMMUNICATIONS) || !['Y', 'N'].includes(String(fields.COMPLETED)))
				throw refuse(400, '', 'COMMUNICATIONS and COMPLETED');
			if (Number.isNaN(Date.parse(String(fields.START_TIME)))) throw refuse(400, '', 'START_TIME');
			return activities.push(fields);
		},
		'crm.lead.add': (body) => {
			const fields = object(body.fields);
			const [phone] = Array.isArray(fields.PHONE) ? (fields.PHONE as Json[]) : [];
			if (!fields.TITLE || !/^\+\d+$/.test(String(phone?.VALUE))) throw refuse(400, '', 'TITLE and PHONE');
			leads.push(fields);
			const id = 900 + leads.length;
			entities.push({ type: 'LEAD', id, name: String(fields.NAME), phone: String(phone.VALUE) });
			return id;
		},
	};
	const service = await startStandIn({
		limited: { status: 503, body: { error: 'QUERY_LIMIT_EXCEEDED', error_description: 'Too many requests' } },
		routes: (app) => {
			app.post('/rest/:user/:secret/:method', async (request) => {
				const { secret, method } = request.params as Record<string, string>;
				if (secret !== BITRIX_SECRET) throw refuse(401, 'INVALID_CREDENTIALS', 'wrong secret');
				const name = method.replace(/\.json$/, '');
				if (/^telephony\.externalCall\.(register|finish)$/.test(name))
					throw refuse(403, 'WRONG_AUTH_TYPE', 'an application is wanted');
				const run = methods[name];
				if (name === method || !run) throw refuse(404, 'ERROR_METHOD_NOT_FOUND', 'Method not found');
				return answer(run(object(request.body)));
			});
		},
	});
	return Object.assign(service, { entities, activities, leads });
}
