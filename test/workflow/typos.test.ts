import axios from 'axios';
import { PollContext, WebhookContext } from 'n8n-core';
import type { IDataObject, IHookFunctions, INodeProperties, INodeType } from 'n8n-workflow';

import { RespondToSimotel } from '../../nodes/RespondToSimotel/RespondToSimotel.node';
import { SimotelComponentTrigger } from '../../nodes/SimotelComponentTrigger/SimotelComponentTrigger.node';
import { SimotelReportTrigger } from '../../nodes/SimotelReportTrigger/SimotelReportTrigger.node';
import { SimotelTrigger } from '../../nodes/SimotelTrigger/SimotelTrigger.node';
import { withoutStep } from '../../nodes/shared/component/stepField';
import { checkAnswer } from '../../simotel/components/answers';
import { COMPONENT_KINDS } from '../../simotel/components/catalog';
import { startSimulator } from '../../simulator';
import { addCalls } from '../../simulator/control';
import { account } from '../harness/account';
import { runNode } from '../harness/engine';
import { isChoice } from '../harness/parameters';
import { Polling } from '../harness/polling';
import { listen } from '../harness/webhook';

/** Every field of the triggers with every kind of wrong value: nothing is lost without a word, and no call is hurt. */

/** Values that no field can use. */
const UNUSABLE: unknown[] = [
	...['={{ "x', '={{ ({ a: 1 }) }}', '={{ [[]] }}', '={{ NaN }}', { a: 1 }],
	...['={{ (() => { throw new Error("no such field") })() }}', '={{ new Date(NaN) }}'],
];
/** Values that some fields can use, or that count as nothing. */
const ODD: unknown[] = [
	...['', '   ', null, [], {}, true, false, -1, 0, 1.5, 9e15, ['a'], [null], 'constructor', '__proto__'],
	...['={{ null }}', '={{ undefined }}', '={{ "" }}', '={{ [] }}', '={{ ({}) }}', '={{ $json.none }}'],
	...['۱۲:۳۰', ' ۰۹۱۲ ', "'; --", 'x'.repeat(10_000), '*', '\u0000', '200 ', '۹۹۹۹۹۹', '٢٠٤'],
	...['\u200f204\u200e', '2\u200b04', '204\n', '={{', '={{ }}', '={{ new Date() }}', '={{ [1, 2] }}'],
	...['(a+)+$', 'a'.repeat(5_000) + '!', '۳۱ اسفند ۱۴۰۴', '1404-12-31', '16:00', '07:00'],
];
const ALL = [
	...UNUSABLE.map((value) => ({ value, unusable: true })),
	...ODD.map((value) => ({ value, unusable: false })),
];

/** Where a value goes: `a`, `a.b`, `a.b[0].c`. */
function pathsOf(properties: INodeProperties[], before = ''): string[] {
	return properties.flatMap((property) => {
		if (property.type === 'notice' || property.type === 'hidden') return [];
		const path = before + property.name;
		const inside = (property.options ?? []).flatMap((entry) => {
			if (isChoice(entry)) return [];
			if (!('values' in entry)) return pathsOf([entry], `${path}.`);
			return pathsOf(entry.values, `${path}.${entry.name}[0].`);
		});
		return [path, ...inside];
	});
}

/** Parameters with a value at a path; what leads there is made. */
function withValue(parameters: IDataObject, path: string, value: unknown): IDataObject {
	const copy = structuredClone(parameters);
	const keys = path.split(/[.[\]]+/);
	let at = copy as Record<string, unknown>;
	keys.slice(0, -1).forEach((key, index) => {
		at[key] ??= /^\d+$/.test(keys[index + 1]) ? [] : {};
		at = at[key] as Record<string, unknown>;
	});
	at[keys.at(-1) ?? ''] = value;
	return copy;
}

const warnings: string[] = [];
const logger = {
	warn: (text: string) => void warnings.push(text),
	error: (text: string) => void warnings.push(text),
};
beforeAll(() => {
	for (const { prototype } of [WebhookContext, PollContext])
		jest.spyOn(prototype, 'logger', 'get').mockReturnValue(logger as unknown as WebhookContext['logger']);
});
afterAll(() => jest.restoreAllMocks());
beforeEach(() => {
	warnings.length = 0;
});

