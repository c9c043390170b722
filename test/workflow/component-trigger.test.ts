import http from 'node:http';
import type { AddressInfo } from 'node:net';

import axios from 'axios';
import type { IDataObject } from 'n8n-workflow';
import { NodeHelpers, Workflow } from 'n8n-workflow';

import { SimotelComponentTrigger } from '../../nodes/SimotelComponentTrigger/SimotelComponentTrigger.node';
import { ANSWER_HEADER, guardResponse } from '../../nodes/shared/component/guard';
import type { GuardedResponse } from '../../nodes/shared/component/guard';
import { pendingRequests } from '../../nodes/shared/component/pendingRequests';
import { conditionsFit } from '../../nodes/SimotelComponentTrigger/conditions';
import { startSimulator } from '../../simulator';
import { account } from '../harness/account';
import { Types, workflowNode } from '../harness/engine';
import { listen } from '../harness/webhook';
import type { ExpressLike, ListeningTrigger, TriggerOptions } from '../harness/webhook';

const web = axios.create({ validateStatus: () => true, proxy: false });
const wait = async (ms: number) => await new Promise((resolve) => setTimeout(resolve, ms));
const REQUEST = {
	app_name: 'my app',
	src: '09120000001',
	dst: '02100000000',
	data: '',
	unique_id: '1767258000.7',
};

/** The guard's clocks run on after an answer; the end of the tests does not wait for them. */
jest.mock('n8n-workflow', () => ({
	...jest.requireActual<object>('n8n-workflow'),
	sleep: async (ms: number) => await new Promise<void>((resolve) => setTimeout(resolve, ms).unref()),
}));

/** What a Respond node of the same process hands over. */
const ANSWER = { body: { ok: '1', extension: '204' }, by: 'workflow', node: 'Answer' } as const;

let trigger: ListeningTrigger | undefined;

async function start(
	parameters: IDataObject,
	onResult?: TriggerOptions['onResult'],
	credentials: TriggerOptions['credentials'] = {},
) {
	trigger = await listen(new SimotelComponentTrigger(), {
		parameters: {
			component: 'extenApi',
			responseMode: 'respondNode',
			deadline: 150,
			fallback: { extension: '209' },
			options: {},
			...parameters,
		},
		onResult,
		credentials,
	});
	return `${trigger.url}/simotel`;
}

/** What n8n does with the answer of Respond to Simotel. */
const respond = (response: ExpressLike, body: unknown) => {
	response.status(200);
	response.setHeader(ANSWER_HEADER, '1');
	response.json(body);
	process.nextTick(() => response.end());
};
/** n8n's last word on an execution that ended without an answer, or failed. */
const lastWord = (response: ExpressLike, status: number, body?: unknown) =>
	response.status(status).json(body);
const items = () =>
	(trigger?.results ?? []).flatMap((result) => result.workflowData?.[0] ?? []).map((item) => item.json);

afterEach(async () => {
	expect(trigger?.errors ?? []).toEqual([]);
	await trigger?.close();
	trigger = undefined;
});

