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
	type IExecuteFunctions,
	type IExecuteResponsePromiseData,
	type IHttpRequestOptions,
	type INode,
	type INodeExecutionData,
	type INodeProperties,
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

class Start implements INodeType {
	description = {
		displayName: 'Start',
		name: 'start',
		group: ['trigger'],
		version: 1,
		description: '',
		defaults: { name: 'Start' },
		inputs: [],
		outputs: ['main'],
		properties: [] as INodeProperties[],
	} as unknown as INodeType['description'];

	async execute(this: IExecuteFunctions) {
		return [this.getInputData()];
	}
}

/** Node types of one test workflow. */
export class Types implements INodeTypes {
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

/** A node of a workflow under test. */
export function workflowNode(
	name: string,
	type: string,
	parameters: IDataObject,
	extra: Partial<INode> = {},
): INode {
	return {
		id: name,
		name,
		type,
		typeVersion: 1,
		position: [0, 0],
		parameters: parameters as INode['parameters'],
		...extra,
	};
}

const asItem = (item: IDataObject | INodeExecutionData): INodeExecutionData =>
	'json' in item && typeof item.json === 'object'
		? (item as INodeExecutionData)
		: { json: item as IDataObject };

/** Runs a node as n8n does: in a workflow, through n8n-core's own engine. */
export async function runNode(options: NodeRun): Promise<NodeResult> {
	const { node, credentials = {} } = options;
	const type = node.description.name;
	const before = options.before ?? [];
	const nodes = [
		workflowNode('Start', 'start', {}),
		...before.map((step) =>
			workflowNode(step.name, step.node.description.name, step.parameters ?? {}, {
				typeVersion: currentVersion(step.node),
			}),
		),
		workflowNode('Node', type, options.parameters ?? {}, {
			typeVersion: options.typeVersion ?? currentVersion(node),
			onError: options.onError,
			credentials: Object.fromEntries(Object.keys(credentials).map((name) => [name, { id: '1', name }])),
		}),
	];
	const connections: IConnections = {};
	nodes.slice(0, -1).forEach((from, index) => {
		connections[from.name] = { main: [[{ node: nodes[index + 1].name, type: 'main', index: 0 }]] };
	});
	const types: Record<string, INodeType> = { start: new Start(), [type]: node };
	for (const step of before) types[step.node.description.name] = step.node;
	const workflow = new Workflow({
		id: 'workflow',
		nodes,
		connections,
		active: false,
		nodeTypes: new Types(types),
		settings: { executionOrder: 'v1' },
	});
	const { mode = 'webhook', executionId = '1' } = options;
	const hooks = new ExecutionLifecycleHooks(mode, executionId, {
		id: 'workflow',
		name: 'workflow',
		nodes,
		connections,
		active: false,
	} as unknown as IWorkflowBase);
	const responses: IExecuteResponsePromiseData[] = [];
	hooks.addHandler('sendResponse', (response) => {
		responses.push(response);
	});
	const input = (options.items ?? [{}]).map(asItem);
	const data = createRunExecutionData({
		executionData: { nodeExecutionStack: [{ node: nodes[0], data: { main: [input] }, source: null }] },
	});
	const running = new WorkflowExecute(
		additionalData(credentials, { hooks, executionId }),
		mode,
		data,
	).processRunExecutionData(workflow);
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
