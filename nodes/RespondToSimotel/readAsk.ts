import type { IExecuteFunctions } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import { ValueError } from '../../simotel/dialable';
import type { Zone } from '../../simotel/dates';
import { askStep, sayStep } from '../../simotel/smartApi/ask';
import type { Step } from '../../simotel/smartApi/ask';
import type { Accepts, Choice, Condition } from '../../simotel/smartApi/input';
import { commandsOf, soundOf } from '../shared/announcements';
import { shownError } from '../shared/shownError';

/**
 * The step that the fields describe, checked.
 *
 * @param zone in which dates and times are spoken
 * @throws NodeOperationError that names the field when the PBX could not use it
 */
export function readAsk(context: IExecuteFunctions, zone: Zone): Step {
	const value = (name: string, otherwise: unknown = '') =>
		context.getNodeParameter(name, 0, otherwise as string) as unknown;
	const { longestWait } = value('options', {}) as { longestWait?: number };
	const common = {
		first: commandsOf(value('sayFirst', {})),
		again: String(value('again', 'again')),
		longestWait: longestWait === undefined ? undefined : Number(longestWait),
	};
	try {
		if (value('respondWith') === 'say') return sayStep(common, zone);
		return askStep(
			{
				...common,
				accepts: acceptsOf(value),
				prompt: soundOf(value('prompt')),
				seconds: Number(value('secondsPerTry', 10)),
				tries: Number(value('tries', 3)),
				wrong: soundOf(value('wrong')),
				otherwise: String(value('otherwise')),
			},
			zone,
		);
	} catch (error) {
		if (!(error instanceof ValueError)) throw shownError(context.getNode(), error, 0);
		throw new NodeOperationError(context.getNode(), error.message, {
			description:
				'Nothing was sent by this node; the caller gets the fallback of the trigger. Correct the field.',
			itemIndex: 0,
		});
	}
}

type Read = (name: string, otherwise?: unknown) => unknown;

function acceptsOf(value: Read): Accepts {
	if (value('accept', 'choices') === 'digits') return { by: 'digits', condition: conditionOf(value) };
	const { choice } = value('choices', {}) as { choice?: Choice[] };
	return { by: 'choices', choices: choice ?? [] };
}

function conditionOf(value: Read): Condition {
	const rule = String(value('condition', 'any')) as Condition['rule'];
	switch (rule) {
		case 'any':
			return { rule, most: Number(value('mostDigits', 12)) };
		case 'exactly':
			return { rule, count: Number(value('digitCount', 4)) };
		case 'range':
			return { rule, from: Number(value('fewestDigits', 1)), to: Number(value('mostDigits', 12)) };
		default:
			return { rule };
	}
}
