import type { INode, JsonObject } from 'n8n-workflow';
import { NodeApiError, NodeOperationError } from 'n8n-workflow';

import { SimotelError } from '../../simotel/client/errors';
import { hintOf } from './hints';

/**
 * Any error as n8n shows it: what went wrong, then how to mend it.
 *
 * @param itemIndex the item at which it happened, in nodes that run per item
 */
export function shownError(
	node: INode,
	error: unknown,
	itemIndex?: number,
): NodeApiError | NodeOperationError {
	if (error instanceof NodeApiError || error instanceof NodeOperationError) {
		error.context.itemIndex ??= itemIndex;
		return error;
	}
	if (error instanceof SimotelError) {
		const cause: JsonObject = { message: error.message, kind: error.kind };
		return new NodeApiError(node, cause, {
			message: error.message,
			description: hintOf(error),
			httpCode: error.status === undefined ? undefined : String(error.status),
			itemIndex,
		});
	}
	return new NodeOperationError(node, error instanceof Error ? error : String(error), { itemIndex });
}
