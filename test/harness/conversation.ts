import { ExecutionLifecycleHooks, WorkflowExecute } from 'n8n-core';
import {
	Workflow,
	createRunExecutionData,
	type IConnections,
	type IDataObject,
	type IExecuteFunctions,
	type INodeType,
	type IRun,
	type IWorkflowBase,
} from 'n8n-workflow';

import { RespondToSimotel } from '../../nodes/RespondToSimotel/RespondToSimotel.node';
import { SimotelComponentTrigger } from '../../nodes/SimotelComponentTrigger/SimotelComponentTrigger.node';
import { Types, additionalData, workflowNode } from './engine';
import { currentVersion } from './versions';
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

/** What a node of a user does, e.g. a slow look-up. */
function between(name: string, does: Extract<Step['does'], (...args: never) => unknown>): INodeType {
	return {
		description: {
			displayName: name,
			name,
			group: ['transform'],
			version: 1,
			description: '',
			defaults: { name },
			inputs: ['main'],
			outputs: ['main'],
			properties: [],
		} as unknown as INodeType['description'],
		async execute(this: IExecuteFunctions) {
			const items = await does(this.getInputData().map(({ json }) => json));
			return [items.map((json) => ({ json, pairedItem: { item: 0 } }))];
		},
	};
}

/**
 * Serves a Component Trigger and runs the workflow behind it through n8n-core's engine, as one process of n8n does:
 * n8n's last word on the first response comes when the execution is over.
 *
 * @param steps the first one follows the trigger
 */
export async function converse(parameters: IDataObject, steps: Step[]): Promise<ConversationWorkflow> {
	const respond = new RespondToSimotel();
	const types: Record<string, INodeType> = { respondToSimotel: respond };
	const nodes = steps.map(({ name, does, onError = false }) => {
		if (typeof does !== 'function') {
			const own = { component: 'smartApi', options: {}, ...does };
			return workflowNode(name, 'respondToSimotel', own, {
				typeVersion: currentVersion(respond),
				...(onError ? { onError: 'continueRegularOutput' } : {}),
			});
		}
		types[name] = between(name, does);
		return workflowNode(name, name, {});
	});
	const trigger = new SimotelComponentTrigger();
	types.simotelComponentTrigger = trigger;
	const start = workflowNode('Trigger', 'simotelComponentTrigger', parameters, {
		typeVersion: currentVersion(trigger),
	});
	const connections: IConnections = {
		Trigger: { main: [[{ node: steps[0].name, type: 'main', index: 0 }]] },
	};
	for (const { name, to = [] } of steps) {
		connections[name] = {
			main: to.map((node) => (node === null ? [] : [{ node, type: 'main', index: 0 }])),
		};
	}
	const workflow = new Workflow({
		id: 'workflow',
		nodes: [start, ...nodes],
		connections,
		active: true,
		nodeTypes: new Types(types),
		settings: { executionOrder: 'v1' },
	});
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
		onResult: async (result, response) => {
			const base = { id: 'workflow', name: 'workflow', nodes: [start, ...nodes], connections, active: true };
			const id = crypto.randomUUID();
			const hooks = new ExecutionLifecycleHooks('webhook', id, base as unknown as IWorkflowBase);
			const data = createRunExecutionData({
				executionData: {
					nodeExecutionStack: [{ node: start, data: { main: result.workflowData ?? [] }, source: null }],
				},
			});
			const execution = new WorkflowExecute(
				additionalData({}, { hooks, executionId: id }),
				'webhook',
				data,
			).processRunExecutionData(workflow);
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