/** What a trigger answers to one request, what it starts, and what it reports. */
async function ask(trigger: INodeType, parameters: IDataObject, body: IDataObject) {
	warnings.length = 0;
	const listening = await listen(trigger, {
		parameters,
		onResult: (_result, response) => void response.status(200).json(),
	});
	try {
		const { status, data } = await axios.post(`${listening.url}/simotel`, body, {
			validateStatus: () => true,
			proxy: false,
		});
		const items = listening.results.flatMap(({ workflowData }) => workflowData?.flat() ?? []);
		const errors = listening.errors.map((error) => (error as Error).message);
		return {
			status,
			data: data as IDataObject,
			item: items[0]?.json,
			errors,
			reported: [...warnings, ...errors],
		};
	} finally {
		await listening.close();
	}
}

const listed = (type: INodeType) => pathsOf(type.description.properties);
const shown = (value: unknown) => String(JSON.stringify(value)).slice(0, 40);

describe('Simotel Component Trigger', () => {
	const REQUEST = { app_name: 'sales', src: '09120000001', dst: '02100000000', data: '7', unique_id: '1.2' };
	const base: IDataObject = {
		component: 'extenApi',
		responseMode: 'rules',
		deadline: 200,
		fallback: { extension: '209' },
		rules: {
			rule: [
				{ answer: 'fields', extension: '201', conditions: { callee: '021999' } },
				{ answer: 'fields', extension: '202' },
			],
		},
	};
	const trigger = new SimotelComponentTrigger();
	/** Days and times of day: whether they fit depends on the clock. */
	const CLOCKS: unknown[] = ['۱۲:۳۰', '16:00', '07:00', '={{ [1, 2] }}', 0];
	const conditions = listed(trigger).filter((path) => path.includes('conditions.'));

	test.each(listed(trigger))('%s', async (path) => {
		for (const { value, unusable } of ALL) {
			// n8n itself loads no workflow in which a list of entries is something that cannot be gone through.
			const isList = /\b(rule|command)$/.test(path);
			if (isList) continue;
			const { status, data, errors, reported } = await ask(trigger, withValue(base, path, value), REQUEST);
			const at = `${path} = ${shown(value)}`;
			expect([at, status, errors]).toEqual([at, 200, []]);
			const kind = path === 'component' ? COMPONENT_KINDS.find((name) => name === value) : 'extenApi';
			expect([at, checkAnswer(kind ?? 'extenApi', data)]).toEqual([at, { ok: true, answer: data }]);
			// The first rule is for another number: it may never answer, unless its conditions were taken out by hand.
			const isTakenOut =
				path === 'rules.rule[0].conditions' && ['{}', 'null'].includes(JSON.stringify(value));
			if (!isTakenOut) expect([at, data.extension]).not.toEqual([at, '201']);
			if (unusable && /^(component|responseMode|deadline|rules|options)$/.test(path))
				expect([at, reported]).toEqual([at, [expect.stringContaining('goes on without')]]);
		}
	});

	test('a rule with nothing but a condition that cannot be used never answers, and that is reported', async () => {
		for (const path of conditions) {
			const name = path.split('.').at(-1) ?? '';
			for (const { value, unusable } of ALL) {
				const rule = { answer: 'fields', extension: '201', conditions: { [name]: value } };
				const given = { ...base, rules: { rule: [rule, { answer: 'fields', extension: '202' }] } };
				const { data, reported } = await ask(trigger, given as IDataObject, REQUEST);
				const at = `${name} = ${shown(value)}`;
				// The caller really begins with 0912, and with 0.
				const fits = name === 'caller' && [' ۰۹۱۲ ', 0].includes(value as string);
				// A day or a time of day that fits now; nothing else may.
				const isClock = /^(days|timeFrom|timeTo)$/.test(name) && CLOCKS.includes(value);
				if (!isClock) expect([at, data.extension]).toEqual([at, fits ? '201' : '202']);
				if (unusable || value === '' || value === null)
					expect([at, reported]).toEqual([at, [expect.stringContaining('Rule 1 is skipped')]]);
			}
		}
	});
});

