import fc from 'fast-check';

import { REJECT, checkAnswer, encodeAnswer, encodeFields } from '../../simotel/components/answers';
import { COMPONENTS, COMPONENT_KINDS } from '../../simotel/components/catalog';
import type { ComponentAnswer, ComponentSpec } from '../../simotel/components/catalog';
import { COMMANDS, COMMAND_LIST } from '../../simotel/smartApi/catalog';
import type { CommandSpec } from '../../simotel/smartApi/catalog';
import { readRequest } from '../../simotel/components/request';
import { commandProperties } from '../../nodes/shared/component/commandProperties';
import { answerProperties, componentOptions } from '../../nodes/shared/component/answerProperties';

const ZONE = 'Asia/Tehran';

test('a command or a component is one object, and the compiler finds what is missing', () => {
	const beep = {
		wire: 'Beep',
		title: 'Beep',
		description: 'Play a tone',
		arguments: [
			{
				name: 'times',
				type: 'integer',
				label: 'Times',
				min: 1,
				max: 9,
				default: 1,
				description: 'How often',
			},
		],
	} as const satisfies CommandSpec;
	// @ts-expect-error a number without bounds cannot be checked
	const unbounded: CommandSpec = { ...beep, arguments: [{ ...beep.arguments[0], max: undefined }] };
	// @ts-expect-error a type that nobody can build
	const unknown: CommandSpec = { ...beep, arguments: [{ ...beep.arguments[0], type: 'colour' }] };
	// @ts-expect-error no name on the wire
	const nameless: CommandSpec = { title: 'Beep', description: 'Play a tone', arguments: [] };
	const queueApi = {
		...COMPONENTS.extenApi,
		title: 'QueueAPI',
		required: ['extension', 'case'],
	} as const satisfies ComponentSpec;
	// @ts-expect-error a field that no answer has
	const wrongField: ComponentSpec = { ...queueApi, required: ['colour'] };
	// @ts-expect-error an answer without what its component needs
	const incomplete: ComponentAnswer = { kind: 'trunkApi', extension: '0912' };
	expect([unbounded, unknown, nameless, wrongField, incomplete]).toHaveLength(5);
});

test('panels derive from the catalogues: every command, argument and component is there', () => {
	const [command, ...fields] = commandProperties;
	expect((command.options ?? []).map((option) => option.name)).toEqual(
		Object.values(COMMANDS).map(({ title }) => title),
	);
	const shown = fields.map(({ name, displayOptions }) => `${String(displayOptions?.show?.command)}.${name}`);
	const expected = COMMAND_LIST.flatMap((spec) => [
		...spec.arguments.map(({ name }) => `${spec.name}.${name}`),
		...(spec.before === undefined ? [] : [`${spec.name}.${spec.before.name}`]),
	]);
	expect(shown).toEqual(expected);
	expect(componentOptions('answer').map(({ value }) => value)).toEqual(COMPONENT_KINDS);
	for (const kind of COMPONENT_KINDS) {
		const own = answerProperties().filter(({ displayOptions }) =>
			(displayOptions?.show?.['/component'] as string[]).includes(kind),
		);
		expect(own.map(({ name }) => name)).toEqual(expect.arrayContaining([...COMPONENTS[kind].required]));
	}
});

test('raw JSON and the fields of a form have the same rules: what one gives, the other takes unchanged', () => {
	const value = fc.oneof(
		fc.string({ unit: 'binary', maxLength: 12 }),
		fc.constantFrom(
			'204',
			' 204 ',
			'(021) 8800-0000',
			'۲۰۴',
			'Main Trunk',
			'20.4',
			'true',
			'null',
			'299.6',
			'0',
			'',
		),
		fc.anything({ maxDepth: 1 }),
	);
	const simple = COMPONENT_KINDS.filter((kind) => kind !== 'smartApi');
	let sent = 0;
	fc.assert(
		fc.property(
			fc.constantFrom(...simple),
			fc.record({ extension: value, trunk: value, case: value, callLimit: value }),
			(kind, fields) => {
				const wire = { ...fields, call_limit: fields.callLimit, ok: 1, extra: 'x' };
				const raw = checkAnswer(kind, wire);
				let form: unknown;
				try {
					form = encodeFields(kind, fields, ZONE);
				} catch {
					form = null;
				}
				expect(raw.ok ? raw.answer : null).toEqual(form);
				if (!raw.ok) return;
				sent += 1;
				expect(Object.values(raw.answer).every((text) => typeof text === 'string' && text !== '')).toBe(true);
				expect(checkAnswer(kind, JSON.stringify(raw.answer))).toEqual(raw);
			},
		),
		{ numRuns: 3_000 },
	);
	expect(sent).toBeGreaterThan(100);
});

test.each([
	[0, { ok: true, answer: REJECT }],
	['0', { ok: true, answer: REJECT }],
	[false, { ok: false, reason: 'the answer has no "ok" of 1 or 0' }],
	[true, { ok: false, reason: 'the answer has no "ok" of 1 or 0' }],
	[[1], { ok: false, reason: 'the answer has no "ok" of 1 or 0' }],
])('ok of %j', (ok, checked) => {
	expect(checkAnswer('extenApi', { ok, extension: '204' })).toEqual(checked);
});

test('what an object inherits is no answer', () => {
	const inherited = Object.create({ ok: '1', extension: '204' }) as object;
	expect(checkAnswer('extenApi', inherited).ok).toBe(false);
	expect(checkAnswer('extenApi', JSON.parse('{"__proto__": {"ok": "1", "extension": "204"}}')).ok).toBe(
		false,
	);
	expect(encodeAnswer({ kind: 'trunkApi', trunk: 'a', extension: '1', callLimit: 0 }, ZONE)).toEqual({
		ok: '1',
		trunk: 'a',
		extension: '1',
	});
});

test('the fields of a request in the order in which they are read', () => {
	const reading = readRequest(
		{ query: { src: '09120000001', dst: '02100000000', cuid: '1.5', app_name: 'a', data: 'None' }, body: '' },
		{
			component: 'ivrApi',
			zone: ZONE,
			receivedAt: new Date('2026-01-01T09:00:00Z'),
			deadlineMs: 450,
			includeRaw: true,
		},
	);
	expect(reading.ok && Object.entries(reading.request)).toEqual([
		['component', 'ivrApi'],
		['app_name', 'a'],
		['caller_number', '09120000001'],
		['callee_number', '02100000000'],
		['digits', null],
		['unique_id', '1.5'],
		['originated_call_id', null],
		['received_at', '2026-01-01T12:30:00+03:30'],
		['deadline_at', '2026-01-01T12:30:00.450+03:30'],
		['raw', expect.objectContaining({ src: '09120000001' })],
	]);
});
