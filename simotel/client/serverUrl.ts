import { trimmed } from '../text';

/** The versions of the API that the client speaks; what is `custom` speaks v4. */
export type ApiVersion = 'v4' | 'v4.1' | 'v3' | 'custom';

/** Where the API of one server lives, and how it speaks. */
export interface ServerAddress {
	/** Scheme, host, port and any path in front of the API, without a trailing slash. */
	origin: string;
	/** `origin` followed by the API's base path, without a trailing slash, e.g. `http://192.168.1.10/api/v4`. */
	baseUrl: string;
	version: ApiVersion;
	/** https was not typed, but taken for granted of a public address. */
	assumedHttps?: boolean;
}

const PRIVATE_HOST =
	/^(localhost|[^.:]+|.+\.(local|lan|internal|home|localdomain)|10(\.\d+){3}|127(\.\d+){3}|192\.168(\.\d+){2}|169\.254(\.\d+){2}|172\.(1[6-9]|2\d|3[01])(\.\d+){2}|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])(\.\d+){2}|\[(::1|f[cd][0-9a-f]*:.*|fe80:.*)\])$/i;

const BASE_PATHS: Record<Exclude<ApiVersion, 'custom'>, string> = {
	v4: '/api/v4',
	'v4.1': '/api/v4.1',
	v3: '/api/v3',
};

/** The API within a pasted path, with its version where it has one. */
const API_PART = /^(.*?)\/api(?:\/(v\d+(?:\.\d+)?))?(?:\/.*)?$/i;
/** Pages of a web panel, as they stand in the address bar of a browser. */
const PANEL_PAGE =
	/^(admin|auth|dashboard|home|index|login|logout|maintenance|panel|settings|sign-?in|[^/]+\.(php|html?|aspx?|jsp))$/i;

/**
 * Understands whatever an operator types as the server's address: a bare address, a port, trailing or doubled
 * slashes, an API path in any letter case, a page of the panel. Without a scheme, private addresses get http (a PBX
 * in the office rarely has a certificate) and all others https.
 *
 * @param typed the server URL as typed; a version of the API in it wins over the one that was chosen
 * @param chosen which API the server speaks; it decides the base path
 * @param customBasePath the base path for `custom`, e.g. `/pbx/api/v4`
 * @returns null when the text cannot be an address
 */
export function resolveServer(typed: string, chosen: ApiVersion, customBasePath = ''): ServerAddress | null {
	const text = typed.trim().replace(/\\/g, '/');
	if (text === '' || /\s/.test(text)) return null;
	const hasScheme = /^https?:\/\//i.test(text);
	if (!hasScheme && /^[a-z][a-z0-9+.-]*:\/\//i.test(text)) return null;
	let url: URL;
	try {
		url = new URL(hasScheme ? text : `http://${text.replace(/^\/+/, '')}`);
	} catch {
		return null;
	}
	if (url.hostname === '') return null;
	const assumedHttps = !hasScheme && !PRIVATE_HOST.test(url.hostname);
	if (assumedHttps) url.protocol = 'https:';
	const { prefix, version: pasted } = readPath(url.pathname);
	const origin = `${url.protocol}//${url.host}${prefix}`;
	const basePath =
		pasted !== undefined
			? `/api/${pasted}`
			: chosen === 'custom'
				? cleanPath(customBasePath)
				: BASE_PATHS[chosen];
	const version = pasted === undefined ? chosen : versionOf(pasted);
	return { origin, baseUrl: origin + basePath, version, ...(assumedHttps ? { assumedHttps } : {}) };
}

/** What stands in front of the API, and the version of the API if the path names one. */
function readPath(path: string): { prefix: string; version?: string } {
	const plain = path.replace(/\/+/g, '/');
	const api = API_PART.exec(plain);
	if (api) return { prefix: trimmed(api[1], /\//) === '' ? '' : api[1], version: api[2]?.toLowerCase() };
	const parts = plain.split('/').filter((part) => part !== '');
	const page = parts.findIndex((part) => PANEL_PAGE.test(part));
	const kept = page < 0 ? parts : parts.slice(0, page);
	return { prefix: kept.map((part) => `/${part}`).join('') };
}

/** Versions that nobody knows yet are taken for v4 at an address of its own. */
const versionOf = (pasted: string): ApiVersion =>
	pasted === 'v4' || pasted === 'v4.1' || pasted === 'v3' ? pasted : 'custom';

function cleanPath(path: string): string {
	const clean = trimmed(path.trim(), /\//);
	return clean === '' ? '' : `/${clean}`;
}
