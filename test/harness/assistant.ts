import { Refusal, object, startStandIn } from '../connect/stand-ins/standIn';
import { startService } from './outsideServices';

type Json = Record<string, unknown>;

/**
 * A language model that places a call as soon as it is asked, and a bot by which a person is asked to agree.
 *
 * @returns `links`: what the bot was sent to press; the credentials that the example `ai-agent` names
 */
export async function startAssistant(): Promise<{
	links: string[];
	credentials: Array<{ name: string; type: string; data: Json }>;
	close(): Promise<void>;
}> {
	const model = await startService();
	const links: string[] = [];
	const bot = await startStandIn({
		routes: (app) => {
			app.post('/bot000000:test-token/sendMessage', async (request) => {
				const { chat_id, text, reply_markup } = object(request.body);
				if (!chat_id || !text) throw new Refusal(400, { ok: false }, 'chat_id and text');
				const { inline_keyboard } = reply_markup as { inline_keyboard: Array<Array<{ url: string }>> };
				links.push(...inline_keyboard.flat().map(({ url }) => url));
				return { ok: true, result: { message_id: 1 } };
			});
		},
	});
	model.answer = ({ json }) => {
		const said = (json.messages as Json[]).filter(({ role }) => role === 'tool');
		const call = {
			id: 'call_1',
			type: 'function',
			function: {
				name: 'Place_a_call',
				arguments: JSON.stringify({
					toolParameters: { extension: '200', number: '09120000009' },
					hitlParameters: {},
				}),
			},
		};
		const message =
			said.length === 0
				? { role: 'assistant', content: null, tool_calls: [call] }
				: { role: 'assistant', content: `Done: ${said.map(({ content }) => String(content)).join(' ')}` };
		const finish_reason = said.length === 0 ? 'tool_calls' : 'stop';
		const choices = [{ index: 0, finish_reason, message }];
		return { id: 'x', object: 'chat.completion', created: 1, model: 'fake', choices, usage: {} };
	};
	return {
		links,
		credentials: [
			{ name: 'OpenAI', type: 'openAiApi', data: { apiKey: 'x', url: model.url } },
			{ name: 'Telegram', type: 'telegramApi', data: { accessToken: '000000:test-token', baseUrl: bot.url } },
		],
		close: async () => {
			await Promise.all([model.close(), bot.close()]);
		},
	};
}
