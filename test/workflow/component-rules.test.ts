import http from 'node:http';
import type { AddressInfo } from 'node:net';

import type { IDataObject } from 'n8n-workflow';

import { conditionsFit } from '../../nodes/SimotelComponentTrigger/conditions';
import { startSimulator } from '../../simulator';
import { account } from '../harness/account';
import { REQUEST, items, start, useTrigger, wait, web } from '../harness/componentTrigger';

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

test('a zone that does not exist, which an expression gives, spoils no answer', async () => {
	const url = await start({ responseMode: 'rules', options: { timezone: 'Nowhere/City' } });
	expect((await web.post(url, REQUEST)).data).toEqual({ ok: '1', extension: '209' });
});
