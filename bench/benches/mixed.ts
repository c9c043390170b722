import { sleep } from '../../test/harness/processes';
import { EXTENSION, FALLBACK, componentTrigger, noOp, ours, respond } from '../../test/harness/workflows';
import type { Bench } from '../lib/environment';
import { openLoop } from '../lib/load';
import type { Shot } from '../lib/load';
import { checked, isFallback, timesOf } from '../lib/meter';
import { knownCaller, stateEvent } from '../lib/nodes';
import { atMost, timed } from '../lib/rows';

/** A busy minute: 100 events a second that nobody wants, 20 that start a workflow, and 5 component requests. */
export const mixed: Bench = {
	name: 'mixed',
	async run(bench) {
		const { environment, meter } = await bench.shared();
		const seconds = bench.effort(60, 5);
		const wanted = { events: ['NewState'], filters: { state: ['InUse'] } };
		// Executions are kept here, because counting them is how a lost one would be noticed.
		const kept = { saveDataSuccessExecution: 'all' };
		const events = await meter.start([ours('Event', 'simotelTrigger', wanted), noOp()], kept);
		const component = await meter.start([componentTrigger(), respond()]);
		const load = async (perSecond: number, shot: (index: number) => Shot) =>
			await openLoop(bench.caller, { perSecond, seconds, shot });
		const event = (state: string) => (index: number) => ({ url: events.url, body: stateEvent(state, index) });
		const [filtered, matched, requests] = await Promise.all([
			load(100, event('Ringing')),
			load(20, event('InUse')),
			load(5, knownCaller(component)),
		]);
		checked(requests, [EXTENSION, FALLBACK]);
		await meter.idle();
		await sleep(1_000);
		const all = [...filtered, ...matched];
		const refused = all.filter(({ status }) => status !== 200).length;
		const ran = { workflowId: events.workflow.id, status: ['success'] };
		const lost = matched.length - (await environment.n8n.countExecutions(ran)) + refused;
		const late = requests.filter(({ ms }) => ms > 1_000).length;
		const fallbacks = (requests.filter(isFallback).length * 100) / requests.length;
		const targets = [atMost(0, 'ours')];
		return [
			{ ...timed('mixed.lost', 'lost', lost, timesOf(all)), targets },
			{ ...timed('mixed.requests', 'late', late, timesOf(requests)), fallbacks, targets },
		];
	},
};
