import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import fc from 'fast-check';
import { NodeHelpers } from 'n8n-workflow';

import { nodeThat, workflowNode, workflowOf } from '../harness/engine';

const FOLDER = join(__dirname, '../../examples');
const EXAMPLES = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' }).filter((file) =>
	file.endsWith('.json'),
);

interface Stored {
	nodes: Array<{ name: string; parameters: { jsonOutput?: string } }>;
}

const nodesOf = (file: string) => (JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as Stored).nodes;

/** The node that brings numbers into their forms, in each example that has it. */
const FORMS = EXAMPLES.flatMap((file) =>
	nodesOf(file)
		.filter(({ name }) => name === 'Number forms')
		.map(({ parameters }) => [file, parameters] as const),
);

test('numbers are brought into their forms the same way everywhere', () => {
	expect(FORMS.length).toBeGreaterThan(20);
	for (const [file, parameters] of FORMS) expect([file, parameters]).toEqual([file, FORMS[0][1]]);
});

test('what is journaled of a call is the same in every system', () => {
	const calls = EXAMPLES.filter((file) => file.endsWith('journal-a-call.json')).map(
		(file) => nodesOf(file).find(({ name }) => name === 'Call')?.parameters as object,
	);
	const nodes = calls.map((parameters) => JSON.stringify(parameters).replace(/"id":"[^"]*",/g, ''));
	expect(nodes.length).toBeGreaterThan(8);
	expect(new Set(nodes).size).toBe(1);
});

interface Forms {
	international: string;
	national: string;
	last_ten: string;
	mobile: boolean;
	outside: boolean;
}

const idle = nodeThat('set');
const workflow = workflowOf([workflowNode('Number forms', idle)], [idle]);

/** What n8n makes of a number, by its own expressions. */
function formsOf(number: unknown): Forms {
	const expression = FORMS[0][1].jsonOutput ?? '';
	return workflow.expression.getParameterValue(
		expression,
		null,
		0,
		0,
		'Number forms',
		[{ json: { number } as never }],
		'manual',
		{},
	) as unknown as Forms;
}

beforeAll(async () => {
	await (workflow.expression as unknown as { acquireIsolate?: () => Promise<void> }).acquireIsolate?.();
	expect(NodeHelpers).toBeDefined();
});

const digits = (text: string, zero: number) =>
	text.replace(/\d/g, (digit) => String.fromCharCode(zero + Number(digit)));

const iranian = fc
	.tuple(fc.integer({ min: 1, max: 9 }), fc.stringMatching(/^\d{9}$/))
	.map(([first, rest]) => `${first}${rest}`);

/** Ways in which people and PBXs write one number. */
const written = (ten: string) =>
	fc
		.tuple(
			fc.constantFrom('0', '+98', '0098', '98', ''),
			fc.constantFrom('', ' ', '-', '.'),
			fc.constantFrom(0x30, 0x660, 0x6f0),
		)
		.map(([prefix, gap, zero]) =>
			digits(`${prefix}${ten.slice(0, 3)}${gap}${ten.slice(3, 6)}${gap}${ten.slice(6)}`, zero),
		);

test('an Iranian number has one form, however it is written', () => {
	fc.assert(
		fc.property(
			iranian.chain((ten) => written(ten).map((text) => [ten, text] as const)),
			([ten, text]) => {
				expect(formsOf(text)).toEqual({
					international: `+98${ten}`,
					national: `0${ten}`,
					last_ten: ten,
					mobile: ten.startsWith('9'),
					outside: true,
				});
			},
		),
	);
});

test.each([
	['extension', '204'],
	['hidden caller', 'anonymous'],
	['nothing', ''],
	['null', null],
	['extension in Persian digits', '۲۰۴'],
])('%s is no number from outside', (_, number) => {
	expect(formsOf(number)).toMatchObject({ outside: false, mobile: false });
});

test('foreign numbers keep their country', () => {
	for (const text of ['+1 202 555 0100', '0012025550100'])
		expect(formsOf(text)).toMatchObject({
			...{ international: '+12025550100', national: '0012025550100' },
			...{ mobile: false, outside: true },
		});
});
