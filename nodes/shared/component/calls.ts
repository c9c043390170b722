import { latinDigits } from '../../../simotel/text';

/** By what a call is recognised when it comes back; the fields of a request. */
export interface Call {
	unique_id: string | null;
	originated_call_id: string | null;
	caller_number: string | null;
	callee_number: string | null;
}

/** By what a request was joined to its conversation. */
export type JoinedBy = 'unique_id' | 'originated_call_id' | 'numbers';

/** The ways to recognise a call, the surest first. */
export const JOINS: JoinedBy[] = ['unique_id', 'originated_call_id', 'numbers'];

/** A number that stands for one caller; `anonymous`, `0` and their like stand for many. */
const IS_NUMBER = /^\+?(?=.*[1-9])\d{2,20}$/;

const numberOf = (value: string | null): string | null => {
	const number = latinDigits(value ?? '').trim();
	return IS_NUMBER.test(number) ? number : null;
};

/** What a call is found under, if it has what this way needs. */
export function keyOf(call: Call, by: JoinedBy): string | null {
	if (by !== 'numbers') return call[by] === null ? null : `${by} ${call[by]}`;
	const caller = numberOf(call.caller_number);
	return caller === null ? null : `numbers ${caller} ${call.callee_number ?? ''}`;
}

/** Whether a call can be recognised at all when it comes back. */
export const isRecognisable = (call: Call): boolean => JOINS.some((by) => keyOf(call, by) !== null);

/** Whether two requests can be of one call: what both of them have must be equal. */
export function canBeSame(one: Call, other: Call): boolean {
	return (['unique_id', 'originated_call_id', 'caller_number'] as const).every(
		(field) => one[field] === null || other[field] === null || one[field] === other[field],
	);
}
