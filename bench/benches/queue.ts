import { ours } from '../../test/harness/environment';
import { openQueueEnvironment } from '../../test/harness/queueEnvironment';
import type { Row } from '../lib/figures';
import { ENVIRONMENT } from '../lib/lab';
import type { Bench, Lab, Served } from '../lib/lab';
import {
	EXTENSION,
	FALLBACK,
	componentTrigger,
	noOp,
	respond,
	respondToWebhook,
	webhook,
} from '../lib/nodes';
import { eventTurns, inTurns, oneAtATime } from '../lib/turns';

/** Callers at a time: more than one worker is kept busy by, fewer than the places that a trigger has. */
const CALLERS = 10;

/** What one webhook process and one worker do in queue mode, with their main process, Redis and PostgreSQL beside them. */
export const queue: Bench = {
	name: 'queue',
	async run(lab) {
		const environment = await openQueueEnvironment({ workers: 1, env: ENVIRONMENT.recommended });
		try {
			return [...(await questions(lab, environment)), await events(lab, environment)];
		} finally {
			await environment.close();
		}
	},
};

async function questions(lab: Lab, environment: Served): Promise<Row[]> {
	const pair = await lab.start(environment, 'answer: ours', [componentTrigger(), respond()]);
	const core = await lab.start(environment, 'answer: Webhook and Respond', [
		webhook('queue-respond', 'responseNode'),
		respondToWebhook(`{ "ok": "1", "extension": "${EXTENSION}" }`),
	]);
	const rule = { caller: '0912', answer: 'fields', extension: EXTENSION };
	const rules = await lab.start(environment, 'answer: rules', [
		componentTrigger({ responseMode: 'rules', rules: { rule: [rule] } }),
	]);
	return [
		await oneAtATime(lab, environment, { id: 'queue.pair', sides: [pair, core] }),
		await inTurns(lab, environment, {
			id: 'queue.answers',
			sides: [pair, core],
			callers: CALLERS,
			// A fallback is a valid answer, but does not count.
			accepted: [EXTENSION, FALLBACK],
		}),
		await inTurns(lab, environment, { id: 'queue.rules', sides: [rules, core], callers: CALLERS }),
	];
}

async function events(lab: Lab, environment: Served): Promise<Row> {
	const mine = await lab.start(environment, 'events: ours', [
		ours('Event', 'simotelTrigger', { events: ['NewState'] }),
		noOp(),
	]);
	const plain = await lab.start(environment, 'events: Webhook', [
		webhook('queue-plain', 'onReceived'),
		noOp(),
	]);
	const count = lab.effort(150, 20);
	return await eventTurns(lab, environment, {
		id: 'queue.events',
		sides: [
			{ to: mine, state: 'InUse', count },
			{ to: plain, state: 'InUse', count },
		],
		callers: CALLERS,
		rounds: lab.effort(4, 1),
	});
}