describe('Simotel Trigger', () => {
	const CDR = {
		...{ event_name: 'Cdr', src: '09120000001', dst: '204', type: 'incoming', disposition: 'ANSWERED' },
		...{ unique_id: '1767258000.7', duration: '30', billsec: '20' },
	};
	const base: IDataObject = { events: ['Cdr'] };
	const trigger = new SimotelTrigger();

	test.each(listed(trigger))('%s', async (path) => {
		for (const { value, unusable } of ALL) {
			// n8n itself loads no workflow in which a list of entries is something that cannot be gone through.
			const canBeLoaded = typeof value === 'string' || Array.isArray(value);
			if (path === 'eventFilters.event' && !canBeLoaded) continue;
			const given = withValue(base, path, value);
			const { status, item, errors, reported } = await ask(trigger, given, CDR);
			const at = `${path} = ${shown(value)}`;
			expect([at, status, errors]).toEqual([at, 200, []]);
			if (path.startsWith('options')) expect([at, item?.event]).toEqual([at, 'Cdr']);
			// What cannot be used is neither "no filter" without a word nor a loss.
			// n8n drops a group that it does not know.
			const isDropped = path === 'eventFilters' && typeof value === 'object';
			if (!unusable || isDropped) continue;
			expect([at, reported]).toEqual([at, [expect.stringContaining('goes on without')]]);
			expect([at, item]).toEqual([
				at,
				expect.objectContaining({ event: 'Cdr', problems: expect.arrayContaining([expect.any(String)]) }),
			]);
		}
	});

	/** What comes of a Cdr of extension 204, incoming, answered, 20 seconds of talk. */
	const cannotTell = /^Whether this event is wanted cannot be known/;
	test.each<[string, IDataObject, boolean, RegExp[]]>([
		['a filter that cannot be read', { filters: { queue: '={{ "x' } }, true, [/^Filters → Queue cannot/]],
		[
			'one that counts for it',
			{ filters: { extension: '={{ null }}' } },
			true,
			[/^Filters → Extension is an expression that gives nothing/, cannotTell],
		],
		[
			'beside one that keeps it back',
			{ filters: { extension: '={{ "x', direction: ['outgoing'] } },
			false,
			[],
		],
		[
			'beside one that lets it pass',
			{ filters: { extension: '={{ "x', direction: ['incoming'] } },
			true,
			[/Extension cannot be read/, cannotTell],
		],
		[
			'an empty list from an expression',
			{ filters: { direction: '={{ [] }}' } },
			true,
			[/gives nothing/, cannotTell],
		],
		[
			'filters that an expression leaves empty',
			{ filters: '={{ ({}) }}' },
			true,
			[/^Filters is an/, cannotTell],
		],
		[
			'filters that are a list',
			{ filters: [{ extension: '205' }] },
			true,
			[/which is no filter/, cannotTell],
		],
		[
			'a filter under another name',
			{ filters: { Extension: '205' } },
			true,
			[/"Extension", which is no/, cannotTell],
		],
		[
			'letters among numbers',
			{ filters: { numberPrefix: '0912, O21' } },
			true,
			[/^Filters → Number Begins With leaves out "O21": no number/],
		],
		[
			'no number at all',
			{ filters: { extension: 'علی' } },
			true,
			[/^Filters → Extension is "علی", which is no number/, cannotTell],
		],
		[
			'invisible marks',
			{ filters: { extension: '\u200f204\u200e', numberPrefix: '\u200b۰۹\u200b۱۲' } },
			true,
			[],
		],
		['invisible marks, another extension', { filters: { extension: '\u200f205\u200e' } }, false, []],
		[
			'filters for single events that are a text',
			{ eventFilters: 'Cdr' },
			true,
			[/^Filters for Single Events is "Cdr", which is no list of filters/, cannotTell],
		],
		[
			'filters for single events that cannot be read',
			{ eventFilters: '={{ "x' },
			true,
			[/^Filters for Single Events cannot be read/, cannotTell],
		],
		[
			'filters for single events by an expression that fit',
			{ eventFilters: '={{ ({ event: [{ event: "cdr", filters: { extension: "204" } }] }) }}' },
			true,
			[],
		],
		[
			'filters for single events by an expression that do not',
			{ eventFilters: { event: '={{ [{ event: "Cdr", filters: { extension: "205" } }] }}' } },
			false,
			[],
		],
		[
			'the event of a filter unknown, which would keep it back',
			{ eventFilters: { event: [{ event: 'Cdrr', filters: { extension: '205' } }] } },
			true,
			[/^Filters for Single Events 1 → Event is "Cdrr", which is no event/, cannotTell],
		],
		[
			'the event of a filter unknown, which changes nothing',
			{ eventFilters: { event: [{ event: '={{ "x', filters: { extension: '204' } }] } },
			true,
			[/^Filters for Single Events 1 → Event cannot be read/],
		],
		[
			'one of two rows that cannot be used, the other fits',
			{ eventFilters: { event: [{ filters: { extension: '={{ "x' } }, { filters: { extension: '204' } }] } },
			true,
			[/^Filters for Single Events 1 → Extension cannot be read/],
		],
		['events that cannot be read', { events: '={{ "x' }, true, [/^Events cannot be read/, cannotTell]],
		[
			'events that an expression leaves empty',
			{ events: '={{ [] }}' },
			true,
			[/^Events names none/, cannotTell],
		],
		['an event in another spelling', { events: ['CDR'] }, true, []],
		['an unknown event beside it', { events: ['Cdr', 'Cdrr'] }, true, [/^Events: no event "Cdrr" is known/]],
		['events by a text', { events: '={{ "NewState، cdr" }}' }, true, []],
		['other events by a text', { events: '={{ "NewState" }}' }, false, []],
	])('%s', async (_name, parameters, delivered, problems) => {
		const { status, item, errors } = await ask(trigger, { ...base, ...parameters }, CDR);
		expect([status, errors]).toEqual([200, []]);
		expect(item?.event).toBe(delivered ? 'Cdr' : undefined);
		if (problems.length === 0) expect(item?.problems).toBeUndefined();
		else expect(item?.problems).toEqual(problems.map((problem) => expect.stringMatching(problem)));
	});

	test('publishing never fails for a field, and logs each problem once for all addresses', async () => {
		const id = crypto.randomUUID();
		const parameters = {
			events: ['Cdr'],
			filters: { extension: '={{ "x' },
			options: { timezone: 'Nowhere' },
		};
		const context = {
			getWorkflow: () => ({ id }),
			getNode: () => ({ id, name: 'Trigger', parameters }),
			getNodeParameter: (name: string) => {
				throw new Error(`${name}: no expression`);
			},
			logger,
		} as unknown as IHookFunctions;
		const { checkExists } = trigger.webhookMethods.default;
		const { webhooks = [] } = trigger.description;
		expect(webhooks.length).toBeGreaterThan(100);
		for (let asked = 0; asked < webhooks.length; asked += 1)
			expect(await checkExists.call(context)).toBe(true);
		expect(warnings).toEqual([
			expect.stringMatching(/PBX Time Zone "Nowhere" is unknown: Asia\/Tehran is used.*Filters → Extension/),
		]);
	});
});

