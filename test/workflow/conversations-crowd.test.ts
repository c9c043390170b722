import type { IDataObject } from 'n8n-workflow';

import { pendingRequests } from '../../nodes/shared/component/pendingRequests';
import { conversations } from '../../nodes/shared/component/talk';
import { converse } from '../harness/conversation';
import type { ConversationWorkflow, Step } from '../harness/conversation';

/** Clocks run on after an answer; the end of the tests does not wait for them. */
jest.mock('n8n-workflow', () => ({
	...jest.requireActual<object>('n8n-workflow'),
	sleep: async (ms: number) => await new Promise<void>((resolve) => setTimeout(resolve, ms).unref()),
}));

const CALLERS = 200;
/** Milliseconds; what takes longer gets the fallback, which leads back. */
const DEADLINE = 300;
/** Longest time until any answer, on a machine that does all of this at once (milliseconds). */
const LONGEST = 1_500;

const wait = async (ms: number) => await new Promise((resolve) => setTimeout(resolve, ms));
const upTo = (most: number) => Math.floor(Math.random() * most);
const oneIn = (many: number) => upTo(many) === 0;

const ask = (name: string, prompt: string, does: IDataObject, to: string[]): Step => ({
	name,
	does: {
		respondWith: 'ask',
		prompt: { __rl: true, mode: 'name', value: prompt },
		again: 'again',
		options: { longestWait: 1 },
		...does,
	},
	to,
});
const finish = (name: string, output = name): Step => ({
	name,
	does: { respondWith: 'answer', commands: { command: [{ command: 'exit', case: output }] } },
});
const STEPS: Step[] = [
	ask(
		'Menu',
		'menu',
		{ accept: 'choices', tries: 2, choices: { choice: [{ digits: '1', name: 'Order' }] } },
		['Which order', 'operator', 'nobody'],
	),
	ask('Which order', 'order-number', { accept: 'digits', condition: 'exactly', digitCount: 5, tries: 3 }, [
		'look up',
		'nobody',
	]),
	{
		name: 'look up',
		does: async (items) => {
			await wait(oneIn(4) ? DEADLINE + upTo(400) : upTo(50));
			if (oneIn(20)) throw new Error('no database');
			return items;
		},
		to: ['Confirm'],
	},
	ask('Confirm', '={{ "confirm-" + $json.digits }}', { accept: 'digits', condition: 'any', tries: 1 }, [
		'bye',
		'nobody',
	]),
	...['operator', 'nobody'].map((name) => finish(name)),
	finish('bye', '={{ "bye-" + $("look up").item.json.digits }}'),
];

/** By what a caller can be recognised; some share their numbers, some have no ID. */
const CALLERS_OF: Array<(n: number) => IDataObject> = [
	(n) => ({ src: `0912000${1_000 + n}`, unique_id: `1767258000.${n}` }),
	(n) => ({ src: `0912000${1_000 + n}`, unique_id: '', originated_call_id: `orig.${n}` }),
	(n) => ({ src: `0912000${1_000 + n}`, unique_id: '' }),
	(n) => ({ src: '02100000000', unique_id: `1767258000.${n}` }),
];

let workflow: ConversationWorkflow;
const wrong: string[] = [];
const ends: Record<string, number> = {};

/** One request; null when the caller has hung up before the answer. */
async function request(own: IDataObject, data: string, hangsUp = false): Promise<string | null> {
	const began = Date.now();
	try {
		const response = await fetch(workflow.url, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({ app_name: 'ivr', dst: '600', data, ...own }),
			signal: AbortSignal.timeout(hangsUp ? upTo(200) + 1 : 5_000),
		});
		const text = await response.text();
		const { ok, commands } = JSON.parse(text) as { ok: string; commands: string };
		if (response.status !== 200 || ok !== '1' || commands === '') wrong.push(text);
		if (Date.now() - began > LONGEST) wrong.push(`${text} after ${Date.now() - began} ms`);
		return commands;
	} catch (error) {
		if (!hangsUp) wrong.push(String(error));
		return null;
	}
}

/** One caller from the first request to whatever ends the call. */
async function caller(n: number): Promise<string> {
	await wait(upTo(4_000));
	const own = CALLERS_OF[n % CALLERS_OF.length](n);
	const digits = String(10_000 + n);
	let data = '';
	for (let step = 0; step < 25; step++) {
		const answers = [request(own, data, oneIn(20)), ...(oneIn(10) ? [request(own, data)] : [])];
		const heard = await Promise.all(answers);
		for (const answer of heard)
			for (const [number] of answer?.matchAll(/\b\d{5}\b/g) ?? [])
				if (number !== digits) wrong.push(`${digits} heard ${answer}`);
		const answer = heard.at(-1) ?? null;
		if (answer === null || oneIn(20)) return 'hung up';
		if (!answer.includes("'again'")) return answer.replace(digits, '');
		data = answer.includes('menu') ? ['1', '1', '7', ''][upTo(4)] : digits;
		if (answer.includes('one-moment')) data = '';
		await wait(upTo(400));
	}
	return 'goes round in circles';
}

test('200 callers who hang up, repeat themselves and cross: each hears one answer, and only what is meant for him', async () => {
	workflow = await converse(
		{
			deadline: DEADLINE,
			options: { maxParallelRuns: 100, maxWaitingCallers: CALLERS },
			fallback: { announcement: 'one-moment', case: 'again' },
		},
		STEPS,
	);
	const all = await Promise.all(Array.from({ length: CALLERS }, async (_, n) => await caller(n)));
	for (const end of all) ends[end] = (ends[end] ?? 0) + 1;
	for (let waited = 0; conversations.size + pendingRequests.size > 0 && waited < 8_000; waited += 50)
		await wait(50);
	await workflow.close();
	expect(wrong).toEqual([]);
	expect(ends).not.toHaveProperty(['goes round in circles']);
	expect(ends["Exit('bye-')"]).toBeGreaterThan(CALLERS / 10);
	expect([conversations.size, conversations.waiting(), pendingRequests.size]).toEqual([0, 0, 0]);
	// Every execution has ended too.
	const started = workflow.trigger.results.filter(({ workflowData }) => workflowData !== undefined);
	expect(workflow.runs).toHaveLength(started.length);
	expect(workflow.trigger.errors).toEqual([]);
}, 60_000);
