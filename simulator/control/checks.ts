import type { PbxState } from '../state';
import { PROFILE_NAMES, checkedTraits, isProfile, isTrait, traitsOf } from '../traits';
import type { ProfileName, Traits } from '../traits';
import type { Account, CallRequest, Dialplan, Fault, Settings, Wire } from '../types';
import { BadRequest, text, wire } from './access';

export const VERSIONS = ['G2', 'G3', 'G4', 'Rest2', 'Rest3', 'Rest4'];
const FAULT_KINDS = [
	'latency',
	'drop',
	'status',
	'html',
	'truncate',
	'wrongType',
	'hang',
	'empty',
	'unsuccessful',
];
const NODE_KINDS = [
	'announcement',
	'extenApi',
	'extension',
	'fax',
	'hangup',
	'ivrApi',
	'poll',
	'queue',
	'smartApi',
	'trunk',
	'trunkApi',
	'voicemail',
];
const MOST_SPEED = 1_000;

/** An address that the PBX can call. */
export function checkedAddress(address: unknown, name: string): string | null {
	if (address === null || address === undefined || address === '') return null;
	const protocol = URL.canParse(String(address)) ? new URL(String(address)).protocol : '';
	if (!['http:', 'https:'].includes(protocol))
		throw new BadRequest(`${name} is no URL: it looks like http://127.0.0.1:5678/webhook/…`);
	return String(address);
}

/** Takes the changes over into the settings, all of them or none. */
export function applySettings(settings: Settings, changes: Partial<Settings>): void {
	const { events, components, localTime, clockAhead } = changes;
	const { profile, traits = {} } = checkedKind(changes as Wire);
	if (events?.version && !VERSIONS.includes(events.version))
		throw new BadRequest(`version is one of ${VERSIONS.join(', ')}`);
	for (const { method } of [events ?? {}, components ?? {}] as Array<{ method?: string }>)
		if (method && !['GET', 'POST'].includes(method)) throw new BadRequest('method is GET or POST');
	if (events && 'address' in events) events.address = checkedAddress(events.address, 'events.address');
	Object.assign(settings.events, events);
	Object.assign(settings.components, components);
	if (profile) Object.assign(settings, { profile, traits: traitsOf(profile) });
	Object.assign(settings.traits, traits);
	if (typeof localTime === 'boolean') settings.localTime = localTime;
	if (typeof clockAhead === 'number') settings.clockAhead = clockAhead;
}

/** A list of texts, such as addresses. */
export function texts(value: unknown): string[] {
	if (!Array.isArray(value) || value.some((entry) => typeof entry !== 'string'))
		throw new BadRequest('"allowedAddresses" must be a list of texts');
	return value as string[];
}

/** The kind of PBX that a reset names; without a profile, that of the start. */
export function checkedKind(body: Wire): { profile?: ProfileName; traits?: Partial<Traits> } {
	const { profile } = body;
	if (profile !== undefined && !isProfile(profile))
		throw new BadRequest(`"profile" is one of ${PROFILE_NAMES.join(', ')}`);
	// Single traits may stand beside the profile or together below `traits`.
	const beside = Object.entries(body).filter(([name]) => isTrait(name));
	const traits = { ...Object.fromEntries(beside), ...wire(body.traits) };
	return {
		...(profile === undefined ? {} : { profile }),
		...(Object.keys(traits).length === 0 ? {} : { traits: switches(traits) }),
	};
}

function switches(changes: Wire): Partial<Traits> {
	try {
		return checkedTraits(changes);
	} catch (error) {
		throw new BadRequest((error as Error).message);
	}
}

/** Makes an API account or changes one: its mode, password, key, permissions, or whether it is switched on. */
export function saveAccount(state: PbxState, name: string, changes: Wire): void {
	const { mode, password, key, permissions, enabled } = changes as Partial<Account>;
	if (mode !== undefined && !['basic', 'key', 'both'].includes(mode))
		throw new BadRequest('"mode" is basic, key or both');
	if (permissions !== undefined && permissions !== '*' && !Array.isArray(permissions))
		throw new BadRequest('"permissions" is "*" or a list of paths such as "/pbx/users/search"');
	let account = state.accounts.find((known) => known.name === name);
	if (!account) {
		account = { name, mode: 'basic', permissions: '*', enabled: true };
		state.accounts.push(account);
	}
	if (mode !== undefined) account.mode = mode;
	if (typeof password === 'string') account.password = password;
	if (typeof key === 'string') account.key = key;
	if (permissions !== undefined) account.permissions = permissions;
	if (typeof enabled === 'boolean') account.enabled = enabled;
}

/** Settings without the password. */
export function shownSettings(settings: Settings): Wire {
	const { password, ...events } = settings.events;
	return { ...settings, events: { ...events, hasPassword: Boolean(password) } };
}

export function checkedDialplan(body: Wire): Dialplan {
	const nodes = wire(body.nodes);
	const routes = wire(body.routes);
	for (const [id, node] of Object.entries(nodes)) {
		const { kind, outputs } = wire(node);
		if (!NODE_KINDS.includes(String(kind))) throw new BadRequest(`node "${id}" has no known kind`);
		if (String(kind).endsWith('Api') && wire(outputs) !== outputs)
			throw new BadRequest(`node "${id}" needs "outputs", such as { "S": "<node>" }`);
	}
	for (const [number, id] of Object.entries(routes)) {
		if (!(String(id) in nodes))
			throw new BadRequest(`route "${number}" leads to "${String(id)}", which is no node`);
	}
	return { routes, nodes } as unknown as Dialplan;
}

export function checkedCall(body: Wire): CallRequest {
	const call = { ...body, from: text(body.from, 'from'), to: text(body.to, 'to') } as CallRequest;
	for (const name of ['digits', 'busy', 'unanswered'] as const)
		if (call[name] !== undefined && !Array.isArray(call[name]))
			throw new BadRequest(`"${name}" must be a list of texts`);
	for (const name of ['ring', 'talk', 'speed'] as const) {
		const value: unknown = call[name];
		if (value !== undefined && !(typeof value === 'number' && value >= 0))
			throw new BadRequest(`"${name}" must be a number, not less than 0`);
	}
	if (call.speed !== undefined && (call.speed === 0 || call.speed > MOST_SPEED))
		throw new BadRequest(`"speed" is more than 0 and at most ${MOST_SPEED}`);
	return call;
}

export function checkedFault(body: Wire): Fault {
	if (!['api', 'events', 'components'].includes(String(body.target))) {
		throw new BadRequest('"target" is api, events or components');
	}
	if (!FAULT_KINDS.includes(String(body.kind)))
		throw new BadRequest(`"kind" is one of ${FAULT_KINDS.join(', ')}`);
	if (body.target !== 'api' && !['latency', 'drop'].includes(String(body.kind))) {
		throw new BadRequest('events and components know the faults latency and drop');
	}
	return { ...body } as unknown as Fault;
}
