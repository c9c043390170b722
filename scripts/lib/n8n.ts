import { execFileSync, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createWriteStream, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { ROOT, endGroup, freePort, sleep, toolEnvironment } from './processes';
import { N8N_PROGRAM } from './runtime';

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
	data: { resultData: { runData: Record<string, NodeRun[]>; error?: { message: string } } };
}

interface NodeRun {
	error?: { message: string; description?: string };
	data?: { main?: Array<Array<{ json: Json }> | null> };
}

export interface N8nOptions {
	/** Folder of its own for database, settings and community nodes. */
	home: string;
	port?: number;
	encryptionKey: string;
	owner: { email: string; password: string };
	env?: Record<string, string>;
}

/**
 * A real n8n with this package installed as a user would install it, from its tarball. Its settings are those
 * that the documentation recommends.
 */
export class N8n {
	readonly logFile: string;

	private cookie = '';

	private constructor(
		readonly url: string,
		private readonly options: N8nOptions,
		readonly child: ChildProcess,
	) {
		this.logFile = logFileOf(options);
	}

	/** Installs the package, starts n8n and signs the owner in (who is created the first time). */
	static async start(options: N8nOptions): Promise<N8n> {
		installPackage(options.home);
		const port = options.port ?? (await freePort());
		const broker = await freePort();
		const child = spawn('node', [N8N_PROGRAM, 'start'], {
			cwd: options.home,
			detached: true,
			stdio: ['ignore', 'pipe', 'pipe'],
			env: toolEnvironment({
				// Not what a test runner around us may have set.
				NODE_ENV: 'production',
				JEST_WORKER_ID: '',
				N8N_USER_FOLDER: options.home,
				N8N_PORT: String(port),
				N8N_LISTEN_ADDRESS: '127.0.0.1',
				N8N_RUNNERS_BROKER_PORT: String(broker),
				N8N_ENCRYPTION_KEY: options.encryptionKey,
				N8N_EXPRESSION_ENGINE_LAZY_ACQUIRE: 'true',
				N8N_DIAGNOSTICS_ENABLED: 'false',
				N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
				N8N_TEMPLATES_ENABLED: 'false',
				N8N_PERSONALIZATION_ENABLED: 'false',
				N8N_HIRING_BANNER_ENABLED: 'false',
				N8N_LOG_LEVEL: 'info',
				WEBHOOK_URL: `http://127.0.0.1:${port}/`,
				...options.env,
			}),
		});
		const log = createWriteStream(logFileOf(options), { flags: 'w' });
		child.stdout?.pipe(log);
		child.stderr?.pipe(log);
		const n8n = new N8n(`http://127.0.0.1:${port}`, options, child);
		try {
			await n8n.waitUntilReady();
			await n8n.signIn();
		} catch (error) {
			await n8n.stop();
			throw error;
		}
		return n8n;
	}

	async stop(): Promise<void> {
		await endGroup(this.child);
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
		return `${this.url}/webhook/${node.webhookId}/simotel`;
	}

	async createTable(name: string, columns: Array<{ name: string; type: string }>): Promise<void> {
		const { id } = await this.rest<{ id: string }>('GET', '/projects/personal');
		await this.rest('POST', `/projects/${id}/data-tables`, { name, columns });
	}

	/** Finished executions of a workflow, oldest first, with their data. */
	async executions(workflow: StoredWorkflow): Promise<Execution[]> {
		const filter = encodeURIComponent(JSON.stringify({ workflowId: workflow.id }));
		const list = await this.rest<{ results: Array<{ id: string }> }>(
			'GET',
			`/executions?filter=${filter}&limit=100`,
		);
		const full = await Promise.all(list.results.map(async ({ id }) => await this.execution(id)));
		return full.filter((execution) => execution.status !== 'running' && execution.status !== 'new').reverse();
	}

