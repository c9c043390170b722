import * as fc from 'fast-check';

import { ValueError, dialable, isInternational, phoneNumber } from '../../simotel/dialable';

describe('a telephone number as people and programs write it', () => {
	test.each([
		['204', '204'],
		[' 200 ', '200'],
		['0912 000-2233', '09120002233'],
		['0912\u00a0000\u00a02233', '09120002233'],
		['0912_000_2233', '09120002233'],
		['0912.000.2233', '09120002233'],
		['(021) 0000 0000', '02100000000'],
		['[021] 0000–0000', '02100000000'],
		['۰۹۱۲ ۰۰۰ ۲۲۳۳', '09120002233'],
		['٠٩١٢٠٠٠٢٢٣٣', '09120002233'],
		['\u202a09120002233\u202c', '09120002233'],
		['０９１２', '0912'],
		['+98 912 000 2233', '+989120002233'],
		['(+98) 912 000 2233', '+989120002233'],
		['00989120002233', '00989120002233'],
		['*72', '*72'],
		[204, '204'],
	])('%j is %s', (given, number) => {
		expect(phoneNumber(given)).toBe(number);
	});

	test.each<unknown>([
		...['', '   ', 'abc', '204 ext. 5', '204a', 'SIP/204', 'tel:+98912', '12+34', '++98912', '-204'],
		...[
			'204.0',
			'204.5',
			'9.12E+9',
			'09120000001,09120000002',
			'204\n205',
			'204;205',
			'=204',
			'#',
			'--',
			'()',
		],
		...['undefined', 'null', 'NaN', 'true', '[object Object]', '1'.repeat(41)],
		...[-204, 204.5, Number.NaN, Infinity, 1e21, true, null, undefined, {}, [], ['204'], new Date(0)],
	])('%j is none', (given) => {
		const number = phoneNumber(given);
		expect(number).toBeNull();
	});

	test('separators between the digits never change which number it is', () => {
		const separator = fc.constantFrom('', ' ', '-', '_', '\u00a0', '\u200f', ' - ', '(', ') ');
		fc.assert(
			fc.property(
				fc.array(fc.tuple(fc.integer({ min: 0, max: 9 }), separator), { minLength: 1 }),
				(parts) => {
					const digits = parts.map(([digit]) => String(digit)).join('');
					const typed = parts.map(([digit, after]) => `${digit}${after}`).join('');
					expect(phoneNumber(typed)).toBe(digits.length > 40 ? null : digits);
				},
			),
		);
	});

	test('whatever is given, only digits, keys and a plus in front come out', () => {
		fc.assert(
			fc.property(fc.anything(), (given) => {
				expect(phoneNumber(given) ?? '0').toMatch(/^\+?[\d*#]{1,40}$/);
			}),
		);
	});

	test('numbers that many PBXs bar are recognised', () => {
		expect(['+98912', '00982100000000'].map(isInternational)).toEqual([true, true]);
		expect(['09120000000', '204', '*00'].map(isInternational)).toEqual([false, false, false]);
	});
});

describe('where a call can be sent', () => {
	test.each([
		['reception', 'reception'],
		['my_ext', 'my_ext'],
		['0912 000-2233', '09120002233'],
	])('%j goes out as %s', (given, target) => {
		expect(dialable('Extension', given)).toBe(target);
	});

	test.each<unknown>(['two words', 'a-b', '204\n205', 'null', 'False', '204.0', false, null, {}, [], 204.5])(
		'%j is refused',
		(given) => {
			expect(() => dialable('Extension', given)).toThrow(ValueError);
			expect(() => dialable('Extension', given)).toThrow(
				/^Extension ".*" is no number that can be dialled$/s,
			);
		},
	);

	test('an empty one is said to be empty', () => {
		expect(() => dialable('Extension', ' ')).toThrow('Extension is empty');
	});
});
