import { chain, openHouse } from '../../test/harness/house';
import type { House } from '../../test/harness/house';
import { sleep } from '../../scripts/lib/processes';
import type { StoredWorkflow } from '../../scripts/lib/n8n';
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

/** What most benches need of a house: n8n, whether it is one process or several. */
export type Served = Pick<House, 'n8n'>;

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

	private readonly houses = new Map<Settings, House>();

	/** @param quick a tenth of the effort: shows that everything works, not how fast it is */
	constructor(readonly quick: boolean) {}

	/** A number of rounds, seconds or requests. */
	effort(full: number, quick = Math.max(1, Math.round(full / 10))): number {
		return this.quick ? quick : full;
	}

	async house(settings: Settings): Promise<House> {
		const known = this.houses.get(settings);
		if (known) return known;
		const house = await openHouse({ ...COMMON, ...ENVIRONMENT[settings] });
		this.houses.set(settings, house);
		return house;
	}

	/** Activates nodes, one after the other, as a workflow. */
	async start(house: Served, name: string, nodes: Json[], settings: Json = {}): Promise<Started> {
		const made = chain(name, nodes);
		const workflow = await house.n8n.createWorkflow({
			...made,
			settings: { executionOrder: 'v1', ...settings },
		});
		await house.n8n.rest('POST', `/workflows/${workflow.id}/activate`, { versionId: workflow.versionId });
		const trigger = workflow.nodes[0];
		const url = trigger.type.startsWith('n8n-nodes-simotel.')
			? house.n8n.webhookUrl(workflow, trigger.name)
			: `${house.n8n.webhooks}/webhook/${String(trigger.parameters.path)}`;
		for (let waited = 0; waited < 10_000; waited += 100) {
			const { status } = await this.caller.send({ url, body: {} });
			if (status !== 404) break;
			await sleep(100);
		}
		await this.idle(house);
		return { workflow, url };
	}

	/** How many executions are unfinished. */
	async running(house: Served): Promise<number> {
		const filter = encodeURIComponent(JSON.stringify({ status: ['running', 'new'] }));
		const list = await house.n8n.rest<{ count: number; results: unknown[] }>(
			'GET',
			`/executions?filter=${filter}&limit=1`,
		);
		return Math.max(list.results.length, list.count);
	}

	/** How many executions of a workflow are kept as successful. */
	async finished(house: Served, workflow: StoredWorkflow): Promise<number> {
		const filter = encodeURIComponent(JSON.stringify({ workflowId: workflow.id, status: ['success'] }));
		return (await house.n8n.rest<{ count: number }>('GET', `/executions?filter=${filter}&limit=1`)).count;
	}

	/** Waits until all executions have ended, which some do after their request was answered; answers how long it took. */
	async idle(house: Served, pause = 25): Promise<number> {
		const started = performance.now();
		while ((await this.running(house)) > 0) await sleep(pause);
		return performance.now() - started;
	}

	async close(): Promise<void> {
		this.caller.close();
		for (const house of this.houses.values()) await house.close();
	}
}
