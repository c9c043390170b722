import type { PbxState } from '../state';
import type { QueueAgent, Wire } from '../types';
import type { ApiRequest, Handler } from './request';
import { asWire, required, textOf } from './request';

interface Result {
	ok: 0 | 1;
	message: string;
}

type Change = (state: PbxState, order: Wire) => Result;

const agentsOf = (state: PbxState, queue: string): QueueAgent[] => {
	const agents = state.agents.get(queue) ?? [];
	state.agents.set(queue, agents);
	return agents;
};

const queueExists = (state: PbxState, queue: string) =>
	state.records('pbx/queues').some((record) => record.number === queue);

const add: Change = (state, order) => {
	const queue = textOf(order.queue);
	const agent = textOf(order.agent);
	if (!queueExists(state, queue)) return { ok: 0, message: `Queue ${queue} does not exist` };
	if (!state.isExtension(textOf(order.source)))
		return { ok: 0, message: `Extension ${textOf(order.source)} does not exist` };
	const agents = agentsOf(state, queue);
	if (agents.some((member) => member.agent === agent))
		return { ok: 0, message: 'Agent is already in the queue' };
	agents.push({ agent, source: textOf(order.source), penalty: textOf(order.penalty) || '0', paused: false });
	return { ok: 1, message: 'Added successfully' };
};

const remove: Change = (state, order) => {
	const agents = agentsOf(state, textOf(order.queue));
	const index = agents.findIndex((member) => member.agent === textOf(order.agent));
	if (index < 0) return { ok: 0, message: 'Agent is not in the queue' };
	agents.splice(index, 1);
	return { ok: 1, message: 'Removed successfully' };
};

const pause =
	(paused: boolean): Change =>
	(state, order) => {
		const agents = agentsOf(state, textOf(order.queue));
		const member = agents.find((candidate) => candidate.agent === textOf(order.agent));
		if (!member) return { ok: 0, message: 'Agent is not in the queue' };
		member.paused = paused;
		return { ok: 1, message: paused ? 'Paused successfully' : 'UnPaused successfully' };
	};

const CHANGES: Array<[name: string, fields: string[], change: Change]> = [
	['addagent', ['queue', 'source', 'agent'], add],
	['removeagent', ['queue', 'agent'], remove],
	['pauseagent', ['queue', 'agent'], pause(true)],
	['resumeagent', ['queue', 'agent'], pause(false)],
];

/** Agents of queues, one at a time and in batches; results are on a second level of the reply. */
export function queueHandlers(): Array<[string, Handler]> {
	return CHANGES.flatMap(([name, fields, change]): Array<[string, Handler]> => [
		[`pbx/queues/${name}`, (request) => single(request, fields, change)],
		[`pbx/queues/batch${name}`, (request) => batch(request, fields, change, name === 'addagent')],
	]);
}

function single({ state, body }: ApiRequest, fields: string[], change: Change): Wire {
	for (const field of fields) required(body, field);
	const result = change(state, body);
	state.bus.emit('state');
	return { message: result.message, ok: result.ok };
}

function batch({ state, body }: ApiRequest, fields: string[], change: Change, plural: boolean): Wire {
	const orders = required(body, 'agents');
	const results = (Array.isArray(orders) ? orders.map(asWire) : []).map((order) => {
		for (const field of fields) required(order, field);
		const { ok, message } = change(state, order);
		return { [plural ? 'agents' : 'agent']: order.agent, message, ok, queue: order.queue };
	});
	state.bus.emit('state');
	return { Data: results, ok: results.every((result) => result.ok === 1) ? 1 : 0 };
}
