import type { WireAnswer } from '../../simotel/components/answers';
import type { ComponentKind } from '../../simotel/components/catalog';
import { ValueError } from '../../simotel/dialable';
import { messageOf } from '../../simotel/client/errors';
import type { Zone } from '../../simotel/dates';
import { requiredAnswer } from '../shared/component/answers';
import { hoursOf, readConditions } from './conditions';
import type { Conditions } from './conditions';
import { brief, own, shown } from './parameters';
import type { Settings } from './settings';
import { readWebService } from './webService';
import type { WebService } from './webService';

/** What a rule answers with. */
export type RuleAnswer =
	| { by: 'fields'; body: WireAnswer }
	| { by: 'reject' }
	| { by: 'lastAgent'; hours: number }
	| { by: 'webService'; service: WebService };

/** One rule of the list, or why nothing of it is used. */
export type Rule = { name: string } & (
	{ usable: true; conditions: Conditions; answer: RuleAnswer } | { usable: false; problem: string }
);

/** The rules in order, each of them read when its turn comes. */
export function* readRules(settings: Settings): Generator<Rule> {
	let index = 0;
	for (const given of settings.parameters.list('rules.rule', 'Rules')) {
		index += 1;
		yield readRule(given, nameOf(given, index), settings);
	}
}

/** As a person has called it; for messages and the item. */
function nameOf(given: unknown, index: number): string {
	const name = own(given, 'name');
	return typeof name === 'string' && name.trim() !== '' ? brief(name) : `Rule ${index}`;
}

function readRule(given: unknown, name: string, settings: Settings): Rule {
	const { kind, zone, parameters, canLookUp } = settings;
	try {
		if (given instanceof Error) throw given;
		if (typeof given !== 'object' || given === null) throw new ValueError(`it is ${shown(given)}`);
		if (kind === null) throw new ValueError('the component is unknown');
		const conditions = readConditions({
			given: own(given, 'conditions'),
			zone,
			warn: (problem) => parameters.problem(`${name}: ${problem}`),
		});
		const answer = answerOf(given, kind, zone);
		if (!canLookUp && (answer.by === 'lastAgent' || conditions.calledWithin !== null)) {
			throw new ValueError(
				'it looks up calls in the PBX, so choose a credential in "Credential to Look Up Calls and Announcements"',
			);
		}
		return { name, usable: true, conditions, answer };
	} catch (error) {
		return { name, usable: false, problem: brief(`${name} is skipped: ${messageOf(error)}`) };
	}
}

function answerOf(rule: object, kind: ComponentKind, zone: Zone): RuleAnswer {
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
			return { by: 'webService', service: readWebService((name) => own(rule, name), kind) };
		default:
			throw new ValueError(`Answer ${shown(answer)} is unknown`);
	}
}
