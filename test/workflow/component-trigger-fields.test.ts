import axios from 'axios';
import fc from 'fast-check';
import type { IDataObject, IHookFunctions } from 'n8n-workflow';

import { checkAnswer } from '../../simotel/components/answers';
import { COMPONENT_KINDS } from '../../simotel/components/catalog';
import { SimotelComponentTrigger } from '../../nodes/SimotelComponentTrigger/SimotelComponentTrigger.node';
import { LABELS } from '../../nodes/SimotelComponentTrigger/conditionTypes';
import { listen } from '../harness/webhook';
import type { ListeningTrigger } from '../harness/webhook';

jest.mock('n8n-workflow', () => ({
	...jest.requireActual<object>('n8n-workflow'),
	sleep: async (ms: number) => await new Promise<void>((resolve) => setTimeout(resolve, ms).unref()),
}));

const web = axios.create({ validateStatus: () => true, proxy: false });
const REQUEST = { app_name: 'sales', src: '09120000001', dst: '02100000000', data: '', unique_id: '1.2' };
const SECOND = { answer: 'fields', extension: '202' };

let trigger: ListeningTrigger | undefined;

/** The answer of a trigger whose fields hold these values, and the item of the run that it starts. */
async function call(
	parameters: IDataObject,
): Promise<{ status: number; data: IDataObject; item?: IDataObject }> {
	trigger = await listen(new SimotelComponentTrigger(), {
		parameters: {
			component: 'extenApi',
			responseMode: 'rules',
			deadline: 200,
			fallback: { extension: '209' },
			...parameters,
			options:
				parameters.options === undefined ? { runAfterwards: true } : (parameters.options as IDataObject),
		},
		// No workflow behind it: the guard sends the fallback.
		onResult: (_result, response) => void response.status(200).json(),
	});
	try {
		const { status, data } = await web.post(`${trigger.url}/simotel`, REQUEST);
		expect(trigger.errors).toEqual([]);
		const item = trigger.results.flatMap(({ workflowData }) => workflowData?.flat() ?? [])[0]?.json;
		return { status, data: data as IDataObject, item };
	} finally {
		await trigger.close();
	}
}

const problemsOf = (item?: IDataObject) => ((item?.pbx_answer as IDataObject).problems ?? []) as string[];

