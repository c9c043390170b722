import { Refusal, object, startStandIn } from './standIn';
import type { Json, StandIn } from './standIn';

/** A service for text messages, with what it took: the number in its own form, and the text. */
export interface TextService extends StandIn {
	sent: Array<{ number: string; text: string; reference?: string }>;
	/** Numbers that it refuses. */
	blocked: Set<string>;
}

const NATIONAL = /^09\d{9}$/;

async function service(
	build: (self: Pick<TextService, 'sent' | 'blocked'>) => Parameters<typeof startStandIn>[0],
): Promise<TextService> {
	const own = { sent: [] as TextService['sent'], blocked: new Set<string>() };
	return Object.assign(await startStandIn(build(own)), own);
}

/** Kavenegar: the key is part of the path, a form goes in, `return.status` repeats the HTTP status. */
export const startKavenegar = async () =>
	await service(({ sent }) => ({
		routes: (app) => {
			const refuse = (status: number, message: string) =>
				new Refusal(status, { return: { status, message }, entries: null }, message);
			app.post('/v1/:key/sms/send.json', async (request) => {
				if ((request.params as Json).key !== 'kave-test-key') throw refuse(403, 'wrong key');
				if (!/urlencoded/.test(request.headers['content-type'] ?? '')) throw refuse(400, 'no form');
				const { receptor, message, localid } = request.body as Record<string, string>;
				if (!NATIONAL.test(receptor)) throw refuse(411, 'receptor');
				if (!message || message.length > 900) throw refuse(413, 'message');
				if (!/^\d{1,18}$/.test(localid)) throw refuse(400, 'localid');
				if (!sent.some(({ reference }) => reference === localid))
					sent.push({ number: receptor, text: message, reference: localid });
				return {
					return: { status: 200, message: 'ok' },
					entries: [{ messageid: 87920001, status: 1, statustext: 'queued', receptor, cost: 120 }],
				};
			});
		},
	}));

/** SMS.ir: key in X-API-KEY; a sandbox key knows the template 123456 with the parameter Code. */
export const startSmsIr = async () =>
	await service(({ sent, blocked }) => ({
		limited: { status: 429, body: { status: 20, message: 'too many requests', data: null } },
		routes: (app) => {
			const refuse = (status: number, code: number, message: string) =>
				new Refusal(status, { status: code, message, data: null }, message);
			app.addHook('preHandler', async (request) => {
				if (request.headers['x-api-key'] !== 'sandbox-test-key') throw refuse(401, 10, 'wrong key');
			});
			app.post('/v1/send/verify', async (request) => {
				const { mobile, templateId, parameters } = object(request.body);
				const [parameter] = parameters as Json[];
				if (!NATIONAL.test(String(mobile))) throw refuse(400, 104, 'mobile');
				if (templateId !== 123456 || parameter.name !== 'Code') throw refuse(400, 113, 'template');
				if (String(parameter.value).length > 25) throw refuse(400, 114, 'too long');
				sent.push({ number: String(mobile), text: String(parameter.value) });
				return { status: 1, message: 'ok', data: { messageId: 89540001, cost: 1 } };
			});
			app.post('/v1/send/bulk', async (request) => {
				const { lineNumber, messageText, mobiles } = object(request.body);
				if (typeof lineNumber !== 'number') throw refuse(400, 101, 'lineNumber');
				if (!Array.isArray(mobiles) || !mobiles.every((one) => NATIONAL.test(String(one))))
					throw refuse(400, 104, 'mobiles');
				const ids = mobiles.map((one) => (blocked.has(String(one)) ? 0 : 89540002));
				mobiles.forEach((one) => {
					if (!blocked.has(String(one))) sent.push({ number: String(one), text: String(messageText) });
				});
				return { status: 1, message: 'ok', data: { packId: 'p', messageIds: ids, cost: 1 } };
			});
		},
	}));

/** IPPanel: key in Authorization without Bearer, numbers with +98. */
export const startIpPanel = async () =>
	await service(({ sent }) => ({
		routes: (app) => {
			const refuse = (status: number, message: string) =>
				new Refusal(status, { data: null, meta: { status: false, message, errors: {} } }, message);
			app.post('/v1/api/send', async (request) => {
				if (request.headers.authorization !== 'ippanel-test-key') throw refuse(401, 'wrong key');
				const { sending_type, from_number, message, params } = object(request.body);
				const { recipients } = object(params);
				if (sending_type !== 'webservice' || !from_number) throw refuse(422, 'sending_type, from_number');
				if (!Array.isArray(recipients) || !recipients.every((one) => /^\+989\d{9}$/.test(String(one))))
					throw refuse(422, 'recipients');
				sent.push({ number: String(recipients[0]), text: String(message) });
				return { data: { message_outbox_ids: [1123500000] }, meta: { status: true, message_code: '200-1' } };
			});
		},
	}));

