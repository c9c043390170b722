import { createHash, timingSafeEqual } from 'crypto';

import { basicHeader } from '../client/auth';
import { isAllowed, parseAllowList } from './addresses';

/** What a request must have to come in; all that is filled in counts. */
export interface AccessRules {
	user?: string;
	password?: string;
	/** Addresses and networks, as somebody typed them. */
	allowedAddresses?: string;
	urlSecret?: string;
}

/** Who sends a request. */
export interface RequestIdentity {
	/** Address as the server sees it, after the proxies that it trusts. */
	address: string;
	authorization: string | undefined;
	secret: unknown;
}

/** What a PBX has added behind the URL secret: the event's name and, with GET, its first field. */
export interface Added {
	name?: string;
	query: Record<string, string>;
}

/** Whether a request may come in; a refusal says no more than 401 or 403. */
export type AccessDecision = { ok: true; added: Added } | { ok: false; status: 401 | 403 };

export const NOTHING_ADDED: Added = { query: {} };

/** Rules without any protection let nobody in. */
export function decideAccess(rules: AccessRules, identity: RequestIdentity): AccessDecision {
	if (protectsNothing(rules)) return { ok: false, status: 403 };
	const { user = '', password = '', allowedAddresses = '', urlSecret = '' } = rules;
	if (allowedAddresses.trim() !== '') {
		if (!isAllowed(identity.address, networksOf(allowedAddresses))) return { ok: false, status: 403 };
	}
	if (user !== '' || password !== '') {
		if (!equal(identity.authorization ?? '', basicHeader(user, password))) return { ok: false, status: 401 };
	}
	const added = urlSecret === '' ? NOTHING_ADDED : addedBehind(urlSecret, identity.secret);
	return added === null ? { ok: false, status: 401 } : { ok: true, added };
}

export const protectsNothing = ({ user, password, allowedAddresses, urlSecret }: AccessRules) =>
	[user, password, allowedAddresses?.trim(), urlSecret].every((value) => !value);

let lastList = { text: '', networks: parseAllowList('').networks };

/** The networks of a list, which is the same one for nearly all requests. */
function networksOf(text: string) {
	if (lastList.text !== text) lastList = { text, networks: parseAllowList(text).networks };
	return lastList.networks;
}

/**
 * What a PBX has added to the secret; null when it is another secret. For Rest the event's name is added to the
 * address, and a PBX that takes the address for a text adds it behind the query: `?secret=…/Cdr`, with GET followed by
 * the fields (`?secret=…/Cdr?src=…`), of which the first one then is part of the secret.
 */
function addedBehind(secret: string, given: unknown): Added | null {
	const text = typeof given === 'string' ? given : '';
	if (equal(text, secret)) return NOTHING_ADDED;
	const added = /\/([A-Za-z]+)(\?.*)?$/s.exec(text);
	if (added === null || !equal(text.slice(0, added.index), secret)) return null;
	const [, key, value] = /^\?([^=]+)=(.*)$/s.exec(added[2] ?? '') ?? [];
	return { name: added[1], query: key === undefined ? {} : { [key]: value } };
}

/** In constant time: digests have one length whatever was sent. The scheme's letter case does not count. */
function equal(given: string, wanted: string): boolean {
	const digest = (text: string) =>
		createHash('sha256')
			.update(text.replace(/^basic /i, 'Basic '))
			.digest();
	return timingSafeEqual(digest(given), digest(wanted));
}