test.each<[string, IDataObject, RegExp]>([
	[
		'a time that is none',
		{ conditions: { timeFrom: '25:00' } },
		/Rule 1 is skipped: "If Time Is From" is no time/,
	],
	['a time without minutes', { conditions: { timeTo: '8' } }, /"If Time Is Before" is no time such as 08:00/],
	['a time as a number', { conditions: { timeTo: 16 } }, /"If Time Is Before" is no time/],
	['a day that is none', { conditions: { days: ['8'] } }, /"If Day Is" holds "8", which is no day/],
	['nothing but separators', { conditions: { caller: ' , ;' } }, /"If Caller Begins With" is empty/],
	[
		'an object as a condition',
		{ conditions: { caller: '={{ ({ a: 1 }) }}' } },
		/"If Caller Begins With" is no text/,
	],
	['a switch as a condition', { conditions: { digits: '={{ false }}' } }, /"If Digits Are" is no text/],
	[
		'an expression that gives nothing',
		{ conditions: { caller: '={{ null }}' } },
		/"If Caller Begins With" is empty/,
	],
	[
		'an expression that gives an empty text',
		{ conditions: { callee: '={{ "" }}' } },
		/"If Called Number Is" is empty/,
	],
	['an expression that n8n cannot read', { conditions: { caller: '={{ "0912 }}' } }, /Rule 1 is skipped: /],
	[
		'conditions that are an expression n8n cannot read',
		{ conditions: '={{ "0912 }}' },
		/Rule 1 is skipped: /,
	],
	[
		'conditions that an expression does not give',
		{ conditions: '={{ undefined }}' },
		/Rule 1 is skipped: its/,
	],
	[
		'conditions that an expression leaves empty',
		{ conditions: '={{ ({}) }}' },
		/its conditions are an expression that gives none/,
	],
	[
		'conditions that are a list',
		{ conditions: [{ caller: '0912' }] },
		/Rule 1 is skipped: its conditions are/,
	],
	['conditions that are a text', { conditions: 'caller=0912' }, /its conditions are "caller=0912"/],
	['a condition under another name', { conditions: { Caller: '021' } }, /"Caller" is no condition/],
	['an extension that is none', { extension: '20;1' }, /Extension "20;1" is no number/],
	['no extension', { extension: '' }, /Rule 1 is skipped: Extension is empty/],
	['a switch as extension', { extension: '={{ false }}' }, /Extension .* is no number that can be dialled/],
	['a fraction as extension', { extension: '={{ 20.4 }}' }, /Extension .* is no number that can be dialled/],
	['a list as extension', { extension: '={{ [] }}' }, /Extension .* is no number that can be dialled/],
	['an unknown answer', { answer: 'constructor' }, /Answer "constructor" is unknown/],
	['a caller that is nothing', { conditions: { callerKind: 'somebody' } }, /"If Caller Is" is unknown/],
	['no date at all', { conditions: { dates: '1405-13-01, soon' } }, /"If Date Is One Of" holds no date/],
	[
		'hours that are none',
		{ conditions: { calledWithin: -1 } },
		/"If Caller Called Before, Within \(Hours\)" is not/,
	],
	['no address', { answer: 'webService', url: 'crm.example.org' }, /URL is no address such as https/],
	['an address of another kind', { answer: 'webService', url: 'file:///etc/passwd' }, /URL is no address/],
	[
		'calls without a credential',
		{ conditions: { calledWithin: 24 } },
		/looks up calls in the PBX, so choose a credential/,
	],
	['a missing credential', { answer: 'lastAgent' }, /looks up calls in the PBX, so choose a credential/],
])('a first rule with %s is skipped and reported, the second answers', async (_name, rule, problem) => {
	const first = { answer: 'fields', extension: '201', ...rule };
	const { data, item } = await call({ rules: { rule: [first, SECOND] } });
	expect(data).toEqual({ ok: '1', extension: '202' });
	expect(item?.pbx_answer).toMatchObject({ by: 'rules', answer: { ok: '1', extension: '202' } });
	expect(problemsOf(item)).toEqual([expect.stringMatching(problem)]);
});

test('conditions that an expression gives count as if they were typed', async () => {
	const rule = (caller: string) => ({
		rules: { rule: [{ extension: '201', conditions: `={{ ({ caller: "${caller}" }) }}` }, SECOND] },
	});
	expect((await call(rule('0912'))).data).toEqual({ ok: '1', extension: '201' });
	expect((await call(rule('021'))).data).toEqual({ ok: '1', extension: '202' });
});

test.each<[string, unknown]>([
	['an expression', '={{ ({ extension: "208" }) }}'],
	['an expression that gives a number', '={{ 208 }}'],
	['a text', '208'],
])('a fallback given wholly by %s counts', async (_name, fallback) => {
	const { data, item } = await call({ fallback: fallback as IDataObject, rules: { rule: [] } });
	expect(data).toEqual({ ok: '1', extension: '208' });
	expect(problemsOf(item)).toEqual([expect.stringMatching(/^Rules holds no rule/)]);
});

test('commands of a fallback or a rule that are an expression are not left out without a word', async () => {
	const commands = '={{ "x" }}' as unknown as IDataObject;
	const rule = { answer: 'fields', case: '1', commands };
	const { data, item } = await call({
		component: 'smartApi',
		fallback: { case: '2', commands },
		rules: { rule: [rule, { answer: 'fields', case: '3' }] },
	});
	expect(data).toEqual({ ok: '1', commands: "Exit('3')" });
	expect(problemsOf(item)).toEqual([
		expect.stringMatching(/^Fallback cannot be sent, so it refuses: Commands/),
		expect.stringMatching(/^Rule 1 is skipped: Commands/),
	]);
});

