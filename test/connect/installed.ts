import { readExample } from '../harness/demo';
import type { StoredWorkflow } from '../harness/n8n';
import { chain, eventually, node } from '../harness/environment';
import { fill, succeeded } from '../harness/examples';
import type { TestEnvironment } from '../harness/environment';

type Json = Record<string, unknown>;

/** A credential that a person makes by hand before an example runs. */
export interface ByHand {
	name: string;
	type: string;
	data: Json;
}

/** What a person chooses in an imported example. */
export interface Choices {
	settings?: Json;
	credentials?: ByHand[];
	/** Other credentials than those that the example names. */
	rename?: Record<string, string>;
	/** Sub-workflows by the names of the nodes that run them. */
	runs?: Record<string, StoredWorkflow>;
	/** Published, so that triggers and other workflows may start it; true when absent. */
	publish?: boolean;
}

/** Addresses of a workflow that answer a GET, so that one can see whether they are there. */
function addresses({ n8n }: TestEnvironment, workflow: StoredWorkflow): string[] {
	return workflow.nodes.flatMap(({ name, type, parameters }) => {
		if (/simotel(Component)?Trigger$/.test(type)) return [n8n.webhookUrl(workflow, name)];
		if (!type.endsWith('base.webhook') || parameters.httpMethod !== undefined) return [];
		return [`${n8n.webhooks}/webhook/${String(parameters.path)}`];
	});
}

/** Publishes a workflow and waits until its addresses are there, which takes a moment longer. */
async function publish(environment: TestEnvironment, workflow: StoredWorkflow): Promise<void> {
	const { id, versionId } = workflow;
	await environment.n8n.rest('POST', `/workflows/${id}/activate`, { versionId });
	for (const address of addresses(environment, workflow))
		await eventually(async () => (await fetch(address)).status !== 404);
}

/** Imports an example as a person does: file, credentials, settings, sub-workflows, table, publish. */
export async function install(
	environment: TestEnvironment,
	name: string,
	choices: Choices = {},
): Promise<StoredWorkflow> {
	for (const { name: title, type, data } of choices.credentials ?? [])
		environment.credentials[title] ??= await environment.n8n.createCredential(title, type, data);
	const chosen = Object.entries(choices.rename ?? {}).map(([from, to]) => [
		from,
		environment.credentials[to],
	]);
	const example = readExample(name, { ...environment.credentials, ...Object.fromEntries(chosen) });
	if (choices.settings) fill(example.nodes, choices.settings);
	for (const [runner, workflow] of Object.entries(choices.runs ?? {})) {
		const found = example.nodes.find((candidate) => candidate.name === runner);
		if (!found) throw new Error(`"${name}" has no node "${runner}"`);
		(found.parameters as Json).workflowId = { __rl: true, mode: 'list', value: workflow.id };
	}
	const stored = await environment.n8n.createWorkflow({
		...example,
		settings: { ...(example.settings as Json), saveDataSuccessExecution: 'all' },
	});
	for (const { name: trigger } of stored.nodes)
		if (/^Create the tables?$/.test(trigger)) await succeeded(environment, stored, trigger);
	const starts = stored.nodes.some(
		({ type }) => /[tT]rigger$|webhook$/.test(type) && !/manualTrigger$/.test(type),
	);
	if (starts && choices.publish !== false) await publish(environment, stored);
	return stored;
}

/** What the last failed execution of a workflow says of it. */
async function whyFailed(environment: TestEnvironment, workflow: StoredWorkflow): Promise<string> {
	const failed = (await environment.n8n.executions(workflow))
		.filter(({ status }) => status === 'error')
		.at(-1);
	const error = failed?.data.resultData.error as {
		message?: string;
		description?: string;
		node?: { name: string };
	};
	return failed ? `${error?.node?.name}: ${error?.message} ${error?.description ?? ''}` : 'did not run';
}

/** A published workflow that hands what it is sent to a sub-workflow, and answers with what comes back. */
export async function runner(
	environment: TestEnvironment,
	workflow: StoredWorkflow,
): Promise<(item: Json) => Promise<Json[]>> {
	const path = `run-${crypto.randomUUID()}`;
	const hook = {
		httpMethod: 'POST',
		path,
		responseMode: 'lastNode',
		responseData: 'allEntries',
		options: {},
	};
	const stored = await environment.n8n.createWorkflow(
		chain(`run ${workflow.name}`, [
			node('Start', 'n8n-nodes-base.webhook', 2, hook, { webhookId: crypto.randomUUID() }),
			node('Item', 'n8n-nodes-base.set', 3.4, {
				mode: 'raw',
				jsonOutput: '={{ $json.body }}',
				options: {},
			}),
			node('Run', 'n8n-nodes-base.executeWorkflow', 1.1, {
				workflowId: { __rl: true, mode: 'list', value: workflow.id },
				options: {},
			}),
		]),
	);
	await environment.n8n.rest('POST', `/workflows/${stored.id}/activate`, { versionId: stored.versionId });
	const address = `${environment.n8n.url}/webhook/${path}`;
	await eventually(async () => (await fetch(address, { method: 'HEAD' })).status !== 404, 3).catch(
		() => undefined,
	);
	return async (item) => {
		const response = await fetch(address, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify(item),
		});
		const text = await response.text();
		if (!response.ok) throw new Error(`${workflow.name}: ${await whyFailed(environment, workflow)}`);
		return JSON.parse(text) as Json[];
	};
}
