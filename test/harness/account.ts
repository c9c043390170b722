import type { Credential } from './engine';

/** The password of the simulator's API account; no error or output may show it. */
export const PASSWORD = 'simulator-password';

/** Values of a Simotel API credential for the simulator at `url`, with Basic authentication. */
export const account = (url: string, more: Credential = {}): Credential => ({
	serverUrl: url,
	apiVersion: 'v4',
	authentication: 'basic',
	username: 'n8n',
	password: PASSWORD,
	timezone: 'Asia/Tehran',
	timeout: 5,
	...more,
});
