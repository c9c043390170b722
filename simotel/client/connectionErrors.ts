import { SimotelError } from './errors';
import type { RequestPlace } from './errors';

const TLS =
	/CERT|SSL|TLS|SELF_SIGNED|UNABLE_TO_(VERIFY|GET)|ERR_SSL|EPROTO|ALTNAME|certificate|wrong version number/i;

/** Why a connection is not trusted, in words. */
function distrust(reason: string): string {
	if (/EPROTO|wrong version number/i.test(reason)) return 'the server does not speak https there';
	if (/EXPIRED/.test(reason)) return 'its certificate has expired';
	if (/ALTNAME/.test(reason)) return 'its certificate is for another name';
	if (/SELF_SIGNED/.test(reason)) return 'its certificate was signed by nobody else';
	return 'its certificate cannot be verified';
}

/**
 * The error of a request that got no answer: name resolution, connection, time, certificate.
 *
 * @param code the system's code, e.g. `ECONNREFUSED`; empty when there is none
 * @param text everything else that was said of it
 */
export function connectionError(code: string, text: string, place: RequestPlace): SimotelError {
	const where = place.host ?? 'the PBX';
	const both = `${code} ${text}`;
	if (/ENOTFOUND|EAI_AGAIN|EAI_NODATA/.test(both)) {
		return new SimotelError('dns', `No server is known under the name ${where}`, { ...place });
	}
	if (/ECONNREFUSED/.test(both)) {
		return new SimotelError('unreachable', `The server at ${where} refused the connection`, { ...place });
	}
	if (/cancel|ERR_CANCELED|AbortError/i.test(both) && !/timeout/i.test(both)) {
		return new SimotelError('cancelled', 'The execution was cancelled', { ...place });
	}
	if (/ETIMEDOUT|ECONNABORTED|timeout/i.test(both)) {
		const after = place.timeout === undefined ? '' : ` within ${place.timeout} seconds`;
		return new SimotelError('timeout', `Simotel did not answer "/${place.path}"${after}`, { ...place });
	}
	if (TLS.test(both)) {
		const why = `${distrust(both)}${code ? ` (${code})` : ''}`;
		return new SimotelError('tls', `No trusted connection to ${where} could be made: ${why}`, { ...place });
	}
	if (/ENETUNREACH|EHOSTUNREACH|EADDRNOTAVAIL/.test(both)) {
		return new SimotelError('unreachable', `There is no way from n8n to ${where}`, { ...place });
	}
	// Without the system's code: n8n replaces messages that hold one by its own.
	return new SimotelError('connection', `The connection to ${where} broke off`, { ...place });
}