describe('the guard', () => {
	test.each<[string, TriggerOptions['onResult'], string]>([
		['an answer in time', (_result, response) => respond(response, { ok: '1', extension: '204' }), '204'],
		[
			'a failing workflow',
			(_result, response) => void lastWord(response, 500, { message: 'Error in workflow' }),
			'209',
		],
		['a workflow without an answer', (_result, response) => void lastWord(response, 200), '209'],
		['an answer that is none', (_result, response) => respond(response, { hello: 'world' }), '209'],
		[
			'an answer without what the component needs',
			(_result, response) => respond(response, { ok: '1' }),
			'209',
		],
		[
			'an answer of somebody else',
			(_result, response) => void lastWord(response, 200, { ok: '1', extension: '204' }),
			'209',
		],
		['silence', () => undefined, '209'],
	])('%s', async (_name, onResult, extension) => {
		const url = await start({}, onResult);
		const answer = await web.post(url, REQUEST);
		expect([answer.status, answer.data]).toEqual([200, { ok: '1', extension }]);
		expect(answer.headers[ANSWER_HEADER]).toBeUndefined();
		expect(items()[0]).toMatchObject({
			component: 'extenApi',
			app_name: 'my app',
			caller_number: '09120000001',
			digits: null,
			unique_id: '1767258000.7',
		});
	});

	test('what comes after the deadline is swallowed, headers and all', async () => {
		let problem: unknown = 'not yet';
		const url = await start({}, async (_result, response) => {
			await wait(250);
			try {
				response.setHeaders(new Map([['a', 'b']]));
				respond(response, { ok: '1', extension: '204' });
				lastWord(response, 200, {});
				problem = 'none';
			} catch (error) {
				problem = error;
			}
		});
		expect((await web.post(url, REQUEST)).data).toEqual({ ok: '1', extension: '209' });
		await wait(200);
		expect(problem).toBe('none');
	});

	test('two answers: the first one counts', async () => {
		const url = await start({}, (_result, response) => {
			respond(response, { ok: '1', extension: '204' });
			respond(response, { ok: '1', extension: '205' });
		});
		expect((await web.post(url, REQUEST)).data.extension).toBe('204');
	});

	test('a client that had gone before its request was looked at does not count as answered', () => {
		const response = { destroyed: true, once: () => undefined } as unknown as GuardedResponse;
		const onOutcome = jest.fn();
		const open = guardResponse(response, {
			kind: 'extenApi',
			fallback: { ok: '0' },
			receivedAt: Date.now(),
			deadlineMs: 0,
			onOutcome,
		});
		const { accepted, outcome } = open.answer(ANSWER);
		expect([accepted, outcome]).toEqual([false, expect.objectContaining({ by: 'nobody', answer: null })]);
		expect(onOutcome).toHaveBeenCalledTimes(1);
	});

	test('a client that goes away hurts nobody', async () => {
		const url = await start({}, async (_result, response) => {
			await wait(60);
			respond(response, { ok: '1', extension: '204' });
		});
		await expect(web.post(url, REQUEST, { timeout: 20 })).rejects.toThrow(/timeout/);
		await wait(120);
		expect((await web.post(url, REQUEST)).data.extension).toBe('204');
	});

	test.each([
		[
			'trunkApi',
			{ trunk: 'Main Trunk', extension: '0912', callLimit: 60 },
			{ ok: '1', trunk: 'Main Trunk', extension: '0912', call_limit: '60' },
		],
		['ivrApi', { case: 'support' }, { ok: '1', case: 'support' }],
		[
			'smartApi',
			{ announcement: 'busy', case: 'out' },
			{ ok: '1', commands: "PlayAnnouncement('busy');Exit('out')" },
		],
		[
			'smartApi',
			{
				commands: {
					command: [
						{ command: 'sayDuration', seconds: '1:30' },
						{ command: 'sayClock', time: 52_200 },
						{ command: 'exit', case: 'out' },
					],
				},
			},
			{ ok: '1', commands: "SayDuration('0.01:30:00');SayClock('14:30:00');Exit('out')" },
		],
		['extenApi', {}, { ok: '0' }],
		['extenApi', { extension: 'a b; c' }, { ok: '0' }],
	])('fallback of %s %j', async (component, fallback, wanted) => {
		const url = await start({ component, fallback }, (_result, response) => void lastWord(response, 500));
		expect((await web.get(url, { params: REQUEST })).data).toEqual(wanted);
	});
});

