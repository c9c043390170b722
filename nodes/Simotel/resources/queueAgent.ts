import type { IDataObject } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import { encodeFields } from '../execution/fields';
import { fieldsOf } from '../types';
import type { Field, Job, Operation, Output, Resource } from '../types';
import { fieldValues } from '../execution/values';
import { isObject } from '../../../simotel/wire';

const QUEUE: Field = {
	name: 'queue',
	label: 'Queue',
	description: 'Queue of the agents',
	type: 'record',
	record: { resource: 'queue', send: 'key' },
	required: true,
};

const AGENTS: Field = {
	name: 'agents',
	label: 'Agents',
	description:
		'Number of the agent, or of several agents, separated by commas or as an array. Each agent gives an item of its own; if only some of them cannot be changed, their items have "ok": false with the reason and the workflow goes on.',
	type: 'phones',
	required: true,
	placeholder: 'e.g. 200,201',
};

const ADD_FIELDS: Field[] = [
	{
		name: 'source',
		label: 'Extension',
		description:
			'Extension at which the agent sits; the number of the agent when empty. For several agents as many extensions, in the same order.',
		type: 'phones',
		placeholder: 'e.g. 200',
	},
	{
		name: 'penalty',
		label: 'Penalty',
		description: 'Agents with a lower penalty are called first; 0 is the lowest',
		type: 'number',
	},
];

/** What became of one agent. */
interface AgentResult {
	queue: string;
	agent: string;
	ok: boolean;
	message: string;
}

const change = (name: string, value: string, text: string, description: string, verb: string): Operation => {
	const endpoints = [`pbx/queues/${verb}agent`, `pbx/queues/batch${verb}agent`];
	return {
		name,
		value,
		action: text,
		description,
		kind: 'custom',
		endpoints,
		fields: [QUEUE, AGENTS, ...(verb === 'add' ? ADD_FIELDS : [])],
		run: async (job) => await changeAgents(job, endpoints),
	};
};

/** One agent takes the single call, several the batch; both have their results on a second level. */
async function changeAgents(job: Job, [single, batch]: string[]): Promise<Output[]> {
	const orders = await ordersOf(job);
	const results =
		orders.length === 1 ? await askOne(job, single, orders[0]) : await askAll(job, batch, orders);
	const failed = results.filter((result) => !result.ok);
	if (failed.length === results.length) throw refusal(job, failed);
	if (failed.length > 0) {
		job.context.addExecutionHints({
			type: 'warning',
			location: 'outputPane',
			message: `${failed.length} of ${results.length} agents could not be changed: ${reasons(failed)}`,
		});
	}
	return results.map((result) => ({ ...result }));
}

async function askOne(job: Job, path: string, order: IDataObject): Promise<AgentResult[]> {
	return [resultOf(order, await job.client.call(path, order))];
}

async function askAll(job: Job, path: string, orders: IDataObject[]): Promise<AgentResult[]> {
	const data = await job.client.call(path, { agents: orders });
	const rows: unknown = isObject(data) ? data.Data : undefined;
	const entries = Array.isArray(rows) ? rows.filter(isObject) : [];
	// Without a list of its own, the answer is about all agents alike.
	if (entries.length === 0) return orders.map((order) => resultOf(order, data));
	return orders.map((order) => {
		const entry = entries.find((row) => String(row.agent ?? row.agents ?? '') === order.agent);
		return resultOf(order, entry);
	});
}

function resultOf(order: IDataObject, reply: unknown): AgentResult {
	const said = isObject(reply) ? reply : undefined;
	return {
		queue: String(order.queue),
		agent: String(order.agent),
		ok: said !== undefined && /^(1|true)$/i.test(String(said.ok)),
		message: said === undefined ? 'The PBX gave no result for this agent' : String(said.message ?? ''),
	};
}

/** What is asked for each agent, in the order given. */
async function ordersOf(job: Job): Promise<IDataObject[]> {
	const fields = fieldsOf(job.operation);
	const body = encodeFields(fields, await fieldValues(job, fields, 'additionalFields'), job.client.zone);
	const agents = [...new Set(body.agents as string[])];
	if (agents.length === 0) {
		throw new NodeOperationError(job.context.getNode(), 'No agent is given in "Agents"', {
			description: 'Give the number of an agent, or several separated by commas.',
			itemIndex: job.itemIndex,
		});
	}
	const queue = String(body.queue);
	if (!fields.includes(ADD_FIELDS[0])) return agents.map((agent) => ({ queue, agent }));
	const sources = (body.source as string[] | undefined) ?? [];
	if (sources.length > 0 && sources.length !== agents.length) {
		throw new NodeOperationError(
			job.context.getNode(),
			`There are ${agents.length} agents and ${sources.length} extensions`,
			{
				description:
					'Give one extension for each agent in "Extension", in the same order, or leave it empty.',
				itemIndex: job.itemIndex,
			},
		);
	}
	const penalty = String(body.penalty ?? '');
	return agents.map((agent, index) => ({ queue, source: sources[index] ?? agent, agent, penalty }));
}

const reasons = (failed: AgentResult[]) =>
	failed.map(({ agent, message }) => `${agent} (${message || 'no reason given'})`).join(', ');

function refusal(job: Job, failed: AgentResult[]): NodeOperationError {
	const one = failed.length === 1;
	const who = one ? `agent ${failed[0].agent}` : `any of the ${failed.length} agents`;
	const why = one ? failed[0].message || 'no reason given' : reasons(failed);
	return new NodeOperationError(job.context.getNode(), `Simotel did not change ${who}: ${why}`, {
		description: `Check that queue ${failed[0].queue} exists and that "Agents" belong to it.`,
		itemIndex: job.itemIndex,
	});
}

/** Agents of queues: logging in and out, and breaks (`pbx/queues/…agent`). */
export const queueAgent: Resource = {
	name: 'Queue Agent',
	value: 'queueAgent',
	description: 'Agents of queues: log in, log out and take breaks',
	operations: [
		change('Add', 'addAgent', 'Add agents to a queue', 'Log one or several agents into a queue', 'add'),
		change(
			'Pause',
			'pauseAgent',
			'Pause agents of a queue',
			'Put one or several agents on a break: they stay in the queue but get no calls',
			'pause',
		),
		change(
			'Remove',
			'removeAgent',
			'Remove agents from a queue',
			'Log one or several agents out of a queue',
			'remove',
		),
		change(
			'Resume',
			'resumeAgent',
			'Resume agents of a queue',
			'End the break of one or several agents',
			'resume',
		),
	],
};
