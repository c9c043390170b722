import http from 'node:http';

import type { IDataObject } from 'n8n-workflow';

import { readConditions } from '../../nodes/SimotelComponentTrigger/conditions';
import { startSimulator } from '../../simulator';
import { account } from '../harness/account';
import { freePort, serve, serveWeb } from '../harness/serve';
import type { Served } from '../harness/serve';
import { REQUEST, items, start, trigger, useTrigger, wait, web } from '../harness/componentTrigger';

/** The guard's clocks run on after an answer; the end of the tests does not wait for them. */
jest.mock('n8n-workflow', () => ({
	...jest.requireActual<object>('n8n-workflow'),
	sleep: async (ms: number) => await new Promise<void>((resolve) => setTimeout(resolve, ms).unref()),
}));

useTrigger();

describe('rules in the node', () => {
	const rules = (rule: IDataObject[], more: IDataObject = {}) => ({
		responseMode: 'rules',
		rules: { rule },
		...more,
	});

	test('the first rule that fits answers, without an execution', async () => {
		const url = await start(
			rules([
				{ name: 'Tehran', answer: 'fields', extension: '201', conditions: { caller: '021' } },
				{ answer: 'fields', extension: '202', conditions: { caller: '0912, 0913', digits: '2' } },
				{ answer: 'reject', conditions: { caller: '0912' } },
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
	const fits = (given: Record<string, unknown>, now: string, request: IDataObject = {}) =>
		readConditions({ given, zone: 'Asia/Tehran', warn: () => undefined }).fit({
			request: { caller_number: null, callee_number: null, ...request } as never,
			now: new Date(now),
		});

	test.each([
		['2026-01-03T06:00:00Z', '6', true], // Saturday 09:30 in Tehran
		['2026-01-03T06:00:00Z', '5', false],
		['2026-01-03T14:00:00Z', '6', false], // 17:30
	])('office hours at %s on day %s', (now, day, wanted) => {
		expect(fits({ days: [day], timeFrom: '08:00', timeTo: '16:30' }, now)).toBe(wanted);
	});

	test.each([
		['۰۸:۰۰', '۱۶:۳۰', true],
		['10:00', '24:00', false],
		['00:00', '24:00', true],
		['08:00', '08:00', true],
	])('from "%s" before "%s" at half past nine', (timeFrom, timeTo, wanted) => {
		expect(fits({ timeFrom, timeTo }, '2026-01-03T06:00:00Z')).toBe(wanted);
	});

	test('a night shift goes on after midnight and belongs to the day on which it began', () => {
		const rule = { days: ['6'], timeFrom: '22:00', timeTo: '06:00' };
		expect(fits(rule, '2026-01-03T19:00:00Z')).toBe(true); // Saturday 22:30
		expect(fits(rule, '2026-01-03T23:00:00Z')).toBe(true); // Sunday 02:30
		expect(fits(rule, '2026-01-02T23:00:00Z')).toBe(false); // Saturday 02:30
	});

	test.each<[Record<string, unknown>, IDataObject, boolean]>([
		[{ callers: '09120000001, 0912 000 0002' }, { caller_number: '+989120000002' }, true],
		[{ callers: '۰۹۱۲۰۰۰۰۰۰۱' }, { caller_number: '9120000001' }, true],
		[{ callers: '204\n205' }, { caller_number: '204' }, true],
		[{ callers: '204' }, { caller_number: '1204' }, false],
		[{ callers: '09120000001' }, { caller_number: null }, false],
		[{ callers: ['09120000001'] }, { caller_number: '09120000001' }, true],
		[{ callerKind: 'withheld' }, { caller_number: 'anonymous' }, true],
		[{ callerKind: 'withheld' }, {}, true],
		[{ callerKind: 'withheld' }, { caller_number: '204' }, false],
		[{ callerKind: 'known' }, { caller_number: '0' }, false],
		[{ callerKind: 'internal' }, { caller_number: '۲۰۴' }, true],
		[{ callerKind: 'internal' }, { caller_number: '09120000001' }, false],
		[{ callerKind: 'external' }, { caller_number: '09120000001' }, true],
		[{ dates: '1404/10/13, 2026-05-01' }, {}, true],
		[{ dates: '2026-01-04' }, {}, false],
		[{ dates: 'soon 2026-01-03' }, {}, true],
		[{ callee: '021-0000 0000' }, { callee_number: '02100000000' }, true],
		[{}, {}, true],
	])('%j fits %j on the third of January 2026: %s', (given, request, wanted) => {
		expect(fits(given, '2026-01-03T06:00:00Z', request)).toBe(wanted);
	});

	test('a holiday that goes on after midnight belongs to its day', () => {
		const night = { dates: '1404-10-13', timeFrom: '20:00', timeTo: '06:00' };
		expect(fits(night, '2026-01-03T22:00:00Z')).toBe(true);
		expect(fits(night, '2026-01-02T22:00:00Z')).toBe(false);
	});

	test('who has called before, by the report of calls', async () => {
		const sim = await startSimulator();
		const again = rules([{ name: 'Again', extension: '201', conditions: { calledWithin: 24 } }], {
			deadline: 5_000,
		});
		const url = await start(again, undefined, { simotelApi: account(sim.url) });
		const extension = async () => (await web.post(url, REQUEST)).data.extension;
		expect(await extension()).toBe('209');
		await sim.placeCall({ from: REQUEST.src, to: '600' });
		expect(await extension()).toBe('201');
		expect((await web.post(url, { ...REQUEST, src: '09120000099' })).data.extension).toBe('209');
		await sim.close();
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
		expect(await asked()).toBe('209');
		await sim.close();
		expect(await asked()).toBe('209');
	});
});

test('a PBX that hangs is not kept waiting for after the deadline', async () => {
	const hanging = http.createServer();
	const { url: pbx, close } = await serve(hanging);
	const connections = async () =>
		await new Promise((resolve) => hanging.getConnections((_error, count) => resolve(count)));
	const rules = { rule: [{ answer: 'lastAgent' }] };
	const parameters = { responseMode: 'rules', rules, options: { runAfterwards: true }, deadline: 500 };
	const url = await start(parameters, undefined, {
		simotelApi: account(pbx, { timeout: 300 }),
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
	await close();
});

test('a server that is gone is no reason to fail', async () => {
	const simotelApi = account(`http://127.0.0.1:${await freePort()}`);
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

test('a zone that does not exist, which an expression gives, spoils no answer', async () => {
	const url = await start({ responseMode: 'rules', options: { timezone: 'Nowhere/City' } });
	expect((await web.post(url, REQUEST)).data).toEqual({ ok: '1', extension: '209' });
});

describe('an answer from a web service', () => {
	let crm: Served;
	let address: string;
	let reply: (request: http.IncomingMessage, body: string, response: http.ServerResponse) => void;

	beforeAll(async () => {
		crm = await serveWeb((request, body, response) => reply(request, body.toString(), response));
		address = `${crm.url}/route?key=1`;
	});

	afterAll(async () => await crm.close());

	const json = (response: http.ServerResponse, value: unknown, status = 200) =>
		response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
	const parametersOf = (rule: IDataObject, more: IDataObject = {}) => ({
		responseMode: 'rules',
		rules: { rule: [{ name: 'CRM', answer: 'webService', url: address, ...rule }] },
		options: { runAfterwards: true },
		...more,
	});

	test('GET: the fields of the request in the query, the answer in a field of the reply', async () => {
		reply = ({ url = '', headers }, _body, response) => {
			const query = new URL(url, address).searchParams;
			const key = headers['x-api-key'];
			json(response, {
				agent: [{ extension: `${query.get('caller_number')?.slice(-3)}` }],
				key,
				all: [...query],
			});
			expect(Object.fromEntries(query)).toEqual({
				...{ key: '1', component: 'extenApi', app_name: 'my app', caller_number: '09120000001' },
				...{ callee_number: '02100000000', unique_id: '1767258000.7' },
			});
			expect(key).toBe('secret');
		};
		const url = await start(parametersOf({ replyField: 'agent.0.extension' }), undefined, {
			simotelWebServiceApi: { authentication: 'header', headerName: 'X-API-Key', headerSecret: 'secret' },
		});
		expect((await web.post(url, REQUEST)).data).toEqual({ ok: '1', extension: '001' });
		expect(items()[0].pbx_answer).toMatchObject({ by: 'rules', reason: 'web service', rule: 'CRM' });
		expect(JSON.stringify(items())).not.toContain('secret');
	});

	test('a credential that nobody asked for goes nowhere; one that is missing skips the rule', async () => {
		const keys: unknown[] = [];
		reply = ({ headers }, _body, response) => {
			keys.push(headers['x-api-key']);
			json(response, { extension: '204' });
		};
		const credential = { authentication: 'header', headerName: 'X-API-Key', headerSecret: 'secret' };
		const open = { ...parametersOf({}), webServiceAuthentication: 'none' };
		const url = await start(open, undefined, { simotelWebServiceApi: credential });
		expect((await web.post(url, REQUEST)).data).toEqual({ ok: '1', extension: '204' });
		await trigger?.close();
		const missing = await start({ ...parametersOf({}), webServiceAuthentication: 'credential' });
		expect((await web.post(missing, REQUEST)).data).not.toMatchObject({ extension: '204' });
		expect(items().at(-1)?.pbx_answer).toMatchObject({
			problems: [expect.stringMatching(/CRM is skipped: Web Service Authentication wants a credential/)],
		});
		expect(keys).toEqual([undefined]);
	});

	test('POST: the fields as JSON, with null for what is not there', async () => {
		reply = (_request, body, response) => {
			expect(JSON.parse(body)).toMatchObject({ caller_number: '09120000001', digits: null });
			json(response, { extension: 204 });
		};
		const url = await start(parametersOf({ method: 'POST' }));
		expect((await web.post(url, REQUEST)).data).toEqual({ ok: '1', extension: '204' });
	});

	test('the other components: a case, a number on a trunk, a whole answer', async () => {
		reply = (_request, _body, response) => json(response, { to: 'sales', number: '0912 000 0001', ok: 1 });
		const answers: unknown[] = [];
		for (const [component, rule] of [
			['ivrApi', { replyField: 'to' }],
			['smartApi', { replyField: 'to' }],
			['trunkApi', { replyField: 'number', trunk: 'Main' }],
		] as Array<[string, IDataObject]>) {
			const url = await start(parametersOf(rule, { component }));
			answers.push((await web.post(url, REQUEST)).data);
			await trigger?.close();
		}
		reply = (_request, _body, response) => json(response, { ok: 1, case: 'vip', other: 1 });
		const whole = await start(parametersOf({ replyField: '' }, { component: 'ivrApi' }));
		answers.push((await web.post(whole, REQUEST)).data);
		expect(answers).toEqual([
			{ ok: '1', case: 'sales' },
			{ ok: '1', commands: "Exit('sales')" },
			{ ok: '1', trunk: 'Main', extension: '09120000001' },
			{ ok: '1', case: 'vip' },
		]);
	});

	test('when the reply names nobody, the next rule counts', async () => {
		reply = (_request, _body, response) => json(response, { extension: null });
		const rule = [
			{ answer: 'webService', url: address },
			{ answer: 'fields', extension: '202' },
		];
		const url = await start({ responseMode: 'rules', rules: { rule } });
		expect((await web.post(url, REQUEST)).data.extension).toBe('202');
	});

	test.each<[string, typeof reply, RegExp]>([
		[
			'false',
			(_q, _b, response) => json(response, { extension: false }),
			/CRM: Extension "false" is no number/,
		],
		[
			'a fraction',
			(_q, _b, response) => json(response, { extension: 20.4 }),
			/CRM: Extension "20.4" is no number/,
		],
		['a list', (_q, _b, response) => json(response, { extension: [] }), /CRM: Extension .* is no number/],
		[
			'a failure',
			(_q, _b, response) => json(response, {}, 500),
			/CRM: the web service answered with HTTP status 500/,
		],
		[
			'another address',
			(_q, _b, response) => response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end(),
			/HTTP status 302/,
		],
		['nothing', (request) => request.socket.destroy(), /CRM: the web service did not answer/],
	])('%s: the fallback goes out, with the reason', async (_name, behaviour, problem) => {
		reply = behaviour;
		const url = await start(parametersOf({}));
		expect((await web.post(url, REQUEST)).data).toEqual({ ok: '1', extension: '209' });
		expect(items()[0].pbx_answer).toMatchObject({
			by: 'fallback',
			reason: 'the look-up failed',
			rule: 'CRM',
			problems: [expect.stringMatching(problem)],
		});
	});

	test('a web service that is slow: the fallback at the deadline', async () => {
		reply = () => undefined;
		const url = await start(parametersOf({}, { deadline: 120 }));
		expect((await web.post(url, REQUEST)).data.extension).toBe('209');
	});
});
