import type { WireAnswer } from '../../simotel/components/answers';
import type { ComponentKind } from '../../simotel/components/catalog';
import type { ComponentRequest } from '../../simotel/components/request';
import { ValueError } from '../../simotel/dialable';
import { messageOf } from '../../simotel/client/errors';
import type { Zone } from '../../simotel/dates';
import { requiredAnswer } from '../shared/component/answers';
import { conditionsFit } from './conditions';
import { brief, own, shown } from './parameters';
import type { Settings } from './settings';

/** What a rule answers with. */
export type RuleAnswer =
	{ by: 'fields'; body: WireAnswer } | { by: 'reject' } | { by: 'lastAgent'; hours: number };

/** One rule of the list. Nothing of it is used when a part of it cannot be used. */
export interface Rule {
	/** What the item and the log call it. */
	name: string;
	/** Why the rule is skipped, whatever the request is; null when it can be used. */
	problem: string | null;
	/** Whether all conditions fit. */
	fits(request: ComponentRequest, now: Date): boolean;
	answer: RuleAnswer;
}

/** The rules in order, each of them checked when its turn comes. */
export function* readRules(settings: Settings): Generator<Rule> {
	let index = 0;
	for (const given of settings.parameters.list('rules.rule', 'Rules'))
		yield readRule(given, index++, settings);
}

function readRule(given: unknown, index: number, settings: Settings): Rule {
	const { kind, zone, parameters, canLookUp } = settings;
	const name = `Rule ${index + 1}`;
	try {
		if (given instanceof Error) throw given;
		if (typeof given !== 'object' || given === null) throw new ValueError(`it is ${shown(given)}`);
		if (kind === null) throw new ValueError('the component is unknown');
		const isExpression = (field: string) => parameters.isExpression(`rules.rule[${index}].${field}`);
		const fits = conditionsFit((field) => own(given, field), isExpression, zone);
		return { name, problem: null, fits, answer: answerOf(given, kind, zone, canLookUp) };
	} catch (error) {
		const problem = brief(`${name} is skipped: ${messageOf(error)}`);
		return { name, problem, fits: () => false, answer: { by: 'reject' } };
	}
}

function answerOf(rule: object, kind: ComponentKind, zone: Zone, canLookUp: boolean): RuleAnswer {
	const answer = own(rule, 'answer') ?? 'fields';
	switch (answer) {
		case 'fields':
			return { by: 'fields', body: requiredAnswer(kind, rule, zone) };
		case 'reject':
			return { by: 'reject' };
		case 'lastAgent':
			if (kind !== 'extenApi') throw new ValueError('only ExtenAPI can ring the last agent');
			if (!canLookUp) {
				throw new ValueError(
					'it looks up calls in the PBX, so choose a credential in "Credential to Look Up Calls and Announcements"',
				);
			}
			return { by: 'lastAgent', hours: hoursOf(own(rule, 'hours') ?? 24) };
		default:
			throw new ValueError(`Answer ${shown(answer)} is unknown`);
	}
}

function hoursOf(value: unknown): number {
	const hours = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
	if (typeof hours === 'number' && hours > 0 && hours <= 8_760) return hours;
	throw new ValueError(`Within (Hours) ${shown(value)} is not between 1 and 8760`);
}
