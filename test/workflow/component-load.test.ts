import type { IDataObject, INodeType, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

import { SimotelComponentTrigger } from '../../nodes/SimotelComponentTrigger/SimotelComponentTrigger.node';
import { sleep } from '../harness/processes';
import { listen } from '../harness/webhook';
import type { ListeningTrigger, TriggerOptions } from '../harness/webhook';

/** How long n8n lets a request wait before the node runs (milliseconds), as it does under load. */
let wait = 0;

/** The trigger behind a busy n8n. */
class BusyTrigger implements INodeType {
	description = new SimotelComponentTrigger().description;

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		await sleep(wait);
		return await new SimotelComponentTrigger().webhook.call(this);
	}
}

const listenWith = async (deadline: number, onResult: TriggerOptions['onResult']) =>
	await listen(new BusyTrigger() as unknown as INodeType, {
		parameters: { component: 'extenApi', deadline, fallback: { extension: '600' } },
		onResult,
	});

let trigger: ListeningTrigger;
beforeAll(async () => {
	// A workflow that never answers.
	trigger = await listenWith(450, () => undefined);
	// The first request finds the server, later ones are timed.
	await ask(0);
});
afterAll(async () => await trigger.close());

async function ask(
	waiting: number,
	asked = trigger,
): Promise<{ answer: unknown; item: IDataObject | undefined }> {
	wait = waiting;
	const before = asked.results.length;
	const reply = await fetch(asked.url, {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify({ src: '09120000001', dst: '600', app_name: 'ask', unique_id: '1700000000.1' }),
	});
	const answer: unknown = await reply.json();
	const [item] = asked.results.slice(before).flatMap(({ workflowData }) => workflowData?.flat() ?? []);
	return { answer, item: item?.json };
}

const FALLBACK = { ok: '1', extension: '600' };

test('what a request waited in n8n is taken from its deadline, and shown', async () => {
	const { answer, item } = await ask(600);
	expect(answer).toEqual(FALLBACK);
	const outcome = item?.pbx_answer as IDataObject;
	expect(outcome).toMatchObject({ by: 'fallback', reason: 'the deadline had passed' });
	expect(Number(outcome.waited)).toBeGreaterThanOrEqual(580);
	expect(Number(outcome.ms)).toBeGreaterThanOrEqual(Number(outcome.waited));
	expect(Date.parse(String(item?.deadline_at)) - Date.parse(String(item?.received_at))).toBeLessThanOrEqual(
		901,
	);
});

test('a request that no workflow could answer in time starts none, and gets the fallback at once', async () => {
	const { answer, item } = await ask(930);
	expect(answer).toEqual(FALLBACK);
	expect(item).toBeUndefined();
});

test('when the load is gone the whole deadline is there again, and the item says how many got nothing else', async () => {
	const { item } = await ask(0);
	expect(item?.rejected).toBe(1);
	const outcome = item?.pbx_answer as IDataObject;
	expect(outcome.waited).toBeUndefined();
	expect(Date.parse(String(item?.deadline_at)) - Date.parse(String(item?.received_at))).toBeGreaterThan(440);
});

test.each([
	['a workflow that is late again and again is left alone', 0, false],
	['but not when requests wait long in n8n, for then the load is the reason', 220, true],
])('%s', async (_name, waiting, starts) => {
	const late = await listenWith(100, async (_result, response) => {
		await sleep(150);
		// n8n's last word on an execution, which frees its slot.
		response.status(200).json({});
	});
	for (let index = 0; index < 8; index++) {
		expect((await ask(waiting, late)).answer).toEqual(FALLBACK);
		await sleep(100);
	}
	expect((await ask(0, late)).item !== undefined).toBe(starts);
	await late.close();
});
