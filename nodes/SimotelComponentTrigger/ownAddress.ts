import type { IWebhookFunctions } from 'n8n-workflow';

/** Where this very process took the request, e.g. `http://127.0.0.1:5678`; no proxy lies in between. */
export function ownAddress(context: IWebhookFunctions): string {
	const { socket } = context.getRequestObject();
	const { localAddress = '127.0.0.1', localPort = 0 } = socket;
	const address = localAddress.replace(/^::ffff:/, '');
	return `${'encrypted' in socket ? 'https' : 'http'}://${address.includes(':') ? `[${address}]` : address}:${localPort}`;
}