describe('the Respond node of the same process', () => {
	const pending = () => pendingRequests.find(items().at(-1)?.request_id);

	test('its answer goes out and is in the item, and the slot is kept until the execution is over', async () => {
		const url = await start({ options: { maxParallelRuns: 1 } }, () => {
			const { accepted } = pending()?.answer(ANSWER) ?? {};
			expect(accepted).toBe(true);
		});
		expect((await web.post(url, REQUEST)).data).toEqual({ ok: '1', extension: '204' });
		expect(items()[0].pbx_answer).toMatchObject({
			by: 'workflow',
			node: 'Answer',
			answer: { ok: '1', extension: '204' },
		});
		// A run that has answered does not count while n8n saves it; one that works on does.
		await wait(1_050);
		expect((await web.post(url, REQUEST)).data.extension).toBe('209');
		expect(items()).toHaveLength(1);
		lastWord(trigger?.responses[0] as ExpressLike, 500, { message: 'failed after the answer' });
		expect((await web.post(url, REQUEST)).data.extension).toBe('204');
		expect(items()[1].rejected).toBe(1);
	});

	test('too late, or second: it learns what went out instead', async () => {
		const url = await start({}, () => undefined);
		const asked = web.post(url, REQUEST);
		while (items().length === 0) await wait(5);
		const open = pending();
		expect((await asked).data.extension).toBe('209');
		const late = open?.answer(ANSWER);
		expect(late).toMatchObject({
			accepted: false,
			outcome: { by: 'fallback', reason: 'the deadline had passed', answer: { extension: '209' } },
		});
		expect(items()[0].pbx_answer).toMatchObject({ by: 'fallback', reason: 'the deadline had passed' });
	});

	test('a run that ends without an answer has said so all along', async () => {
		const url = await start({}, (_result, response) => {
			expect(items()[0]).toMatchObject({
				pbx_answer: {
					by: 'fallback',
					reason: 'no answer from the workflow',
					answer: { ok: '1', extension: '209' },
				},
			});
			lastWord(response, 500);
		});
		await web.post(url, REQUEST);
		expect(items()[0].pbx_answer).toMatchObject({ by: 'fallback', reason: 'the workflow failed' });
	});
});

test('components of one address leave by outputs of their own', async () => {
	const options = { appNames: 'welcome step، menu,' };
	const url = await start({ options }, (_result, response) =>
		respond(response, { ok: '1', extension: '204' }),
	);
	for (const app_name of ['menu', 'welcome step', 'Menu', '']) await web.post(url, { ...REQUEST, app_name });
	const used = (trigger?.results ?? []).map(({ workflowData }) => workflowData?.map(({ length }) => length));
	expect(used).toEqual([
		[0, 1],
		[1, 0],
		[0, 0, 1],
		[0, 0, 1],
	]);
	const type = new SimotelComponentTrigger();
	const { name } = type.description;
	const node = workflowNode(name, name, { options }, { typeVersion: 2 });
	const workflow = new Workflow({
		nodes: [node],
		connections: {},
		active: false,
		nodeTypes: new Types({ [name]: type }),
	});
	expect(NodeHelpers.getNodeOutputs(workflow, node, type.description)).toMatchObject([
		{ displayName: 'welcome step' },
		{ displayName: 'menu' },
		{ displayName: 'Other' },
	]);
});

test.each<[string, IDataObject, IDataObject]>([
	['doubled fields', { src: ['0912', '0913'] }, { caller_number: '0912' }],
	[
		'fields that are no text',
		{ src: { $gt: '' }, data: [{}], dst: 21 },
		{ caller_number: null, digits: null, callee_number: '21' },
	],
	[
		'hostile names',
		{ app_name: `a 'b"; <c>`, data: '*#', unique_id: '' },
		{ app_name: `a 'b"; <c>`, digits: '*#', unique_id: null },
	],
	[
		'objects that cannot become text',
		{
			src: { toString: 1, valueOf: 2 },
			data: { ['__proto__']: null, toString: null },
			unique_id: [{ toString: {} }],
			dst: { toJSON: 1, toString: '' },
		},
		{ caller_number: null, digits: null, unique_id: null, callee_number: null },
	],
	[
		'blanks around',
		{ app_name: 'menu ', src: ' 989120000001', data: ' ' },
		{ app_name: 'menu', caller_number: '989120000001', digits: null },
	],
	['keys of objects', { ['__proto__']: { polluted: 1 }, constructor: 'x' }, { caller_number: REQUEST.src }],
])('a request with %s', async (_name, fields, wanted) => {
	const url = await start({}, (_result, response) => respond(response, { ok: '1', extension: '204' }));
	const body = JSON.stringify({ ...REQUEST, ...fields });
	const answer = await web.post(url, body, { headers: { 'content-type': 'application/json' } });
	expect(answer.data).toEqual({ ok: '1', extension: '204' });
	expect(items()[0]).toMatchObject(wanted);
	expect(({} as IDataObject).polluted).toBeUndefined();
});

