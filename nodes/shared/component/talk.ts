import type { IDataObject } from 'n8n-workflow';

import { leaveWith } from '../../../simotel/smartApi/ask';
import type { Step } from '../../../simotel/smartApi/ask';
import { Conversations } from './conversations';
import type { Arrival, Conversation, Reception } from './conversations';
import { pendingRequests } from './pendingRequests';
import type { GivenAnswer, Outcome, PendingRequest } from './pendingRequests';
import { goneTurn, turnOf } from './turn';
import type { Turn } from './turn';

/** The conversations of this process. */
export const conversations = new Conversations();

/** A request of a conversation: what the PBX waits for, and the item that the workflow gets. */
export interface TalkRequest {
	id: string;
	pending: PendingRequest;
	json: IDataObject;
	/** Frees what the request holds in the limit of parallel runs; more than once does no harm. */
	release(): void;
}

/** Who waits for the next request; one of the two is called, once. */
export interface Waiter {
	/** Node that asks. */
	node: string;
	next(turn: Turn): void;
	/** Nobody comes any more. */
	gone(turn: Turn): void;
}

/** Why a step cannot wait, in the words of the item. */
const REFUSED = {
	full: 'too many callers wait (Max Waiting Callers)',
	unrecognisable:
		'the call has neither an ID nor a number by which it could be recognised when it comes back',
	over: 'the conversation is over',
};

export type Refusal = keyof typeof REFUSED;
export const refusalText = (refusal: Refusal): string => REFUSED[refusal];

const talks = new WeakMap<Conversation, Talk>();

/**
 * One execution with one caller, in the process of its trigger: answers go to the request that is open at the time,
 * and the next request goes to the node that waits.
 */
export class Talk implements PendingRequest {
	private readonly conversation: Conversation;
	/** Requests that the next answer is for, the latest last; none while nobody is asked for one. */
	private requests: TalkRequest[];
	/** What became of the last request. */
	private outcome: Outcome = { by: 'nobody', reason: REFUSED.over, answer: null };
	private latest: Pick<TalkRequest, 'id' | 'json'>;
	private waiter: Waiter | null = null;
	/** Whether the execution waits in the database, and other processes work on it. */
	remote = false;

	/**
	 * @param limit how many callers of the trigger may wait
	 */
	constructor(
		trigger: string,
		arrival: Arrival,
		first: TalkRequest,
		private readonly limit: number,
	) {
		this.conversation = conversations.begin(trigger, arrival);
		this.requests = [first];
		this.latest = first;
		talks.set(this.conversation, this);
		pendingRequests.add(first.id, this);
	}

	/** The talk that a request belongs to. */
	static of(reception: Exclude<Reception, { kind: 'new' }>): Talk | undefined {
		return talks.get(reception.conversation);
	}

	/** One answer for all requests that wait for it: a PBX that asks twice gets it twice. */
	answer(given: GivenAnswer): { accepted: boolean; outcome: Outcome } {
		const results = this.requests.map(({ pending }) => pending.answer(given));
		const result = results.find(({ accepted }) => accepted) ?? results.at(-1);
		if (result === undefined) return { accepted: false, outcome: this.outcome };
		this.outcome = result.outcome;
		// The last word: whoever comes now begins anew, also while the execution ends.
		if (result.accepted && this.conversation.state === 'busy') conversations.end(this.conversation);
		return result;
	}

	fail(reason: string): Outcome {
		for (const { pending } of this.requests) this.outcome = pending.fail(reason);
		return this.outcome;
	}

	/**
	 * Waits for the next request.
	 *
	 * @returns why it cannot wait; null when it does
	 */
	wait(step: Step, waiter: Waiter): Refusal | null {
		const refusal = conversations.wait(this.conversation, step, this.limit, (why) => {
			this.waiter = null;
			waiter.gone(goneTurn(step, this.conversation.tries, this.latest.json, why));
		});
		if (refusal === null) this.waiter = waiter;
		return refusal;
	}

	/** Who cannot be recognised is asked all the same, once, and begins anew with what was entered. */
	isAskedOnce(refusal: Refusal | null): boolean {
		return refusal === 'unrecognisable' && this.latest.json.digits === null;
	}

	/** The step was not sent after all. */
	unwait(): void {
		this.waiter = null;
		conversations.unwait(this.conversation);
	}

	/** The step has been sent: until the caller comes back nothing is kept but what the wait needs. */
	rest(): void {
		for (const { id, release } of this.requests) {
			release();
			pendingRequests.remove(id);
		}
		this.requests = [];
	}

	/** Gives the workflow its next request; it is answered already where the step says how the call leaves. */
	next(reception: Extract<Reception, { kind: 'next' }>, request: TalkRequest): void {
		const { waiter } = this;
		this.waiter = null;
		this.requests = [request];
		this.latest = { id: request.id, json: request.json };
		pendingRequests.add(request.id, this);
		const commands = leaveWith(reception.step, reception.input);
		if (commands !== null && waiter !== null)
			this.answer({ body: { ok: '1', commands }, by: 'workflow', node: waiter.node });
		waiter?.next(turnOf(reception.step, reception.input, reception.tries, request.json));
	}

	/** Another request for the answer that the workflow works on. */
	join(request: TalkRequest): void {
		this.requests.push(request);
	}

	/** The execution is over: who waits for an answer gets the fallback, and nobody is waited for. */
	end(reason: string): void {
		conversations.end(this.conversation);
		this.waiter = null;
		this.fail(reason);
		this.rest();
	}
}
