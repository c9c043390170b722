import 'reflect-metadata';

import { ExecutionLifecycleHooks, WorkflowExecute } from 'n8n-core';
import {
	ICredentialsHelper,
	NodeHelpers,
	Workflow,
	createRunExecutionData,
	type IConnections,
	type ICredentialDataDecryptedObject,
	type IDataObject,
	type IExecuteResponsePromiseData,
	type IHttpRequestOptions,
	type INode,
	type INodeExecutionData,
	type INodeType,
	type INodeTypes,
	type IRun,
	type IWorkflowBase,
	type IWorkflowExecuteAdditionalData,
	type OnError,
} from 'n8n-workflow';

import { SimotelApi } from '../../credentials/SimotelApi.credentials';
import { SimotelWebServiceApi } from '../../credentials/SimotelWebServiceApi.credentials';
import { currentVersion } from './versions';

/** Values of one credential, by their parameter names. */
export type Credential = ICredentialDataDecryptedObject;

/** The node under test and what it is given. */
export interface NodeRun {
	/** The node's class, e.g. `new Simotel()`. */
	node: INodeType;
	parameters?: IDataObject;
	/** Items that reach the node; one empty item when absent. */
	items?: Array<IDataObject | INodeExecutionData>;
	/** Credentials by type, e.g. `{ simotelApi: {...} }`. */
	credentials?: Record<string, Credential>;
	onError?: OnError;
	typeVersion?: number;
	/** `manual` as in the editor; `webhook` when absent. */
	mode?: 'manual' | 'webhook';
	/** Of the execution, for what counts once in each. */
	executionId?: string;
	/** Called with what cancels the execution, as the Stop button does. */
	started?: (cancel: () => void) => void;
	/** Nodes before the one under test, between the start and it, in order (their names are their types). */
	before?: Array<{ name: string; node: INodeType; parameters?: IDataObject }>;
}

/** What came of it. */
export interface NodeResult {
	run: IRun;
	/** JSON of the node's first output. */
	json: IDataObject[];
	/** Items of each of the node's outputs. */
	outputs: INodeExecutionData[][];
	/** The error that ended the run, if one did. */
	error?: Error & { description?: string; context?: IDataObject };
	/** What the node sent as the answer of a webhook (`sendResponse`). */
	responses: IExecuteResponsePromiseData[];
}

/** A node without parameters, as a user may have one between ours. */
export const nodeThat = (name: string, execute?: INodeType['execute']): INodeType => ({
	description: {
		displayName: name,
		name,
		group: ['transform'],
		version: 1,
		description: '',
		defaults: { name },
		inputs: ['main'],
		outputs: ['main'],
		properties: [],
	},
	execute,
});

/** Node types of one test workflow. */
class Types implements INodeTypes {
	constructor(private readonly types: Record<string, INodeType>) {}

	getByName(type: string) {
		return this.types[type];
	}

	getByNameAndVersion(type: string, version?: number) {
		return NodeHelpers.getVersionedNodeType(this.types[type], version);
	}

	getKnownTypes() {
		return {};
	}
}

/** Credentials of one test, authenticated by the package's own credential class. */
export class Credentials extends ICredentialsHelper {
	constructor(private readonly values: Record<string, Credential>) {
		super();
	}

	getParentTypes() {
		return [];
	}

	async authenticate(credential: Credential, type: string, request: IHttpRequestOptions) {
		const types = { simotelApi: new SimotelApi(), simotelWebServiceApi: new SimotelWebServiceApi() };
		const known = Object.entries(types).find(([name]) => name === type)?.[1];
		return known === undefined ? request : await known.authenticate(credential, request);
	}

	async preAuthentication() {
		return undefined;
	}

	async runPreAuthentication() {
		return undefined;
	}

	async getCredentials(): Promise<never> {
		throw new Error('stored credentials are not used in tests');
	}

	async getDecrypted(_data: IWorkflowExecuteAdditionalData, _node: unknown, type: string) {
		return { ...this.values[type] };
	}

	async updateCredentials() {
		throw new Error('credentials do not change in tests');
	}

	async updateCredentialsOauthTokenData() {
		throw new Error('credentials do not change in tests');
	}

	getCredentialsProperties() {
		return [];
	}

	isCredentialUsableByNode() {
		return true;
	}
}