test('a zone that does not exist, which an expression gives, spoils no answer', async () => {
	const url = await start({ responseMode: 'rules', options: { timezone: 'Nowhere/City' } });
	expect((await web.post(url, REQUEST)).data).toEqual({ ok: '1', extension: '209' });
});

test('the same request twice gets two answers and two runs', async () => {
	const url = await start({}, (_result, response) => respond(response, { ok: '1', extension: '204' }));
	const answers = await Promise.all([web.post(url, REQUEST), web.post(url, REQUEST)]);
	expect(answers.map(({ data }) => data.extension)).toEqual(['204', '204']);
	expect(new Set(items().map((item) => item.request_id)).size).toBe(2);
});

test('beyond the limit of runs the fallback goes out at once, and nothing starts', async () => {
	const waiting: ExpressLike[] = [];
	const url = await start({ deadline: 2_000, options: { maxParallelRuns: 2 } }, (_result, response) => {
		waiting.push(response);
	});
	const first = [web.post(url, REQUEST), web.post(url, REQUEST)];
	while (waiting.length < 2) await wait(5);
	const third = await web.post(url, REQUEST);
	expect(third.data).toEqual({ ok: '1', extension: '209' });
	expect(items()).toHaveLength(2);
	for (const response of waiting.splice(0)) respond(response, { ok: '1', extension: '204' });
	expect((await Promise.all(first)).map((answer) => answer.data.extension)).toEqual(['204', '204']);
	const fourth = web.post(url, REQUEST);
	while (waiting.length < 1) await wait(5);
	respond(waiting[0], { ok: '1', extension: '204' });
	expect((await fourth).data.extension).toBe('204');
	expect(items().at(-1)?.rejected).toBe(1);
});

test('during an overload a request takes the slot that becomes free while it waits', async () => {
	// All of it happens in one instant, however slow the machine is.
	const clock = jest.spyOn(Date, 'now').mockReturnValue(Date.now());
	try {
		const open: ExpressLike[] = [];
		const url = await start({ deadline: 5_000, options: { maxParallelRuns: 1 } }, (_result, response) => {
			open.push(response);
		});
		const first = web.post(url, REQUEST);
		while (open.length < 1) await wait(5);
		// So many may be rejected at once without being an overload.
		const few = await Promise.all(Array.from({ length: 20 }, async () => await web.post(url, REQUEST)));
		expect(new Set(few.map(({ data }) => data.extension))).toEqual(new Set(['209']));
		const last = web.post(url, REQUEST);
		while ((trigger?.responses.length ?? 0) < 22) await wait(5);
		expect(items()).toHaveLength(1);
		respond(open[0], { ok: '1', extension: '204' });
		while (open.length < 2) await wait(5);
		respond(open[1], { ok: '1', extension: '205' });
		expect([(await first).data.extension, (await last).data.extension]).toEqual(['204', '205']);
		expect(items()[1].rejected).toBe(20);
	} finally {
		clock.mockRestore();
	}
});

