import type { FastifyRequest } from 'fastify';

import type { PbxState } from '../state';
import type { Account } from '../types';
import { HttpRefusal } from './request';

/**
 * The account that a request belongs to. Each mode wants exactly its own headers; an account with both needs both.
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
	const account = state.accounts.find((candidate) => candidate.enabled && fits(candidate, basic, key));
	if (!account) throw new HttpRefusal(401, 'BasicAuth or ApiKey is invalid');
	if (account.permissions !== '*' && !account.permissions.includes(`/${path}`)) {
		throw new HttpRefusal(403, `"/${path}";Access denied`);
	}
	return account;
}

type Pair = { user: string; password: string };

function fits(account: Account, basic: Pair | null, key: string): boolean {
	const passwordFits = basic?.user === account.name && basic.password === account.password;
	const keyFits = key !== '' && key === account.key;
	if (account.mode === 'basic') return passwordFits && key === '';
	if (account.mode === 'key') return keyFits;
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
