import type { ICredentialType, INodeProperties, INodePropertyOptions, INodeType } from 'n8n-workflow';

import { SimotelApi } from '../../credentials/SimotelApi.credentials';
import { SimotelWebServiceApi } from '../../credentials/SimotelWebServiceApi.credentials';
import { SimotelWebhookApi } from '../../credentials/SimotelWebhookApi.credentials';
import { RespondToSimotel } from '../../nodes/RespondToSimotel/RespondToSimotel.node';
import { Simotel } from '../../nodes/Simotel/Simotel.node';
import { SimotelComponentTrigger } from '../../nodes/SimotelComponentTrigger/SimotelComponentTrigger.node';
import { SimotelReportTrigger } from '../../nodes/SimotelReportTrigger/SimotelReportTrigger.node';
import { SimotelTrigger } from '../../nodes/SimotelTrigger/SimotelTrigger.node';

/** The nodes of the package. */
export const NODES: INodeType[] = [
	new Simotel(),
	new SimotelTrigger(),
	new SimotelReportTrigger(),
	new SimotelComponentTrigger(),
	new RespondToSimotel(),
];

/** Its credentials. */
const CREDENTIALS: ICredentialType[] = [
	new SimotelApi(),
	new SimotelWebServiceApi(),
	new SimotelWebhookApi(),
];

/** A parameter as the editor shows it, and the way to it. */
export interface ShownParameter {
	/** Node or credential, resource and operation where there are any, parents, name. */
	at: string;
	owner: string;
	property: INodeProperties;
	/** The parameters beside it. */
	siblings: INodeProperties[];
}

/** Whether an entry of `options` is a choice, and not a parameter or a group of them. */
export const isChoice = (entry: object): entry is INodePropertyOptions => 'value' in entry;

/** Every parameter of nodes and credentials, also those inside collections. */
export function allParameters(): ShownParameter[] {
	const owners = [
		...NODES.map(({ description }) => ({ name: description.displayName, list: description.properties })),
		...CREDENTIALS.map(({ displayName, properties }) => ({ name: displayName, list: properties })),
	];
	return owners.flatMap(({ name, list }) => below(name, name, list));
}

function below(owner: string, at: string, siblings: INodeProperties[]): ShownParameter[] {
	return siblings.flatMap((property) => {
		if (property.type === 'hidden') return [];
		const { resource, operation } = property.displayOptions?.show ?? {};
		const path = [at, resource, operation, property.name].filter(Boolean).join(' / ');
		return [
			{ at: path, owner, property, siblings },
			...(property.options ?? []).flatMap((entry) => {
				if (isChoice(entry)) return [];
				return below(owner, path, 'values' in entry ? entry.values : [entry as INodeProperties]);
			}),
		];
	});
}
