import http from 'node:http';

import type { IDataObject } from 'n8n-workflow';
import { NodeHelpers } from 'n8n-workflow';

import { SimotelComponentTrigger } from '../../nodes/SimotelComponentTrigger/SimotelComponentTrigger.node';
import { pendingRequests } from '../../nodes/shared/component/pendingRequests';
import { workflowNode, workflowOf } from '../harness/engine';
import type { ExpressLike } from '../harness/webhook';
import { REQUEST, items, respond, start, trigger, useTrigger, wait, web } from '../harness/componentTrigger';

/** The guard's clocks run on after an answer; the end of the tests does not wait for them. */
jest.mock('n8n-workflow', () => ({
	...jest.requireActual<object>('n8n-workflow'),
	sleep: async (ms: number) => await new Promise<void>((resolve) => setTimeout(resolve, ms).unref()),
}));

useTrigger();

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
	const node = workflowNode('Trigger', type, { options });
	const workflow = workflowOf([node], [type]);
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

/** The bench `leak` sends 10,000 and more. */
test('2,000 requests leave nothing behind', async () => {
	const before = pendingRequests.size;
	const url = await start({ deadline: 5_000 }, (_result, response) =>
		respond(response, { ok: '1', extension: '204' }),
	);
	const agent = new http.Agent({ keepAlive: true, maxSockets: 20 });
	const ask = async () =>
		expect((await web.post(url, REQUEST, { httpAgent: agent })).data.extension).toBe('204');
	for (let batch = 0; batch < 100; batch++) await Promise.all(Array.from({ length: 20 }, ask));
	agent.destroy();
	expect(items()).toHaveLength(2_000);
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

test.each<[string, Record<string, unknown>, boolean, number]>([
	['a credential that nobody asked for does not lock the PBX out', { authentication: 'none' }, true, 200],
	['one that is asked for and there', { authentication: 'credential' }, true, 401],
	['one that is asked for and not there', { authentication: 'credential' }, false, 403],
	['something unknown, with one', { authentication: 'basicAuth' }, true, 403],
	['something unknown, without one', { authentication: 'basicAuth' }, false, 200],
])('%s', async (_name, parameters, chosen, status) => {
	const url = await start(
		parameters as IDataObject,
		(_result, response) => respond(response, { ok: '1', extension: '204' }),
		chosen ? { simotelWebhookApi: { user: 'pbx', password: 'x', allowedAddresses: '', urlSecret: '' } } : {},
	);
	expect((await web.post(url, REQUEST)).status).toBe(status);
});
