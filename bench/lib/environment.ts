import { join } from 'node:path';

import { chain, openTestEnvironment } from '../../test/harness/environment';
import type { TestEnvironment } from '../../test/harness/environment';
import type { StoredWorkflow } from '../../test/harness/n8n';
import { EXPRESSIONS } from '../../test/harness/n8nProcess';
import { ROOT, sleep } from '../../test/harness/processes';
import { Caller } from './load';
import type { Row } from './rows';

type Json = Record<string, unknown>;

/** n8n as the documentation recommends to set it for busy servers. */
export const RECOMMENDED = {
	...EXPRESSIONS,
	EXECUTIONS_DATA_SAVE_ON_SUCCESS: 'none',
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
	run(bench: BenchEnvironment): Promise<Row[]>;
}

/** What benches share: one n8n with a simulated PBX beside it, and the callers. */
export class BenchEnvironment {
	readonly caller = new Caller();

	private shared: Promise<TestEnvironment> | undefined;
	private readonly opened: TestEnvironment[] = [];

	/** @param quick a tenth of the effort: shows that everything works, not how fast it is */
	constructor(readonly quick: boolean) {}

	/** A number of rounds, seconds or requests. */
	effort(full: number, quick = Math.max(1, Math.round(full / 10))): number {
		return this.quick ? quick : full;
	}

	/** The n8n that benches share, with the recommended settings. */
	async environment(): Promise<TestEnvironment> {
		return await (this.shared ??= this.open());
	}

	/** An n8n of its own; it ends with {@link TestEnvironment.close} or with this one. */
	async open(env: Record<string, string> = {}, nodeOptions: string[] = []): Promise<TestEnvironment> {
		const probe = ['--require', join(ROOT, 'bench/lib/probe.cjs')];
		const opened = await openTestEnvironment(
			{ ...COMMON, ...RECOMMENDED, ...env },
			{ nodeOptions: [...probe, ...nodeOptions] },
		);
		this.opened.push(opened);
		return opened;
	}

	/** Activates nodes, one after the other, as a workflow. */
	async start({ n8n }: Served, name: string, nodes: Json[], settings: Json = {}): Promise<Started> {
		const workflow = await n8n.createWorkflow({
			...chain(name, nodes),
			settings: { executionOrder: 'v1', ...settings },
		});
		await n8n.rest('POST', `/workflows/${workflow.id}/activate`, { versionId: workflow.versionId });
		const [trigger] = workflow.nodes;
		const url = trigger.type.startsWith('n8n-nodes-simotel.')
			? n8n.webhookUrl(workflow, trigger.name)
			: `${n8n.webhooks}/webhook/${String(trigger.parameters.path)}`;
		for (let waited = 0; waited < 10_000; waited += 100) {
			const { status } = await this.caller.send({ url, body: {} });
			if (status !== 404) break;
			await sleep(100);
		}
		await this.idle({ n8n });
		return { workflow, url };
	}

	/** Executions of a workflow that are kept as successful. */
	async finished({ n8n }: Served, workflow: StoredWorkflow): Promise<number> {
		return await countOf(n8n, { workflowId: workflow.id, status: ['success'] });
	}

	/** Waits until all executions have ended, which some do after their request was answered; returns the milliseconds. */
	async idle({ n8n }: Served, pause = 25): Promise<number> {
		const started = performance.now();
		while ((await countOf(n8n, { status: ['running', 'new'] })) > 0) await sleep(pause);
		return performance.now() - started;
	}

	async close(): Promise<void> {
		this.caller.close();
		for (const environment of this.opened) await environment.close();
	}
}

async function countOf(n8n: TestEnvironment['n8n'], filter: Json): Promise<number> {
	const text = encodeURIComponent(JSON.stringify(filter));
	const path = `/executions?filter=${text}&limit=1`;
	const list = await n8n.rest<{ count: number; results: unknown[] }>('GET', path);
	return Math.max(list.results.length, list.count);
}
