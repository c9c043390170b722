import { sleep } from 'n8n-workflow';

import { checkAnswer } from '../../simotel/components';
import type { ComponentKind, WireAnswer } from '../../simotel/components';

/** Header by which the answer of Respond to Simotel is told from what n8n itself writes; it never leaves n8n. */
export const ANSWER_HEADER = 'x-simotel-answer';

/** What went out, and why. */
export interface Outcome {
	sent: 'workflow' | 'fallback' | 'nothing';
	reason: 'answered' | 'deadline' | 'failed' | 'invalid' | 'left';
	/** Milliseconds from the start of the guard. */
	ms: number;
}

/** The part of n8n's response that the guard needs; its types are not importable. */
export interface GuardedResponse {
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

/**
 * Watches over one response so that the PBX gets exactly one valid answer before the deadline: the workflow's if
 * it is marked, valid and in time, the fallback in every other case. Whatever is written later is swallowed, so
 * that n8n's own handling of the end of an execution does no harm.
 *
 * The clock starts here. Time that has passed since the request came in (the event loop, loading the workflow) is
 * not known to a node; the default deadline leaves room for it.
 *
 * @param onOutcome called once, when the answer has been decided
 * @param onRunEnd called once, when n8n has nothing more to do for this request: it wrote its own last word, or
 *   the workflow's answer went out
 */
export function guardResponse(
	response: GuardedResponse,
	options: {
		kind: ComponentKind;
		fallback: WireAnswer;
		deadlineMs: number;
		onOutcome?: (outcome: Outcome) => void;
		onRunEnd?: () => void;
	},
): void {
	const started = Date.now();
	const target = response as unknown as Record<string, Method | undefined>;
	const original = new Map<string, Method>();
	let decided = false;
	let passing = false;
	let ended = false;
	// Let go of everything once decided: the timer below outlives the response.
	let live: GuardedResponse | null = response;

	const runEnd = () => {
		if (ended) return;
		ended = true;
		options.onRunEnd?.();
	};
	const decide = (sent: Outcome['sent'], reason: Outcome['reason'], body?: WireAnswer) => {
		if (decided) return;
		decided = true;
		if (body !== undefined && live !== null) send(live, body);
		live = null;
		options.onOutcome?.({ sent, reason, ms: Date.now() - started });
	};
	const send = (to: GuardedResponse, body: WireAnswer) => {
		passing = true;
		for (const name of ['content-type', 'content-length', 'etag', 'content-encoding', ANSWER_HEADER]) {
			to.removeHeader(name);
		}
		to.status(200);
		to.json(body);
		passing = false;
	};
	const judge = (body: unknown) => {
		if (response.getHeader(ANSWER_HEADER) === undefined || response.statusCode >= 400) {
			decide('fallback', 'failed', options.fallback);
			return;
		}
		const checked = checkAnswer(options.kind, body);
		if (checked.ok) decide('workflow', 'answered', checked.answer);
		else decide('fallback', 'invalid', options.fallback);
	};

	for (const name of [...WRITERS, ...SILENCED]) {
		const method = target[name];
		if (typeof method !== 'function') continue;
		original.set(name, method);
		const isWriter = (WRITERS as readonly string[]).includes(name);
		target[name] = (...args: unknown[]) => {
			if (passing) return method.apply(response, args);
			if (isWriter) {
				if (!decided) judge(args[0]);
				runEnd();
				return response;
			}
			return decided ? response : method.apply(response, args);
		};
	}
	response.once('close', () => {
		decide('nothing', 'left');
	});
	void sleep(options.deadlineMs).then(() => {
		if (live?.headersSent === false) decide('fallback', 'deadline', options.fallback);
	});
}
