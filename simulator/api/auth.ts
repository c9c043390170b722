import type { FastifyRequest } from 'fastify';

import type { PbxState } from '../state';
import type { Account } from '../types';
import { HttpRefusal } from './request';

/** What accounts at a reseller usually may do: the quick report and recordings. */
const FEW_PERMISSIONS = ['/reports/quick/search', '/reports/quick/info', '/reports/audio/download'];

/**
 * The account that a request belongs to. Each mode wants its own headers, an account with both needs both; further
 * headers are ignored, unless the trait `authHeaders` is strict.
 *
 * @throws HttpRefusal 401 without or with wrong credentials, 403 for an address or path that is not allowed
 */
export function accountOf(state: PbxState, request: FastifyRequest, path: string): Account {
	if (state.allowedAddresses.length > 0 && !state.allowedAddresses.includes(request.ip)) {
		throw new HttpRefusal(403, 'IP is not permitted');
	}
	const basic = basicOf(request.headers.authorization);
	const key = headerText(request.headers['x-apikey']);
	if (!basic && key === '') throw new HttpRefusal(401, 'BasicAuth or ApiKey is missing');
	const strict = state.traits.authHeaders === 'strict';
	const account = state.accounts.find(
		(candidate) => candidate.enabled && fits(candidate, basic, key, strict),
	);
	if (!account) throw new HttpRefusal(401, 'BasicAuth or ApiKey is invalid');
	if (!mayUse(state, account, path)) throw denial(state, path);
	return account;
}

/** An account without a list of its own may do what accounts of such a server usually may. */
function mayUse({ traits }: PbxState, { permissions }: Account, path: string): boolean {
	const list = permissions === '*' && traits.permissions === 'few' ? FEW_PERMISSIONS : permissions;
	return list === '*' || list.includes(`/${path}`);
}

function denial(state: PbxState, path: string): HttpRefusal {
	switch (state.traits.denied) {
		case 'pathFirst':
			return new HttpRefusal(403, `"/${path}";Access denied`);
		case 'minusTwo':
			return new HttpRefusal(403, `Access denied: /${path}`, -2);
		case 'minusTwoWith200':
			return new HttpRefusal(200, `Access denied: /${path}`, -2);
	}
}

type Pair = { user: string; password: string };

function fits(account: Account, basic: Pair | null, key: string, strict: boolean): boolean {
	const passwordFits = basic?.user === account.name && basic.password === account.password;
	const keyFits = key !== '' && key === account.key;
	if (account.mode === 'basic') return passwordFits && !(strict && key !== '');
	if (account.mode === 'key') return keyFits && !(strict && basic !== null);
	return passwordFits && keyFits;
}

function basicOf(header: string | undefined): Pair | null {
	const match = /^Basic ([A-Za-z0-9+/=]+)$/.exec(header ?? '');
	if (!match) return null;
	const text = Buffer.from(match[1], 'base64').toString('utf8');
	const colon = text.indexOf(':');
	return colon < 0 ? null : { user: text.slice(0, colon), password: text.slice(colon + 1) };
}

const headerText = (value: string | string[] | undefined) => (Array.isArray(value) ? value[0] : value) ?? '';
