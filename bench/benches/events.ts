import { ours } from '../../test/support/house';
import { compared } from '../lib/figures';
import type { Row, Target } from '../lib/figures';
import type { Bench, Lab, Settings, Started } from '../lib/lab';
import { filter, noOp, webhook } from '../lib/nodes';
import { eventRate } from '../lib/turns';

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
	const house = await lab.house(settings);
	const ringing = { events: ['NewState'], filters: { state: ['InUse'], direction: ['incoming'] } };
	const mine = await lab.start(house, 'events: ours', [ours('Event', 'simotelTrigger', ringing), noOp()]);
	const filtered = await lab.start(house, 'events: Webhook and Filter', [
		webhook('events-filter', 'onReceived'),
		filter({ event_name: 'NewState', state: 'InUse', direction: 'in' }),
		noOp(),
	]);
	const plain = await lab.start(house, 'events: Webhook', [webhook('events-plain', 'onReceived'), noOp()]);

	const rate = async (to: Started, state: string, count: number) =>
		await eventRate(lab, house, { to, state, count, callers: CALLERS });
	const each = settings === 'defaults' ? 40 : 150;
	const count = lab.effort(each, 20);
	const rounds = lab.effort(5, 1);
	const keptBack: Array<{ ours: number; other: number }> = [];
	const matched: Array<{ ours: number; other: number }> = [];
	await rate(mine, 'InUse', 20);
	await rate(plain, 'InUse', 20);
	for (let round = 0; round < rounds; round++) {
		const [a, b] = [await rate(mine, 'Ringing', count * 4), await rate(filtered, 'Ringing', count)];
		keptBack.push({ ours: a, other: b });
		const first = await rate(round % 2 === 0 ? mine : plain, 'InUse', count);
		const second = await rate(round % 2 === 0 ? plain : mine, 'InUse', count);
		matched.push(round % 2 === 0 ? { ours: first, other: second } : { ours: second, other: first });
	}
	const targets = TARGETS[settings];
	return [
		compared(`events.filtered.${settings}`, 'per second', keptBack, targets.filtered),
		compared(`events.matched.${settings}`, 'per second', matched, targets.matched),
	];
}