/** What n8n hands to every context; enough of it for the nodes of this package. */
export function additionalData(
	credentials: Record<string, Credential>,
	more: Partial<IWorkflowExecuteAdditionalData> = {},
): IWorkflowExecuteAdditionalData {
	return {
		credentialsHelper: new Credentials(credentials),
		currentNodeExecutionIndex: 0,
		executionId: '1',
		webhookBaseUrl: 'http://127.0.0.1/webhook',
		webhookTestBaseUrl: 'http://127.0.0.1/webhook-test',
		webhookWaitingBaseUrl: 'http://127.0.0.1/webhook-waiting',
		formWaitingBaseUrl: 'http://127.0.0.1/form-waiting',
		restApiUrl: '',
		instanceBaseUrl: '',
		variables: {},
		executeWorkflow: async () => await Promise.reject(new Error('no sub-workflows in tests')),
		setExecutionStatus: () => undefined,
		sendDataToUI: () => undefined,
		getRunExecutionData: async () => undefined,
		logAiEvent: () => undefined,
		startRunnerTask: async () => await Promise.reject(new Error('no runners in tests')),
		...more,
	} as unknown as IWorkflowExecuteAdditionalData;
}

/**
 * A node of a workflow under test, in its latest version.
 *
 * @param credentials of which it has one each
 */
export function workflowNode(
	name: string,
	type: INodeType,
	parameters: IDataObject = {},
	credentials: Record<string, Credential> = {},
	extra: Partial<INode> = {},
): INode {
	return {
		id: name,
		name,
		type: type.description.name,
		typeVersion: currentVersion(type),
		position: [0, 0],
		parameters: parameters as INode['parameters'],
		credentials: Object.fromEntries(Object.keys(credentials).map((key) => [key, { id: '1', name: key }])),
		...extra,
	};
}

/** What leads to a node, by its first input. */
export const to = (node: string) => [{ node, type: 'main' as const, index: 0 }];

/** A workflow under test of these node types. */
export function workflowOf(
	nodes: INode[],
	types: INodeType[],
	more: { id?: string; active?: boolean; connections?: IConnections } = {},
): Workflow {
	return new Workflow({
		...{ id: 'workflow', active: true, connections: {}, ...more },
		nodes,
		nodeTypes: new Types(Object.fromEntries(types.map((type) => [type.description.name, type]))),
		settings: { executionOrder: 'v1' },
	});
}

/** Begins an execution of a workflow by n8n-core's engine, with these items at one of its nodes. */
export function execute(
	workflow: Workflow,
	start: INode,
	input: INodeExecutionData[][],
	options: {
		mode: 'manual' | 'webhook';
		executionId: string;
		credentials?: Record<string, Credential>;
		/** Called with what a node sends as the answer of a webhook. */
		onResponse?: (response: IExecuteResponsePromiseData) => void;
	},
) {
	const { mode, executionId, credentials = {}, onResponse } = options;
	const { id, nodes, connectionsBySourceNode: connections, active } = workflow;
	const stored = { id, name: id, nodes: Object.values(nodes), connections, active };
	const hooks = new ExecutionLifecycleHooks(mode, executionId, stored as unknown as IWorkflowBase);
	if (onResponse) hooks.addHandler('sendResponse', onResponse);
	const data = createRunExecutionData({
		executionData: { nodeExecutionStack: [{ node: start, data: { main: input }, source: null }] },
	});
	const additional = additionalData(credentials, { hooks, executionId });
	return new WorkflowExecute(additional, mode, data).processRunExecutionData(workflow);
}

const asItem = (item: IDataObject | INodeExecutionData): INodeExecutionData =>
	'json' in item && typeof item.json === 'object'
		? (item as INodeExecutionData)
		: { json: item as IDataObject };

/** Runs a node as n8n does: in a workflow, through n8n-core's own engine. */
export async function runNode(options: NodeRun): Promise<NodeResult> {
	const { node, credentials = {}, before = [], onError, typeVersion } = options;
	const start = nodeThat('start', async function () {
		return [this.getInputData()];
	});
	const nodes = [
		workflowNode('Start', start),
		...before.map((step) => workflowNode(step.name, step.node, step.parameters)),
		workflowNode('Node', node, options.parameters, credentials, {
			onError,
			...(typeVersion === undefined ? {} : { typeVersion }),
		}),
	];
	const connections: IConnections = {};
	nodes.slice(0, -1).forEach((from, index) => {
		connections[from.name] = { main: [to(nodes[index + 1].name)] };
	});
	const types = [start, node, ...before.map((step) => step.node)];
	const workflow = workflowOf(nodes, types, { active: false, connections });
	const responses: IExecuteResponsePromiseData[] = [];
	const { mode = 'webhook', executionId = '1' } = options;
	const running = execute(workflow, nodes[0], [(options.items ?? [{}]).map(asItem)], {
		...{ mode, executionId, credentials },
		onResponse: (response) => responses.push(response),
	});
	options.started?.(() => running.cancel());
	const run = await running;
	const outputs = (run.data.resultData.runData.Node?.[0]?.data?.main ?? []).map((items) => items ?? []);
	return {
		run,
		outputs,
		json: (outputs[0] ?? []).map((item) => item.json),
		error: run.data.resultData.error as NodeResult['error'],
		responses,
	};
}
