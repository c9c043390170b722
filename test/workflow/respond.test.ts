import type { IDataObject, IExecuteFunctions, INodeType } from 'n8n-workflow';

import type { markAnswered } from '../../nodes/shared/component/once';
import { RespondToSimotel } from '../../nodes/RespondToSimotel/RespondToSimotel.node';
import { properties as triggerProperties } from '../../nodes/SimotelComponentTrigger/description';
import { ANSWER_HEADER } from '../../nodes/shared/component/guard';
import { runNode } from '../harness/engine';
import type { NodeResult, NodeRun } from '../harness/engine';

/** Puts out a request, as the trigger does. */
function stub(name: string, json: IDataObject): INodeType {
	return {
		description: {
			displayName: name,
			name,
			group: ['trigger'],
			version: 1,
			description: '',
			defaults: { name },
			inputs: ['main'],
			outputs: ['main'],
			properties: name === 'simotelComponentTrigger' ? triggerProperties : [],
		} as unknown as INodeType['description'],
		async execute(this: IExecuteFunctions) {
			return [[{ json, pairedItem: { item: 0 } }]];
		},
	};
}

const later = (ms: number) => new Date(Date.now() + ms).toISOString().replace('Z', '+00:00');

async function respond(
	component: string,
	parameters: IDataObject,
	{
		json = {},
		trigger = {},
		...options
	}: Partial<NodeRun> & { json?: IDataObject; trigger?: IDataObject } = {},
): Promise<NodeResult> {
	const request = { component, caller_number: '0912', agent: '207', deadline_at: later(5_000), ...json };
	return await runNode({
		node: new RespondToSimotel(),
		parameters: { component, respondWith: 'answer', options: {}, ...parameters },
		before: [{ name: 'Asked', node: stub('simotelComponentTrigger', request), parameters: trigger }],
		...options,
	});
}

let execution = 0;
jest.mock('../../nodes/shared/component/once', () => {
	const once = jest.requireActual<{ markAnswered: typeof markAnswered }>('../../nodes/shared/component/once');
	return {
		...once,
		markAnswered: (context: IExecuteFunctions, requestId?: string) =>
			once.markAnswered(
				Object.assign(Object.create(context) as IExecuteFunctions, {
					getExecutionId: () => String(execution),
				}),
				requestId,
			),
	};
});

beforeEach(() => {
	execution += 1;
});

test.each<[string, string, IDataObject, IDataObject]>([
	['an extension', 'extenApi', { extension: '۲۰۴' }, { ok: '1', extension: '204' }],
	[
		'an extension of the input',
		'extenApi',
		{ extensionFrom: 'field', extensionField: 'agent' },
		{ ok: '1', extension: '207' },
	],
	[
		'a trunk',
		'trunkApi',
		{ trunk: 'Main Trunk', extension: '+989120000001', callLimit: 300 },
		{ ok: '1', trunk: 'Main Trunk', extension: '+989120000001', call_limit: '300' },
	],
	[
		'a number in groups',
		'extenApi',
		{ extension: '(+98) 912-000 00.01' },
		{ ok: '1', extension: '+989120000001' },
	],
	['a case', 'ivrApi', { case: 'support' }, { ok: '1', case: 'support' }],
	['a refusal', 'ivrApi', { respondWith: 'reject' }, { ok: '0' }],
	[
		'JSON',
		'extenApi',
		{ respondWith: 'json', json: '{"ok": 1, "extension": 204}' },
		{ ok: '1', extension: '204' },
	],
	[
		'JSON, its limit in whole seconds',
		'trunkApi',
		{ respondWith: 'json', json: '{"ok": 1, "trunk": "Main", "extension": "0912", "call_limit": "299.6"}' },
		{ ok: '1', trunk: 'Main', extension: '0912', call_limit: '300' },
	],
	[
		'JSON, its commands on several lines',
		'smartApi',
		{ respondWith: 'json', json: { ok: 1, commands: "\nSayNumber(1); Exit('a');\n" } },
		{ ok: '1', commands: "SayNumber(1);Exit('a')" },
	],
	[
		'commands',
		'smartApi',
		{
			commands: {
				command: [
					{ command: 'playAnnouncement', file: { __rl: true, mode: 'name', value: 'welcome' } },
					{
						command: 'playAnnouncement',
						file: { __rl: true, mode: 'list', value: '65a1f0c2d4b3e59687a0c1d2' },
					},
					{ command: 'sayDate', date: '2026-03-21', calendar: 'jalali' },
					{ command: 'exit', case: 'done' },
				],
			},
		},
		{
			ok: '1',
			commands:
				"PlayAnnouncement('welcome');PlayAnnouncement('id:65a1f0c2d4b3e59687a0c1d2');SayDate('1405-01-01','jalali');Exit('done')",
		},
	],
])('%s', async (_name, component, parameters, answer) => {
	const result = await respond(component, parameters);
	expect(result.error).toBeUndefined();
	expect(result.responses).toEqual([{ body: answer, headers: { [ANSWER_HEADER]: '1' }, statusCode: 200 }]);
	expect(result.json[0]).toMatchObject({ caller_number: '0912', simotel_response: { sent: true, answer } });
});

