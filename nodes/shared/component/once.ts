import type { IExecuteFunctions } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

/** Requests that have been answered, with the node that did; the oldest are forgotten. */
const answered = new Map<string, string>();
const REMEMBERED = 1_000;

/**
 * Notes that a request has been answered, which takes one answer only.
 *
 * @param requestId the execution stands for it when it has none, as in items of tests
 * @throws NodeOperationError when it had answered before
 */
export function markAnswered(context: IExecuteFunctions, requestId: string | undefined): void {
	const id = requestId ?? context.getExecutionId();
	const before = answered.get(id);
	if (before !== undefined) throw alreadyAnswered(context, before);
	answered.set(id, context.getNode().name);
	for (const oldest of answered.keys()) {
		if (answered.size <= REMEMBERED) break;
		answered.delete(oldest);
	}
}

/** A second answer, with the name of the node that gave the first one. */
export function alreadyAnswered(context: IExecuteFunctions, before: string): NodeOperationError {
	return new NodeOperationError(
		context.getNode(),
		`The caller has been answered already, by the node "${before}"`,
		{
			description:
				'A request of a component takes one answer. Let each way through the workflow pass one Respond to Simotel node only.',
			itemIndex: 0,
		},
	);
}