/** Melipayamak: user and password in the form, each refusal is HTTP 200 with another RetStatus than 1. */
export const startMelipayamak = async () =>
	await service(({ sent }) => ({
		routes: (app, self) => {
			const refuse = (RetStatus: number, StrRetStatus: string) => {
				self.refused.push(StrRetStatus);
				return { Value: String(RetStatus), RetStatus, StrRetStatus };
			};
			app.post('/api/SendSMS/SendSMS', async (request) => {
				const { username, password, to, from, text } = request.body as Record<string, string>;
				if (username !== 'meli' || password !== 'meli-test-password') return refuse(0, 'InvalidUser');
				if (!NATIONAL.test(to) || !from || !text) return refuse(35, 'InvalidData');
				sent.push({ number: to, text });
				return { Value: '4500000000000000000', RetStatus: 1, StrRetStatus: 'Ok' };
			});
		},
	}));

/** Ghasedak: key in ApiKey, JSON both ways. */
export const startGhasedak = async () =>
	await service(({ sent }) => ({
		routes: (app) => {
			const refuse = (status: number, message: string) =>
				new Refusal(status, { isSuccess: false, statusCode: status, message }, message);
			app.post('/rest/api/v1/WebService/SendSingleSMS', async (request) => {
				if (request.headers.apikey !== 'ghasedak-test-key') throw refuse(401, 'wrong key');
				const { message, receptor, lineNumber, udh } = object(request.body);
				if (!NATIONAL.test(String(receptor)) || !message || !lineNumber || udh !== false)
					throw refuse(400, 'fields');
				sent.push({ number: String(receptor), text: String(message) });
				return {
					...{ isSuccess: true, statusCode: 200, message: 'ok' },
					data: { cost: 3537, lineNumber, receptors: [{ receptor, messageId: '4248' }] },
				};
			});
		},
	}));

/** Bots as Telegram has them: Bale and Telegram itself; the token is part of the path. */
export const startBot = async () =>
	await service(({ sent }) => ({
		routes: (app) => {
			const refuse = (error_code: number, description: string) =>
				new Refusal(error_code, { ok: false, error_code, description }, description);
			app.post('/:bot/sendMessage', async (request) => {
				if ((request.params as Json).bot !== 'bot000000:test-token') throw refuse(401, 'Unauthorized');
				const { chat_id, text, parse_mode } = object(request.body);
				if (!/^-?\d+$/.test(String(chat_id))) throw refuse(400, 'Bad Request: chat not found');
				// An asterisk without its partner is an error of the markup.
				const marks = String(text).replace(/\\./g, '').match(/[*_`]/g) ?? [];
				if (parse_mode === 'Markdown' && marks.length % 2 === 1) throw refuse(400, "can't parse entities");
				sent.push({ number: String(chat_id), text: String(text).replace(/\\([_*`[])/g, '$1') });
				return { ok: true, result: { message_id: 12, chat: { id: chat_id }, text } };
			});
		},
	}));

/** Eitaa's gateway: the token is part of the path, chats are channels and groups. */
export const startEitaa = async () =>
	await service(({ sent }) => ({
		routes: (app) => {
			app.post('/api/:token/sendMessage', async (request) => {
				if ((request.params as Json).token !== 'bot000000:eitaa-test')
					throw new Refusal(200, { ok: false, error_code: 401, description: 'Unauthorized' }, 'token');
				const { chat_id, text } = object(request.body);
				if (!chat_id || !text) throw new Refusal(200, { ok: false, description: 'fields' }, 'fields');
				sent.push({ number: String(chat_id), text: String(text) });
				return { ok: true, result: { message_id: 12 } };
			});
		},
	}));

/** Bale Safir: a text to a number; each refusal is HTTP 200 with `error_data`, 17 for people without Bale. */
export const startSafir = async () =>
	await service(({ sent, blocked }) => ({
		routes: (app) => {
			app.post('/api/v3/send_message', async (request) => {
				if (request.headers['api-access-key'] !== 'safir-test-key')
					throw new Refusal(401, { message: 'unauthorized' }, 'wrong key');
				const { request_id, bot_id, phone_number, message_data } = object(request.body);
				const { text } = object(object(message_data).message);
				const phone = String(phone_number);
				const refuse = (code: number, description: string) => ({
					message_id: null,
					error_data: [{ phone_number, code, description }],
				});
				if (!request_id || typeof bot_id !== 'number' || !text) return refuse(4, 'input');
				if (!/^989\d{9}$/.test(phone)) return refuse(8, 'number');
				if (blocked.has(phone)) return refuse(17, 'no account');
				sent.push({ number: phone, text: String(text), reference: String(request_id) });
				return { message_id: 'm-1', error_data: null };
			});
		},
	}));
