import type { N8n, StoredWorkflow } from '../harness/n8n';

/** What n8n knows of an execution that did not do its work. */
export interface Unsuccessful {
	execution: string;
	/** The event that it was for; empty when n8n has kept no data of it. */
	event: string;
	status: string;
	/** Whether a worker had begun with it. */
	begun: string;
	error: string;
}

const PAGE = 100;
const UNFINISHED = ['new', 'running', 'crashed', 'error', 'canceled', 'waiting'];

/**
 * The executions of a workflow that did not succeed, with the events of this list that they were for. An execution
 * that n8n could not even start has an error and no data: it is somebody's, without a name.
 */
export async function unsuccessful(
	n8n: N8n,
	workflow: StoredWorkflow,
	events: string[],
): Promise<Unsuccessful[]> {
	const found: Unsuccessful[] = [];
	let lastId: string | undefined;
	for (;;) {
		const filter = { workflowId: workflow.id, status: UNFINISHED };
		const { results } = await n8n.listExecutions(filter, PAGE, lastId);
		for (const { id, status, startedAt } of results) {
			lastId = id;
			const execution = await n8n.execution(id).catch(() => undefined);
			const text = JSON.stringify(execution?.data ?? '');
			const event = events.find((candidate) => text.includes(candidate));
			// One that ran, and was marked only because its end could not be stored.
			if (event === undefined && text.includes('unique_id')) continue;
			found.push({
				execution: id,
				event: event ?? '',
				status,
				begun: startedAt ? 'yes' : 'no',
				error: execution?.data?.resultData?.error?.message ?? '',
			});
		}
		if (results.length < PAGE) return found;
	}
}
