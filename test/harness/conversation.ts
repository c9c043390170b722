import type { IConnections, IDataObject, INodeType, IRun } from 'n8n-workflow';

import { RespondToSimotel } from '../../nodes/RespondToSimotel/RespondToSimotel.node';
import { SimotelComponentTrigger } from '../../nodes/SimotelComponentTrigger/SimotelComponentTrigger.node';
import { execute, nodeThat, to, workflowNode, workflowOf } from './engine';
import { listen } from './webhook';
import type { ExpressLike, ListeningTrigger } from './webhook';

/** A node of a conversation under test. */
export interface Step {
	name: string;
	/** Parameters of Respond to Simotel, or what a node in between does with its items. */
	does: IDataObject | ((items: IDataObject[]) => Promise<IDataObject[]> | IDataObject[]);
	/** Where each output leads, by the names of nodes. */
	to?: Array<string | null>;
	/** Whether the workflow goes on after an error of the node. */
	onError?: boolean;
}

/** A workflow that answers calls, in this process. */
export interface ConversationWorkflow {
	url: string;
	trigger: ListeningTrigger;
	/** Executions that have ended, in order. */
	runs: IRun[];
	/** Stops the executions under way, as the Stop button does. */
	stop(): void;
	close(): Promise<void>;
}

/**
 * Serves a Component Trigger and runs the workflow behind it through n8n-core's engine, as one process of n8n does:
 * n8n's last word on the first response comes when the execution is over.
 *
 * @param steps the first one follows the trigger
 */
export async function converse(parameters: IDataObject, steps: Step[]): Promise<ConversationWorkflow> {
	const trigger = new SimotelComponentTrigger();
	const respond = new RespondToSimotel();
	const types: INodeType[] = [trigger, respond];
	const start = workflowNode('Trigger', trigger, parameters);
	const connections: IConnections = { Trigger: { main: [to(steps[0].name)] } };
	const nodes = steps.map(({ name, does, to: outputs = [], onError = false }) => {
		connections[name] = { main: outputs.map((node) => (node === null ? [] : to(node))) };
		if (typeof does !== 'function') {
			const own = { component: 'smartApi', options: {}, ...does };
			return workflowNode(name, respond, own, {}, onError ? { onError: 'continueRegularOutput' } : {});
		}
		const type = nodeThat(name, async function () {
			const items = await does(this.getInputData().map(({ json }) => json));
			return [items.map((json) => ({ json, pairedItem: { item: 0 } }))];
		});
		types.push(type);
		return workflowNode(name, type);
	});
	const workflow = workflowOf([start, ...nodes], types, { connections });
	const runs: IRun[] = [];
	const running = new Set<{ cancel(): void }>();
	const listening = await listen(trigger, {
		parameters: {
			component: 'smartApi',
			responseMode: 'respondNode',
			deadline: 400,
			fallback: { case: 'operator' },
			options: {},
			...parameters,
		},
		onResult: (result, response) => {
			const execution = execute(workflow, start, result.workflowData ?? [], {
				mode: 'webhook',
				executionId: crypto.randomUUID(),
			});
			running.add(execution);
			void finish(execution, response);
		},
	});

	async function finish(execution: Promise<IRun> & { cancel(): void }, response: ExpressLike) {
		try {
			const run = await execution;
			runs.push(run);
			response.status(run.data.resultData.error === undefined ? 200 : 500).json({});
		} catch {
			response.status(500).json({ message: 'The execution was cancelled' });
		} finally {
			running.delete(execution);
		}
	}

	return {
		url: `${listening.url}/simotel`,
		trigger: listening,
		runs,
		stop: () => {
			for (const execution of running) execution.cancel();
		},
		close: async () => await listening.close(),
	};
}
