import { sleep } from 'n8n-workflow';

import { checkAnswer } from '../../../simotel/components/answers';
import type { WireAnswer } from '../../../simotel/components/answers';
import type { ComponentKind } from '../../../simotel/components/catalog';
import type { Outcome, PendingRequest } from './pendingRequests';
import { withoutStep } from './stepField';

/** Header by which the answer of Respond to Simotel is distinguished from what n8n itself writes; it never leaves n8n. */
export const ANSWER_HEADER = 'x-simotel-answer';

/** The part of n8n's response that the guard needs; its types are not importable. */
export interface GuardedResponse {
	/** The PBX has hung up; no `close` follows any more. */
	destroyed: boolean;
	headersSent: boolean;
	statusCode: number;
	getHeader(name: string): unknown;
	removeHeader(name: string): void;
	once(event: 'close', listener: () => void): unknown;
	status(code: number): unknown;
	json(body?: unknown): unknown;
	end(...args: unknown[]): unknown;
}

type Method = (...args: unknown[]) => unknown;

/** All by which an answer, or a part of one, can be written. */
const WRITERS = ['json', 'send', 'end'] as const;
/** All that throws once the answer has gone out. */
const SILENCED = [
	'status',
	'set',
	'header',
	'setHeader',
	'setHeaders',
	'appendHeader',
	'writeHead',
	'flushHeaders',
	'write',
];

/** Why the fallback went out, in the words of the item. */
export const REASONS = {
	deadline: 'the deadline had passed',
	failed: 'the workflow failed',
	silent: 'no answer from the workflow',
	invalid: 'the answer cannot be used',
	left: 'the PBX did not wait for the answer',
	open: 'the circuit breaker is open',
	noSlot: 'too many runs were unfinished',
	busy: 'n8n was too busy',
	noRule: 'no rule',
	lookUp: 'the look-up failed',
};

/** What the PBX gets as long as nothing else has happened. */
export const unanswered = (fallback: WireAnswer): Outcome => ({
	by: 'fallback',
	reason: REASONS.silent,
	answer: fallback,
});

/**
 * Watches over one response so that the PBX gets exactly one valid answer before the deadline: the workflow's if
 * it is valid and in time, the fallback in every other case. Whatever is written later is swallowed, so that n8n's
 * own handling of the end of an execution does no harm.
 *
 * Respond to Simotel hands its answer over directly where it runs in the same process. n8n then believes that the
 * request is open still and has its last word when the execution is over, which is the only way for a node to
 * learn of that end. From a worker of queue mode the answer comes through n8n, marked by a header.
 *
 * The clock starts here, with what is left of the deadline: time that the request waited in n8n is off already
 * (arrival.ts).
 *
 * @param onOutcome called once, when the answer has been decided
 * @param onRunEnd called once, when n8n has nothing more to do for this request: it wrote its own last word, or
 *   the answer of a worker went out
 */
export function guardResponse(
	response: GuardedResponse,
	options: {
		kind: ComponentKind;
		fallback: WireAnswer;
		/** When the request came, for the time in the outcome; it may have waited since. */
		receivedAt: number;
		/** Milliseconds that are left; none on a machine that is too busy. */
		deadlineMs: number;
		onOutcome?: (outcome: Outcome) => void;
		/** A worker's answer comes with a step that waits; returns why it cannot, null when it can. */
		onStep?: (step: string) => string | null;
		onRunEnd?: (reason: string) => void;
	},
): PendingRequest {
	const target = response as unknown as Record<string, Method | undefined>;
	let outcome: Outcome | null = null;
	/** Whether what is written now is the guard's own answer. */
	let sending = false;
	let ended = false;
	// Let go of once decided: the timer below outlives the response.
	let live: GuardedResponse | null = response;

	const decide = (decision: Outcome): Outcome => {
		if (outcome !== null) return outcome;
		outcome = { ...decision, ms: Date.now() - options.receivedAt };
		if (decision.answer !== null && live !== null) send(live, decision.answer);
		live = null;
		options.onOutcome?.(outcome);
		return outcome;
	};
	const fallBack = (reason: string) => decide({ by: 'fallback', reason, answer: options.fallback });
	const send = (to: GuardedResponse, body: WireAnswer) => {
		sending = true;
		for (const name of ['content-type', 'content-length', 'etag', 'content-encoding', ANSWER_HEADER]) {
			to.removeHeader(name);
		}
		to.status(200);
		to.json(body);
		sending = false;
	};
	/** Something is written on the response: by a worker's Respond node if it bears the mark, else by n8n itself. */
	const judge = (from: GuardedResponse, body: unknown) => {
		if (from.statusCode >= 400) return fallBack(REASONS.failed);
		if (from.getHeader(ANSWER_HEADER) === undefined) return fallBack(REASONS.silent);
		const { step, given } = withoutStep(body);
		const checked = checkAnswer(options.kind, given);
		if (!checked.ok) return fallBack(`${REASONS.invalid}: ${checked.reason}`);
		const refused = step === null ? null : (options.onStep?.(step) ?? null);
		if (refused !== null) return fallBack(refused);
		return decide({ by: 'workflow', reason: 'answered', answer: checked.answer });
	};

	for (const name of [...WRITERS, ...SILENCED]) {
		const method = target[name];
		if (typeof method !== 'function') continue;
		const isWriter = (WRITERS as readonly string[]).includes(name);
		target[name] = (...args: unknown[]) => {
			if (sending) return method.apply(response, args);
			if (!isWriter) return outcome === null ? method.apply(response, args) : response;
			if (live !== null) judge(live, args[0]);
			if (!ended) options.onRunEnd?.(response.statusCode >= 400 ? REASONS.failed : REASONS.silent);
			ended = true;
			return response;
		};
	}
	const gone = () => decide({ by: 'nobody', reason: REASONS.left, answer: null });
	// On a busy machine the PBX may have given up before its request was looked at.
	if (response.destroyed) gone();
	response.once('close', gone);
	void sleep(Math.max(0, options.deadlineMs)).then(() => {
		if (live?.headersSent === false) fallBack(REASONS.deadline);
	});
	return {
		answer({ body, reason = 'answered', ...who }) {
			const accepted = outcome === null;
			return { accepted, outcome: decide({ ...who, reason, answer: body }) };
		},
		fail: (reason) => fallBack(reason),
	};
}
