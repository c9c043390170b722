import type { ComponentRequest } from '../../simotel/components/request';
import type { Zone } from '../../simotel/dates';

/** The names of conditions on the panel and in messages. */
export const LABELS = {
	appName: 'If App Name Is',
	calledWithin: 'If Caller Called Before, Within (Hours)',
	callee: 'If Called Number Is',
	caller: 'If Caller Begins With',
	callers: 'If Caller Is One Of',
	callerKind: 'If Caller Is',
	dates: 'If Date Is One Of',
	days: 'If Day Is',
	digits: 'If Digits Are',
	timeFrom: 'If Time Is From',
	timeTo: 'If Time Is Before',
} as const;

export type ConditionName = keyof typeof LABELS;

/** A request at the moment in which it came. */
export interface Moment {
	request: ComponentRequest;
	now: Date;
}

export type Predicate = (moment: Moment) => boolean;

/** Where the values of a rule's conditions come from. */
export interface ConditionSource {
	/** The conditions of the rule, as the parameter holds them. */
	given: unknown;
	/** Whether an expression gives all of them; one that gives none has failed. */
	computed?: boolean;
	zone: Zone;
	/** Reports an entry of a list that is left out while the rest of the list counts. */
	warn: (problem: string) => void;
}