test('times on the other side of a change of the clock are said as the PBX had them', async () => {
	const said = async (time: string, trigger: IDataObject) => {
		const commands = [
			{ command: 'sayClock', time },
			{ command: 'sayDate', date: time, calendar: 'gregorian' },
			{ command: 'exit', case: 'done' },
		];
		const { responses } = await respond('smartApi', { commands: { command: commands } }, { trigger });
		execution += 1;
		return (responses[0] as { body?: IDataObject } | undefined)?.body?.commands;
	};
	expect(await said('2021-07-01T20:00:00Z', {})).toBe(
		"SayClock('00:30:00');SayDate('2021-07-02','gregorian');Exit('done')",
	);
	const berlin = { options: { timezone: 'Europe/Berlin' } };
	expect(await said('2026-01-01T22:30:00Z', berlin)).toMatch(/23:30:00.*2026-01-01/);
	expect(await said('2026-07-01T22:30:00Z', berlin)).toMatch(/00:30:00.*2026-07-02/);
	// The requests of these tests come at +00:00.
	const expression = { options: { timezone: '={{ "Europe/" + "Berlin" }}' } };
	expect(await said('2026-07-01T22:30:00Z', expression)).toMatch(/22:30:00.*2026-07-01/);
});

test.each<[string, string, IDataObject, RegExp]>([
	[
		'text that breaks a command',
		'smartApi',
		{ commands: { command: [{ command: 'exit', case: "a'b" }] } },
		/Command 1 \(Exit\): Case holds the character "'"/,
	],
	['an empty extension', 'extenApi', { extension: ' ' }, /Extension is empty/],
	...[-204, 204.5, '204.0', '204\n205', 'a-b', 'NaN'].map(
		(extension): [string, string, IDataObject, RegExp] => [
			`the extension ${JSON.stringify(extension)}`,
			'extenApi',
			{ extension },
			/is no number that can be dialled/,
		],
	),
	[
		'a limit that is no number',
		'trunkApi',
		{ trunk: 'Main', extension: '0912', callLimit: '={{ "5 minutes" }}' },
		/Call Limit must be between/,
	],
	[
		'an input without the field',
		'extenApi',
		{ extensionFrom: 'field', extensionField: 'nobody' },
		/no field "nobody"/,
	],
	[
		'JSON that is no answer',
		'extenApi',
		{ respondWith: 'json', json: '{"ok": "1"}' },
		/"JSON" holds no answer/,
	],
	[
		'JSON with commands that are none',
		'smartApi',
		{ respondWith: 'json', json: `{"ok": "1", "commands": "SayNumber('many');Exit('x')"}` },
		/command 1 of "commands" \(SayNumber\) has no proper Number/,
	],
])('refuses %s, and sends nothing', async (_name, component, parameters, message) => {
	const result = await respond(component, parameters);
	expect(result.error?.message).toMatch(message);
	expect(result.responses).toEqual([]);
	execution += 1;
	const continued = await respond(component, parameters, { onError: 'continueRegularOutput' });
	expect(continued.error).toBeUndefined();
	expect(continued.json[0].error).toMatch(message);
});

test.each<[string, IDataObject, IDataObject]>([
	['extenApi', { extension: '204', case: 'left over' }, { ok: '1', extension: '204' }],
	[
		'trunkApi',
		{ trunk: 'Main', extension: '0912', callLimit: 60 },
		{ ok: '1', trunk: 'Main', extension: '0912', call_limit: '60' },
	],
	['ivrApi', { case: 'sales' }, { ok: '1', case: 'sales' }],
	[
		'smartApi',
		{ announcement: 'busy', case: 'out' },
		{ ok: '1', commands: "PlayAnnouncement('busy');Exit('out')" },
	],
])('a node that takes the component of its trigger: %s', async (asked, fields, answer) => {
	const result = await respond('trigger', { fields }, { json: { component: asked } });
	expect(result.error).toBeUndefined();
	expect(result.json[0].simotel_response).toEqual({ sent: true, answer });
	const empty = await respond('trigger', { fields: {} }, { json: { component: asked } });
	expect(empty.error?.message).toMatch(/ is empty/);
});

test('another component than the trigger asks for', async () => {
	const result = await respond('extenApi', { component: 'ivrApi', case: '1' });
	expect(result.error?.message).toMatch(/waits for an answer to ExtenAPI, this node gives one for IvrAPI/);
});

test('too late: nothing is sent, and the output says so; an error by choice', async () => {
	const json = { deadline_at: later(-1) };
	const item = await respond('extenApi', { extension: '204' }, { json });
	expect(item.responses).toEqual([]);
	expect(item.json[0].simotel_response).toMatchObject({ sent: false, answer: { ok: '1', extension: '204' } });
	const error = await respond('extenApi', { extension: '204', options: { onLate: 'error' } }, { json });
	expect(error.error?.message).toMatch(/came too late/);
});

test('a second answer in one execution is refused', async () => {
	expect((await respond('extenApi', { extension: '204' })).error).toBeUndefined();
	const second = await respond('extenApi', { extension: '205' });
	expect(second.error?.message).toMatch(/answered already, by the node "Node"/);
	expect(second.responses).toEqual([]);
	// Long after, when nothing but the trigger's item remembers the request.
	const json = { deadline_at: later(-60_000), pbx_answer: { by: 'workflow', node: 'First' } };
	const late = await respond('extenApi', { extension: '205' }, { json });
	expect(late.error?.message).toMatch(/answered already, by the node "First"/);
});

test('without a request there is nothing to answer', async () => {
	const options = { node: new RespondToSimotel(), parameters: { component: 'extenApi', extension: '204' } };
	expect((await runNode(options)).error?.message).toMatch(/no request of a component/);
	const sub = await runNode({
		...options,
		before: [{ name: 'Called', node: stub('executeWorkflowTrigger', {}) }],
	});
	expect(sub.error?.message).toMatch(/sub-workflow has no caller/);
	expect(sub.error?.description).toMatch(/return the extension/);
});
