import type { WireAnswer } from '../../../simotel/components/components';

/** What the PBX got, and why; part of the trigger's item, so that an execution tells it. */
export interface Outcome {
	/** Who gave the answer. */
	by: 'workflow' | 'rules' | 'fallback' | 'nobody';
	reason: string;
	answer: WireAnswer | null;
	/** Node that answered. */
	node?: string;
	/** Milliseconds from the question to the answer. */
	ms?: number;
	/** What of the trigger's own fields could not be used, and what happened in its place. */
	problems?: string[];
}

/** A question of this process that has been handed to a workflow. */
export interface OpenQuestion {
	/**
	 * Gives an answer; does nothing when the PBX has one already. Returns what the PBX got in the end.
	 *
	 * @param reason why this answer; `answered` when left out
	 */
	answer(
		body: WireAnswer,
		by: 'workflow' | 'rules',
		node: string,
		reason?: string,
	): { taken: boolean; outcome: Outcome };
}

/** Longest time that a question is remembered, should the end of its run never be seen (milliseconds). */
export const LONGEST_RUN = 60_000;

const open = new Map<string, { since: number; question: OpenQuestion }>();

/** Keeps a question for the Respond node that will answer it. */
export function openQuestion(id: string, question: OpenQuestion): void {
	const now = Date.now();
	for (const [oldest, { since }] of open) {
		if (now - since <= LONGEST_RUN) break;
		open.delete(oldest);
	}
	open.set(id, { since: now, question });
}

/** The question of a trigger's item; none in a worker of queue mode, where the trigger runs in another process. */
export function findQuestion(id: unknown): OpenQuestion | undefined {
	return typeof id === 'string' ? open.get(id)?.question : undefined;
}

export function closeQuestion(id: string): void {
	open.delete(id);
}

/** Questions that are remembered; for tests that nothing is left behind. */
export const openCount = (): number => open.size;
