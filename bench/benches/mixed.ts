import { ours } from '../../test/harness/environment';
import { sleep } from '../../test/harness/processes';
import { latencyOf } from '../lib/figures';
import type { Row } from '../lib/figures';
import type { Bench } from '../lib/lab';
import { openLoop } from '../lib/load';
import { EXTENSION, FALLBACK, componentTrigger, noOp, question, respond, stateEvent } from '../lib/nodes';
import { checked } from '../lib/turns';

/** A busy minute: 100 events a second that nobody wants, 20 that start a workflow, and 5 questions of the dialplan. */
export const mixed: Bench = {
	name: 'mixed',
	async run(lab) {
		const environment = await lab.environment('recommended');
		const seconds = lab.effort(60, 5);
		const wanted = { events: ['NewState'], filters: { state: ['InUse'] } };
		// Executions are kept here, because counting them is how a lost one would be noticed.
		const events = await lab.start(
			environment,
			'mixed: events',
			[ours('Event', 'simotelTrigger', wanted), noOp()],
			{ saveDataSuccessExecution: 'all' },
		);
		const asked = await lab.start(environment, 'mixed: question', [componentTrigger(), respond()]);
		const load = async (perSecond: number, state: string) =>
			await openLoop(lab.caller, {
				perSecond,
				seconds,
				shot: (index) => ({ url: events.url, body: stateEvent(state, index) }),
			});
		const [filtered, matched, questions] = await Promise.all([
			load(100, 'Ringing'),
			load(20, 'InUse'),
			openLoop(lab.caller, {
				perSecond: 5,
				seconds,
				shot: (index) => ({ url: asked.url, body: question(index) }),
			}),
		]);
		checked(questions, [EXTENSION, FALLBACK]);
		await lab.idle(environment);
		await sleep(1_000);
		const runs = await lab.finished(environment, events.workflow);
		const refused = [...filtered, ...matched].filter(({ status }) => status !== 200).length;
		const rows: Row[] = [
			{
				id: 'mixed.lost',
				unit: 'lost',
				ours: matched.length - runs + refused,
				answers: filtered.length + matched.length,
				latency: latencyOf([...filtered, ...matched].map(({ ms }) => ms)),
				target: { is: 'at most', value: 0, of: 'ours' },
			},
			{
				id: 'mixed.questions',
				unit: 'late',
				ours: questions.filter(({ ms }) => ms > 1_000).length,
				answers: questions.length,
				fallbacks: questions.filter(({ body }) => body.includes(`"${FALLBACK}"`)).length / questions.length,
				latency: latencyOf(questions.map(({ ms }) => ms)),
				target: { is: 'at most', value: 0, of: 'ours' },
			},
		];
		return rows;
	},
};
