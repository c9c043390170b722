import { sleep } from 'n8n-workflow';

import { judge } from '../../../simotel/smartApi/ask';
import type { Step } from '../../../simotel/smartApi/ask';
import type { Input } from '../../../simotel/smartApi/input';
import { JOINS, canBeSame, isRecognisable, keyOf } from './calls';
import type { Call, JoinedBy } from './calls';

/** A request as a conversation sees it. */
export interface Arrival extends Call {
	app_name: string | null;
	digits: string | null;
}

/** Why a conversation goes on without its caller. */
export type Gone = 'the caller did not come back in time' | 'the call began anew';

/** A caller within one execution: several requests, one after the other. */
export interface Conversation {
	readonly trigger: string;
	readonly call: Call;
	/** `busy`: the workflow works on a request. `over`: no request belongs to it any more. */
	state: 'busy' | 'waiting' | 'over';
	/** When the wait, or the patience with a busy workflow, ends. */
	until: number;
	/** The step that waits, and how often it was asked. */
	step: Step | null;
	tries: number;
	/** The latest request, by which a repetition is recognised. */
	last: { request: Arrival; at: number };
	/** Lets the workflow go on without its caller. */
	gone: ((why: Gone) => void) | null;
}

/** What a request is to the conversations of its trigger. */
export type Reception =
	/** The first one of a call; `notJoined` says why one that may belong to a conversation was not joined. */
	| { kind: 'new'; notJoined?: string }
	/** What was entered does not fit, and there is another try. */
	| { kind: 'retry'; conversation: Conversation; commands: string }
	/** The workflow goes on with it. */
	| { kind: 'next'; conversation: Conversation; by: JoinedBy; step: Step; input: Input; tries: number }
	/** Sent twice, or too early: the workflow works on an earlier one still, and its next answer is for this one too. */
	| { kind: 'busy'; conversation: Conversation; by: JoinedBy };

interface Clock {
	now(): number;
	sleep(ms: number): Promise<void>;
}

/** What belongs to one trigger. */
interface Shelf {
	byKey: Map<string, Set<Conversation>>;
	all: Set<Conversation>;
	waiting: number;
}

/** How soon a PBX that repeats a first request does so (milliseconds). */
const REPEATED = 300;
/** How long a conversation is kept for a workflow that works on a request (milliseconds). */
const LONGEST_WORK = 60_000;
/** How often what has ended is looked for (milliseconds). */
const SWEEP = 1_000;

/**
 * Conversations of this process in which a request has been answered by a question. A trigger asks here for every
 * request which conversation it continues. As long as nobody waits that costs one look into an empty map.
 */
export class Conversations {
	private readonly shelves = new Map<string, Shelf>();
	private sweeping = false;

	constructor(private readonly clock: Clock = { now: () => Date.now(), sleep }) {}

	/** The conversation that a first request may become; it is found once it waits. */
	begin(trigger: string, request: Arrival): Conversation {
		const now = this.clock.now();
		return {
			trigger,
			call: callOf(request),
			state: 'busy',
			until: now + LONGEST_WORK,
			step: null,
			tries: 0,
			last: { request, at: now },
			gone: null,
		};
	}

	/**
	 * Waits for the next request of a conversation whose step has been sent.
	 *
	 * @param limit how many callers of a trigger may wait
	 * @param gone called once when nobody comes, and not when the next request does
	 * @returns why it cannot wait; null when it does
	 */
	wait(
		conversation: Conversation,
		step: Step,
		limit: number,
		gone: (why: Gone) => void,
	): 'full' | 'unrecognisable' | 'over' | null {
		if (conversation.state !== 'busy') return 'over';
		if (!isRecognisable(conversation.call)) return 'unrecognisable';
		this.supersede(conversation);
		const shelf = this.shelves.get(conversation.trigger) ?? newShelf();
		if (shelf.waiting >= limit) return 'full';
		this.shelves.set(conversation.trigger, shelf);
		index(shelf, conversation);
		shelf.waiting += 1;
		Object.assign(conversation, {
			state: 'waiting',
			step,
			tries: 1,
			until: this.clock.now() + step.waitMs,
			gone,
		});
		if (!this.sweeping) void this.sweep();
		return null;
	}

	/** Takes a wait back: the step could not be sent. */
	unwait(conversation: Conversation): void {
		if (conversation.state !== 'waiting') return;
		const shelf = this.shelves.get(conversation.trigger);
		if (shelf !== undefined) shelf.waiting -= 1;
		Object.assign(conversation, { state: 'busy', step: null, gone: null });
	}

	/** Which conversation a request continues, and how. */
	receive(trigger: string, request: Arrival): Reception {
		const shelf = this.shelves.get(trigger);
		if (shelf === undefined) return { kind: 'new' };
		const now = this.clock.now();
		const found = find(shelf, request, now);
		if (found === null || 'notJoined' in found) return { kind: 'new', ...found };
		const { conversation, by } = found;
		const { step } = conversation;
		if (conversation.state === 'busy' || step === null) {
			conversation.last = { request, at: now };
			return { kind: 'busy', conversation, by };
		}
		conversation.last = { request, at: now };
		identify(shelf, conversation, request);
		const verdict = judge(step, conversation.tries, request.digits);
		if (!verdict.done) {
			conversation.tries += 1;
			conversation.until = now + step.waitMs;
			return { kind: 'retry', conversation, commands: verdict.commands };
		}
		shelf.waiting -= 1;
		Object.assign(conversation, { state: 'busy', step: null, gone: null, until: now + LONGEST_WORK });
		return { kind: 'next', conversation, by, step, input: verdict.input, tries: verdict.tries };
	}

