import type { WireAnswer } from '../../../simotel/components/answers';

/** What the PBX got, and why; part of the trigger's item, so that an execution shows it. */
export interface Outcome {
	/** Who gave the answer. */
	by: 'workflow' | 'rules' | 'fallback' | 'nobody';
	reason: string;
	answer: WireAnswer | null;
	/** Node that answered. */
	node?: string;
	/** Rule that answered. */
	rule?: string;
	/** Milliseconds from the arrival of the request at n8n to the answer. */
	ms?: number;
	/** Milliseconds that the request waited in n8n before the node ran, which shortens the deadline when it must. */
	waited?: number;
	/** `half-open`: it was let through as a probe, while others got the fallback at once (circuitBreaker.ts). */
	circuit?: 'half-open';
	/** What of the trigger's own fields could not be used, and what happened in its place. */
	problems?: string[];
}

/** An answer to a request, and who gives it. */
export interface GivenAnswer {
	body: WireAnswer;
	by: Exclude<Outcome['by'], 'nobody'>;
	/** Name of the node that answers. */
	node: string;
	/** Why this answer; `answered` when left out. */
	reason?: string;
	rule?: string;
}

/** A request of this process that has been handed to a workflow. */
export interface PendingRequest {
	/** Answers it; does nothing when the PBX has an answer already. Returns what the PBX got in the end. */
	answer(given: GivenAnswer): { accepted: boolean; outcome: Outcome };
	/** Sends the fallback at once, unless the PBX has an answer already. Returns what the PBX got in the end. */
	fail(reason: string): Outcome;
}

/** Longest time that a request is remembered, should the end of its run never be seen (milliseconds). */
export const LONGEST_RUN = 60_000;

/**
 * The requests that runs of this process have still to answer, by the ID in the trigger's item. A request leaves when
 * its run is over, at the latest after {@link LONGEST_RUN}.
 */
export class PendingRequests {
	private readonly requests = new Map<string, { since: number; request: PendingRequest }>();

	/** Keeps a request for the node that will answer it. */
	add(id: string, request: PendingRequest): void {
		const now = Date.now();
		for (const [oldest, { since }] of this.requests) {
			if (now - since <= LONGEST_RUN) break;
			this.requests.delete(oldest);
		}
		this.requests.set(id, { since: now, request });
	}

	/** The request of an item; none in a worker of queue mode, where the trigger runs in another process. */
	find(id: unknown): PendingRequest | undefined {
		return typeof id === 'string' ? this.requests.get(id)?.request : undefined;
	}

	remove(id: string): void {
		this.requests.delete(id);
	}

	get size(): number {
		return this.requests.size;
	}
}

/** Those of this process: trigger and respond node are separate nodes, and meet here. */
export const pendingRequests = new PendingRequests();
