import type { Wire } from '../types';
import { HttpRefusal, textOf } from './request';

/** What a v3 request means in terms of v4. */
export interface LegacyOrder {
	/** Path of the same service in v4, or the path as it came when there is none. */
	service: string;
	/** The body as v4 wants it. */
	adapt: (body: Wire) => Wire;
	/** Said, once the account is known, when v3 has no such address or it takes another verb. */
	refusal?: HttpRefusal;
}

type Action = keyof typeof VERBS;

/** In v3 the verb is the action on a collection's one address. */
const VERBS = { add: 'POST', update: 'PUT', remove: 'DELETE', search: 'GET' } as const;

const EVERYTHING: Action[] = ['add', 'update', 'remove', 'search'];
const SEARCH: Action[] = ['search'];

const COLLECTIONS: Array<[path: string, actions: Action[]]> = [
	['pbx/users', EVERYTHING],
	['pbx/trunks', EVERYTHING],
	['pbx/queues', EVERYTHING],
	['pbx/blacklists', EVERYTHING],
	['pbx/whitelists', EVERYTHING],
	['pbx/announcements', EVERYTHING],
	['pbx/musiconholds', SEARCH],
	['pbx/faxes', ['add', 'search']],
	['voicemails/voicemails', EVERYTHING],
	['voicemails/inbox', SEARCH],
	['reports/quick', SEARCH],
	['reports/cdr', SEARCH],
	['reports/queue', SEARCH],
	['reports/queue_details', SEARCH],
	['reports/agent', SEARCH],
	['reports/poll', SEARCH],
	['autodialer/announcements', EVERYTHING],
	['autodialer/campaigns', EVERYTHING],
	['autodialer/contacts', EVERYTHING],
	['autodialer/groups', EVERYTHING],
	['autodialer/reports', SEARCH],
	['autodialer/trunks', ['update', 'search']],
];

/** Addresses of their own, the same as in v4, by the verb that they take. */
const ACTIONS: Record<'GET' | 'POST' | 'PUT', string[]> = {
	POST: [
		'pbx/announcements/upload',
		'pbx/faxes/upload',
		'autodialer/announcements/upload',
		'autodialer/groups/upload',
	],
	PUT: [
		'call/originate/act',
		...['add', 'remove', 'pause', 'resume'].flatMap((change) => [
			`pbx/queues/${change}agent`,
			`pbx/queues/batch${change}agent`,
		]),
	],
	GET: [
		'pbx/faxes/download',
		'reports/audio/download',
		'reports/quick/info',
		'reports/cdr/ordered/id',
		'reports/queue/ordered/id',
		'reports/queue_details/ordered/id',
		'autodialer/reports/ordered/id',
		'autodialer/reports/info',
	],
};

/** v4 moved the audio of voicemails to the address of the recordings. */
const MOVED: Record<string, string> = { 'voicemails/audio/download': 'reports/audio/download' };

/** v4 services by `<verb> <v3 path>`. */
const SERVICES = new Map<string, string>([
	...COLLECTIONS.flatMap(([path, actions]) =>
		actions.map((action): [string, string] => [`${VERBS[action]} ${path}`, `${path}/${action}`]),
	),
	...Object.entries(ACTIONS).flatMap(([verb, paths]) =>
		paths.map((path): [string, string] => [`${verb} ${path}`, path]),
	),
	...Object.entries(MOVED).map(([path, service]): [string, string] => [`GET ${path}`, service]),
]);

const KNOWN_PATHS = new Set([...SERVICES.keys()].map((key) => key.slice(key.indexOf(' ') + 1)));

/** v3 reads nothing from fields that only v4 has. */
const without =
	(...names: string[]) =>
	(body: Wire): Wire =>
		Object.fromEntries(Object.entries(body).filter(([name]) => !names.includes(name)));

const withoutCondition =
	(name: string) =>
	(body: Wire): Wire => {
		const { conditions } = body;
		if (typeof conditions !== 'object' || conditions === null) return body;
		return { ...body, conditions: without(name)(conditions as Wire) };
	};

/** Bodies that differ from v4's, by the v4 service. */
const ADAPTED: Record<string, (body: Wire) => Wire> = {
	'call/originate/act': without('call_limit'),
	'autodialer/groups/add': without('filename'),
	'pbx/blacklists/search': withoutCondition('name'),
	'reports/quick/search': withoutCondition('cuid'),
	// v3 takes both at once; which of them is sent is not documented, here it is the document.
	'pbx/faxes/add': (body) => (textOf(body.file) === '' ? body : without('text')(body)),
};

const unchanged = (body: Wire): Wire => body;

/** The v3 requests that are served, as `<verb> <path>`, for checks of completeness. */
export const servedLegacyRequests = (): string[] => [...SERVICES.keys()];

/** Verbs that each service takes in v3. */
const VERBS_OF = new Map<string, string[]>();
for (const [key, service] of SERVICES) {
	const [verb] = key.split(' ');
	VERBS_OF.set(service, [...(VERBS_OF.get(service) ?? []), verb]);
}

/** The vendor's PHP client and others put the action into the path as in v4, with v3's verb or PUT. */
function byAction(method: string, path: string): string | undefined {
	const service = MOVED[path] ?? path;
	const verbs = VERBS_OF.get(service);
	return verbs && [...verbs, 'PUT'].includes(method) ? service : undefined;
}

/**
 * Finds the v4 service behind a request below `/api/v3`: v3 puts the action into the verb where v4 puts it into the
 * path, and searches with a JSON body on GET (docs/protocol.md#v3). Its replies are documented nowhere, so they are v4's, and
 * accounts are taken to have their permissions by the v4 names.
 *
 * @param path without slashes at its ends
 */
export function fromV3(method: string, path: string): LegacyOrder {
	const service = SERVICES.get(`${method} ${path}`) ?? byAction(method, path);
	if (service !== undefined) return { service, adapt: ADAPTED[service] ?? unchanged };
	const refusal = KNOWN_PATHS.has(path)
		? new HttpRefusal(405, 'Method not allowed')
		: new HttpRefusal(501, 'Requested service does not exist');
	return { service: path, adapt: unchanged, refusal };
}
