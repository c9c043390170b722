import type { Icon, ICredentialType, INodeProperties } from 'n8n-workflow';

/** How the PBX proves itself when it calls n8n: events and requests of dialplan components. */
export class SimotelWebhookApi implements ICredentialType {
	name = 'simotelWebhookApi';

	displayName = 'Simotel Webhook API';

	icon: Icon = { light: 'file:../icons/simotel.svg', dark: 'file:../icons/simotel.dark.svg' };

	documentationUrl =
		'https://github.com/n8n-nodes-simotel/n8n-nodes-simotel/blob/main/docs/credentials.md#simotel-webhook-api';

	properties: INodeProperties[] = [
		{
			displayName:
				'Fill in at least one of username, allowed addresses and URL secret. A request must pass all that are filled in.',
			name: 'notice',
			type: 'notice',
			default: '',
		},
		{
			displayName: 'Username',
			name: 'user',
			type: 'string',
			default: '',
			placeholder: 'e.g. simotel',
			description: 'API Username that is set in Maintenance → Settings → API Settings of Simotel',
		},
		{
			displayName: 'Password',
			name: 'password',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			description: 'API Password that is set beside the username in Simotel',
		},
		{
			displayName: 'Allowed Addresses',
			name: 'allowedAddresses',
			type: 'string',
			default: '',
			placeholder: 'e.g. 192.168.1.10, 10.0.0.0/24',
			description:
				'Addresses or networks (CIDR) from which the PBX may call, separated by commas. Behind a reverse proxy, set N8N_PROXY_HOPS so that n8n knows the address of the PBX.',
		},
		{
			displayName: 'URL Secret',
			name: 'urlSecret',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			description:
				'For a PBX that can only be given an address: add ?secret=… with this value to the address in Simotel. It never appears in items.',
		},
	];
}
