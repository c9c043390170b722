import type { SimotelClient } from '../client/client';
import { SimotelError } from '../client/errors';
import { rowsOf } from '../client/rows';
import { textOf } from '../wire';
import { notOk, ok, seen } from './checks';
import type { SetupCheck } from './checks';

/** Whether the PBX gives telephone passwords away to this account; the passwords themselves are never kept. */
export async function checkSecrets(client: SimotelClient): Promise<SetupCheck> {
	const check = 'Telephone Passwords';
	const body = {
		alike: true,
		status: 'all',
		conditions: { name: '', number: '', mapped: '' },
	};
	try {
		const secrets = rowsOf(await client.search('pbx/users/search', body)).map((row) => textOf(row.secret));
		if (secrets.length === 0) return notOk('unknown', check, 'There is no extension yet', '');
		const shown = secrets.filter((secret) => secret !== null && !/^[*•xX]+$/.test(secret)).length;
		return shown === 0
			? ok(check, 'The PBX masks the passwords of extensions')
			: notOk(
					'warning',
					check,
					`The PBX gives the passwords of ${shown} extensions in clear text to this account`,
					'They are removed from every output here. Take "/pbx/users/search" from accounts that do not need it.',
				);
	} catch (error) {
		const denied = error instanceof SimotelError && error.kind === 'forbidden';
		return notOk('unknown', check, denied ? 'The account may not list extensions' : seen(error), '');
	}
}
