import type { ServerResponse } from 'node:http';

import type { IDataObject } from 'n8n-workflow';

import { pendingRequests } from '../../nodes/shared/component/pendingRequests';
import { breakers } from '../../nodes/shared/component/circuitBreaker';
import { ANSWER, REQUEST, items, lastWord, start, useTrigger, wait, web } from '../harness/componentTrigger';
import { useMovableClock } from '../harness/movedClock';
import { serveWeb } from '../harness/serve';
import type { Served } from '../harness/serve';

useTrigger();
/** The trigger of the harness keeps its id from test to test. */
beforeEach(() => breakers.forget(''));

/** The pause of an open circuit is not waited for. */
const later = useMovableClock();

const DEADLINE = 150;
const FALLBACK = { ok: '1', extension: '209' };

async function timed(
	url: string,
	request: IDataObject = REQUEST,
): Promise<{ answer: unknown; took: number }> {
	const started = performance.now();
	const { data } = await web.post<unknown>(url, request);
	return { answer: data, took: performance.now() - started };
}

/**
 * Sends requests until one gets the fallback without a wait; on a busy machine some have too little time to count.
 *
 * @returns how many had to wait
 */
async function untilOpen(url: string): Promise<number> {
	for (let waited = 0; waited < 12; waited++) {
		const { answer, took } = await timed(url);
		expect(answer).toEqual(FALLBACK);
		if (took < DEADLINE / 2) return waited;
		// A request to a web service is given up a moment after the fallback has gone out.
		await wait(30);
	}
	throw new Error('the circuit did not open');
}

/** A workflow that does what the test says. */
let workflow: 'answers' | 'ends' | 'fails' | 'hangs' = 'hangs';
const run = (parameters: IDataObject = {}) =>
	start({ deadline: DEADLINE, ...parameters }, (_result, response) => {
		if (workflow === 'answers') pendingRequests.find(items().at(-1)?.request_id)?.answer(ANSWER);
		if (workflow === 'ends') lastWord(response, 200);
		if (workflow === 'fails') lastWord(response, 500);
	});

test('a workflow that hangs: the fallback at once, with no run; one probe; repaired, everything goes on', async () => {
	workflow = 'hangs';
	const url = await run();
	const waited = await untilOpen(url);
	expect(waited).toBeGreaterThanOrEqual(5);
	for (let index = 0; index < 10; index++) expect((await timed(url)).answer).toEqual(FALLBACK);
	expect(items()).toHaveLength(waited);

	later(5_000);
	const both = await Promise.all([timed(url), timed(url)]);
	expect(both.map(({ answer }) => answer)).toEqual([FALLBACK, FALLBACK]);
	expect(items()).toHaveLength(waited + 1);
	expect(items()[waited]).toMatchObject({
		rejected: 11,
		pbx_answer: { by: 'fallback', reason: 'the deadline had passed', circuit: 'half-open' },
	});

	workflow = 'answers';
	expect((await timed(url)).answer).toEqual(FALLBACK);
	later(5_000);
	for (let index = 0; index < 3; index++) expect((await timed(url)).answer).toMatchObject(ANSWER.body);
	expect(items().map((item) => (item.pbx_answer as IDataObject).circuit)).toEqual([
		...Array<undefined>(waited).fill(undefined),
		'half-open',
		'half-open',
		undefined,
		undefined,
	]);
});

test.each([
	['ends without an answer, as for callers whom it does not know', 'ends', {}],
	['fails at once, which no caller waits for', 'fails', {}],
	['hangs, with the circuit breaker off', 'hangs', { options: { circuitBreaker: 0 } }],
] as const)('not for a workflow that %s', async (_name, what, parameters) => {
	workflow = what;
	const url = await run(parameters);
	for (let index = 0; index < 8; index++) expect((await timed(url)).answer).toEqual(FALLBACK);
	expect(items()).toHaveLength(8);
});

test('a workflow that fails at once, and nothing else for half a minute', async () => {
	workflow = 'fails';
	const url = await run();
	for (let index = 0; index < 8; index++) {
		await timed(url);
		later(5_000);
	}
	const before = items().length;
	await timed(url);
	await timed(url);
	expect(items().length - before).toBeLessThanOrEqual(1);
});

test('callers who hang up are no failures', async () => {
	workflow = 'hangs';
	const url = await run();
	for (let index = 0; index < 8; index++) {
		await web.post(url, REQUEST, { timeout: 20 }).catch(() => undefined);
		await wait(5);
	}
	await timed(url);
	expect(items()).toHaveLength(9);
});

describe('a web service of a rule', () => {
	let asked = 0;
	let reply: (response: ServerResponse) => void = () => undefined;
	let crm: Served;
	let address = '';
	beforeAll(async () => {
		crm = await serveWeb((_request, _body, response) => {
			asked += 1;
			reply(response);
		});
		address = `${crm.url}/route`;
	});
	beforeEach(() => (asked = 0));
	afterAll(async () => await crm.close());
	const json = (response: ServerResponse, status: number, body: unknown) =>
		response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
	const byRules = () =>
		run({
			responseMode: 'rules',
			rules: {
				rule: [
					{ name: 'Internal', answer: 'fields', extension: '101', conditions: { caller: '204' } },
					{ name: 'CRM', answer: 'webService', url: `${address}?key=hidden` },
				],
			},
			options: { runAfterwards: true },
		});

	test('that hangs is left alone, rules before it go on, and it is asked again when it is back', async () => {
		reply = () => undefined;
		const url = await byRules();
		const waited = await untilOpen(url);
		await timed(url);
		expect([waited >= 5, asked]).toEqual([true, waited]);
		expect(items().at(-1)?.pbx_answer).toMatchObject({
			by: 'fallback',
			reason: 'the circuit breaker is open',
			rule: 'CRM',
			problems: [expect.stringContaining(`the web service ${address} has failed`)],
		});
		expect(JSON.stringify(items())).not.toContain('hidden');
		expect((await timed(url, { ...REQUEST, src: '204' })).answer).toMatchObject({ extension: '101' });

		reply = (response) => json(response, 200, { extension: '205' });
		later(5_000);
		expect((await timed(url)).answer).toMatchObject({ extension: '205' });
		expect((await timed(url)).answer).toMatchObject({ extension: '205' });
	});

	test('that does not know a caller lives', async () => {
		reply = (response) => void setTimeout(() => json(response, 404, {}), DEADLINE * 0.6);
		const url = await byRules();
		for (let index = 0; index < 8; index++) expect((await timed(url)).answer).toEqual(FALLBACK);
		expect(asked).toBe(8);
	});
});