test.each<[string, IDataObject, IDataObject, RegExp]>([
	[
		'rules that are an expression',
		{ rules: '={{ "x' },
		{ ok: '1', extension: '209' },
		/Rules holds no rule: every request gets the fallback/,
	],
	[
		'a fallback',
		{ fallback: { extension: '2 0;9' } },
		{ ok: '0' },
		/Fallback cannot be sent, so it refuses: Ext/,
	],
	[
		'an object as fallback',
		{ fallback: { extension: '={{ ({ a: 1 }) }}' } },
		{ ok: '0' },
		/Fallback cannot be sent/,
	],
	[
		'an expression of the fallback',
		{ fallback: { extension: '={{ "209 }}' } },
		{ ok: '0' },
		/Fallback → Extension cannot be read/,
	],
	['a fallback that n8n cannot read', { fallback: '={{ "209 }}' }, { ok: '0' }, /Fallback cannot be read/],
	[
		'a fallback that an expression leaves empty',
		{ fallback: '={{ ({}) }}' },
		{ ok: '0' },
		/Fallback is an expression that gives nothing/,
	],
	[
		'a fallback that is a list',
		{ fallback: [{ extension: '209' }] },
		{ ok: '0' },
		/Fallback cannot be sent, so it refuses/,
	],
	[
		'a field of the fallback that gives nothing',
		{ fallback: '={{ ({ extension: "" }) }}' },
		{ ok: '0' },
		/Fallback → Extension is an expression that gives nothing/,
	],
	[
		'a deadline',
		{ deadline: '={{ "soon" }}' },
		{ ok: '1', extension: '209' },
		/Deadline "soon" is no number: 450/,
	],
	[
		'a deadline out of range',
		{ deadline: 9e9 },
		{ ok: '1', extension: '209' },
		/Deadline 9000000000 is out of range/,
	],
	[
		'a zone',
		{ options: { runAfterwards: true, timezone: 'Nowhere/City' } },
		{ ok: '1', extension: '209' },
		/PBX Time Zone "Nowhere\/City" is unknown: Asia\/Tehran is used/,
	],
	[
		'app names that n8n cannot read',
		{ options: { runAfterwards: true, appNames: '={{ "sales }}' } },
		{ ok: '1', extension: '209' },
		/Options → Output per App Name cannot be read/,
	],
	[
		'app names that are an object',
		{ options: { runAfterwards: true, appNames: '={{ ({ a: 1 }) }}' } },
		{ ok: '1', extension: '209' },
		/Output per App Name cannot be used/,
	],
	[
		'runs',
		{ options: { runAfterwards: true, maxParallelRuns: '={{ "" + NaN }}' } },
		{ ok: '1', extension: '209' },
		/Max Parallel Runs "NaN" is no number: 20/,
	],
])('what cannot be used of %s is replaced and reported', async (_name, parameters, answer, problem) => {
	const { data, item } = await call(parameters);
	expect(data).toEqual(answer);
	expect(problemsOf(item)).toContainEqual(expect.stringMatching(problem));
});

