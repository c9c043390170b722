import type { IHttpRequestOptions, IWebhookFunctions, Logger } from 'n8n-workflow';
import { sleep } from 'n8n-workflow';

import { checkAnswer } from '../../simotel/components/answers';
import type { WireAnswer } from '../../simotel/components/answers';
import { ANSWER_HEADER, REASONS } from '../shared/component/guard';
import { messageOf } from '../../simotel/client/errors';
import { withoutStep } from '../shared/component/stepField';
import type { Turn } from '../shared/component/turn';
import { ownAddress } from './ownAddress';

/** What a resumed execution has answered. */
export type Reply =
	| { ok: true; answer: WireAnswer; step: string | null }
	/** Nothing that can be sent to the PBX. */
	| { ok: false; reason: string };

interface HttpReply {
	statusCode: number;
	headers: Record<string, unknown>;
	body: unknown;
}

/** How long an execution may need until it is saved as waiting, and how often that is looked at (milliseconds). */
const SAVING = 1_500;
const PAUSE = 30;
/** Longest time until the answer of a resumed execution; the PBX has the fallback long before (milliseconds). */
const LONGEST = 30_000;

/** This process does not listen where the request came in, or may not be called there. */
const UNREACHABLE = /ECONNREFUSED|EHOSTUNREACH|EPROTO|EADDRNOTAVAIL|SSRF|not allowed/i;

/** Gives requests to executions that wait in the database. */
export class Resumer {
	readonly logger: Logger;
	private readonly request: (options: IHttpRequestOptions) => Promise<unknown>;
	/** This very process, which serves the addresses of waiting executions too; no proxy lies in between. */
	private readonly here: string;

	constructor(context: IWebhookFunctions) {
		this.logger = context.logger;
		const { helpers } = context;
		this.request = async (options) => (await helpers.httpRequest(options)) as unknown;
		this.here = ownAddress(context);
	}

	/** Never throws. */
	async resume(url: string, turn: Turn): Promise<Reply> {
		const until = Date.now() + SAVING;
		for (;;) {
			const reply = await this.post(url, turn);
			if (reply.statusCode === 200) return readReply(reply);
			// The answer went out before the execution was saved as waiting.
			const early = reply.statusCode === 409 && /running/.test(JSON.stringify(reply.body));
			if (!early || Date.now() > until) {
				this.logger.warn(
					`A conversation could not go on: n8n answered ${reply.statusCode} ${JSON.stringify(reply.body).slice(0, 200)}`,
				);
				return { ok: false, reason: REASONS.failed };
			}
			await sleep(PAUSE);
		}
	}

	private async post(url: string, turn: Turn): Promise<HttpReply> {
		const { pathname, search } = new URL(url);
		const path = pathname.split('/').slice(-2).join('/');
		const reply = await this.send(`${this.here}/${path}${search}`, turn);
		return reply.statusCode === 0 && UNREACHABLE.test(String(reply.body))
			? await this.send(url, turn)
			: reply;
	}

	/** Status 0 stands for no reply. */
	private async send(url: string, turn: Turn): Promise<HttpReply> {
		try {
			return (await this.request({
				url,
				method: 'POST',
				body: turn,
				json: true,
				returnFullResponse: true,
				ignoreHttpStatusErrors: true,
				// A certificate is for the public name.
				skipSslCertificateValidation: true,
				timeout: LONGEST,
			})) as HttpReply;
		} catch (error) {
			const { code = '' } = error as { code?: string };
			return { statusCode: 0, headers: {}, body: `${code} ${messageOf(error)}` };
		}
	}
}

function readReply({ headers, body }: HttpReply): Reply {
	if (headers[ANSWER_HEADER] === undefined) return { ok: false, reason: REASONS.silent };
	const { given, step } = withoutStep(body);
	const checked = checkAnswer('smartApi', given);
	return checked.ok
		? { ok: true, answer: checked.answer, step }
		: { ok: false, reason: `${REASONS.invalid}: ${checked.reason}` };
}