test('10,000 requests leave nothing behind', async () => {
	const before = pendingRequests.size;
	const url = await start({ deadline: 5_000 }, (_result, response) =>
		respond(response, { ok: '1', extension: '204' }),
	);
	const agent = new http.Agent({ keepAlive: true, maxSockets: 20 });
	const ask = async () =>
		expect((await web.post(url, REQUEST, { httpAgent: agent })).data.extension).toBe('204');
	for (let batch = 0; batch < 500; batch++) await Promise.all(Array.from({ length: 20 }, ask));
	agent.destroy();
	expect(items()).toHaveLength(10_000);
	expect(trigger?.responses.every((response) => response.listenerCount('close') < 5)).toBe(true);
	expect(pendingRequests.size).toBe(before);
}, 60_000);

test('requests that are none, and callers that are not let in', async () => {
	const url = await start({});
	expect((await web.post(url, { hello: 1 })).status).toBe(400);
	expect((await web.get(url)).status).toBe(400);
	expect((await web.post(url, { ...REQUEST, src: 'x'.repeat(5_000) })).status).toBe(400);
	// To read megabytes would keep all other callers waiting.
	const large = await web.post(url, { ...REQUEST, filler: 'x'.repeat(70_000) });
	expect([large.status, large.data]).toMatchObject([413, { ok: '0' }]);
	await trigger?.close();
	const credentials = {
		simotelWebhookApi: { user: 'pbx', password: 'right', allowedAddresses: '', urlSecret: '' },
	};
	const guarded = await start(
		{},
		(_result, response) => respond(response, { ok: '1', extension: '204' }),
		credentials,
	);
	expect((await web.post(guarded, REQUEST)).status).toBe(401);
});

describe('rules in the node', () => {
	const rules = (rule: IDataObject[], more: IDataObject = {}) => ({
		responseMode: 'rules',
		rules: { rule },
		...more,
	});

	test('the first rule that fits answers, without an execution', async () => {
		const url = await start(
			rules([
				{ caller: '021', answer: 'fields', extension: '201' },
				{ caller: '0912, 0913', digits: '2', answer: 'fields', extension: '202' },
				{ caller: '0912', answer: 'reject' },
			]),
		);
		expect((await web.post(url, { ...REQUEST, data: '3' })).data).toEqual({ ok: '0' });
		for (const data of ['2', '۲', ' 2']) {
			expect((await web.post(url, { ...REQUEST, data })).data).toEqual({ ok: '1', extension: '202' });
		}
		expect((await web.post(url, { ...REQUEST, src: '02112345678' })).data).toEqual({
			ok: '1',
			extension: '201',
		});
		expect((await web.post(url, { ...REQUEST, src: '051' })).data).toEqual({ ok: '1', extension: '209' });
		expect(items()).toEqual([]);
	});

	test('with an execution afterwards', async () => {
		const url = await start(
			rules([{ answer: 'fields', extension: '201' }], { options: { runAfterwards: true } }),
		);
		expect((await web.post(url, REQUEST)).data).toEqual({ ok: '1', extension: '201' });
		expect(items()[0]).toMatchObject({
			pbx_answer: { by: 'rules', answer: { ok: '1', extension: '201' }, reason: 'rule', rule: 'Rule 1' },
		});
	});

	/** Whether the conditions of a rule fit at an instant. */
	const fits = (rule: Record<string, unknown>, now: string) =>
		conditionsFit(
			(name) => rule[name],
			() => false,
			'Asia/Tehran',
		)({} as never, new Date(now));

	test.each([
		['2026-01-03T06:00:00Z', '6', true], // Saturday 09:30 in Tehran
		['2026-01-03T06:00:00Z', '5', false],
		['2026-01-03T14:00:00Z', '6', false], // 17:30
	])('office hours at %s on day %s', (now, day, wanted) => {
		expect(fits({ days: [day], timeFrom: '08:00', timeTo: '16:30' }, now)).toBe(wanted);
	});

	test.each([
		['۰۸:۰۰', '۱۶:۳۰', true],
		['10:00', '', false],
		['', '24:00', true],
	])('from "%s" before "%s" at half past nine', (timeFrom, timeTo, wanted) => {
		expect(fits({ timeFrom, timeTo }, '2026-01-03T06:00:00Z')).toBe(wanted);
	});

	test('a night shift goes on after midnight and belongs to the day on which it began', () => {
		const rule = { days: ['6'], timeFrom: '22:00', timeTo: '06:00' };
		expect(fits(rule, '2026-01-03T19:00:00Z')).toBe(true); // Saturday 22:30
		expect(fits(rule, '2026-01-03T23:00:00Z')).toBe(true); // Sunday 02:30
		expect(fits(rule, '2026-01-02T23:00:00Z')).toBe(false); // Saturday 02:30
	});

	test('the agent who last spoke with this caller, from the reports of the PBX', async () => {
		const sim = await startSimulator();
		const last = rules([{ answer: 'lastAgent', hours: 24 }], { deadline: 450 });
		const url = await start(last, undefined, { simotelApi: account(sim.url) });
		const asked = async () => (await web.post(url, REQUEST)).data.extension;
		expect(await asked()).toBe('209');
		await sim.placeCall({ from: REQUEST.src, to: '600', busy: ['200', '201'] });
		expect(await asked()).toBe('202');
		await wait(1_100);
		await sim.placeCall({ from: '207', to: REQUEST.src });
		expect(await asked()).toBe('207');
		sim.state.faults.push({ target: 'api', kind: 'latency', ms: 900 });
		const before = Date.now();
		expect(await asked()).toBe('209');
		expect(Date.now() - before).toBeLessThan(1_000);
		await sim.close();
		expect(await asked()).toBe('209');
	});
});