	/** Forgets a conversation: its execution is over, or nobody will come any more. */
	end(conversation: Conversation): void {
		const shelf = this.shelves.get(conversation.trigger);
		if (conversation.state === 'waiting' && shelf?.all.has(conversation)) shelf.waiting -= 1;
		conversation.state = 'over';
		conversation.gone = null;
		if (shelf?.all.has(conversation) !== true) return;
		unindex(shelf, conversation);
		if (shelf.all.size === 0) this.shelves.delete(conversation.trigger);
	}

	/** Callers that wait, of one trigger or of all. */
	waiting(trigger?: string): number {
		const shelves = trigger === undefined ? [...this.shelves.values()] : [this.shelves.get(trigger)];
		return shelves.reduce((sum, shelf) => sum + (shelf?.waiting ?? 0), 0);
	}

	/** Conversations that are remembered. */
	get size(): number {
		return [...this.shelves.values()].reduce((sum, { all }) => sum + all.size, 0);
	}

	/** The same call from its beginning: its first request was repeated, or the caller left without hanging up. */
	private supersede(conversation: Conversation): void {
		const shelf = this.shelves.get(conversation.trigger);
		for (const key of shelf === undefined ? [] : keysOf(conversation.call)) {
			for (const other of [...(shelf?.byKey.get(key) ?? [])]) {
				if (other.state === 'waiting' && isSameCall(other, conversation))
					this.leaveBehind(other, 'the call began anew');
			}
		}
	}

	private leaveBehind(conversation: Conversation, why: Gone): void {
		const { gone } = conversation;
		this.end(conversation);
		gone?.(why);
	}

	private async sweep(): Promise<void> {
		this.sweeping = true;
		while (this.shelves.size > 0) {
			await this.clock.sleep(SWEEP);
			const now = this.clock.now();
			for (const conversation of [...this.shelves.values()].flatMap(({ all }) => [...all])) {
				if (conversation.until <= now) this.leaveBehind(conversation, 'the caller did not come back in time');
			}
		}
		this.sweeping = false;
	}
}

const callOf = ({ unique_id, originated_call_id, caller_number, callee_number }: Arrival): Call => ({
	unique_id,
	originated_call_id,
	caller_number,
	callee_number,
});

const keysOf = (call: Call): string[] =>
	JOINS.map((by) => keyOf(call, by)).filter((key): key is string => key !== null);

const newShelf = (): Shelf => ({ byKey: new Map(), all: new Set(), waiting: 0 });

function index(shelf: Shelf, conversation: Conversation): void {
	shelf.all.add(conversation);
	for (const key of keysOf(conversation.call)) {
		const same = shelf.byKey.get(key) ?? new Set();
		shelf.byKey.set(key, same.add(conversation));
	}
}

function unindex(shelf: Shelf, conversation: Conversation): void {
	shelf.all.delete(conversation);
	for (const key of keysOf(conversation.call)) {
		const same = shelf.byKey.get(key);
		same?.delete(conversation);
		if (same?.size === 0) shelf.byKey.delete(key);
	}
}

/** A later request may carry an ID that the first one did not. */
function identify(shelf: Shelf, conversation: Conversation, request: Arrival): void {
	const { call } = conversation;
	if (JOINS.every((by) => keyOf(call, by) !== null || keyOf(request, by) === null)) return;
	unindex(shelf, conversation);
	call.unique_id ??= request.unique_id;
	call.originated_call_id ??= request.originated_call_id;
	call.caller_number ??= request.caller_number;
	index(shelf, conversation);
}

/** The conversation of a request by the surest way that there is. */
function find(
	shelf: Shelf,
	request: Arrival,
	now: number,
): { conversation: Conversation; by: JoinedBy } | { notJoined: string } | null {
	for (const by of JOINS) {
		const key = keyOf(request, by);
		if (key === null) continue;
		const fitting = [...(shelf.byKey.get(key) ?? [])].filter(
			({ call, until }) => until > now && canBeSame(call, request),
		);
		if (fitting.length > 1 && by === 'numbers')
			return { notJoined: `${fitting.length} conversations wait for these numbers` };
		const conversation = fitting.at(-1);
		if (conversation !== undefined) return { conversation, by };
	}
	return isRecognisable(request) ? null : { notJoined: 'the request has no call ID and no caller number' };
}

function isSameRequest(one: Arrival, other: Arrival): boolean {
	return (
		['app_name', 'digits', 'unique_id', 'originated_call_id', 'caller_number', 'callee_number'] as const
	).every((field) => one[field] === other[field]);
}

function isSameCall(waiting: Conversation, anew: Conversation): boolean {
	const id = keyOf(anew.call, 'unique_id');
	if (id !== null) return id === keyOf(waiting.call, 'unique_id') && canBeSame(waiting.call, anew.call);
	return (
		Math.abs(anew.last.at - waiting.last.at) < REPEATED &&
		isSameRequest(waiting.last.request, anew.last.request)
	);
}
