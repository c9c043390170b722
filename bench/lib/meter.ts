import { chain } from '../../test/harness/environment';
import { latencyOf, percentile, rounded } from '../../test/harness/figures';
import type { N8n, StoredWorkflow } from '../../test/harness/n8n';
import { sleep } from '../../test/harness/processes';
import { EXTENSION, FALLBACK } from '../../test/harness/workflows';
import type { BenchEnvironment } from './environment';
import { closedLoop } from './load';
import type { Answer } from './load';
import { knownCaller, stateEvent } from './nodes';
import { compared, timed } from './rows';
import type { Row, Target } from './rows';

type Json = Record<string, unknown>;

/** An active workflow and the address that starts it. */
export interface Started {
	workflow: StoredWorkflow;
	url: string;
}

/** What is compared: a workflow of ours, and what it is held against. */
type Sides<Side = Started> = [ours: Side, other: Side];

/** How many callers, each of whom sends the next request as soon as the answer is there, and for how long. */
type Load = { callers: number; seconds: number } | { callers: number; count: number };

interface EventLoad {
	to: Started;
	/** State in the events that are sent. */
	state: string;
	/** Events in one turn. */
	count: number;
}

/** Milliseconds after which the PBX goes on without an answer. */
const SECOND = 1_000;
/** Milliseconds that the fallback needs to be written and to arrive, also on a slow machine. */
const WAY_BACK = 100;

/** Callers and events at once, where both sides take turns. */
const AT_ONCE = 10;

/** Throws when an answer is not what the workflow should give: a fast wrong answer is worth nothing. */
export function checked(answers: Answer[], accepted: string[]): Answer[] {
	const good = accepted.map((extension) => JSON.stringify({ ok: '1', extension }));
	const wrong = answers.find(({ status, body }) => status !== 200 || !good.includes(body.replace(/\s/g, '')));
	if (wrong) throw new Error(`answer ${wrong.index} was ${wrong.status}: ${wrong.body}`);
	return answers;
}

export const isFallback = ({ body }: Answer): boolean => body.includes(`"${FALLBACK}"`);
export const timesOf = (answers: Answer[]): number[] => answers.map(({ ms }) => ms);

