import type { ICredentialDataDecryptedObject as Credential } from 'n8n-workflow';

import { apiVersionOf } from '../../simulator';
import { pbxOfThisRun } from './pbx';

/** The password of the simulator's API account; no error or output may show it. */
export const PASSWORD = 'simulator-password';

/** Values of a Simotel API credential for the simulator at `url`, with Basic authentication and the version of this run. */
export const account = (url: string, more: Credential = {}): Credential => ({
	serverUrl: url,
	apiVersion: apiVersionOf(pbxOfThisRun().profile),
	authentication: 'basic',
	username: 'n8n',
	password: PASSWORD,
	timezone: 'Asia/Tehran',
	timeout: 5,
	...more,
});
