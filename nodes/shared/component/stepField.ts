import type { Step } from '../../../simotel/smartApi/ask';
import { isObject } from '../../../simotel/wire';

/** Field of a worker's answer that says what the trigger's process has to wait for; it never leaves n8n. */
const STEP_FIELD = 'simotel_step';

/** What the trigger's process needs in order to give the next request to a waiting execution. */
export interface RemoteStep {
	step: Step;
	/** Address at which n8n resumes the execution. */
	resumeUrl: string;
	/** Node that asks. */
	node: string;
}

/** An answer with the step that follows it. As text, because what is no text is dropped from answers. */
export const withStep = (answer: Record<string, string>, step: RemoteStep): Record<string, string> => ({
	...answer,
	[STEP_FIELD]: JSON.stringify(step),
});

/** The same taken apart again. */
export function withoutStep(body: unknown): { given: unknown; step: string | null } {
	const value = typeof body === 'string' ? parsed(body) : body;
	if (!isObject(value) || typeof value[STEP_FIELD] !== 'string') return { given: body, step: null };
	const { [STEP_FIELD]: step, ...given } = value;
	return { given, step };
}

/** Reads a step that {@link withStep} has written; n8n alone can have sent it. */
export const readStep = (text: string): RemoteStep => JSON.parse(text) as RemoteStep;

function parsed(text: string): unknown {
	try {
		return JSON.parse(text) as unknown;
	} catch {
		return null;
	}
}
