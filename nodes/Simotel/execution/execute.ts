import type { IDataObject, IExecuteFunctions, INodeExecutionData, NodeApiError } from 'n8n-workflow';
import { NodeOperationError, sleep } from 'n8n-workflow';

import { SimotelError } from '../../../simotel/client/errors';
import { rethrow } from '../../../simotel/rethrow';
import { createClient } from '../../shared/client';
import { shownError } from '../../shared/shownError';
import { inParallel } from '../../../simotel/parallel';
import { recordHandlers } from './records';
import { getManyOfReport } from './reports';
import { bodyOf } from './values';
import type { Job, Operation, Output, Resource } from '../types';

const DEFAULT_CONCURRENCY = 5;
/** Milliseconds after which a pause looks whether it is still wanted. */
const STEP = 200;

/** Runs the chosen operation for every input item: in parallel, output in the order of the input. */
export async function executeOperations(
	context: IExecuteFunctions,
	resources: Resource[],
): Promise<INodeExecutionData[][]> {
	const items = context.getInputData();
	const results = new Array<INodeExecutionData[]>(items.length).fill([]);
	const failures: Array<Error | undefined> = [];
	const cancelled = context.getExecutionCancelSignal();
	const { width, pause } = paceOf(context, resources);
	let stopped = false;
	let turn = Promise.resolve();

	const startSlot = async () => {
		if (pause === 0) return;
		const mine = turn;
		turn = mine.then(waitForNext);
		await mine;
	};
	const goOn = () => !stopped && cancelled?.aborted !== true;
	// In steps, so that somebody who stops the execution does not wait for a slow pace.
	const waitForNext = async () => {
		for (let left = pause; left > 0 && goOn(); left -= STEP) await sleep(Math.min(left, STEP));
	};
	const work = async (itemIndex: number) => {
		await startSlot();
		if (!goOn()) return;
		try {
			results[itemIndex] = await runItem(context, resources, itemIndex);
		} catch (error) {
			const shown = shownError(context.getNode(), error, itemIndex);
			if (context.continueOnFail()) {
				results[itemIndex] = [failedItem(shown, itemIndex)];
			} else {
				failures[itemIndex] = shown;
				stopped = true;
			}
		}
	};
	await inParallel(items.length, width, work, goOn);
	const failure = failures.find((error) => error !== undefined);
	if (failure) throw failure;
	return [results.flat()];
}

function paceOf(context: IExecuteFunctions, resources: Resource[]): { width: number; pause: number } {
	const { operation } = chosen(context, resources, 0);
	const options = context.getNodeParameter('options', 0, {}) as {
		concurrency?: number;
		maxPerSecond?: number;
	};
	const width = Math.max(1, Math.floor(options.concurrency ?? operation.concurrency ?? DEFAULT_CONCURRENCY));
	const perSecond = Number(options.maxPerSecond ?? 0);
	return { width, pause: perSecond > 0 ? 1000 / perSecond : 0 };
}

function chosen(
	context: IExecuteFunctions,
	resources: Resource[],
	itemIndex: number,
): { resource: Resource; operation: Operation } {
	const resourceName = context.getNodeParameter('resource', itemIndex) as string;
	const operationName = context.getNodeParameter('operation', itemIndex) as string;
	const resource = resources.find((candidate) => candidate.value === resourceName);
	const operation = resource?.operations.find((candidate) => candidate.value === operationName);
	if (!resource || !operation) {
		throw new NodeOperationError(
			context.getNode(),
			`There is no operation "${operationName}" for "${resourceName}"`,
			{ itemIndex, description: 'Choose Resource and Operation from their lists.' },
		);
	}
	return { resource, operation };
}

async function runItem(
	context: IExecuteFunctions,
	resources: Resource[],
	itemIndex: number,
): Promise<INodeExecutionData[]> {
	const { resource, operation } = chosen(context, resources, itemIndex);
	const job: Job = {
		context,
		client: await createClient(context, itemIndex),
		itemIndex,
		resource,
		operation,
		resources,
		param: <T>(name: string, fallback?: T) => context.getNodeParameter(name, itemIndex, fallback) as T,
		simplify: operation.simplify ? (context.getNodeParameter('simplify', itemIndex, true) as boolean) : true,
	};
	const outputs = await perform(job).catch(
		async (error: unknown) => await rethrow(withLeftovers(error, job.leftBehind)),
	);
	return outputs.map((output) => ({ ...asItem(output), pairedItem: { item: itemIndex } }));
}

async function perform(job: Job): Promise<Output[]> {
	const { operation } = job;
	switch (operation.kind) {
		case 'custom':
			return await operation.run(job);
		case 'report':
			return await getManyOfReport(job, operation.report);
		case 'call': {
			const body = await bodyOf(job);
			return operation.output(await job.client.call(operation.endpoints[0], body), body, job);
		}
		default:
			return await recordHandlers[operation.kind](job);
	}
}

/** When a step after an upload fails, what was made before stays behind: the message says so. */
function withLeftovers(error: unknown, leftBehind: string[] = []): unknown {
	return error instanceof SimotelError && leftBehind.length > 0 ? error.with({ leftBehind }) : error;
}

/** Outputs with `json` are finished items (they may carry binary data), all others are the JSON of one. */
function asItem(output: Output): INodeExecutionData {
	const finished = 'json' in output && typeof output.json === 'object' && output.json !== null;
	return finished ? (output as INodeExecutionData) : { json: output as IDataObject };
}

function failedItem(error: NodeApiError | NodeOperationError, itemIndex: number): INodeExecutionData {
	return {
		// With an error beside it, n8n makes the JSON anew from its message.
		json: { error: error.message },
		error,
		pairedItem: { item: itemIndex },
	};
}
