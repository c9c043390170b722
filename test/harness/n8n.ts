import type { ChildProcess } from 'node:child_process';

import { parse } from 'flatted';

import { N8nProcess } from './n8nProcess';
import type { ProcessOptions } from './n8nProcess';
import { sleep } from './processes';

type Json = Record<string, unknown>;

/** A workflow as n8n stores it. */
export interface StoredWorkflow {
	id: string;
	name: string;
	versionId: string;
	active: boolean;
	nodes: Array<{ name: string; type: string; webhookId?: string; parameters: Json; [key: string]: unknown }>;
	[key: string]: unknown;
}

/** One execution with the data of its nodes. */
export interface Execution {
	id: string;
	status: string;
	mode: string;
	/** When it was stored, and when n8n began to work on it. */
	createdAt: string;
	startedAt: string;
	data: { resultData: { runData: Record<string, NodeRun[]>; error?: { message: string } } };
}

interface NodeRun {
	/** Milliseconds since 1970, and how many it took. */
	startTime: number;
	executionTime: number;
	error?: { message: string; description?: string };
	data?: { main?: Array<Array<{ json: Json }> | null> };
}

export interface N8nOptions extends ProcessOptions {
	owner: { email: string; password: string };
}

/** A real n8n, driven as its editor does. */
export class N8n {
	private cookie = '';

	private constructor(
		public process: N8nProcess,
		private readonly options: N8nOptions,
		/** Where webhooks are called: another process than the editor's in queue mode. */
		public webhooks: string,
	) {}

	/** Starts n8n and signs the owner in (who is created the first time). */
	static async start(options: N8nOptions): Promise<N8n> {
		const started = await N8nProcess.start(options);
		const n8n = new N8n(started, options, started.url);
		try {
			await n8n.signIn();
		} catch (error) {
			await n8n.stop();
			throw error;
		}
		return n8n;
	}

	get url(): string {
		return this.process.url;
	}

	get child(): ChildProcess {
		return this.process.child;
	}

	get logFile(): string {
		return this.process.logFile;
	}

	get log(): string {
		return this.process.log;
	}

	async stop(): Promise<void> {
		await this.process.stop();
	}

	/** Ends as a crash would, and starts again at the same address on the same data. */
	async crash(): Promise<void> {
		await this.process.kill();
		const port = Number(new URL(this.url).port);
		this.process = await N8nProcess.start({ ...this.options, port, installed: true });
	}

	/** One call of n8n's internal API; throws with the answer when it is not 2xx. */
	async rest<T = Json>(
		method: string,
		path: string,
		body?: unknown,
		headers: Record<string, string> = {},
	): Promise<T> {
		const response = await fetch(`${this.url}/rest${path}`, {
			method,
			headers: {
				'content-type': 'application/json',
				'browser-id': 'simotel',
				cookie: this.cookie,
				...headers,
			},
			body: body === undefined ? undefined : JSON.stringify(body),
		});
		const cookies = response.headers.getSetCookie();
		if (cookies.length > 0) this.cookie = cookies.map((cookie) => cookie.split(';')[0]).join('; ');
		const text = await response.text();
		if (!response.ok)
			throw new Error(`n8n: ${method} ${path} answered ${response.status}: ${text.slice(0, 500)}`);
		const json = JSON.parse(text || '{}') as { data?: T };
		return (json.data ?? json) as T;
	}

	async createCredential(name: string, type: string, data: Json): Promise<string> {
		return (await this.rest<{ id: string }>('POST', '/credentials', { name, type, data })).id;
	}

	async workflows(): Promise<StoredWorkflow[]> {
		return await this.rest<StoredWorkflow[]>('GET', '/workflows');
	}

	async createWorkflow(workflow: Json): Promise<StoredWorkflow> {
		return await this.rest<StoredWorkflow>('POST', '/workflows', { active: false, ...workflow });
	}

	async activate(workflow: StoredWorkflow): Promise<void> {
		await this.rest('POST', `/workflows/${workflow.id}/activate`, { versionId: workflow.versionId });
		await this.waitForWebhooks(workflow);
	}

	async deactivate(workflow: StoredWorkflow): Promise<void> {
		await this.rest('POST', `/workflows/${workflow.id}/deactivate`, {});
	}

	/** The production address of a trigger of ours. */
	webhookUrl(workflow: StoredWorkflow, nodeName: string): string {
		const node = workflow.nodes.find((candidate) => candidate.name === nodeName);
		if (!node?.webhookId) throw new Error(`"${nodeName}" of "${workflow.name}" has no webhook`);
		return `${this.webhooks}/webhook/${node.webhookId}/simotel`;
	}

