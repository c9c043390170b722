import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import type { Step } from '../../../simotel/smartApi/ask';
import type { Accepts, Input } from '../../../simotel/smartApi/input';
import { nameOf } from '../../../simotel/smartApi/input';

/** What a node that has waited for the caller puts out. */
export interface Turn {
	output: number;
	json: IDataObject;
}

/** Names of the outputs of a step; an empty list where there is a single one. */
function outputNames(accepts: Accepts | undefined): string[] {
	if (accepts === undefined) return [];
	return accepts.by === 'digits'
		? ['Digits', 'No Input']
		: [...accepts.choices.map(nameOf), 'Other Input', 'No Input'];
}

/** The output for what has come back. */
function outputOf({ asks }: Step, input: Input): number {
	if (asks === undefined) return 0;
	const last = outputNames(asks.accepts).length - 1;
	if (input.kind === 'choice') return input.index;
	if (input.kind === 'valid') return 0;
	return input.kind === 'other' && asks.accepts.by === 'choices' ? last - 1 : last;
}

/**
 * The next request as an item, at the output of what the caller has entered.
 *
 * @param request the item of the request, as the trigger makes it
 */
export function turnOf(step: Step, input: Input, tries: number, request: IDataObject): Turn {
	return { output: outputOf(step, input), json: { ...request, ...entered(input, tries) } };
}

/**
 * The turn of a caller who does not come back: the last request again, to which nobody waits for an answer.
 *
 * @param request the item of the last request
 */
export function goneTurn(step: Step, tries: number, request: IDataObject, reason: string): Turn {
	const none: Input = { kind: 'none' };
	const nobody = { by: 'nobody', reason, answer: null };
	return {
		output: outputOf(step, none),
		json: { ...request, ...entered(none, tries), input: 'gone', pbx_answer: nobody },
	};
}

function entered(input: Input, tries: number): IDataObject {
	return {
		digits: 'digits' in input ? input.digits : null,
		choice: input.kind === 'choice' ? input.choice : null,
		tries,
		input: input.kind,
	};
}

/** A turn as the outputs of the node, up to the one it leaves by. */
export const outputsOf = ({ output, json }: Turn): INodeExecutionData[][] =>
	Array.from({ length: output + 1 }, (_, at) => (at === output ? [{ json, pairedItem: { item: 0 } }] : []));
