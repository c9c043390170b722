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