	async execution(id: string): Promise<Execution> {
		const execution = await this.rest<Execution & { data: unknown }>('GET', `/executions/${id}`);
		const data = typeof execution.data === 'string' ? unflatten(execution.data) : execution.data;
		return { ...execution, data: data as Execution['data'] };
	}

	get log(): string {
		return readFileSync(this.logFile, 'utf8');
	}

	private async waitUntilReady(): Promise<void> {
		for (let waited = 0; waited < 180_000; waited += 250) {
			if (this.child.exitCode !== null)
				throw new Error(`n8n ended while starting:\n${this.log.slice(-2_000)}`);
			const ready = await fetch(`${this.url}/healthz/readiness`).then(
				(response) => response.ok,
				() => false,
			);
			if (ready) return;
			await sleep(250);
		}
		throw new Error(`n8n was not ready after three minutes:\n${this.log.slice(-2_000)}`);
	}

	private async signIn(): Promise<void> {
		const { email, password } = this.options.owner;
		const settings = await this.rest<{ userManagement?: { showSetupOnFirstLoad?: boolean } }>(
			'GET',
			'/settings',
		);
		if (settings.userManagement?.showSetupOnFirstLoad) {
			await this.rest('POST', '/owner/setup', { email, password, firstName: 'Simotel', lastName: 'Demo' });
		} else {
			await this.rest('POST', '/login', { emailOrLdapLoginId: email, password });
		}
	}

	/** Activation goes on in the background; a webhook that is not there yet answers 404. */
	private async waitForWebhooks(workflow: StoredWorkflow): Promise<void> {
		for (const node of workflow.nodes) {
			if (!node.webhookId || node.disabled === true) continue;
			for (let waited = 0; waited < 10_000; waited += 50) {
				const { status } = await fetch(this.webhookUrl(workflow, node.name));
				if (status !== 404) break;
				await sleep(50);
			}
		}
	}
}

const logFileOf = ({ home }: N8nOptions) => join(home, 'n8n.log');

/** `npm pack`, then an install without peers into n8n's folder for community nodes: just what n8n itself does. */
function installPackage(home: string): void {
	const nodes = join(home, '.n8n/nodes');
	mkdirSync(nodes, { recursive: true });
	// Without a package of its own npm would install into the nearest one above, which is the checkout.
	const own = join(nodes, 'package.json');
	if (!existsSync(own))
		writeFileSync(own, '{ "name": "installed-nodes", "private": true, "dependencies": {} }\n');
	const npm = (args: string[], cwd: string) =>
		execFileSync('npm', args, {
			cwd,
			env: toolEnvironment(),
			encoding: 'utf8',
			stdio: ['ignore', 'pipe', 'pipe'],
		});
	const packed = npm(['pack', '--silent', '--ignore-scripts', '--pack-destination', home], ROOT);
	const tarball = join(home, packed.trim().split('\n').at(-1) ?? '');
	npm(
		['install', tarball, '--omit=peer', '--legacy-peer-deps', '--no-audit', '--no-fund', '--silent'],
		nodes,
	);
}

/** n8n keeps the data of executions "flatted": a list in which texts are indexes into it. */
export function unflatten(text: string): unknown {
	const list = JSON.parse(text) as unknown[];
	const done = new Map<number, unknown>();
	const revive = (index: number): unknown => {
		if (done.has(index)) return done.get(index);
		const value = list[index];
		if (typeof value !== 'object' || value === null) return value;
		const copy: Json = Array.isArray(value) ? ([] as unknown as Json) : {};
		done.set(index, copy);
		for (const [key, entry] of Object.entries(value))
			copy[key] = typeof entry === 'string' ? revive(Number(entry)) : entry;
		return copy;
	};
	return revive(0);
}

/** The JSON that a node put out in an execution. */
export function outputOf(execution: Execution, nodeName: string): Json[] {
	const runs = execution.data.resultData.runData[nodeName] ?? [];
	return runs.flatMap((run) =>
		(run.data?.main ?? []).flatMap((items) => (items ?? []).map((item) => item.json)),
	);
}
