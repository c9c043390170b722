import type { WireAnswer } from '../../simotel/components/answers';
import type { ComponentKind } from '../../simotel/components/catalog';
import { ValueError } from '../../simotel/dialable';
import { messageOf } from '../../simotel/client/errors';
import { isObject } from '../../simotel/wire';
import { requiredAnswer } from '../shared/component/answers';
import { hoursOf, readConditions } from './conditions';
import type { Moment } from './conditionTypes';
import type { Conditions } from './conditions';
import { GIVES_NOTHING, brief, isNothing, own, shown } from '../shared/parameters';
import type { Settings } from './settings';
import { readWebService, webServiceAccess } from './webService';
import type { WebService } from './webService';

/** What a rule answers with. */
export type RuleAnswer =
	| { by: 'fields'; body: WireAnswer }
	| { by: 'reject' }
	| { by: 'lastAgent'; hours: number }
	| { by: 'webService'; service: WebService };

/** One rule of the list. A part that cannot be used throws a ValueError, and then nothing of the rule is used. */
export interface Rule {
	name: string;
	/** Whether its conditions fit, as far as the request and the clock decide. */
	fits(moment: Moment): boolean;
	/** Hours within which the caller must have called before; null where that does not matter. */
	calledWithin(): number | null;
	answer(): RuleAnswer;
	/** Reads all parts. */
	check(): void;
}

/** The rules in order, each of them read when its turn comes. */
export function* readRules(settings: Settings): Generator<Rule> {
	let index = 0;
	const list = settings.parameters.list('rules.rule', 'Rules');
	// Also where an expression stands for all rules, of which n8n leaves none.
	if (list.length === 0) settings.parameters.problem('Rules holds no rule: every request gets the fallback');
	for (const given of list) {
		index += 1;
		const path = `rules.rule[${index - 1}].conditions`;
		const { parameters } = settings;
		const lost =
			isNothing(own(given, 'answer')) && parameters.isExpression(`rules.rule[${index - 1}].answer`);
		const computed = parameters.isExpression(path);
		yield readRule(
			lost ? new Error(`Answer ${GIVES_NOTHING}`) : given,
			nameOf(given, index),
			settings,
			computed,
		);
	}
}

/** As a person has called it; for messages and the item. */
function nameOf(given: unknown, index: number): string {
	const name = own(given, 'name');
	return typeof name === 'string' && name.trim() !== '' ? brief(name) : `Rule ${index}`;
}

/** @param computed whether an expression gives the whole of its conditions */
function readRule(given: unknown, name: string, settings: Settings, computed: boolean): Rule {
	const { kind, zone, parameters, canLookUp } = settings;
	let conditions: Conditions | undefined;
	const conditionsOf = (): Conditions => {
		if (given instanceof Error) throw given;
		if (!isObject(given)) throw new ValueError(`it is ${shown(given)}`);
		// Read once, and asked several times.
		return (conditions ??= readConditions({
			given: own(given, 'conditions'),
			computed,
			zone,
			warn: (problem) => parameters.problem(`${name}: ${problem}`),
		}));
	};
	const answer = (): RuleAnswer => {
		if (!isObject(given)) throw new ValueError(`it is ${shown(given)}`);
		if (kind === null) throw new ValueError('the component is unknown');
		const read = answerOf(given, kind, settings);
		if (read.by === 'lastAgent' && !canLookUp) throw new ValueError(NO_CREDENTIAL);
		return read;
	};
	const calledWithin = (): number | null => {
		const hours = conditionsOf().calledWithin();
		if (hours !== null && !canLookUp) throw new ValueError(NO_CREDENTIAL);
		return hours;
	};
	return {
		name,
		fits: (moment) => conditionsOf().fit(moment),
		calledWithin,
		answer,
		check: () => {
			conditionsOf().check();
			calledWithin();
			answer();
		},
	};
}

const NO_CREDENTIAL =
	'it looks up calls in the PBX, so choose a credential in "Credential to Look Up Calls and Announcements"';

/** Why a rule is left out, in one sentence. */
export const skipped = ({ name }: Rule, error: unknown): string => `${name} is skipped: ${messageOf(error)}`;

function answerOf(rule: object, kind: ComponentKind, { zone, node }: Settings): RuleAnswer {
	const answer = own(rule, 'answer') ?? 'fields';
	switch (answer) {
		case 'fields':
			return { by: 'fields', body: requiredAnswer(kind, rule, zone) };
		case 'reject':
			return { by: 'reject' };
		case 'lastAgent':
			if (kind !== 'extenApi') throw new ValueError('only ExtenAPI can ring the last agent');
			return { by: 'lastAgent', hours: hoursOf('Within (Hours)', own(rule, 'hours')) ?? 24 };
		case 'webService':
			return {
				by: 'webService',
				service: readWebService((name) => own(rule, name), kind, webServiceAccess(node)),
			};
		default:
			throw new ValueError(`Answer ${shown(answer)} is unknown`);
	}
}
