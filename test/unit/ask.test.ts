import fc from 'fast-check';

import { askStep, judge, leaveWith, sayStep } from '../../simotel/smartApi/ask';
import type { Ask } from '../../simotel/smartApi/ask';
import { checkCommands } from '../../simotel/smartApi/check';
import { checkAccepts, isNationalId, mostDigits, nameOf, readInput } from '../../simotel/smartApi/input';
import type { Accepts, Choice, Condition } from '../../simotel/smartApi/input';
import { parseSmartCommands } from '../../simulator/calls/smartCommands';

const ZONE = 'Asia/Tehran';
const choices = (...entries: Array<[string, string?]>): Accepts => ({
	by: 'choices',
	choices: entries.map(([digits, name]) => ({ digits, name })),
});
const digits = (condition: Condition): Accepts => ({ by: 'digits', condition });
const MENU = choices(['1', 'Sales'], ['2, 22', 'Orders'], ['۹', 'Operator'], ['*0']);
const asking = (more: Partial<Ask> = {}): Ask => ({
	accepts: MENU,
	prompt: 'menu',
	seconds: 10,
	tries: 3,
	first: [],
	again: 'again',
	...more,
});

test.each<[string | null, string, string | undefined]>([
	['1', 'choice', 'Sales'],
	['۱', 'choice', 'Sales'],
	[' 2 ', 'choice', 'Orders'],
	['22', 'choice', 'Orders'],
	['9', 'choice', 'Operator'],
	['1#', 'choice', 'Sales'],
	['*0', 'choice', '*0'],
	['3', 'other', undefined],
	['11', 'other', undefined],
	['', 'none', undefined],
	['#', 'none', undefined],
	['t', 'none', undefined],
	[null, 'none', undefined],
])('menu: %j is %s', (data, kind, choice) => {
	const input = readInput(MENU, data);
	expect(input.kind).toBe(kind);
	expect('choice' in input ? input.choice : undefined).toBe(choice);
});

test.each<[Condition, string, boolean]>([
	[{ rule: 'any' }, '5', true],
	[{ rule: 'exactly', count: 4 }, '1234', true],
	[{ rule: 'exactly', count: 4 }, '۱۲۳۴#', true],
	[{ rule: 'exactly', count: 4 }, '123', false],
	[{ rule: 'exactly', count: 4 }, '12*4', false],
	[{ rule: 'range', from: 3, to: 5 }, '123', true],
	[{ rule: 'range', from: 3, to: 5 }, '123456', false],
	[{ rule: 'iranianMobile' }, '09120000001', true],
	[{ rule: 'iranianMobile' }, '02100000000', false],
	[{ rule: 'nationalId' }, '0012345679', true],
	[{ rule: 'nationalId' }, '0012345678', false],
	[{ rule: 'nationalId' }, '1111111111', false],
	[{ rule: 'orderNumber' }, '1042', true],
	[{ rule: 'orderNumber' }, '0042', false],
])('%j: %s fits: %s', (condition, data, fits) => {
	expect(readInput(digits(condition), data).kind).toBe(fits ? 'valid' : 'other');
});

test('every national ID has exactly one check digit', () => {
	fc.assert(
		fc.property(fc.stringMatching(/^\d{9}$/), (nine) => {
			const fitting = [...'0123456789'].filter((last) => isNationalId(nine + last));
			expect(fitting).toHaveLength(/^(\d)\1{8}$/.test(nine) && fitting.length === 0 ? 0 : 1);
		}),
	);
});

test.each<[Accepts, RegExp]>([
	[choices(), /no choices/],
	[choices([' ']), /Choice 1 has no digits/],
	[choices(['1', 'a'], ['2,1', 'b']), /Choices 1 and 2 both have the digits 1/],
	[choices(['one']), /cannot be typed/],
	[digits({ rule: 'exactly', count: 0 }), /between 1 and 50/],
	[digits({ rule: 'range', from: 5, to: 4 }), /must not be greater/],
	[digits({ rule: 'toString' as 'orderNumber' }), /no condition/],
])('%j cannot work', (accepts, message) => {
	expect(() => checkAccepts(accepts)).toThrow(message);
});

test('a question clears earlier digits, says, asks, and leads back', () => {
	const step = askStep(
		asking({ first: [{ command: 'playAnnouncement', file: 'welcome' }], wrong: 'not-understood' }),
		ZONE,
	);
	const ask = "GetData('menu',10,2);Exit('again')";
	expect(step.commands).toBe(`ClearUserData();PlayAnnouncement('welcome');${ask}`);
	expect(step.asks).toMatchObject({
		wrong: `ClearUserData();PlayAnnouncement('not-understood');${ask}`,
		silent: `ClearUserData();${ask}`,
	});
	expect(step.waitMs).toBe(60_000);
});

test('it waits as long as the caller may need', () => {
	const wait = (more: Partial<Ask>) => askStep(asking(more), ZONE).waitMs / 1_000;
	expect(wait({ seconds: 120 })).toBe(165);
	expect(wait({ longestWait: 20 })).toBe(20);
	expect(wait({ first: [{ command: 'musicOnHold', musicClass: 'default', duration: 90 }] })).toBe(145);
	expect(sayStep({ first: [{ command: 'sayNumber', number: 5 }], again: 'again' }, ZONE).waitMs).toBe(60_000);
});

