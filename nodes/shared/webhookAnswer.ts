import type { IDataObject, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

/** Answers a webhook request here and now, and starts no execution. */
export function answer(context: IWebhookFunctions, status: number, body: IDataObject): IWebhookResponseData {
	const response = context.getResponseObject();
	if (!response.headersSent) {
		if (status === 401) response.setHeader('WWW-Authenticate', 'Basic realm="Simotel"');
		response.status(status).json(body);
	}
	return { noWebhookResponse: true };
}
