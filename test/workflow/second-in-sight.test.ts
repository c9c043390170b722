import type { IDataObject } from 'n8n-workflow';

import { Simotel } from '../../nodes/Simotel/Simotel.node';
import { noteEvent } from '../../nodes/shared/lastEvent';
import { answerCounts } from '../../nodes/shared/component/answerCounts';
import { pendingRequests } from '../../nodes/shared/component/pendingRequests';
import { startSimulator } from '../../simulator';
import type { Simulator } from '../../simulator';
import { account } from '../harness/account';
import { ANSWER, REQUEST, start, trigger, useTrigger, wait, web } from '../harness/componentTrigger';
import { runNode } from '../harness/engine';
import { useMovableClock } from '../harness/movedClock';

useTrigger();
const later = useMovableClock();
beforeEach(() => answerCounts.forget(''));

const MINUTE = 60_000;
const outputs = () => (trigger?.results ?? []).flatMap(({ workflowData }) => workflowData ?? []);
/** Items of the last output, where it is the one for alerts. */
const alerts = (index = 1): IDataObject[] =>
	(trigger?.results ?? []).flatMap(({ workflowData }) => workflowData?.[index] ?? []).map(({ json }) => json);
const silent = (parameters: IDataObject) => start({ deadline: 50, ...parameters }, () => undefined);
async function ask(url: string, times: number): Promise<void> {
	for (let index = 0; index < times; index++) await web.post(url, REQUEST);
	await wait(100);
}

describe('an alert', () => {
	test('one execution when callers wait, with the numbers; not again within the time', async () => {
		const url = await silent({ options: { alert: true, circuitBreaker: 0 } });
		await ask(url, 2);
		expect(alerts()).toEqual([]);
		await ask(url, 1);
		expect(alerts()).toHaveLength(1);
		expect(Object.keys(alerts()[0]).slice(0, 3)).toEqual(['event', 'at', 'reason']);
		expect(alerts()[0]).toMatchObject({
			event: 'callers_waited',
			reason: 'In 5 minutes 3 of 3 answers were the fallback',
			trigger: 'Trigger',
			component: 'extenApi',
			by_fallback: 3,
			fallbacks: { deadline: 3 },
		});
		// The request that started it is no caller, and none of theirs was touched.
		expect(outputs().filter((items) => items.length > 0)).toHaveLength(4);
		later(29 * MINUTE);
		await ask(url, 4);
		expect(alerts()).toHaveLength(1);
		later(2 * MINUTE);
		await ask(url, 4);
		expect(alerts()).toHaveLength(2);
	});

	test('behind the outputs of the app names, and also from rules', async () => {
		const url = await silent({
			responseMode: 'rules',
			rules: { rule: [{ answer: 'webService', url: 'http://127.0.0.1:1/' }] },
			options: { alert: true, appNames: 'one, two' },
		});
		await ask(url, 3);
		expect(alerts(3)).toMatchObject([{ fallbacks: { look_up_failed: 3 } }]);
	});

	test('by the limits that are set', async () => {
		const limits = { alertFallbacks: 0, alertLate: 0, alertLongest: 40, alertWithin: 7, alertEvery: 1 };
		const url = await silent({ options: { alert: true, ...limits } });
		await ask(url, 1);
		expect(alerts()).toMatchObject([{ minutes: 7, requests: 1 }]);
		expect(alerts()[0].reason).toMatch(/^In 7 minutes the longest answer took \d+ ms$/);
		later(61_000);
		await ask(url, 1);
		expect(alerts()).toHaveLength(2);
	});

	test('nobody else can start one, and nothing is started without the option', async () => {
		const url = await silent({ options: { circuitBreaker: 0 } });
		await ask(url, 6);
		expect(outputs().every((items) => items.length === 1)).toBe(true);
		await trigger?.close();
		const on = await silent({ options: { alert: true } });
		const headers = { 'x-simotel-alert': 'f3a1c9de-0000-4000-8000-000000000000' };
		expect((await web.post(on, REQUEST, { headers })).data).toEqual({ ok: '1', extension: '209' });
		expect(alerts()).toEqual([]);
	});
});

describe('Server: Get Answer Times', () => {
	let sim: Simulator;
	beforeAll(async () => {
		sim = await startSimulator();
		await sim.placeCall({ from: '09120000001', to: '204' });
	});
	afterAll(async () => await sim.close());

	const times = async (url = sim.url): Promise<IDataObject[]> => {
		const { json, error } = await runNode({
			node: new Simotel(),
			parameters: { resource: 'server', operation: 'getAnswerTimes', minutes: 60 },
			credentials: { simotelApi: account(url) },
		});
		expect(error).toBeUndefined();
		return json;
	};

	test('one item per trigger, and what is known of reports and events', async () => {
		const url = await start({}, (result) => {
			const [item] = result.workflowData?.flat() ?? [];
			pendingRequests.find(item?.json.request_id)?.answer(ANSWER);
		});
		await ask(url, 3);
		noteEvent('Cdr', '/webhook/1/simotel', Date.now());
		later(3 * MINUTE);
		const items = await times();
		expect(items).toMatchObject([
			{
				trigger: 'Trigger',
				component: 'extenApi',
				minutes: 60,
				requests: 3,
				by_workflow: 3,
				by_fallback: 0,
				late: 0,
				circuit: 'closed',
				minutes_since_event: 3,
				note: null,
			},
		]);
		expect(Number(items[0].median_ms)).toBeLessThanOrEqual(Number(items[0].worst_ms));
		expect(Number(items[0].report_delay)).toBeGreaterThanOrEqual(0);
	});

	test('the numbers come also when the PBX cannot be reached, and say when there are none', async () => {
		const [item, ...others] = await times('http://127.0.0.1:1');
		expect(others).toEqual([]);
		expect(item).toMatchObject({ trigger: null, requests: 0, report_delay: null });
		expect(String(item.note)).toMatch(/queue mode/);
	});
});