test('both triggers say the same of a zone that is none', async () => {
	const says: string[] = [];
	for (const trigger of [new SimotelTrigger(), new SimotelComponentTrigger()]) {
		await ask(
			trigger,
			{ options: { timezone: 'Nowhere' } },
			{ event_name: 'Cdr', src: '1', dst: '2', unique_id: '1.2' },
		);
		says.push(warnings.join().replace(/^.*cannot be used: /, ''));
	}
	expect(says[0]).toBe('PBX Time Zone "Nowhere" is unknown: Asia/Tehran is used');
	expect(says[1]).toBe(says[0]);
});

describe('Simotel Report Trigger', () => {
	/** Nothing at all is Now, which has no records yet; so is the current time. */
	const NOW: unknown[] = [null, '={{ new Date() }}'];
	const trigger = new SimotelReportTrigger();

	test.each(listed(trigger))('%s', async (path) => {
		const sim = await startSimulator();
		try {
			for (const { value, unusable } of ALL) {
				warnings.length = 0;
				const base: IDataObject = { report: 'calls', startFrom: path === 'startDate' ? 'date' : 'beginning' };
				const polling = new Polling(trigger, withValue(base, path, value), () => ({
					simotelApi: account(sim.url),
				}));
				if (sim.state.calls.length === 0) addCalls(sim, 3);
				const { error, items } = await polling.poll();
				const at = `${path} = ${shown(value)}`;
				// All records that there are, or an error that says what is wrong and moves no checkpoint.
				if (error === undefined && (items.length > 0 || NOW.includes(value))) continue;
				expect([at, error?.message]).toEqual([at, expect.stringMatching(/Start|Report/)]);
				expect([at, polling.stored]).toEqual([at, {}]);
				if (unusable) expect([at, [...warnings, error?.message].length]).not.toEqual([at, 0]);
			}
		} finally {
			await sim.close();
		}
	});
});

