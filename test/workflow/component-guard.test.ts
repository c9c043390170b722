import { ANSWER_HEADER, guardResponse } from '../../nodes/shared/component/guard';
import type { GuardedResponse } from '../../nodes/shared/component/guard';
import { pendingRequests } from '../../nodes/shared/component/pendingRequests';
import type { ExpressLike, TriggerOptions } from '../harness/webhook';
import {
	ANSWER,
	REQUEST,
	items,
	lastWord,
	respond,
	start,
	trigger,
	useTrigger,
	wait,
	web,
} from '../harness/componentTrigger';

/** The guard's clocks run on after an answer; the end of the tests does not wait for them. */
jest.mock('n8n-workflow', () => ({
	...jest.requireActual<object>('n8n-workflow'),
	sleep: async (ms: number) => await new Promise<void>((resolve) => setTimeout(resolve, ms).unref()),
}));

useTrigger();

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
