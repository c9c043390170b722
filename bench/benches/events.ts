import { ours } from '../../test/harness/environment';
import type { Row, Target } from '../lib/figures';
import type { Bench, Lab, Settings } from '../lib/lab';
import { filter, noOp, webhook } from '../lib/nodes';
import { eventTurns } from '../lib/turns';

const CALLERS = 10;
const TARGETS: Record<Settings, { filtered?: Target; matched: Target }> = {
	recommended: { filtered: { is: 'at least', value: 4 }, matched: { is: 'at least', value: 0.9 } },
	defaults: { matched: { is: 'at least', value: 0.75 } },
};

/** Events that a filter keeps back, and events that start an empty workflow, against n8n's Webhook and Filter. */
export const events: Bench = {
	name: 'events',
	async run(lab) {
		return [...(await withSettings(lab, 'recommended')), ...(await withSettings(lab, 'defaults'))];
	},
};

async function withSettings(lab: Lab, settings: Settings): Promise<Row[]> {
	const environment = await lab.environment(settings);
	const ringing = { events: ['NewState'], filters: { state: ['InUse'], direction: ['incoming'] } };
	const mine = await lab.start(environment, 'events: ours', [
		ours('Event', 'simotelTrigger', ringing),
		noOp(),
	]);
	const filtered = await lab.start(environment, 'events: Webhook and Filter', [
		webhook('events-filter', 'onReceived'),
		filter({ event_name: 'NewState', state: 'InUse', direction: 'in' }),
		noOp(),
	]);
	const plain = await lab.start(environment, 'events: Webhook', [
		webhook('events-plain', 'onReceived'),
		noOp(),
	]);

	const count = lab.effort(settings === 'defaults' ? 40 : 150, 20);
	const load = { callers: CALLERS, rounds: lab.effort(5, 1) };
	return [
		await eventTurns(lab, environment, {
			...load,
			id: `events.filtered.${settings}`,
			sides: [
				{ to: mine, state: 'Ringing', count: count * 4 },
				{ to: filtered, state: 'Ringing', count },
			],
			target: TARGETS[settings].filtered,
		}),
		await eventTurns(lab, environment, {
			...load,
			id: `events.matched.${settings}`,
			sides: [
				{ to: mine, state: 'InUse', count },
				{ to: plain, state: 'InUse', count },
			],
			target: TARGETS[settings].matched,
		}),
	];
}
