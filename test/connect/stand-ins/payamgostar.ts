import { Refusal, lastTen, object, startStandIn } from './standIn';
import type { Json, StandIn } from './standIn';

export const PAYAMGOSTAR = { username: 'simotel', password: 'payam-test-password', tsKey: 'simotel' };
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export interface Payamgostar extends StandIn {
	identities: Array<{ id: string; name: string; phone: string }>;
	calls: Json[];
	channels: Json[];
	/** Extensions for which a card was opened. */
	cards: string[];
}

/** Payamgostar: a login for telephony (v1, form) and one for the rest (v2, JSON); the CRM learns how a call goes. */
export async function startPayamgostar(): Promise<Payamgostar> {
	const identities: Payamgostar['identities'] = [];
	const calls: Json[] = [];
	const channels: Json[] = [];
	const cards: string[] = [];
	const refuse = (status: number, message: string) => new Refusal(status, { message }, message);
	const needs = (body: Json, fields: string[]) => {
		const missing = fields.find((field) => body[field] === undefined || body[field] === '');
		if (missing) throw refuse(400, `${missing} is needed`);
	};
	const times = (body: Json) => {
		for (const [key, value] of Object.entries(body))
			if (/Date$/.test(key) && !TIME.test(String(value))) throw refuse(400, `${key} is no time`);
	};
	const identityOf = (phone: unknown) => identities.find((one) => lastTen(one.phone) === lastTen(phone));
	const named = (call: Json) => {
		const identity = identityOf(call.PhoneNumber);
		return { IdentityId: identity?.id ?? null, IdentityNickName: identity?.name ?? null };
	};
	const service = await startStandIn({
		routes: (app) => {
			app.addHook('preHandler', async (request) => {
				const { url, headers } = request;
				const wanted = url.startsWith('/api/v1/telephony') ? 'Bearer v1-token' : 'Bearer v2-token';
				if (!/auth/.test(url) && headers.authorization !== wanted) throw refuse(401, 'no token');
			});
			app.post('/api/v1/auth', async (request) => {
				if (!/urlencoded/.test(request.headers['content-type'] ?? '')) throw refuse(400, 'a form is wanted');
				const { username, password, grant_type } = request.body as Record<string, string>;
				if (grant_type !== 'password') throw refuse(400, 'grant_type');
				if (username !== PAYAMGOSTAR.username || password !== PAYAMGOSTAR.password)
					throw refuse(401, 'login');
				return { access_token: 'v1-token', expires_in: 3600 };
			});
			app.post('/api/v2/auth/login', async (request) => {
				const { username, password, deviceId, platformType } = object(request.body);
				if (!UUID.test(String(deviceId)) || platformType !== 2) throw refuse(400, 'deviceId, platformType');
				if (username !== PAYAMGOSTAR.username || password !== PAYAMGOSTAR.password)
					throw refuse(401, 'login');
				return { accessToken: 'v2-token', refreshToken: 'r', expiresAt: '2030-01-01T00:00:00' };
			});
			app.post('/api/v1/telephony/call', async (request) => {
				const body = object(request.body);
				needs(body, ['TsKey', 'SourceId', 'PhoneNumber', 'StartDate', 'CallTypeIndex']);
				times(body);
				if (body.TsKey !== PAYAMGOSTAR.tsKey) throw refuse(400, 'no such telephone system');
				if (![1, 2, 3, 4].includes(Number(body.CallTypeIndex))) throw refuse(400, 'CallTypeIndex');
				calls.push({ ...body, CallId: calls.length + 1 });
				return { CallId: calls.length, InitChannelId: 30 + calls.length, ...named(body) };
			});
			app.put('/api/v1/telephony/call', async (request) => {
				const body = object(request.body);
				needs(body, ['CallId', 'EndDate', 'PhoneNumber', 'CallTypeIndex']);
				times(body);
				const call = calls.find(({ CallId }) => CallId === body.CallId);
				if (!call) throw refuse(404, 'no such call');
				Object.assign(call, body);
				return named(body);
			});
			app.post('/api/v1/telephony/channel', async (request) => {
				const body = object(request.body);
				needs(body, [
					'CallId',
					'ChannelPeerName',
					'ChannelPeerTypeIndex',
					'ChannelSourceId',
					'ChannelStatusIndex',
				]);
				times(body);
				if (!calls.some(({ CallId }) => CallId === body.CallId)) throw refuse(404, 'no such call');
				channels.push({ ...body, CallChannelId: 500 + channels.length });
				if (body.IsLive === true) cards.push(String(body.ChannelPeerName));
				return { CallChannelId: 500 + channels.length - 1 };
			});
			app.put('/api/v1/telephony/channel', async (request, reply) => {
				const body = object(request.body);
				needs(body, ['CallChannelId', 'ChannelStatusIndex', 'ChannelResponseIndex']);
				times(body);
				const channel = channels.find(({ CallChannelId }) => CallChannelId === body.CallChannelId);
				if (!channel) throw refuse(404, 'no such channel');
				Object.assign(channel, body);
				await reply.code(200).send();
			});
			app.post('/api/v2/crmobject/identity/search', async (request) => {
				const body = object(request.body);
				needs(body, ['pageNumber', 'pageSize', 'searchTerm']);
				const found = identities.filter(({ phone }) => phone.includes(String(body.searchTerm)));
				return {
					data: found.map(({ id, name, phone }) => ({ identityId: id, nickName: name, phoneNumber: phone })),
				};
			});
			app.post('/api/v2/crmobject/person/create', async (request) => {
				const body = object(request.body);
				needs(body, ['CrmObjectTypeCode', 'LastName', 'PhoneContacts']);
				const [phone] = body.PhoneContacts as Json[];
				identities.push({
					id: `person-${identities.length + 1}`,
					name: String(body.LastName),
					phone: String(phone.PhoneNumber),
				});
				return { CrmId: `person-${identities.length}` };
			});
		},
	});
	return Object.assign(service, { identities, calls, channels, cards });
}
