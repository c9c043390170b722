import { ValueError } from '../dialable';
import { allLatinDigits, wordsOf } from '../text';

/** One entry of a menu. */
export interface Choice {
	/** What the caller presses, e.g. `1`; several ways to the same choice are separated by commas. */
	digits: string;
	/** What the choice is called; the digits themselves when empty. */
	name?: string;
	/** Output of the component by which the call leaves at once; when empty, the workflow decides. */
	case?: string;
}

/** What an input that is not a choice must look like. */
export type Condition =
	| { rule: 'any'; most?: number }
	| { rule: 'exactly'; count: number }
	| { rule: 'range'; from: number; to: number }
	| { rule: PatternName };

/** Which input a question to the caller takes. */
export type Accepts = { by: 'choices'; choices: Choice[] } | { by: 'digits'; condition: Condition };

/** What has come back from the caller. */
export type Input =
	| { kind: 'choice'; digits: string; choice: string; index: number }
	| { kind: 'valid'; digits: string }
	/** Something that does not fit. */
	| { kind: 'other'; digits: string }
	| { kind: 'none' };

interface Pattern {
	/** Longest input. */
	most: number;
	fits(digits: string): boolean;
}

/** Inputs that people know by a name. */
const PATTERNS = {
	/** National form, the only one that a caller types: 0912… */
	iranianMobile: { most: 11, fits: (digits) => /^09\d{9}$/.test(digits) },
	nationalId: { most: 10, fits: isNationalId },
	/** A count that begins with no 0. */
	orderNumber: { most: 12, fits: (digits) => /^[1-9]\d{0,11}$/.test(digits) },
} satisfies Record<string, Pattern>;

export type PatternName = keyof typeof PATTERNS;

/** Most digits that GetData takes. */
const MOST_DIGITS = 50;
const MOST_CHOICES = 20;
/** What a telephone can send. */
const KEYS = /^[\d*#]+$/;

/**
 * An Iranian national ID: ten digits, of which the last one is the check digit of the others.
 *
 * @param digits Latin digits
 */
export function isNationalId(digits: string): boolean {
	if (!/^\d{10}$/.test(digits) || /^(\d)\1{9}$/.test(digits)) return false;
	const sum = [...digits.slice(0, 9)].reduce((total, digit, at) => total + Number(digit) * (10 - at), 0);
	const rest = sum % 11;
	return Number(digits[9]) === (rest < 2 ? rest : 11 - rest);
}

/**
 * Checks what a person has set.
 *
 * @throws ValueError that says what cannot work
 */
export function checkAccepts(accepts: Accepts): void {
	if (accepts.by === 'digits') return checkCondition(accepts.condition);
	const { choices } = accepts;
	if (choices.length === 0) throw new ValueError('There are no choices: add at least one');
	if (choices.length > MOST_CHOICES) throw new ValueError(`There are more than ${MOST_CHOICES} choices`);
	const taken = new Map<string, number>();
	choices.forEach((choice, index) => {
		const keys = keysOf(choice);
		if (keys.length === 0) throw new ValueError(`Choice ${index + 1} has no digits`);
		for (const key of keys) {
			if (!KEYS.test(key) || key.length > MOST_DIGITS)
				throw new ValueError(`Choice ${index + 1}: "${key.slice(0, 60)}" cannot be typed on a telephone`);
			const before = taken.get(key);
			if (before !== undefined && before !== index)
				throw new ValueError(`Choices ${before + 1} and ${index + 1} both have the digits ${key}`);
			taken.set(key, index);
		}
	});
}

function checkCondition(condition: Condition): void {
	const count = (field: string, value: number | undefined) => {
		if (!Number.isInteger(value) || Number(value) < 1 || Number(value) > MOST_DIGITS)
			throw new ValueError(`${field} must be between 1 and ${MOST_DIGITS}`);
	};
	switch (condition.rule) {
		case 'any':
			return condition.most === undefined ? undefined : count('Most Digits', condition.most);
		case 'exactly':
			return count('Number of Digits', condition.count);
		case 'range':
			count('Fewest Digits', condition.from);
			count('Most Digits', condition.to);
			if (condition.from > condition.to)
				throw new ValueError('Fewest Digits must not be greater than Most Digits');
			return;
		default:
			if (!Object.hasOwn(PATTERNS, condition.rule))
				throw new ValueError(`There is no condition "${String(condition.rule).slice(0, 40)}"`);
	}
}

/** After how many digits the PBX goes on at once: no caller waits for a time-out who has typed all there is. */
export function mostDigits(accepts: Accepts): number {
	if (accepts.by === 'choices')
		return Math.max(1, ...accepts.choices.flatMap((choice) => keysOf(choice).map((key) => key.length)));
	const { condition } = accepts;
	switch (condition.rule) {
		case 'any':
			return condition.most ?? 20;
		case 'exactly':
			return condition.count;
		case 'range':
			return condition.to;
		default:
			return PATTERNS[condition.rule].most;
	}
}

/**
 * Reads what the caller has entered since the question was asked.
 *
 * @param data digits as the PBX sent them, in any script; null or empty when there are none
 */
export function readInput(accepts: Accepts, data: string | null): Input {
	const typed = allLatinDigits(data ?? '').trim();
	// Some telephones send the key that ends an input too.
	for (const digits of typed.endsWith('#') ? [typed, typed.slice(0, -1)] : [typed]) {
		if (digits === '') continue;
		const fitting = fittingInput(accepts, digits);
		if (fitting !== null) return fitting;
	}
	return /[\d*]/.test(typed) ? { kind: 'other', digits: typed } : { kind: 'none' };
}

function fittingInput(accepts: Accepts, digits: string): Input | null {
	if (accepts.by === 'digits')
		return fitsCondition(accepts.condition, digits) ? { kind: 'valid', digits } : null;
	const index = accepts.choices.findIndex((choice) => keysOf(choice).includes(digits));
	if (index < 0) return null;
	return { kind: 'choice', digits, index, choice: nameOf(accepts.choices[index]) };
}

function fitsCondition(condition: Condition, digits: string): boolean {
	switch (condition.rule) {
		case 'any':
			return KEYS.test(digits) && /[\d*]/.test(digits);
		case 'exactly':
			return /^\d+$/.test(digits) && digits.length === condition.count;
		case 'range':
			return /^\d+$/.test(digits) && digits.length >= condition.from && digits.length <= condition.to;
		default:
			return PATTERNS[condition.rule].fits(digits);
	}
}

const keysOf = ({ digits }: Choice) => wordsOf(allLatinDigits(String(digits)));

/** What a choice is called. */
export const nameOf = (choice: Choice): string => {
	const name = String(choice.name ?? '').trim();
	return name === '' ? keysOf(choice).join(', ') : name;
};
