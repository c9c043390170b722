import { sleep } from '../../test/harness/processes';
import {
	EXTENSION,
	FALLBACK,
	componentRequest,
	componentTrigger,
	noOp,
	ours,
	respond,
} from '../../test/harness/workflows';
import type { Bench } from '../lib/environment';
import { openLoop } from '../lib/load';
import { stateEvent } from '../lib/nodes';
import { timed } from '../lib/rows';
import { checked } from '../lib/turns';

/** A busy minute: 100 events a second that nobody wants, 20 that start a workflow, and 5 component requests. */
export const mixed: Bench = {
	name: 'mixed',
	async run(bench) {
		const environment = await bench.environment();
		const seconds = bench.effort(60, 5);
		const wanted = { events: ['NewState'], filters: { state: ['InUse'] } };
		// Executions are kept here, because counting them is how a lost one would be noticed.
		const events = await bench.start(
			environment,
			'mixed: events',
			[ours('Event', 'simotelTrigger', wanted), noOp()],
			{ saveDataSuccessExecution: 'all' },
		);
		const component = await bench.start(environment, 'mixed: component', [componentTrigger(), respond()]);
		const load = async (perSecond: number, state: string) =>
			await openLoop(bench.caller, {
				perSecond,
				seconds,
				shot: (index) => ({ url: events.url, body: stateEvent(state, index) }),
			});
		const [filtered, matched, requests] = await Promise.all([
			load(100, 'Ringing'),
			load(20, 'InUse'),
			openLoop(bench.caller, {
				perSecond: 5,
				seconds,
				shot: (index) => ({ url: component.url, body: componentRequest(index) }),
			}),
		]);
		checked(requests, [EXTENSION, FALLBACK]);
		await bench.idle(environment);
		await sleep(1_000);
		const all = [...filtered, ...matched];
		const refused = all.filter(({ status }) => status !== 200).length;
		const lost = matched.length - (await bench.finished(environment, events.workflow)) + refused;
		const late = requests.filter(({ ms }) => ms > 1_000).length;
		const fallbacks = requests.filter(({ body }) => body.includes(`"${FALLBACK}"`)).length;
		const none = { is: 'at most', value: 0, of: 'ours' } as const;
		const times = (answers: typeof all) => answers.map(({ ms }) => ms);
		return [
			{ ...timed('mixed.lost', 'lost', lost, times(all)), targets: [none] },
			{
				...timed('mixed.requests', 'late', late, times(requests)),
				fallbacks: (fallbacks * 100) / requests.length,
				targets: [none],
			},
		];
	},
};
