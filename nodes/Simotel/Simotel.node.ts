import type { IExecuteFunctions, INodeExecutionData, INodeType, INodeTypeDescription } from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

import { simotelApiTest } from '../shared/credentialTest';
import { executeOperations } from './execution/execute';
import { listSearch, loadOptions } from './methods/lists';
import { nodeProperties } from './description/properties';
import { resources } from './resources';
import { subtitle } from '../shared/subtitle';
import { BUILDER_HINTS } from '../shared/builderHints';

/** What each operation does, as the list of actions says it: `Get many queue calls`. */
const ACTIONS = Object.fromEntries(
	resources.flatMap(({ value, operations }) =>
		operations.map((operation) => [`${value}.${operation.value}`, operation.action]),
	),
);

/** Everything that the Simotel API can do, as resources and operations. */
export class Simotel implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Simotel',
		name: 'simotel',
		icon: { light: 'file:../../icons/simotel.svg', dark: 'file:../../icons/simotel.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: subtitle(
			`${JSON.stringify(ACTIONS)}[$parameter["resource"] + "." + $parameter["operation"]] || $parameter["operation"]`,
		),
		description: 'Work with calls, extensions, queues, trunks, campaigns and reports of a Simotel PBX',
		defaults: { name: 'Simotel' },
		builderHint: BUILDER_HINTS.simotel,
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'simotelApi', required: true, testedBy: 'simotelApiTest' }],
		// Hidden by the node already; n8n then hides them also where an operation lets one through.
		sensitiveOutputFields: ['secret', 'password', 'remotesecret', 'data.secret', 'data.password'],
		properties: nodeProperties(resources),
	};

	methods = {
		credentialTest: { simotelApiTest },
		listSearch: listSearch(resources),
		loadOptions: loadOptions(resources),
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await executeOperations(this, resources);
	}
}
