import type { WireRequest } from './request';
import { notInVersion } from './errors';
import type { WireObject } from '../wire';

type Verb = WireRequest['method'];

/** A request of the legacy API. */
export interface LegacyRequest {
	method: Verb;
	path: string;
	body: WireObject;
}

const SEARCH = ['search'];
const RECORDS = ['add', 'remove', 'search', 'update'];
const WITH_FILE = [...RECORDS, 'upload'];
const FOLLOWED = ['ordered/id', 'search'];
const AGENTS = ['add', 'pause', 'remove', 'resume'].flatMap((verb) => [`${verb}agent`, `batch${verb}agent`]);

/** What v3 has (docs/protocol.md#v3): the actions of v4 that can be asked for, by the path in front of them. */
const SERVICES: Record<string, string[]> = {
	'autodialer/announcements': WITH_FILE,
	'autodialer/campaigns': RECORDS,
	'autodialer/contacts': RECORDS,
	'autodialer/groups': WITH_FILE,
	'autodialer/reports': [...FOLLOWED, 'info'],
	'autodialer/trunks': ['search', 'update'],
	'call/originate': ['act'],
	'pbx/announcements': WITH_FILE,
	'pbx/blacklists': RECORDS,
	'pbx/faxes': ['add', 'download', 'search', 'upload'],
	'pbx/musiconholds': SEARCH,
	'pbx/queues': [...RECORDS, ...AGENTS],
	'pbx/trunks': RECORDS,
	'pbx/users': RECORDS,
	'pbx/whitelists': RECORDS,
	'reports/agent': SEARCH,
	'reports/audio': ['download'],
	'reports/cdr': FOLLOWED,
	'reports/poll': SEARCH,
	'reports/queue': FOLLOWED,
	'reports/queue_details': FOLLOWED,
	'reports/quick': ['info', 'search'],
	'voicemails/audio': ['download'],
	'voicemails/inbox': SEARCH,
	'voicemails/voicemails': RECORDS,
};

/** Actions that v3 says by the verb alone. */
const BY_VERB: Record<string, Verb> = { add: 'POST', remove: 'DELETE', search: 'GET', update: 'PUT' };

/** Verbs of the actions that stay in the path; all others (calls and agents) take PUT. */
const IN_PATH: Record<string, Verb> = { download: 'GET', info: 'GET', 'ordered/id': 'GET', upload: 'POST' };

/** Values that v3 knows nothing of, dotted, with what people call them: empty ones are left out. */
const UNKNOWN: Record<string, Record<string, string>> = {
	'autodialer/groups/add': { filename: 'Spreadsheet' },
	'call/originate/act': { call_limit: 'Call Limit' },
	'pbx/blacklists/search': { 'conditions.name': 'Name' },
	'reports/quick/search': { 'conditions.cuid': 'Call ID' },
};

/** Bodies that v3 wants in another form. */
const BODIES: Record<string, (body: WireObject) => WireObject> = {
	'autodialer/trunks/update': ({ _id: id, ...rest }) => ({ id, ...rest }),
	// Its collection always sends both, one of them may be empty.
	'pbx/faxes/add': (body) => ({ file: '', text: '', ...body }),
	'pbx/users/search': (body) => ({
		...body,
		alike: body.alike === true ? 1 : body.alike === false ? 0 : body.alike,
	}),
};

/** The v3 request for a service of v4; undefined when v3 has no such thing. Replies are taken to be those of v4. */
export function toV3(service: string, body: WireObject): LegacyRequest | undefined {
	const [, path, action] = /^(\w+\/\w+)\/(.+)$/.exec(service) ?? [];
	if (path === undefined || SERVICES[path]?.includes(action) !== true) return undefined;
	const known = withoutUnknown(service, body);
	return {
		method: BY_VERB[action] ?? IN_PATH[action] ?? 'PUT',
		path: action in BY_VERB ? path : service,
		body: BODIES[service]?.(known) ?? known,
	};
}

/** @throws SimotelError when a value is wanted that the server would ignore */
function withoutUnknown(service: string, body: WireObject): WireObject {
	const rest: WireObject = { ...body };
	for (const [key, name] of Object.entries(UNKNOWN[service] ?? {})) {
		const [outer, inner] = key.split('.');
		const conditions: WireObject = inner === undefined ? rest : { ...(rest[outer] as WireObject) };
		const value = conditions[inner ?? outer] ?? '';
		if (value !== '') throw notInVersion(`"${name}"`);
		Reflect.deleteProperty(conditions, inner ?? outer);
		if (inner !== undefined) rest[outer] = conditions;
	}
	return rest;
}
