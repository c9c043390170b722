import { latencyOf, percentile, rounded } from '../../test/harness/figures';
import { EXTENSION, FALLBACK, componentRequest } from '../../test/harness/workflows';
import type { BenchEnvironment, Served, Started } from './environment';
import { closedLoop } from './load';
import type { Answer, Shot } from './load';
import { stateEvent } from './nodes';
import { compared, timed } from './rows';
import type { Row, Target } from './rows';

type ShotOf = (side: Started) => (index: number) => Shot;

const plainShot: ShotOf = (side) => (index) => ({ url: side.url, body: componentRequest(index) });

/** Throws when an answer is not what the workflow should give: a fast wrong answer is worth nothing. */
export function checked(answers: Answer[], accepted = [EXTENSION]): Answer[] {
	const good = accepted.map((extension) => JSON.stringify({ ok: '1', extension }));
	const wrong = answers.find(({ status, body }) => status !== 200 || !good.includes(body.replace(/\s/g, '')));
	if (wrong) throw new Error(`answer ${wrong.index} was ${wrong.status}: ${wrong.body}`);
	return answers;
}

/** Rounds in which the two sides take turns, each of them first in every other one, so that both see the same machine. */
export async function takeTurns<Side, Result>(
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
	bench: BenchEnvironment,
	served: Served,
	options: { id: string; sides: [Started, Started]; target?: Target },
): Promise<Row> {
	const turn = async (side: Started, count: number) => {
		const answers = await closedLoop(bench.caller, { callers: 1, count, shot: plainShot(side) });
		// On a busy machine a flow may miss its deadline; the time of the fallback counts then.
		return checked(answers, [EXTENSION, FALLBACK]).map(({ ms }) => ms);
	};
	for (const side of [...options.sides, ...options.sides]) await turn(side, bench.effort(20, 3));
	const rounds = await takeTurns(bench.effort(12, 2), options.sides, async (side) => {
		const taken = await turn(side, bench.effort(25, 5));
		await bench.idle(served);
		return taken;
	});
	const medians = rounds.map(({ ours, other }) => ({
		ours: percentile(ours, 0.5),
		other: percentile(other, 0.5),
	}));
	const times = rounds.flatMap(({ ours }) => ours);
	return {
		...timed(options.id, 'ms', 0, times),
		...compared(options.id, 'ms', medians, options.target),
	};
}

/** Answers per second with several callers, in turns; fallbacks do not count as answers here. */
export async function inTurns(
	bench: BenchEnvironment,
	served: Served,
	options: {
		id: string;
		sides: [Started, Started];
		callers: number;
		target?: Target;
		shot?: ShotOf;
		accepted?: string[];
	},
): Promise<Row> {
	const seconds = bench.effort(4, 1);
	const shotOf = options.shot ?? plainShot;
	const turn = async (side: Started) => {
		const { callers } = options;
		const started = performance.now();
		const answers = await closedLoop(bench.caller, { callers, seconds, shot: shotOf(side) });
		const taken = (performance.now() - started) / 1_000;
		checked(answers, options.accepted);
		await bench.idle(served);
		const real = answers.filter(({ body }) => !body.includes(`"${FALLBACK}"`));
		return { rate: real.length / taken, answers };
	};
	for (const side of options.sides) await turn(side);
	const rounds = await takeTurns(bench.effort(4, 1), options.sides, turn);
	const rates = rounds.map(({ ours, other }) => ({ ours: ours.rate, other: other.rate }));
	const times = rounds.flatMap(({ ours }) => ours.answers.map(({ ms }) => ms));
	return {
		...timed(options.id, 'per second', 0, times),
		...compared(options.id, 'per second', rates, options.target),
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
	bench: BenchEnvironment,
	served: Served,
	options: { id: string; sides: [EventLoad, EventLoad]; callers: number; rounds: number; target?: Target },
): Promise<Row> {
	const turn = async ({ to, state, count }: EventLoad) => {
		const started = performance.now();
		const shot = (index: number) => ({ url: to.url, body: stateEvent(state, index) });
		const answers = await closedLoop(bench.caller, { callers: options.callers, count, shot });
		const failed = answers.find(({ status }) => status !== 200);
		if (failed) throw new Error(`${to.url} answered ${failed.status}: ${failed.body}`);
		await bench.idle(served);
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

/** Milliseconds after which the PBX goes on without an answer. */
const SECOND = 1_000;
/** Milliseconds that the fallback needs to be written and to arrive, also on a slow machine. */
const WAY_BACK = 100;

/** Callers who send requests without a pause for half a minute: every answer is valid, and late ones are attributed. */
export async function manyCallers(
	bench: BenchEnvironment,
	served: Served,
	options: {
		id: string;
		callers: number;
		shot: (index: number) => Shot;
		targets?: Target[];
		onEnd?: (idle: number) => void;
	},
): Promise<Row> {
	const seconds = bench.effort(30, 3);
	const { id, callers, shot, targets } = options;
	const answers = checked(await closedLoop(bench.caller, { callers, seconds, shot }), [EXTENSION, FALLBACK]);
	options.onEnd?.(await bench.idle(served));
	const share = (some: Answer[]) => rounded((some.length * 100) / answers.length);
	const late = answers.filter(({ ms }) => ms >= SECOND);
	return {
		...timed(
			id,
			'per second',
			answers.length / seconds,
			answers.map(({ ms }) => ms),
		),
		fallbacks: share(answers.filter(({ body }) => body.includes(`"${FALLBACK}"`))),
		late: share(late),
		// The node had the request while there was time for the fallback.
		lateByUs: share(late.filter(({ beforeNode = 0 }) => beforeNode < SECOND - WAY_BACK)),
		beforeNode: latencyOf(answers.map(({ beforeNode = 0 }) => beforeNode)),
		targets,
	};
}
