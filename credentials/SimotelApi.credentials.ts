import type {
	Icon,
	ICredentialDataDecryptedObject,
	ICredentialType,
	IHttpRequestOptions,
	INodeProperties,
} from 'n8n-workflow';

import { authHeaders } from '../simotel/client/auth';
import type { Account } from '../simotel/client/auth';
import { zoneProperty } from '../nodes/shared/zones';

/** An API account of a Simotel server: how n8n calls the PBX. */
export class SimotelApi implements ICredentialType {
	name = 'simotelApi';

	displayName = 'Simotel API';

	icon: Icon = { light: 'file:../icons/simotel.svg', dark: 'file:../icons/simotel.dark.svg' };

	documentationUrl =
		'https://github.com/n8n-nodes-simotel/n8n-nodes-simotel/blob/main/docs/credentials.md#simotel-api';

	properties: INodeProperties[] = [
		{
			displayName: 'Server URL',
			name: 'serverUrl',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. http://192.168.1.10',
			description: 'Address of the PBX as you type it in the browser, with its port if it has one',
		},
		{
			displayName: 'API Version',
			name: 'apiVersion',
			type: 'options',
			default: 'v4',
			options: [
				{ name: 'Custom Base Path', value: 'custom', description: 'Speaks V4 below a path of your own' },
				{ name: 'V3 (Legacy)', value: 'v3', description: 'Simotel servers from before version 4 of the API' },
				{ name: 'V4', value: 'v4', description: 'Simotel servers of today, your own or those of a reseller' },
				{ name: 'V4.1 (Simotel Cloud)', value: 'v4.1', description: 'The cloud of Simotel itself' },
			],
			description: 'Which API the server speaks',
		},
		{
			displayName: 'Base Path',
			name: 'basePath',
			type: 'string',
			default: '/api/v4',
			placeholder: 'e.g. /pbx/api/v4',
			displayOptions: { show: { apiVersion: ['custom'] } },
			description: 'Path of the API below the Server URL',
		},
		{
			displayName: 'Authentication',
			name: 'authentication',
			type: 'options',
			default: 'basic',
			options: [
				{ name: 'API Token', value: 'token' },
				{ name: 'Both', value: 'both', description: 'For accounts that need username, password and token' },
				{ name: 'Username and Password', value: 'basic' },
			],
			description: 'As set for the account in Maintenance → API Accounts',
		},
		{
			displayName: 'Username',
			name: 'username',
			type: 'string',
			default: '',
			placeholder: 'e.g. n8n',
			displayOptions: { show: { authentication: ['basic', 'both'] } },
			description: 'Username of the API account',
		},
		{
			displayName: 'Password',
			name: 'password',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			displayOptions: { show: { authentication: ['basic', 'both'] } },
			description: 'Password of the API account',
		},
		{
			displayName: 'API Token',
			name: 'token',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			displayOptions: { show: { authentication: ['token', 'both'] } },
			description: 'API key of the account',
		},
		{
			displayName: 'Ignore SSL Issues (Insecure)',
			name: 'ignoreSslIssues',
			type: 'boolean',
			default: false,
			description: 'Whether to connect even if the certificate of the PBX cannot be verified',
		},
		zoneProperty('Zone of the wall clock of the PBX; its reports carry no zone of their own'),
		{
			displayName: 'Request Timeout (Seconds)',
			name: 'timeout',
			type: 'number',
			default: 30,
			typeOptions: { minValue: 1, maxValue: 3600 },
			description: 'How long to wait for an answer of the PBX',
		},
	];

	/** Also used by n8n's HTTP Request node, where this is a predefined credential type. */
	authenticate = async (
		credentials: ICredentialDataDecryptedObject,
		requestOptions: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> => {
		const timeout = Number(credentials.timeout);
		return {
			...requestOptions,
			headers: {
				...requestOptions.headers,
				...authHeaders(credentials as unknown as Account, requestOptions.headers),
			},
			// By the names of n8n's two request helpers.
			...(credentials.ignoreSslIssues === true
				? { skipSslCertificateValidation: true, rejectUnauthorized: false }
				: {}),
			...(timeout > 0 && requestOptions.timeout === undefined ? { timeout: timeout * 1000 } : {}),
		};
	};
}