describe('Respond to Simotel', () => {
	const node = new RespondToSimotel();
	const FULL: IDataObject = {
		...{ extension: '204', trunk: 'Main', case: '1', fields: { extension: '204', trunk: 'Main', case: '1' } },
		commands: { command: [{ command: 'exit', case: '1' }] },
		prompt: { __rl: true, mode: 'name', value: 'menu' },
	};
	const asked = (component: string): INodeType => ({
		description: {
			...{ displayName: 'Asked', name: 'simotelComponentTrigger', group: ['trigger'], version: 1 },
			...{
				description: '',
				defaults: { name: 'Asked' },
				inputs: ['main'],
				outputs: ['main'],
				properties: [],
			},
		} as unknown as INodeType['description'],
		execute: async () => {
			const deadline_at = new Date(Date.now() + 5_000).toISOString();
			return await Promise.resolve([[{ json: { component, deadline_at }, pairedItem: { item: 0 } }]]);
		},
	});
	let execution = 0;
	/** n8n runs no workflow in which a field is empty that must not be, or an announcement is null. */
	const refusedByN8n = (error: Error) => {
		expect(error.message).toMatch(/has issues|reading 'value'/);
		return null;
	};

	test.each(listed(node))('%s', async (path) => {
		const kinds = [...COMPONENT_KINDS, 'trigger'] as const;
		for (const { value } of ALL) {
			if (path === 'choices.choice' || /\bcommand$/.test(path)) continue;
			for (const component of kinds) {
				for (const respondWith of component === 'smartApi' ? ['answer', 'json', 'say', 'ask'] : ['answer']) {
					execution += 1;
					const kind = component === 'trigger' ? 'extenApi' : component;
					const result = await runNode({
						node,
						parameters: withValue({ ...FULL, component, respondWith }, path, value),
						before: [{ name: 'Asked', node: asked(kind) }],
						executionId: `typos-${execution}`,
					}).catch(refusedByN8n);
					if (result === null) continue;
					const { responses, error } = result;
					const at = `${path} = ${shown(value)}, ${component}, ${respondWith}`;
					// Either an answer that the component understands, or an error in words and no answer.
					const [sent] = responses as Array<{ body: IDataObject }>;
					if (sent === undefined) expect([at, error?.name]).toEqual([at, 'NodeOperationError']);
					else {
						const { given } = withoutStep(sent.body);
						expect([at, checkAnswer(kind, given).ok]).toEqual([at, true]);
					}
				}
			}
		}
	});
});

test('the lists of fields are not empty', () => {
	for (const type of [SimotelComponentTrigger, SimotelTrigger, SimotelReportTrigger, RespondToSimotel])
		expect(listed(new type()).length).toBeGreaterThan(4);
});
