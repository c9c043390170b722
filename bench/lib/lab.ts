import { chain, openTestEnvironment } from '../../test/harness/environment';
import type { TestEnvironment } from '../../test/harness/environment';
import { sleep } from '../../test/harness/processes';
import type { StoredWorkflow } from '../../test/harness/n8n';
import { Caller } from './load';
import type { Row } from './figures';

type Json = Record<string, unknown>;

/** n8n as the documentation recommends to set it for busy servers, or as it comes. */
export type Settings = 'recommended' | 'defaults';

export const ENVIRONMENT: Record<Settings, Record<string, string>> = {
	recommended: { N8N_EXPRESSION_ENGINE_LAZY_ACQUIRE: 'true', EXECUTIONS_DATA_SAVE_ON_SUCCESS: 'none' },
	defaults: { N8N_EXPRESSION_ENGINE_LAZY_ACQUIRE: 'false' },
};
const COMMON = { N8N_DEFAULT_BINARY_DATA_MODE: 'filesystem', N8N_LOG_LEVEL: 'warn' };

/** What most benches need of an environment: n8n, whether it is one process or several. */
export type Served = Pick<TestEnvironment, 'n8n'>;

/** An active workflow and the address that starts it. */
export interface Started {
	workflow: StoredWorkflow;
	url: string;
}

export interface Bench {
	name: string;
	run(lab: Lab): Promise<Row[]>;
}

/** What benches share: one n8n for each kind of settings, with a simulated PBX beside it, and the callers. */
export class Lab {
	readonly caller = new Caller();

	private readonly environments = new Map<Settings, TestEnvironment>();

	/** @param quick a tenth of the effort: shows that everything works, not how fast it is */
	constructor(readonly quick: boolean) {}

	/** A number of rounds, seconds or requests. */
	effort(full: number, quick = Math.max(1, Math.round(full / 10))): number {
		return this.quick ? quick : full;
	}

	async environment(settings: Settings): Promise<TestEnvironment> {
		const known = this.environments.get(settings);
		if (known) return known;
		const environment = await openTestEnvironment({ ...COMMON, ...ENVIRONMENT[settings] });
		this.environments.set(settings, environment);
		return environment;
	}

	/** Activates nodes, one after the other, as a workflow. */
	async start(environment: Served, name: string, nodes: Json[], settings: Json = {}): Promise<Started> {
		const made = chain(name, nodes);
		const workflow = await environment.n8n.createWorkflow({
			...made,
			settings: { executionOrder: 'v1', ...settings },
		});
		await environment.n8n.rest('POST', `/workflows/${workflow.id}/activate`, {
			versionId: workflow.versionId,
		});
		const trigger = workflow.nodes[0];
		const url = trigger.type.startsWith('n8n-nodes-simotel.')
			? environment.n8n.webhookUrl(workflow, trigger.name)
			: `${environment.n8n.webhooks}/webhook/${String(trigger.parameters.path)}`;
		for (let waited = 0; waited < 10_000; waited += 100) {
			const { status } = await this.caller.send({ url, body: {} });
			if (status !== 404) break;
			await sleep(100);
		}
		await this.idle(environment);
		return { workflow, url };
	}

	/** How many executions are unfinished. */
	async running(environment: Served): Promise<number> {
		const filter = encodeURIComponent(JSON.stringify({ status: ['running', 'new'] }));
		const list = await environment.n8n.rest<{ count: number; results: unknown[] }>(
			'GET',
			`/executions?filter=${filter}&limit=1`,
		);
		return Math.max(list.results.length, list.count);
	}

	/** How many executions of a workflow are kept as successful. */
	async finished(environment: Served, workflow: StoredWorkflow): Promise<number> {
		const filter = encodeURIComponent(JSON.stringify({ workflowId: workflow.id, status: ['success'] }));
		return (await environment.n8n.rest<{ count: number }>('GET', `/executions?filter=${filter}&limit=1`))
			.count;
	}

	/** Waits until all executions have ended, which some do after their request was answered; answers how long it took. */
	async idle(environment: Served, pause = 25): Promise<number> {
		const started = performance.now();
		while ((await this.running(environment)) > 0) await sleep(pause);
		return performance.now() - started;
	}

	async close(): Promise<void> {
		this.caller.close();
		for (const environment of this.environments.values()) await environment.close();
	}
}
