import { crowd } from '../lib/crowd';
import type { Row, Target } from '../lib/figures';
import type { Bench, Lab, Settings } from '../lib/lab';
import { EXTENSION, componentTrigger, question, respond, respondToWebhook, webhook } from '../lib/nodes';
import { inTurns, oneAtATime } from '../lib/turns';

const PAIR: Record<Settings, Target> = {
	recommended: { is: 'at most', value: 1.1 },
	defaults: { is: 'at most', value: 1.5 },
};

/** One call at a time through trigger and respond node, and rules in the trigger, against Webhook and Respond to Webhook. */
export const components: Bench = {
	name: 'components',
	async run(lab) {
		return [...(await withSettings(lab, 'recommended')), ...(await withSettings(lab, 'defaults'))];
	},
};

async function withSettings(lab: Lab, settings: Settings): Promise<Row[]> {
	const environment = await lab.environment(settings);
	const pair = await lab.start(environment, 'answer: ours', [componentTrigger(), respond()]);
	const core = await lab.start(environment, 'answer: Webhook and Respond', [
		webhook('components-respond', 'responseNode'),
		respondToWebhook(`{ "ok": "1", "extension": "${EXTENSION}" }`),
	]);
	const single = await oneAtATime(lab, environment, {
		id: `components.pair.${settings}`,
		sides: [pair, core],
		target: PAIR[settings],
	});
	if (settings === 'defaults') return [single];
	const rule = { caller: '0912', answer: 'fields', extension: EXTENSION };
	const rules = await lab.start(environment, 'answer: rules', [
		componentTrigger({ responseMode: 'rules', rules: { rule: [rule] } }),
	]);
	const shot = (index: number) => ({ url: pair.url, body: question(index) });
	return [
		single,
		await inTurns(lab, environment, {
			id: 'components.rules',
			sides: [rules, core],
			callers: 10,
			target: { is: 'at least', value: 4 },
		}),
		await crowd(lab, environment, { id: 'components.parallel', callers: 50, shot }),
	];
}
