import fc from 'fast-check';

import { Pseudonyms } from '../../simulator/pseudonyms';

const number = fc
	.tuple(
		fc.constantFrom('', '0', '00', '+98', '98', '0098', '09', '021'),
		fc.stringMatching(/^[1-9]\d{2,9}$/),
	)
	.map(([prefix, rest]) => prefix + rest);

test('the same number is the same invention everywhere, and its form stays', () => {
	fc.assert(
		fc.property(number, (original) => {
			const pseudonyms = new Pseudonyms('seed');
			const event = { src: original, detail: [{ participant: original }], text: `call from ${original}.` };
			const made = pseudonyms.of(event) as typeof event;
			expect(made.src).toHaveLength(original.length);
			expect(made.src.replace(/\d/g, '9')).toBe(original.replace(/\d/g, '9'));
			expect(/^[+0]*/.exec(made.src)?.[0]).toBe(/^[+0]*/.exec(original)?.[0]);
			expect(made.detail[0].participant).toBe(made.src);
			expect(made.text).toBe(`call from ${made.src}.`);
		}),
	);
});

test('different numbers stay different', () => {
	fc.assert(
		fc.property(fc.uniqueArray(number, { maxLength: 40 }), (originals) => {
			const pseudonyms = new Pseudonyms('seed');
			const long = originals.filter(({ length }) => length > 5);
			expect(new Set(long.map((original) => pseudonyms.number(original))).size).toBe(long.length);
		}),
	);
});

test('names, hosts, addresses and mail are replaced, secrets left out, times and IDs kept', () => {
	const made = JSON.stringify(
		new Pseudonyms('seed').of({
			name: 'Sara Ahmadi',
			agent_name: 'سارا احمدی',
			email: 'sara@company.ir',
			host: 'pbx.company.ir',
			url: 'http://10.20.30.40:8080/x?n=09121234567',
			secret: 'hunter22',
			password: '1234',
			'X-APIKEY': 'abc',
			cuid: '1700000100.12',
			originated_call_id: 'orig.call.1700000100.780601',
			_id: '65a1f0c2d4b3e59687a0c1d2',
			starttime: '2026-01-31 10:20:30.123456',
			record: '20260131_1700000100.12.mp3',
			src: '09121234567',
			billsec: 35,
		}),
	);
	expect(made).not.toMatch(/Sara|سارا|sara@|company|10\.20\.30|hunter22|"1234"|abc|09121234567/);
	for (const kept of [
		'1700000100.12',
		'orig.call.1700000100.780601',
		'65a1f0c2d4b3e59687a0c1d2',
		'2026-01-31 10:20:30.123456',
		'20260131_1700000100.12.mp3',
		'"billsec":35',
		'0912',
	])
		expect(made).toContain(kept);
});
