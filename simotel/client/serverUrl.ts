import { trimmed } from '../text';

/** The kinds of Simotel server that the package speaks to; docs/protocol.md#cloud and #hosted-pbxs say how they differ. */
export type ApiVersion = 'v4' | 'v4.1' | 'v3' | 'custom';

/** Where the API of one server lives. */
export interface ServerAddress {
	/** Scheme, host, port and any path in front of the API, without a trailing slash. */
	origin: string;
	/** `origin` followed by the API's base path, without a trailing slash, e.g. `http://192.168.1.10/api/v4`. */
	baseUrl: string;
}

const PRIVATE_HOST =
	/^(localhost|[^.:]+|.+\.(local|lan|internal|home|localdomain)|10(\.\d+){3}|127(\.\d+){3}|192\.168(\.\d+){2}|169\.254(\.\d+){2}|172\.(1[6-9]|2\d|3[01])(\.\d+){2}|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])(\.\d+){2}|\[(::1|f[cd][0-9a-f]*:.*|fe80:.*)\])$/i;

const BASE_PATHS: Record<Exclude<ApiVersion, 'custom'>, string> = {
	v4: '/api/v4',
	'v4.1': '/api/v4.1',
	v3: '/api/v3',
};

/**
 * Understands whatever an operator types as the server's address: a bare address, a port, a trailing slash, an
 * API path that is already in it. Without a scheme, private addresses get http (a PBX in the office rarely has a
 * certificate) and all others https.
 *
 * @param typed the server URL as typed
 * @param version which API the server speaks; it decides the base path, whatever path was typed
 * @param customBasePath the base path for `custom`, e.g. `/pbx/api/v4`
 * @returns null when the text cannot be an address
 */
export function resolveServer(typed: string, version: ApiVersion, customBasePath = ''): ServerAddress | null {
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
	if (!hasScheme && !PRIVATE_HOST.test(url.hostname)) url.protocol = 'https:';
	const prefix = url.pathname
		.replace(/\/+/g, '/')
		.replace(/\/api(\/v[\d.]+(\/.*)?)?\/?$/i, '')
		.replace(/\/$/, '');
	const origin = `${url.protocol}//${url.host}${prefix}`;
	const basePath = version === 'custom' ? cleanPath(customBasePath) : BASE_PATHS[version];
	return { origin, baseUrl: origin + basePath };
}

function cleanPath(path: string): string {
	const clean = trimmed(path.trim(), /\//);
	return clean === '' ? '' : `/${clean}`;
}
