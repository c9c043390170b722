import type { Simulator } from '../../simulator';
import { readExample } from './demo';
import type { Execution, StoredWorkflow } from './n8n';
import { eventually } from './environment';
import type { TestEnvironment } from './environment';

type Json = Record<string, unknown>;

/** Puts values into the node "Settings", which every example has for what its user fills in. */
export function fill(nodes: Json[], settings: Json): void {
	const node = nodes.find((candidate) => candidate.name === 'Settings');
	for (const [key, value] of Object.entries(settings)) {
		const { assignments } = (node?.parameters as { assignments: { assignments: Json[] } }).assignments;
		const entry = assignments.find((assignment) => assignment.name === key);
		if (!entry) throw new Error(`"Settings" has no "${key}"`);
		entry.value = value;
	}
}

/** An example as a user has it after an import, with the values of its node "Settings" filled in. */
export async function importExample(
	environment: TestEnvironment,
	name: string,
	settings: Json = {},
): Promise<StoredWorkflow> {
	const example = readExample(name);
	fill(example.nodes, settings);
	const workflow = await environment.n8n.createWorkflow({
		...example,
		settings: { ...(example.settings as Json), saveDataSuccessExecution: 'all' },
	});
	if (workflow.nodes.some((candidate) => candidate.name === 'Create the table'))
		await succeeded(environment, workflow, 'Create the table');
	return workflow;
}

/** Changes values of "Settings" and saves the workflow. */
export async function change(
	environment: TestEnvironment,
	workflow: StoredWorkflow,
	settings: Json,
): Promise<void> {
	fill(workflow.nodes, settings);
	const saved = await environment.n8n.rest<StoredWorkflow>('PATCH', `/workflows/${workflow.id}`, {
		nodes: workflow.nodes,
		connections: workflow.connections,
	});
	workflow.versionId = saved.versionId;
}

/** Runs a workflow from one of its triggers, as the editor does, and waits for its end. */
export async function runFrom(
	environment: TestEnvironment,
	workflow: StoredWorkflow,
	trigger: string,
	data?: unknown,
): Promise<Execution> {
	const start = { name: trigger, ...(data === undefined ? {} : { data }) };
	const { executionId } = await environment.n8n.rest<{ executionId: string }>(
		'POST',
		`/workflows/${workflow.id}/run`,
		{ workflowData: workflow, triggerToStartFrom: start },
		{ 'push-ref': 'examples' },
	);
	return await eventually(async () => {
		const execution = await environment.n8n.execution(executionId);
		return ['success', 'error', 'crashed'].includes(execution.status) && execution;
	}, 40);
}

export async function succeeded(
	environment: TestEnvironment,
	workflow: StoredWorkflow,
	trigger: string,
	data?: unknown,
): Promise<Execution> {
	const execution = await runFrom(environment, workflow, trigger, data);
	if (execution.status !== 'success')
		throw new Error(`${workflow.name}: ${execution.data.resultData.error?.message}`);
	return execution;
}

/** Activates a workflow and gives the PBX the address of its trigger. */
export async function feed(
	environment: TestEnvironment,
	workflow: StoredWorkflow,
	trigger: string,
): Promise<void> {
	await environment.n8n.rest('POST', `/workflows/${workflow.id}/activate`, { versionId: workflow.versionId });
	const address = environment.n8n.webhookUrl(workflow, trigger);
	await eventually(async () => (await fetch(address)).status !== 404);
	environment.sim.state.settings.events.address = address;
}

const DAY = 86_400_000;

/** Puts all calls so far into yesterday. */
export function toYesterday({ state: { calls, queueCalls } }: Simulator): void {
	for (const call of [...calls, ...queueCalls]) {
		const [seconds, number] = call.cuid.split('.');
		call.start = new Date(call.start.getTime() - DAY);
		call.cuid = `${Number(seconds) - DAY / 1_000}.${number}`;
	}
}

/** A table of n8n, with its rows. */
export async function openTable(environment: TestEnvironment, name: string) {
	const { n8n } = environment;
	const path = (await n8n.tables()).find((table) => table.name === name)?.path;
	if (path === undefined) throw new Error(`there is no table "${name}"`);
	return {
		insert: async (row: Json) => await n8n.rest('POST', `${path}/insert`, { data: [row], returnType: 'id' }),
		update: async (filter: Json, data: Json) =>
			await n8n.rest('PATCH', `${path}/rows`, {
				filter: {
					type: 'and',
					filters: Object.entries(filter).map(([columnName, value]) => ({
						columnName,
						condition: 'eq',
						value,
					})),
				},
				data,
			}),
		rows: async () => (await n8n.rest<{ data: Json[] }>('GET', `${path}/rows`)).data,
	};
}
