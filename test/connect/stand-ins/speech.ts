import multipart from '@fastify/multipart';

import { Refusal, object, startStandIn } from './standIn';
import type { Json, StandIn } from './standIn';

export const SPEECH_KEY = 'Bearer speech-test-key';

export interface Speech extends StandIn {
	/** What it hears in every recording. */
	text: string;
	/** What it makes of a text. */
	understood: string;
	/** Bytes of the recordings, and the messages that it was asked to understand. */
	heard: number[];
	asked: Json[];
}

/** A service for speech and language in OpenAI's form: a recording as multipart, a conversation as JSON. */
export async function startSpeech(): Promise<Speech> {
	const own = { text: '', understood: '{}', heard: [] as number[], asked: [] as Json[] };
	const refuse = (status: number, message: string) => new Refusal(status, { error: { message } }, message);
	const service = await startStandIn({
		routes: (app) => {
			void app.register(multipart);
			app.addHook('preHandler', async (request) => {
				if (request.headers.authorization !== SPEECH_KEY) throw refuse(401, 'Incorrect API key');
			});
			void app.register(async (inner) => {
				await Promise.resolve();
				inner.post('/v1/audio/transcriptions', async (request) => {
					const fields: Record<string, string> = {};
					for await (const part of request.parts()) {
						if (part.type === 'file') own.heard.push((await part.toBuffer()).byteLength);
						else fields[part.fieldname] = String(part.value);
					}
					if (own.heard.length === 0 || !fields.model || fields.language !== 'fa')
						throw refuse(400, 'file, model and language');
					return { text: service.text };
				});
				inner.post('/v1/chat/completions', async (request) => {
					const { model, messages, response_format } = object(request.body);
					if (!model || !Array.isArray(messages) || object(response_format).type !== 'json_object')
						throw refuse(400, 'model, messages and response_format');
					own.asked.push(...(messages as Json[]));
					return { choices: [{ message: { role: 'assistant', content: service.understood } }] };
				});
			});
		},
	}).then((standIn) => Object.assign(standIn, own));
	return service;
}
