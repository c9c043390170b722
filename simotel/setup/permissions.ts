import type { SimotelClient } from '../client/client';
import { SimotelError, isMissingFile } from '../client/errors';
import { abandon } from '../client/files';
import { inParallel } from '../parallel';
import type { WireObject } from '../wire';
import { notOk, ok, seen } from './checks';
import type { SetupCheck } from './checks';

/** A service that the API account can be allowed to use. */
export interface Permission {
	/** API path without a leading slash: the permission's name in the panel has one. */
	path: string;
	/** What needs it, in words. */
	usedBy: string[];
	/** A request that changes nothing; absent for services that cannot be tried without changing the PBX. */
	probe?: Probe;
}

/** A request to a service that leaves the PBX as it is. */
export interface Probe {
	body: WireObject;
	/** The reply is a file. */
	download?: boolean;
}

interface Triable extends Permission {
	probe: Probe;
}

/** What is known of one permission. */
type Granted = 'yes' | 'no' | 'absent' | 'unclear' | 'otherVersion';

/**
 * Tries each permission with a request that changes nothing; those that would change something are listed as not
 * tried, one check for each kind of record. A permission that is missing is a warning, because accounts with few
 * permissions are usual.
 *
 * @param width requests at the same time
 */
export async function checkPermissions(
	client: SimotelClient,
	permissions: Permission[],
	width = 3,
): Promise<SetupCheck[]> {
	const triable = permissions.filter((permission): permission is Triable => permission.probe !== undefined);
	const checks: SetupCheck[][] = [];
	await inParallel(triable.length, width, async (index) => {
		checks[index] = await checkPermission(client, triable[index]);
	});
	return [...checks.flat(), ...notTried(permissions.filter(({ probe }) => probe === undefined))];
}

/** Services that change the same kind of record share all but the last part of their paths. */
function notTried(permissions: Permission[]): SetupCheck[] {
	const kinds = new Map<string, string[]>();
	for (const { path, usedBy } of permissions) {
		const kind = path.slice(0, path.lastIndexOf('/'));
		kinds.set(kind, [...(kinds.get(kind) ?? []), `/${path} (${usedBy.join(', ')})`]);
	}
	return [...kinds].map(([kind, services]) =>
		notOk(
			'unknown',
			`Permissions to change /${kind}`,
			`Not tried, because that would change the PBX: ${services.join('; ')}`,
			'Tick those that you use for this account in Maintenance → API Accounts.',
		),
	);
}

/** Nothing about a service that this version of the API does not have. */
async function checkPermission(client: SimotelClient, permission: Triable): Promise<SetupCheck[]> {
	const name = `Permission /${permission.path}`;
	const usedBy = `Used by: ${permission.usedBy.join(', ')}`;
	const tick = `Tick "/${permission.path}" for this account in Maintenance → API Accounts if you use it.`;
	const { granted, why } = await tried(client, permission.path, permission.probe);
	switch (granted) {
		case 'yes':
			return [ok(name, `Granted. ${usedBy}`)];
		case 'no':
			return [notOk('warning', name, `Not granted. ${usedBy}`, tick)];
		case 'absent':
			return [
				notOk(
					'warning',
					name,
					`This PBX does not have it. ${usedBy}`,
					'It belongs to a newer version or to a module that is not installed, such as the auto-dialer.',
				),
			];
		case 'unclear':
			return [notOk('unknown', name, `${why}. ${usedBy}`, 'Try again later.')];
		case 'otherVersion':
			return [];
	}
}

async function tried(
	client: SimotelClient,
	path: string,
	{ body, download }: Probe,
): Promise<{ granted: Granted; why: string }> {
	try {
		if (download === true) {
			abandon(await client.openFile(path, body, 'check.mp3'));
		} else await client.search(path, body);
		return { granted: 'yes', why: '' };
	} catch (error) {
		return { granted: grantedBy(error, download === true), why: seen(error) };
	}
}

function grantedBy(error: unknown, download: boolean): Granted {
	if (!(error instanceof SimotelError)) return 'unclear';
	if (download && isMissingFile(error)) return 'yes';
	switch (error.kind) {
		case 'forbidden':
			return 'no';
		case 'noSuchService':
		case 'notFound':
			return 'absent';
		case 'notInVersion':
			return 'otherVersion';
		// The PBX understood the probe and looked for what it asked: the account may ask.
		case 'refused':
		case 'badRequest':
			return 'yes';
		default:
			return 'unclear';
	}
}
