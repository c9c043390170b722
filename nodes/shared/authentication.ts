import type { INode, INodeProperties } from 'n8n-workflow';

/**
 * n8n gives a pasted or imported node the newest credential that fits and is displayed. Here that would let in nobody
 * but somebody else, in the middle of a call: a credential is displayed only where a person asks for it.
 *
 * @param name of the parameter
 */
export const askedFor = (name: string) => ({ show: { [name]: ['credential'] } });

/**
 * The parameter that asks for a credential.
 *
 * @param says what each of the two choices means
 */
export const credentialChoice = (
	property: Pick<INodeProperties, 'displayName' | 'name' | 'description' | 'displayOptions'>,
	says: { credential: string; none?: string },
): INodeProperties => ({
	...property,
	type: 'options',
	noDataExpression: true,
	default: 'none',
	options: [
		{ name: 'Credential', value: 'credential', description: says.credential },
		{ name: 'None', value: 'none', ...(says.none === undefined ? {} : { description: says.none }) },
	],
});

/**
 * Whether a node asks for a credential, and whether it is there; `unknown` where there is one and nobody knows whether
 * it is asked for.
 */
export type CredentialUse = 'open' | 'credential' | 'missing' | 'unknown';

export function credentialUse(
	{ parameters, credentials }: INode,
	parameter: string,
	credential: string,
): CredentialUse {
	const { [parameter]: value = 'none' } = parameters;
	const asks = value === 'credential';
	if (credentials?.[credential] === undefined) return asks ? 'missing' : 'open';
	return asks ? 'credential' : value === 'none' ? 'open' : 'unknown';
}
