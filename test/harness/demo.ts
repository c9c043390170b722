import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Simulator } from '../../simulator';
import { account } from './account';
import type { N8n, StoredWorkflow } from './n8n';
import { ROOT } from './processes';
import { chain, ours } from './workflows';

type Json = Record<string, unknown>;

/** The workflows that a newcomer finds installed, and the tables that they use. */
const WORKFLOWS = ['sticky-agent', 'call-log', 'smart-menu'];
const TABLES: Record<string, [texts: string[], numbers?: string[]]> = {
	'Simotel Sticky Agent': [['caller_number', 'agent']],
	'Simotel Call Log': [
		[
			...['unique_id', 'caller_number', 'callee_number', 'direction', 'disposition'],
			...['starttime', 'endtime', 'record'],
		],
		['billsec', 'wait'],
	],
};

/** Credentials for the simulator, by the names that the examples use. */
export function demoCredentials(
	simulatorUrl: string,
	apiVersion = 'v4',
): Array<{ name: string; type: string; data: Json }> {
	return [
		{
			name: 'Simotel',
			type: 'simotelApi',
			data: account(simulatorUrl, { apiVersion, timeout: 30 }),
		},
		{
			name: 'Simotel Events',
			type: 'simotelWebhookApi',
			data: { user: 'simotel', password: 'event-password', allowedAddresses: '', urlSecret: '' },
		},
		{
			// Components send no password: only the address from which they come protects their trigger.
			name: 'Simotel Components',
			type: 'simotelWebhookApi',
			data: { user: '', password: '', allowedAddresses: '127.0.0.1, ::1', urlSecret: '' },
		},
	];
}

/** An example of the package, with credentials by their ids; examples themselves name them only. */
export function readExample(
	name: string,
	credentials: Record<string, string> = {},
): Json & { name: string; nodes: Json[] } {
	const workflow = JSON.parse(readFileSync(join(ROOT, 'examples', `${name}.json`), 'utf8')) as {
		name: string;
		nodes: Array<Json & { credentials?: Record<string, { name: string; id?: string | null }> }>;
	};
	for (const node of workflow.nodes) {
		for (const entry of Object.values(node.credentials ?? {})) entry.id = credentials[entry.name] ?? entry.id;
	}
	return workflow;
}

const byRules = (name: string, component: string, rule: Json[]) =>
	chain(name, [
		ours('Caller is here', 'simotelComponentTrigger', {
			...{ component, responseMode: 'rules', deadline: 450, fallback: {}, rules: { rule } },
			options: { runAfterwards: true },
		}),
	]);

/** For the components of the demo's dialplan for which there is no example. */
const componentWorkflows = () => [
	byRules('Simotel: Demo TrunkAPI (3002)', 'trunkApi', [
		{
			name: 'Dial a mobile',
			answer: 'fields',
			...{ trunk: 'Main Trunk', extension: '09120000009', callLimit: 300 },
		},
	]),
	byRules('Simotel: Demo IvrAPI (3003)', 'ivrApi', [
		{ name: 'Pressed 2', answer: 'fields', conditions: { digits: '2' }, case: 'support' },
		{ name: 'Everybody else', answer: 'fields', case: 'sales' },
	]),
];

/** Credentials, tables and demo workflows, once: what is there already belongs to the user and stays as it is. */
export async function installDemo(
	n8n: N8n,
	simulatorUrl: string,
	apiVersion?: string,
): Promise<StoredWorkflow[]> {
	const known = await n8n.rest<Array<{ id: string; name: string }>>('GET', '/credentials');
	const ids = Object.fromEntries(known.map(({ name, id }) => [name, id]));
	for (const { name, type, data } of demoCredentials(simulatorUrl, apiVersion)) {
		ids[name] ??= await n8n.createCredential(name, type, data);
	}
	for (const name of Object.keys(TABLES)) await createDemoTable(n8n, name);
	const workflows: StoredWorkflow[] = [];
	for (const found of [...WORKFLOWS.map((name) => readExample(name, ids)), ...componentWorkflows()]) {
		const workflow = await n8n.createWorkflow(withProtection(found, ids));
		await n8n.activate(workflow);
		workflows.push(workflow);
	}
	return workflows;
}

/** Makes one of the tables that the demo's workflows use. */
export const createDemoTable = async (n8n: N8n, name: string) => await n8n.createTable(name, ...TABLES[name]);

/** Gives the demo's credential the address and version that the simulator has this time. */
export async function moveDemoCredential(n8n: N8n, simulatorUrl: string, apiVersion?: string): Promise<void> {
	const [wanted] = demoCredentials(simulatorUrl, apiVersion);
	const known = await n8n.rest<Array<{ id: string; name: string; type: string }>>('GET', '/credentials');
	const ours = known.find(({ name, type }) => name === wanted.name && type === wanted.type);
	if (ours) await n8n.rest('PATCH', `/credentials/${ours.id}`, wanted);
}

/** Gives the simulated PBX the addresses of the triggers, as one does in Simotel's panel. */
export function connectDemo(sim: Simulator, n8n: N8n, workflows: StoredWorkflow[]): void {
	const urls = (type: string) =>
		workflows.flatMap((workflow) =>
			workflow.nodes
				.filter((node) => node.type === `n8n-nodes-simotel.${type}` && node.webhookId)
				.map((node) => n8n.webhookUrl(workflow, node.name)),
		);
	const [address = null, ...copies] = urls('simotelTrigger');
	Object.assign(sim.state.settings.events, {
		address,
		copies,
		username: 'simotel',
		password: 'event-password',
	});
	for (const workflow of workflows) {
		for (const trigger of workflow.nodes) {
			if (trigger.type !== 'n8n-nodes-simotel.simotelComponentTrigger') continue;
			const address = n8n.webhookUrl(workflow, trigger.name);
			for (const component of Object.values(sim.state.dialplan.nodes))
				if ('address' in component && component.kind === trigger.parameters.component)
					component.address = address;
		}
	}
}

/** The triggers of the demo let only the simulator in; examples leave that to whoever imports them. */
function withProtection(workflow: Json & { nodes: Json[] }, ids: Record<string, string>): Json {
	const nodes = workflow.nodes.map((node) => {
		const trigger = /\.simotel(Component)?Trigger$/.exec(String(node.type));
		if (!trigger) return node;
		const name = trigger[1] ? 'Simotel Components' : 'Simotel Events';
		const known = (node.credentials ?? {}) as Json;
		const parameters = { ...(node.parameters as Json), authentication: 'credential' };
		return { ...node, parameters, credentials: { ...known, simotelWebhookApi: { id: ids[name], name } } };
	});
	return { ...workflow, nodes };
}
