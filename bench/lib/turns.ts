import { compared, latencyOf, percentile } from './figures';
import type { Row, Target } from './figures';
import type { Lab, Served, Started } from './lab';
import { closedLoop } from './load';
import type { Answer, Shot } from './load';
import { EXTENSION, FALLBACK, question, stateEvent } from './nodes';

type ShotOf = (side: Started) => (index: number) => Shot;

const plainShot: ShotOf = (side) => (index) => ({ url: side.url, body: question(index) });

/** Throws when an answer is not what the workflow should give: a fast wrong answer is worth nothing. */
export function checked(answers: Answer[], accepted = [EXTENSION]): Answer[] {
	const good = accepted.map((extension) => JSON.stringify({ ok: '1', extension }));
	const wrong = answers.find(({ status, body }) => status !== 200 || !good.includes(body.replace(/\s/g, '')));
	if (wrong) throw new Error(`answer ${wrong.index} was ${wrong.status}: ${wrong.body}`);
	return answers;
}

/** Median time of answers with one caller. The sides take turns every few calls, so that both see the same machine. */
export async function oneAtATime(
	lab: Lab,
	house: Served,
	options: { id: string; sides: [Started, Started]; target?: Target },
): Promise<Row> {
	const turn = async (side: Started, count: number) => {
		const answers = await closedLoop(lab.caller, { callers: 1, count, shot: plainShot(side) });
		// On a busy machine a flow may miss its deadline; the time of the fallback counts then.
		return checked(answers, [EXTENSION, FALLBACK]).map(({ ms }) => ms);
	};
	for (const side of [...options.sides, ...options.sides]) await turn(side, lab.effort(20, 3));
	const times: number[] = [];
	const rounds: Array<{ ours: number; other: number }> = [];
	for (let round = 0; round < lab.effort(12, 2); round++) {
		const results: number[][] = [];
		for (const place of round % 2 === 0 ? [0, 1] : [1, 0]) {
			results[place] = await turn(options.sides[place], lab.effort(25, 5));
			await lab.idle(house);
		}
		times.push(...results[0]);
		rounds.push({ ours: percentile(results[0], 0.5), other: percentile(results[1], 0.5) });
	}
	return {
		...compared(options.id, 'ms', rounds, options.target),
		latency: latencyOf(times),
		answers: times.length,
	};
}

/** Answers per second with several callers, in turns; fallbacks do not count as answers here. */
export async function inTurns(
	lab: Lab,
	house: Served,
	options: {
		id: string;
		sides: [Started, Started];
		callers: number;
		target?: Target;
		shot?: ShotOf;
		accepted?: string[];
	},
): Promise<Row> {
	const seconds = lab.effort(4, 1);
	const shotOf = options.shot ?? plainShot;
	const turn = async (side: Started) => {
		const { callers } = options;
		const started = performance.now();
		const answers = await closedLoop(lab.caller, { callers, seconds, shot: shotOf(side) });
		const taken = (performance.now() - started) / 1_000;
		checked(answers, options.accepted);
		await lab.idle(house);
		const real = answers.filter(({ body }) => !body.includes(`"${FALLBACK}"`));
		return { rate: real.length / taken, answers };
	};
	for (const side of options.sides) await turn(side);
	const times: number[] = [];
	const rounds: Array<{ ours: number; other: number }> = [];
	for (let round = 0; round < lab.effort(4, 1); round++) {
		const results: Array<Awaited<ReturnType<typeof turn>>> = [];
		for (const place of round % 2 === 0 ? [0, 1] : [1, 0]) results[place] = await turn(options.sides[place]);
		times.push(...results[0].answers.map(({ ms }) => ms));
		rounds.push({ ours: results[0].rate, other: results[1].rate });
	}
	return {
		...compared(options.id, 'per second', rounds, options.target),
		latency: latencyOf(times),
		answers: times.length,
	};
}

interface EventLoad {
	to: Started;
	/** State in the events that are sent. */
	state: string;
	/** Events in one turn. */
	count: number;
}

/** Events per second, until the last execution has ended: answering first and working later gains nothing. */
export async function eventTurns(
	lab: Lab,
	house: Served,
	options: { id: string; sides: [EventLoad, EventLoad]; callers: number; rounds: number; target?: Target },
): Promise<Row> {
	const turn = async ({ to, state, count }: EventLoad) => {
		const started = performance.now();
		const shot = (index: number) => ({ url: to.url, body: stateEvent(state, index) });
		const answers = await closedLoop(lab.caller, { callers: options.callers, count, shot });
		const failed = answers.find(({ status }) => status !== 200);
		if (failed) throw new Error(`${to.url} answered ${failed.status}: ${failed.body}`);
		await lab.idle(house);
		return (count * 1_000) / (performance.now() - started);
	};
	for (const side of options.sides) await turn({ ...side, count: 20 });
	const rounds: Array<{ ours: number; other: number }> = [];
	for (let round = 0; round < options.rounds; round++) {
		const rates: number[] = [];
		for (const place of round % 2 === 0 ? [0, 1] : [1, 0]) rates[place] = await turn(options.sides[place]);
		rounds.push({ ours: rates[0], other: rates[1] });
	}
	return compared(options.id, 'per second', rounds, options.target);
}