test('a PBX that hangs is not kept waiting for after the deadline', async () => {
	const hanging = http.createServer();
	await new Promise<void>((resolve) => hanging.listen(0, '127.0.0.1', resolve));
	const { port } = hanging.address() as AddressInfo;
	const connections = async () =>
		await new Promise((resolve) => hanging.getConnections((_error, count) => resolve(count)));
	const rules = { rule: [{ answer: 'lastAgent' }] };
	const parameters = { responseMode: 'rules', rules, options: { runAfterwards: true }, deadline: 500 };
	const url = await start(parameters, undefined, {
		simotelApi: account(`http://127.0.0.1:${port}`, { timeout: 300 }),
	});
	expect((await web.post(url, REQUEST)).data.extension).toBe('209');
	expect(await connections()).toBeGreaterThan(0);
	// Who hangs up while the reports are read does not count as answered.
	await expect(web.post(url, REQUEST, { signal: AbortSignal.timeout(50) })).rejects.toThrow();
	while (items().length < 2) await wait(20);
	expect(items()).toMatchObject([
		{ pbx_answer: { by: 'fallback', reason: 'the deadline had passed' } },
		{ pbx_answer: { by: 'nobody', answer: null } },
	]);
	while ((await connections()) !== 0) await wait(50);
	hanging.close();
});

test('a server that is gone is no reason to fail', async () => {
	const nobody = http.createServer();
	await new Promise<void>((resolve) => nobody.listen(0, '127.0.0.1', resolve));
	const { port } = nobody.address() as AddressInfo;
	await new Promise((resolve) => nobody.close(resolve));
	const simotelApi = {
		serverUrl: `http://127.0.0.1:${port}`,
		apiVersion: 'v4',
		authentication: 'basic',
		username: 'a',
		password: 'b',
	};
	const rules = { rule: [{ answer: 'lastAgent' }] };
	const parameters = { responseMode: 'rules', rules, options: { runAfterwards: true } };
	const url = await start(parameters, undefined, { simotelApi });
	expect((await web.post(url, REQUEST)).data).toEqual({ ok: '1', extension: '209' });
	expect(items()[0]).toMatchObject({
		pbx_answer: {
			by: 'fallback',
			reason: 'the look-up failed',
			problems: [expect.stringContaining('refused the connection')],
		},
	});
});
