import type { N8n, StoredWorkflow } from './n8n';

/** What n8n tells of an execution that did not do its work. */
export interface Whereabouts {
	id: string;
	execution: string;
	status: string;
	/** Whether a worker had begun with it. */
	begun: boolean;
	error: string;
}

interface Listed {
	id: string;
	status: string;
	startedAt?: string | null;
	createdAt?: string | null;
}

const PAGE = 100;
const UNFINISHED = ['new', 'running', 'crashed', 'error', 'canceled', 'waiting'];

/** Looks for events among the executions of a workflow that did not succeed; those found nowhere are left out. */
export async function whereabouts(
	n8n: N8n,
	workflow: StoredWorkflow,
	events: string[],
): Promise<Map<string, Whereabouts>> {
	const found = new Map<string, Whereabouts>();
	const wanted = new Set(events);
	let lastId = '';
	while (wanted.size > 0) {
		const filter = encodeURIComponent(JSON.stringify({ workflowId: workflow.id, status: UNFINISHED }));
		const from = lastId === '' ? '' : `&lastId=${lastId}`;
		const { results } = await n8n.rest<{ results: Listed[] }>(
			'GET',
			`/executions?filter=${filter}&limit=${PAGE}${from}`,
		);
		for (const { id, status, startedAt } of results) {
			lastId = id;
			const execution = await n8n.execution(id).catch(() => undefined);
			const text = JSON.stringify(execution?.data ?? '');
			const event = [...wanted].find((candidate) => text.includes(candidate));
			if (event === undefined) continue;
			wanted.delete(event);
			found.set(event, {
				id: event,
				execution: id,
				status,
				begun: Boolean(startedAt),
				error: execution?.data?.resultData?.error?.message ?? '',
			});
		}
		if (results.length < PAGE) break;
	}
	return found;
}
