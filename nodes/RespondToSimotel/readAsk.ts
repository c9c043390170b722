import type { IExecuteFunctions } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import { ValueError } from '../../simotel/dialable';
import type { Zone } from '../../simotel/dates';
import { askStep, sayStep } from '../../simotel/smartApi/ask';
import type { Step } from '../../simotel/smartApi/ask';
import type { Accepts, Choice, Condition } from '../../simotel/smartApi/input';
import { typedNumber } from '../../simotel/text';
import { isObject } from '../../simotel/wire';
import { commandsOf, soundOf } from '../shared/announcements';
import { isNothing, own, shown } from '../shared/parameters';
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
		longestWait: longestWait === undefined ? undefined : typedNumber(longestWait),
	};
	try {
		if (value('respondWith') === 'say') return sayStep(common, zone);
		return askStep(
			{
				...common,
				accepts: acceptsOf(value),
				prompt: soundOf(value('prompt')),
				seconds: typedNumber(value('secondsPerTry', 10)),
				tries: typedNumber(value('tries', 3)),
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
	return { by: 'choices', choices: choicesIn(value('choices', {})) };
}

/** The choices of a menu; an expression may give anything in their place. */
function choicesIn(given: unknown): Choice[] {
	const list = own(given, 'choice') ?? (isNothing(given) ? [] : given);
	if (!Array.isArray(list)) throw new ValueError(`Choices is ${shown(list)}, which is no list of choices`);
	return list.map((choice: unknown, index) => {
		if (!isObject(choice)) throw new ValueError(`Choice ${index + 1} is ${shown(choice)}, which is none`);
		const field = (name: string) => String(choice[name] ?? '');
		return { digits: field('digits'), name: field('name'), case: field('case') };
	});
}

function conditionOf(value: Read): Condition {
	const rule = String(value('condition', 'any')) as Condition['rule'];
	switch (rule) {
		case 'any':
			return { rule, most: typedNumber(value('mostDigits', 12)) };
		case 'exactly':
			return { rule, count: typedNumber(value('digitCount', 4)) };
		case 'range':
			return { rule, from: typedNumber(value('fewestDigits', 1)), to: typedNumber(value('mostDigits', 12)) };
		default:
			return { rule };
	}
}
