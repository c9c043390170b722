import type { IDataObject, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

import type { WireAnswer } from '../../simotel/components/answers';
import { REASONS } from '../shared/component/guard';
import type { Arrival, Reception } from '../shared/component/conversations';
import { readStep } from '../shared/component/stepField';
import { Talk, refusalText } from '../shared/component/talk';
import type { TalkRequest } from '../shared/component/talk';
import type { Turn } from '../shared/component/turn';
import { Resumer } from './resume';

/**
 * Answers a request that belongs to a conversation: with another try here and now, or
 * through the workflow that waits for it.
 *
 * @param guard guards the response and makes the item of the request
 */
export function goOn(
	reception: Exclude<Reception, { kind: 'new' }>,
	fallback: WireAnswer,
	guard: (more: IDataObject) => TalkRequest,
): IWebhookResponseData {
	if (reception.kind === 'retry') return { webhookResponse: { ok: '1', commands: reception.commands } };
	const talk = Talk.of(reception);
	if (talk === undefined) return { webhookResponse: fallback };
	const request = guard({ joined_by: reception.by });
	if (reception.kind === 'busy') talk.join(request);
	else talk.next(reception, request);
	return { noWebhookResponse: true };
}

/** A request whose response is guarded; what follows is set by whom it belongs to. */
export interface GuardedRequest extends TalkRequest {
	/** A worker has answered and waits; returns why that cannot be done, null when it can. */
	onStep(step: string): string | null;
	onRunEnd(reason: string): void;
}

/** Makes a run ready for a conversation; as long as it asks nothing, it is a request like any other. */
export function talkWith(
	context: IWebhookFunctions,
	{ trigger, arrival, limit }: { trigger: string; arrival: Arrival; limit: number },
	request: GuardedRequest,
): void {
	const talk = new Talk(trigger, arrival, request, limit);
	// In a worker the execution is put to wait in the database, and resumed at its own address.
	request.onStep = (step) => waitWith(new Resumer(context), talk, step);
	request.onRunEnd = (reason) => {
		if (talk.remote) talk.rest();
		else talk.end(reason);
	};
}

function waitWith(resumer: Resumer, talk: Talk, text: string): string | null {
	const { step, resumeUrl, node } = readStep(text);
	const refusal = talk.wait(step, {
		node,
		next: (turn) => void goOnRemotely(resumer, talk, { resumeUrl, node, turn }),
		// n8n lets the execution go on by itself when its time is over.
		gone: () => talk.end(REASONS.silent),
	});
	talk.remote = refusal === null;
	return refusal === null || talk.isAskedOnce(refusal) ? null : refusalText(refusal);
}

async function goOnRemotely(
	resumer: Resumer,
	talk: Talk,
	{ resumeUrl, node, turn }: { resumeUrl: string; node: string; turn: Turn },
): Promise<void> {
	const reply = await resumer.resume(resumeUrl, turn);
	if (!reply.ok) return talk.end(reply.reason);
	const refused = reply.step === null ? null : waitWith(resumer, talk, reply.step);
	if (refused !== null) return talk.end(refused);
	const { accepted } = talk.answer({ body: reply.answer, by: 'workflow', node });
	// Late, and nobody has come back for it: whoever comes now begins anew.
	if (reply.step === null || !accepted) talk.end(REASONS.silent);
	else talk.rest();
}
