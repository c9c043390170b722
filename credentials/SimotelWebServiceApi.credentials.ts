import type {
	ICredentialDataDecryptedObject,
	ICredentialType,
	IHttpRequestOptions,
	INodeProperties,
	Icon,
} from 'n8n-workflow';

import { basicHeader } from '../simotel/client/auth';

/** What the web service of a rule, such as a CRM, wants to see. */
export class SimotelWebServiceApi implements ICredentialType {
	name = 'simotelWebServiceApi';

	displayName = 'Web Service for Simotel API';

	icon: Icon = { light: 'file:../icons/simotel.svg', dark: 'file:../icons/simotel.dark.svg' };

	documentationUrl =
		'https://github.com/n8n-nodes-simotel/n8n-nodes-simotel/blob/main/docs/components.md#from-a-web-service';

	properties: INodeProperties[] = [
		{
			displayName: 'Authentication',
			name: 'authentication',
			type: 'options',
			default: 'header',
			options: [
				{ name: 'Header', value: 'header' },
				{ name: 'Username and Password', value: 'basic' },
			],
			description: 'How the web service knows n8n',
		},
		{
			displayName: 'Header Name',
			name: 'headerName',
			type: 'string',
			default: 'Authorization',
			placeholder: 'e.g. X-API-Key',
			displayOptions: { show: { authentication: ['header'] } },
			description: 'Name of the header that the web service asks for',
		},
		{
			displayName: 'Header Value',
			name: 'headerSecret',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			displayOptions: { show: { authentication: ['header'] } },
			description: 'Its value, with the word Bearer in front where the web service wants it',
		},
		{
			displayName: 'Username',
			name: 'user',
			type: 'string',
			default: '',
			placeholder: 'e.g. n8n',
			displayOptions: { show: { authentication: ['basic'] } },
			description: 'Name of the account at the web service',
		},
		{
			displayName: 'Password',
			name: 'password',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			displayOptions: { show: { authentication: ['basic'] } },
			description: 'Password of the account at the web service',
		},
	];

	async authenticate(
		credential: ICredentialDataDecryptedObject,
		request: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> {
		const text = (name: string) => String(credential[name] ?? '');
		const [name, value] =
			credential.authentication === 'basic'
				? ['Authorization', basicHeader(text('user'), text('password'))]
				: [text('headerName').trim(), text('headerSecret')];
		return name === '' ? request : { ...request, headers: { ...request.headers, [name]: value } };
	}
}
