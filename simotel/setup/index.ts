import type { SimotelClient } from '../client/client';
import { checkCalls } from './calls';
import type { Advise, SetupCheck } from './checks';
import { checkConnection } from './connection';
import { checkPermissions } from './permissions';
import type { Permission } from './permissions';
import { checkSecrets } from './secrets';

export type { SetupCheck } from './checks';
export type { Permission, Probe } from './permissions';

/**
 * Looks at a PBX without changing anything: can it be reached, what may the account do, do clock and zone fit, how
 * far do the reports lag, can recordings be read. When the PBX cannot be used at all, only the reason comes.
 *
 * @param permissions what the caller can use, each with a harmless request where there is one
 * @param mode how the account identifies itself, in words
 * @param advise what to do about an error, in the words of whoever shows it
 * @param more checks of the caller's own, put before the permissions
 */
export async function checkSetup(
	client: SimotelClient,
	permissions: Permission[],
	mode: string,
	advise: Advise,
	more: SetupCheck[] = [],
): Promise<SetupCheck[]> {
	const connection = await checkConnection(client, mode, advise);
	if (!connection.usable) return connection.checks;
	const calls = await checkCalls(client, advise);
	const secrets = await checkSecrets(client);
	const granted = await checkPermissions(client, permissions);
	return [...connection.checks, ...calls, secrets, ...more, ...granted];
}
