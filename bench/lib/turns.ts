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

/** Rounds in which the two sides take turns, each of them first in every other one, so that both see the same machine. */
async function takeTurns<Side, Result>(
	rounds: number,
	[mine, theirs]: [Side, Side],
	turn: (side: Side) => Promise<Result>,
): Promise<Array<{ ours: Result; other: Result }>> {
	const results: Array<{ ours: Result; other: Result }> = [];
	for (let round = 0; round < rounds; round++) {
		if (round % 2 === 0) {
			const ours = await turn(mine);
			results.push({ ours, other: await turn(theirs) });
		} else {
			const other = await turn(theirs);
			results.push({ ours: await turn(mine), other });
		}
	}
	return results;
}

/** Median time of answers with one caller. The sides take turns every few calls, so that both see the same machine. */
export async function oneAtATime(
	lab: Lab,
	environment: Served,
	options: { id: string; sides: [Started, Started]; target?: Target },
): Promise<Row> {
	const turn = async (side: Started, count: number) => {
		const answers = await closedLoop(lab.caller, { callers: 1, count, shot: plainShot(side) });
		// On a busy machine a flow may miss its deadline; the time of the fallback counts then.
		return checked(answers, [EXTENSION, FALLBACK]).map(({ ms }) => ms);
	};
	for (const side of [...options.sides, ...options.sides]) await turn(side, lab.effort(20, 3));
	const rounds = await takeTurns(lab.effort(12, 2), options.sides, async (side) => {
		const taken = await turn(side, lab.effort(25, 5));
		await lab.idle(environment);
		return taken;
	});
	const medians = rounds.map(({ ours, other }) => ({
		ours: percentile(ours, 0.5),
		other: percentile(other, 0.5),
	}));
	const times = rounds.flatMap(({ ours }) => ours);
	return {
		...compared(options.id, 'ms', medians, options.target),
		latency: latencyOf(times),
		answers: times.length,
	};
}

/** Answers per second with several callers, in turns; fallbacks do not count as answers here. */
export async function inTurns(
	lab: Lab,
	environment: Served,
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
		await lab.idle(environment);
		const real = answers.filter(({ body }) => !body.includes(`"${FALLBACK}"`));
		return { rate: real.length / taken, answers };
	};
	for (const side of options.sides) await turn(side);
	const rounds = await takeTurns(lab.effort(4, 1), options.sides, turn);
	const rates = rounds.map(({ ours, other }) => ({ ours: ours.rate, other: other.rate }));
	const times = rounds.flatMap(({ ours }) => ours.answers.map(({ ms }) => ms));
	return {
		...compared(options.id, 'per second', rates, options.target),
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
	environment: Served,
	options: { id: string; sides: [EventLoad, EventLoad]; callers: number; rounds: number; target?: Target },
): Promise<Row> {
	const turn = async ({ to, state, count }: EventLoad) => {
		const started = performance.now();
		const shot = (index: number) => ({ url: to.url, body: stateEvent(state, index) });
		const answers = await closedLoop(lab.caller, { callers: options.callers, count, shot });
		const failed = answers.find(({ status }) => status !== 200);
		if (failed) throw new Error(`${to.url} answered ${failed.status}: ${failed.body}`);
		await lab.idle(environment);
		return (count * 1_000) / (performance.now() - started);
	};
	for (const side of options.sides) await turn({ ...side, count: 20 });
	return compared(
		options.id,
		'per second',
		await takeTurns(options.rounds, options.sides, turn),
		options.target,
	);
}
