import { percentile, rounded } from '../../test/harness/figures';
import { request } from '../../test/harness/menu';
import type { Heard } from '../../test/harness/menu';
import { heapMb } from '../../test/harness/memory';
import { sleep } from '../../test/harness/processes';
import { freePort } from '../../test/harness/serve';
import { ours } from '../../test/harness/workflows';
import type { Bench, BenchEnvironment } from '../lib/environment';
import { takeTurns, timesOf } from '../lib/meter';
import type { Meter, Started } from '../lib/meter';
import { webhookPair } from '../lib/nodes';
import { atMost, compared, timed } from '../lib/rows';
import type { Row } from '../lib/rows';

const STEPS = 5;
const CALLERS = 200;
/** How long a caller listens and thinks before an input (milliseconds). */
const THINKING = { least: 2_000, most: 6_000 };

/** Conversations: the second step of a call beside the first and beside n8n's own pair, many callers, and their memory. */
export const conversations: Bench = {
	name: 'conversations',
	async run(bench) {
		const { meter } = await bench.shared();
		const talk = await meter.start(questions(STEPS));
		const core = await meter.start(webhookPair());
		return [...(await steps(bench, meter, talk, core)), await crowd(bench, meter, talk), await memory(bench)];
	},
};

/** A conversation of so many questions. */
function questions(count: number): Array<Record<string, unknown>> {
	const respond = (name: string, parameters: Record<string, unknown>) =>
		ours(name, 'respondToSimotel', { component: 'smartApi', options: {}, ...parameters });
	const prompt = { __rl: true, mode: 'name', value: 'question' };
	return [
		ours('Caller is here', 'simotelComponentTrigger', {
			component: 'smartApi',
			responseMode: 'respondNode',
			fallback: { case: 'operator' },
			options: {},
		}),
		...Array.from({ length: count - 1 }, (_, index) =>
			respond(`Question ${index + 1}`, { respondWith: 'ask', prompt, accept: 'digits', condition: 'any' }),
		),
		respond('Goodbye', {
			respondWith: 'answer',
			commands: { command: [{ command: 'exit', case: 'done' }] },
		}),
	];
}

let calls = 0;
const newCall = () => `1767258000.${++calls}`;

/** First and second steps of calls one after the other, in turns with n8n's own pair. */
async function steps(bench: BenchEnvironment, meter: Meter, talk: Started, core: Started): Promise<Row[]> {
	const count = bench.effort(15, 5);
	const middle = (times: number[]) => percentile(times, 0.5);
	const conversation = async () => {
		const heard: Heard[][] = [];
		for (let index = 0; index < count; index++) {
			const id = newCall();
			const all: Heard[] = [];
			for (let step = 0; step < STEPS; step++) all.push(await request(talk.url, id, step === 0 ? '' : '1'));
			heard.push(all);
		}
		const [first, times] = [0, 1].map((at) => heard.map((all) => all[at].ms));
		return { first: middle(first), second: middle(times), times };
	};
	const own = async () => {
		const times = timesOf(await meter.answers(core, { callers: 1, count }));
		return { first: 0, second: middle(times), times };
	};
	const turn = async (side: Started) => {
		const figures = side === talk ? await conversation() : await own();
		await meter.idle();
		return figures;
	};
	await turn(talk);
	await turn(core);
	const rounds = await takeTurns(bench.effort(8, 2), [talk, core], turn);
	const times = rounds.flatMap(({ ours: mine }) => mine.times);
	const against = (id: string, other: (round: (typeof rounds)[number]) => number): Row => {
		const pairs = rounds.map((round) => ({ ours: round.ours.second, other: other(round) }));
		return { ...timed(id, 'ms', 0, times), ...compared(id, 'ms', pairs, atMost(1.1)) };
	};
	return [
		against('conversations.second', ({ ours: mine }) => mine.first),
		against('conversations.pair', ({ other }) => other.second),
	];
}

/** Many callers in the middle of their calls, each of whom listens and thinks before each input. */
async function crowd(bench: BenchEnvironment, meter: Meter, talk: Started): Promise<Row> {
	const heard: Heard[] = [];
	const thinks = () => THINKING.least + Math.random() * (THINKING.most - THINKING.least);
	const caller = async () => {
		await sleep(Math.random() * THINKING.most);
		for (let call = 0; call < bench.effort(2, 1); call++) {
			const id = newCall();
			for (let step = 0; step < STEPS; step++) {
				const answer = await request(talk.url, id, step === 0 ? '' : '1');
				heard.push(answer);
				if (!answer.commands.includes("'again'")) break;
				await sleep(thinks());
			}
		}
	};
	const began = performance.now();
	await Promise.all(Array.from({ length: CALLERS }, caller));
	const seconds = (performance.now() - began) / 1_000;
	await meter.idle();
	const times = heard.map(({ ms }) => ms);
	const share = (some: Heard[]) => rounded((some.length * 100) / heard.length);
	return {
		...timed('conversations.crowd', 'per second', heard.length / seconds, times),
		fallbacks: share(heard.filter(({ commands }) => commands.includes("'operator'"))),
		late: share(heard.filter(({ ms }) => ms >= 1_000)),
		targets: [atMost(0, 'late')],
	};
}

/** What a caller who waits takes of the heap, in an n8n of its own. */
async function memory(bench: BenchEnvironment): Promise<Row> {
	const port = await freePort();
	const { environment, meter } = await bench.open({}, [`--inspect=127.0.0.1:${port}`]);
	const talk = await meter.start(questions(2));
	const ask = async () => await request(talk.url, newCall(), '');
	for (let call = 0; call < 20; call++) await ask();
	const before = await heapMb(port);
	const count = bench.effort(CALLERS, 20);
	for (let call = 0; call < count; call++) await ask();
	const after = await heapMb(port);
	await environment.close();
	return {
		id: 'conversations.memory',
		unit: 'MB',
		ours: rounded((after - before) / count),
		targets: [atMost(0.5, 'ours')],
	};
}
