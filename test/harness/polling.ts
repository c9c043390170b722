import { PollContext } from 'n8n-core';
import { Workflow } from 'n8n-workflow';
import type {
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
	IWorkflowExecuteAdditionalData,
} from 'n8n-workflow';

import { additionalData, workflowNode, workflowOf } from './engine';
import type { Credential } from './engine';

/** What came of one poll. */
export interface Poll {
	error?: Error & { description?: string };
	items: IDataObject[];
	ms: number;
}

/** A polling trigger as n8n's main process keeps it: one checkpoint in memory, one in the database, executions that commit. */
export class Polling {
	/** What the database holds. */
	stored: IDataObject = {};

	private workflow: Workflow;

	/** @param credentials read anew for each poll */
	constructor(
		private readonly trigger: INodeType,
		parameters: IDataObject,
		private readonly credentials: () => Record<string, Credential>,
	) {
		const node = workflowNode('Trigger', trigger, parameters, credentials());
		// The trigger keeps checkpoints per workflow; tests must not share them.
		this.workflow = workflowOf([node], [trigger], { id: crypto.randomUUID() });
	}

	/** Deactivated and activated again: n8n goes on from what the database holds. */
	reactivate(): void {
		const { id, nodes, connectionsBySourceNode: connections, nodeTypes } = this.workflow;
		const staticData = copy(this.stored);
		this.workflow = new Workflow({
			...{ id, nodes: Object.values(nodes), connections, nodeTypes },
			...{ active: true, staticData: { 'node:Trigger': staticData } },
		});
	}

	/** One poll and the execution that it starts. */
	async poll(): Promise<Poll> {
		const items: IDataObject[] = [];
		const started = Date.now();
		const node = this.workflow.getNode('Trigger');
		if (node === null) throw new Error('the workflow has lost its trigger');
		const kept = this.workflow.getStaticData('node', node);
		const running: Array<Promise<void>> = [];
		const failed: Error[] = [];
		const context = new PollContext(
			this.workflow,
			node,
			additionalData(this.credentials()) as IWorkflowExecuteAdditionalData,
			'trigger',
			'activate',
			(data, _response, done) => {
				// As n8n stores it, while the execution is being created.
				this.stored = copy(kept);
				running.push(this.execute(data[0], items).then(() => done?.resolve({} as never)));
			},
			(error) => failed.push(error),
			undefined,
			undefined,
			() => kept,
		);
		try {
			const direct = await this.trigger.poll?.call(context);
			if (running.length === 0) this.stored = copy(kept);
			for (const item of direct?.[0] ?? []) items.push(item.json);
			await Promise.all(running);
		} catch (error) {
			failed.push(error as Error);
		}
		return { error: failed[0], items, ms: Date.now() - started };
	}

	/** Polls until nothing new comes. */
	async drain(): Promise<IDataObject[]> {
		const all: IDataObject[] = [];
		for (;;) {
			const { error, items } = await this.poll();
			if (error) throw error;
			if (items.length === 0) return all;
			all.push(...items);
		}
	}

	private async execute(data: INodeExecutionData[], items: IDataObject[]): Promise<void> {
		const kept = copy(this.stored);
		const context = {
			getMode: () => 'trigger',
			getInputData: () => data,
			getWorkflowStaticData: () => kept,
		} as unknown as IExecuteFunctions;
		const out = await this.trigger.execute?.call(context);
		items.push(...((out as INodeExecutionData[][] | undefined)?.[0] ?? []).map(({ json }) => json));
		this.stored = kept;
	}
}

const copy = (value: IDataObject) => JSON.parse(JSON.stringify(value)) as IDataObject;