test('whatever the fields hold, the caller gets an answer that the component can use', async () => {
	const text = fc.oneof(
		fc.string({ unit: 'binary', maxLength: 20 }),
		fc.constantFrom('25:00', '8', '20;4', '={{ "x', '={{ null }}', '={{ ({}) }}', '={{ [] }}', '={{ 1.5 }}'),
		fc.constantFrom(
			'constructor',
			'__proto__',
			'toString',
			'fields',
			'lastAgent',
			'reject',
			'webService',
			'http://127.0.0.1:1/',
			'204',
			'={{ $json }}',
		),
		fc.constantFrom('exit', 'sayDate', 'setExtension', 'getData', 'smartApi', 'ivrApi', 'trunkApi'),
	);
	const value: fc.Arbitrary<unknown> = fc.oneof(
		{ weight: 4, arbitrary: text },
		{ weight: 1, arbitrary: fc.anything({ maxDepth: 2, withNullPrototype: false }).map(asJson) },
	);
	/** n8n itself cannot load a workflow in which a list of fields is something else, unless an expression gives it. */
	const fields = (...names: string[]) =>
		fc.record(Object.fromEntries(names.map((name) => [name, value])), { requiredKeys: [] });
	const record = (...names: string[]) =>
		fc.oneof(
			{
				weight: 5,
				arbitrary: fc.record(Object.fromEntries(names.map((name) => [name, value])), { requiredKeys: [] }),
			},
			{ weight: 1, arbitrary: value },
		);
	const listOf = (entry: fc.Arbitrary<unknown>) =>
		fc.oneof(
			{ weight: 5, arbitrary: fc.array(entry, { maxLength: 3 }) },
			{ weight: 1, arbitrary: fc.constantFrom('={{ 5 }}', '={{ [1, null] }}', '={{ "x', '={{ ({}) }}') },
		);
	const arguments_ = ['file', 'files', 'case', 'date', 'time', 'calendar', 'number', 'extension', 'seconds'];
	const commands = fc.record({ command: listOf(fields('command', ...arguments_)) });
	const answers = ['extension', 'trunk', 'callLimit', 'case', 'announcement'];
	const withCommands = (...names: string[]) =>
		fc.tuple(fields(...names), commands).map(([others, list]) => ({ ...others, commands: list }));
	const conditions = fc.oneof(
		{ weight: 5, arbitrary: fields(...Object.keys(LABELS)) },
		{ weight: 1, arbitrary: fc.constant({}) },
	);
	const parameters = fc.record(
		{
			component: fc.oneof(fc.constantFrom(...COMPONENT_KINDS), value),
			responseMode: fc.oneof(fc.constantFrom('rules', 'respondNode'), value),
			deadline: value,
			fallback: withCommands(...answers),
			rules: fc.record({
				rule: listOf(
					fc
						.tuple(
							withCommands(...answers, 'answer', 'hours', 'name', 'url', 'method', 'replyField'),
							conditions,
						)
						.map(([rule, when]) => ({ ...rule, conditions: when })),
				),
			}),
			options: record('includeRaw', 'maxParallelRuns', 'appNames', 'timezone', 'runAfterwards'),
		},
		{ requiredKeys: [] },
	);
	await fc.assert(
		fc.asyncProperty(parameters, async (given) => {
			const { status, data } = await call(given as IDataObject);
			expect(status).toBe(200);
			const kind = COMPONENT_KINDS.find((name) => name === given.component) ?? 'extenApi';
			expect(checkAnswer(kind, data)).toEqual({ ok: true, answer: data });
		}),
		{ numRuns: Number(process.env.FUZZ_RUNS ?? 300) },
	);
}, 600_000);

const asJson = (value: unknown): unknown => {
	try {
		return JSON.parse(JSON.stringify(value) ?? 'null') as unknown;
	} catch {
		return null;
	}
};

test.each(['activate', 'init', 'update'])(
	'%s never throws for a field, and logs each problem once',
	async (mode) => {
		const warn = jest.fn();
		const given: IDataObject = {
			responseMode: 'rules',
			options: '={{ broken',
			fallback: { extension: '20;9' },
			rules: {
				rule: [{ conditions: { timeFrom: '25:00' }, extension: '1' }, SECOND, { extension: 'a b;' }, null],
			},
		};
		const id = crypto.randomUUID();
		const context = {
			getActivationMode: () => mode,
			getWorkflow: () => ({ id }),
			getNode: () => ({ id, name: 'Trigger', parameters: given }),
			getNodeParameter: (name: string) => {
				throw new Error(`${name}: no expression`);
			},
			logger: { warn },
		} as unknown as IHookFunctions;
		const { checkExists } = new SimotelComponentTrigger().webhookMethods.default;
		// n8n asks once for each of the two methods of the address.
		expect([await checkExists.call(context), await checkExists.call(context)]).toEqual([true, true]);
		expect(warn).toHaveBeenCalledTimes(1);
		expect(warn.mock.calls[0][0]).toMatch(
			/"Trigger" goes on without .*Options cannot be read.*Fallback cannot be sent.*Rule 1 is skipped.*Rule 3 is skipped.*Rule 4 is skipped/,
		);
	},
);