/** Rounds in which the two sides take turns, each of them first in every other one, so that both see the same machine. */
export async function takeTurns<Side, Result>(
	rounds: number,
	[mine, theirs]: Sides<Side>,
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

/** Starts the workflows of one n8n, puts load on them, and makes rows of what comes back. */
export class Meter {
	constructor(
		private readonly bench: BenchEnvironment,
		/** One process, or several with a queue. */
		private readonly n8n: N8n,
	) {}

	/** Activates nodes, one after the other, as a workflow. */
	async start(nodes: Json[], settings: Json = {}): Promise<Started> {
		const { n8n } = this;
		const workflow = await n8n.createWorkflow({
			...chain('bench', nodes),
			settings: { executionOrder: 'v1', ...settings },
		});
		await n8n.rest('POST', `/workflows/${workflow.id}/activate`, { versionId: workflow.versionId });
		const [trigger] = workflow.nodes;
		const url = trigger.type.startsWith('n8n-nodes-simotel.')
			? n8n.webhookUrl(workflow, trigger.name)
			: `${n8n.webhooks}/webhook/${String(trigger.parameters.path)}`;
		for (let waited = 0; waited < 10_000; waited += 100) {
			const { status } = await this.bench.caller.send({ url, body: {} });
			if (status !== 404) break;
			await sleep(100);
		}
		await this.idle();
		return { workflow, url };
	}

	/** Waits until all executions have ended, which some do after their request was answered; returns the milliseconds. */
	async idle(): Promise<number> {
		const started = performance.now();
		while ((await this.n8n.countExecutions({ status: ['running', 'new'] })) > 0) await sleep(25);
		return performance.now() - started;
	}

	/** Answers to component requests; on a busy machine a flow may miss its deadline, so the fallback is one of them. */
	async answers(side: Started, load: Load, accepted = [EXTENSION, FALLBACK]): Promise<Answer[]> {
		return checked(await closedLoop(this.bench.caller, { ...load, shot: knownCaller(side) }), accepted);
	}

	/** Median time of answers with one caller. The sides take turns every few calls, so that both see the same machine. */
	async oneAtATime(id: string, sides: Sides, target?: Target): Promise<Row> {
		const turn = async (side: Started, count: number) =>
			timesOf(await this.answers(side, { callers: 1, count }));
		for (const side of [...sides, ...sides]) await turn(side, this.bench.effort(20, 3));
		const rounds = await takeTurns(this.bench.effort(12, 2), sides, async (side) => {
			const taken = await turn(side, this.bench.effort(25, 5));
			await this.idle();
			return taken;
		});
		const medians = rounds.map(({ ours, other }) => ({
			ours: percentile(ours, 0.5),
			other: percentile(other, 0.5),
		}));
		const times = rounds.flatMap(({ ours }) => ours);
		return { ...timed(id, 'ms', 0, times), ...compared(id, 'ms', medians, target) };
	}

	/** Answers per second with ten callers, in turns; fallbacks, where they are accepted, do not count. */
	async inTurns(id: string, sides: Sides, target?: Target, accepted = [EXTENSION]): Promise<Row> {
		const seconds = this.bench.effort(4, 1);
		const turn = async (side: Started) => {
			const started = performance.now();
			const answers = await this.answers(side, { callers: AT_ONCE, seconds }, accepted);
			const taken = (performance.now() - started) / 1_000;
			await this.idle();
			const real = answers.filter((answer) => !isFallback(answer));
			return { rate: real.length / taken, answers };
		};
		for (const side of sides) await turn(side);
		const rounds = await takeTurns(this.bench.effort(4, 1), sides, turn);
		const rates = rounds.map(({ ours, other }) => ({ ours: ours.rate, other: other.rate }));
		const times = timesOf(rounds.flatMap(({ ours }) => ours.answers));
		return { ...timed(id, 'per second', 0, times), ...compared(id, 'per second', rates, target) };
	}

	/** Events per second, until the last execution has ended: answering first and working later gains nothing. */
	async eventTurns(id: string, sides: Sides<EventLoad>, rounds: number, target?: Target): Promise<Row> {
		const turn = async ({ to, state, count }: EventLoad) => {
			const started = performance.now();
			const shot = (index: number) => ({ url: to.url, body: stateEvent(state, index) });
			const answers = await closedLoop(this.bench.caller, { callers: AT_ONCE, count, shot });
			const failed = answers.find(({ status }) => status !== 200);
			if (failed) throw new Error(`${to.url} answered ${failed.status}: ${failed.body}`);
			await this.idle();
			return (count * 1_000) / (performance.now() - started);
		};
		for (const side of sides) await turn({ ...side, count: 20 });
		return compared(id, 'per second', await takeTurns(rounds, sides, turn), target);
	}

	/**
	 * Callers who send requests without a pause for half a minute: every answer is valid, and late ones are attributed.
	 *
	 * @param onEnd gets the milliseconds until all executions have ended
	 */
	async manyCallers(
		id: string,
		side: Started,
		callers: number,
		targets?: Target[],
		onEnd?: (idle: number) => void,
	): Promise<Row> {
		const seconds = this.bench.effort(30, 3);
		const answers = await this.answers(side, { callers, seconds });
		const idle = await this.idle();
		onEnd?.(idle);
		const share = (some: Answer[]) => rounded((some.length * 100) / answers.length);
		const late = answers.filter(({ ms }) => ms >= SECOND);
		return {
			...timed(id, 'per second', answers.length / seconds, timesOf(answers)),
			fallbacks: share(answers.filter(isFallback)),
			late: share(late),
			// The node had the request while there was time for the fallback.
			lateByUs: share(late.filter(({ beforeNode = 0 }) => beforeNode < SECOND - WAY_BACK)),
			beforeNode: latencyOf(answers.map(({ beforeNode = 0 }) => beforeNode)),
			targets,
		};
	}
}
