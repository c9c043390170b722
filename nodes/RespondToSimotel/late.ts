import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import type { WireAnswer } from '../../simotel/components/answers';
import type { Outcome } from '../shared/component/pendingRequests';

/**
 * What the output says of an answer that could not be sent any more.
 *
 * @throws NodeOperationError where the node is set to stop then
 */
export function lateAnswer(
	context: IExecuteFunctions,
	outcome: Pick<Outcome, 'by' | 'reason'> & Partial<Outcome>,
	answer: WireAnswer,
): IDataObject {
	const { onLate } = context.getNodeParameter('options', 0, {}) as { onLate?: string };
	const reason =
		outcome.by === 'nobody'
			? outcome.reason
			: `${outcome.reason}, and the fallback of the trigger had gone out`;
	if (onLate === 'error') {
		throw new NodeOperationError(context.getNode(), `The answer came too late: ${reason}`, {
			description: 'Shorten the way from the trigger to this node, or raise Deadline in the trigger.',
			itemIndex: 0,
		});
	}
	return { sent: false, reason, answer, ...(outcome.answer ? { sent_instead: outcome.answer } : {}) };
}

/** A question that cannot be asked; the caller gets the fallback of the trigger. */
export const refused = (context: IExecuteFunctions, reason: string): NodeOperationError =>
	new NodeOperationError(context.getNode(), `The caller cannot be asked: ${reason}`, {
		description: 'The caller gets the fallback of the trigger.',
		itemIndex: 0,
	});