	/** The owner's tables, with their paths in n8n's API. */
	async tables(): Promise<Array<{ name: string; path: string }>> {
		const path = await this.tablesPath();
		const { data } = await this.rest<{ data: Array<{ id: string; name: string }> }>('GET', path);
		return data.map(({ id, name }) => ({ name, path: `${path}/${id}` }));
	}

	/** Makes a table with columns of either type; returns its path in n8n's API. */
	async createTable(name: string, texts: string[], numbers: string[] = []): Promise<string> {
		const columns = [
			...texts.map((column) => ({ name: column, type: 'string' })),
			...numbers.map((column) => ({ name: column, type: 'number' })),
		];
		const path = await this.tablesPath();
		const { id } = await this.rest<{ id: string }>('POST', path, { name, columns });
		return `${path}/${id}`;
	}

	/** Executions by a filter of n8n's list, newest first, without their data; those before one of them, if asked. */
	async listExecutions(
		filter: Json,
		limit = 100,
		before?: string,
	): Promise<{ count: number; results: Array<Omit<Execution, 'data'>> }> {
		const query = new URLSearchParams({ filter: JSON.stringify(filter), limit: String(limit) });
		if (before !== undefined) query.set('lastId', before);
		return await this.rest('GET', `/executions?${query.toString()}`);
	}

	/** How many executions a filter of n8n's list lets through. */
	async countExecutions(filter: Json): Promise<number> {
		const { count, results } = await this.listExecutions(filter, 1);
		return Math.max(results.length, count);
	}

	/** Finished executions of a workflow, oldest first, with their data. */
	async executions(workflow: StoredWorkflow): Promise<Execution[]> {
		const list = await this.listExecutions({ workflowId: workflow.id });
		// A few at a time: n8n that is asked for a hundred at once may break off.
		const full: Execution[] = [];
		for (let first = 0; first < list.results.length; first += 10) {
			const some = list.results.slice(first, first + 10);
			full.push(...(await Promise.all(some.map(async ({ id }) => await this.execution(id)))));
		}
		return full.filter((execution) => execution.status !== 'running' && execution.status !== 'new').reverse();
	}

	async execution(id: string): Promise<Execution> {
		const execution = await this.rest<Execution & { data: unknown }>('GET', `/executions/${id}`);
		const data: unknown = typeof execution.data === 'string' ? parse(execution.data) : execution.data;
		return { ...execution, data: data as Execution['data'] };
	}

	private async tablesPath(): Promise<string> {
		const { id } = await this.rest<{ id: string }>('GET', '/projects/personal');
		return `/projects/${id}/data-tables`;
	}

	private async signIn(): Promise<void> {
		const { email, password } = this.options.owner;
		const settings = await this.settings();
		if (settings.userManagement?.showSetupOnFirstLoad) {
			await this.rest('POST', '/owner/setup', { email, password, firstName: 'Simotel', lastName: 'Demo' });
		} else {
			await this.rest('POST', '/login', { emailOrLdapLoginId: email, password });
		}
	}

	/** n8n 1.x says that it is ready shortly before its API is there. */
	private async settings(): Promise<{ userManagement?: { showSetupOnFirstLoad?: boolean } }> {
		for (let waited = 0; waited < 30_000; waited += 250) {
			const { ok } = await fetch(`${this.url}/rest/settings`);
			if (ok) break;
			await sleep(250);
		}
		return await this.rest('GET', '/settings');
	}

	/** Activation goes on in the background; a webhook that is not there yet answers 404. */
	private async waitForWebhooks(workflow: StoredWorkflow): Promise<void> {
		for (const node of workflow.nodes) {
			// Nodes that wait have an address too, but not until they do.
			if (!/simotel(Component)?Trigger$/.test(node.type) || node.disabled === true) continue;
			for (let waited = 0; waited < 10_000; waited += 50) {
				const { status } = await fetch(this.webhookUrl(workflow, node.name));
				if (status !== 404) break;
				await sleep(50);
			}
		}
	}
}

/** The JSON that a node put out in an execution. */
export function outputOf(execution: Execution, nodeName: string): Json[] {
	const runs = execution.data.resultData.runData[nodeName] ?? [];
	return runs.flatMap((run) =>
		(run.data?.main ?? []).flatMap((items) => (items ?? []).map((item) => item.json)),
	);
}