test.each<[Partial<Ask>, RegExp]>([
	[{ tries: 0 }, /Tries/],
	[{ prompt: '' }, /Prompt is empty/],
	[{ again: "a'b" }, /Case/],
	[{ otherwise: "a'b" }, /^Case When Nothing Fits: /],
	[{ accepts: { by: 'choices', choices: [{ digits: '1' }, { digits: '2', case: "a'b" }] } }, /^Choice 2: /],
	[{ first: [{ command: 'getData', files: 'x', timeout: 1, maxDigits: 1 }] }, /must not collect digits/],
	[{ first: [{ command: 'exit', case: 'x' }] }, /must not hold an Exit/],
])('%j is refused', (more, message) => {
	expect(() => askStep(asking(more), ZONE)).toThrow(message);
});

test('tries: another one after what does not fit, and the last word after the last', () => {
	const step = askStep(asking({ wrong: 'not-understood' }), ZONE);
	expect(judge(step, 1, '7')).toEqual({ done: false, commands: step.asks?.wrong });
	expect(judge(step, 2, '')).toEqual({ done: false, commands: step.asks?.silent });
	expect(judge(step, 2, '2')).toMatchObject({ done: true, tries: 2, input: { choice: 'Orders', index: 1 } });
	expect(judge(step, 3, '7')).toMatchObject({ done: true, tries: 3, input: { kind: 'other', digits: '7' } });
	expect(judge(step, 3, null)).toMatchObject({ done: true, input: { kind: 'none' } });
});

test.each<[string, string | null]>([
	['1', "Exit('sales')"],
	['2', null],
	['7', "Exit('operator')"],
	['', "Exit('operator')"],
])('after %j the call leaves with %j', (data, commands) => {
	const menu: Choice[] = [
		{ digits: '1', case: 'sales' },
		{ digits: '2', case: ' ' },
	];
	const step = askStep(
		asking({ accepts: { by: 'choices', choices: menu }, tries: 1, otherwise: 'operator' }),
		ZONE,
	);
	const verdict = judge(step, 1, data);
	expect(verdict.done && leaveWith(step, verdict.input)).toBe(commands);
});

test('a number that fits goes on in the workflow, whatever the case for what does not', () => {
	const step = askStep(asking({ accepts: digits({ rule: 'any' }), tries: 1, otherwise: 'operator' }), ZONE);
	expect(leaveWith(step, readInput(digits({ rule: 'any' }), '5'))).toBeNull();
	expect(leaveWith(step, { kind: 'none' })).toBe("Exit('operator')");
});

const keys = fc.stringMatching(/^[0-9*]{1,6}$/);
const menus = fc
	.uniqueArray(keys, { minLength: 1, maxLength: 20 })
	.map((list): Choice[] => list.map((key, index) => ({ digits: key, name: `choice ${index}` })));

test('any menu: its own digits lead to the choice, in any script, and no others do', () => {
	const persian = (text: string) =>
		text.replace(/\d/g, (digit) => String.fromCodePoint(0x6f0 + Number(digit)));
	fc.assert(
		fc.property(menus, keys, (list, typed) => {
			const accepts: Accepts = { by: 'choices', choices: list };
			checkAccepts(accepts);
			list.forEach((choice, index) => {
				const input = readInput(accepts, persian(choice.digits));
				expect(input).toEqual({ kind: 'choice', digits: choice.digits, index, choice: nameOf(choice) });
				expect(choice.digits.length).toBeLessThanOrEqual(mostDigits(accepts));
			});
			if (!list.some((choice) => choice.digits === typed))
				expect(readInput(accepts, typed)).toEqual({ kind: 'other', digits: typed });
		}),
	);
});

test('whatever the PBX sends is judged, and what is sent is in the language', () => {
	const conditions = fc.oneof(
		fc.record({ rule: fc.constant('any' as const), most: fc.integer({ min: 1, max: 50 }) }),
		fc.record({ rule: fc.constant('exactly' as const), count: fc.integer({ min: 1, max: 50 }) }),
		fc.record({ rule: fc.constantFrom('iranianMobile', 'nationalId', 'orderNumber' as const) }),
	) as fc.Arbitrary<Condition>;
	const accepted = fc.oneof(
		conditions.map(digits),
		menus.map((list): Accepts => ({ by: 'choices', choices: list })),
	);
	fc.assert(
		fc.property(
			accepted,
			fc.option(fc.string({ unit: 'binary' })),
			fc.integer({ min: 1, max: 10 }),
			fc.integer({ min: 1, max: 300 }),
			(accepts, data, tries, seconds) => {
				const step = askStep(asking({ accepts, tries, seconds }), ZONE);
				for (const text of [step.commands, step.asks?.wrong ?? '', step.asks?.silent ?? '']) {
					checkCommands(text);
					expect(parseSmartCommands(text).map(({ name }) => name)).toEqual([
						'ClearUserData',
						'GetData',
						'Exit',
					]);
				}
				expect(judge(step, tries, data).done).toBe(true);
				expect(step.waitMs).toBeGreaterThanOrEqual((seconds + 45) * 1_000);
			},
		),
	);
});
