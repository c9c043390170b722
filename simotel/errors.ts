/** What kept a request from succeeding; callers decide by the kind, people read the message and the fix. */
export type SimotelErrorKind =
	| 'addressNotAllowed'
	| 'badRequest'
	| 'cancelled'
	| 'connection'
	| 'dns'
	| 'forbidden'
	| 'incomplete'
	| 'methodNotAllowed'
	| 'noSuchService'
	| 'notFound'
	| 'notSimotel'
	| 'refused'
	| 'server'
	| 'timeout'
	| 'tls'
	| 'unauthorized'
	| 'unsupportedMediaType'
	| 'unreadable';

/** A request to the PBX that did not do what was asked, in words for the person who built the workflow. */
export class SimotelError extends Error {
	constructor(
		readonly kind: SimotelErrorKind,
		message: string,
		/** What the person can do about it. */
		readonly fix: string,
		/** The HTTP status, when the PBX answered at all. */
		readonly status?: number,
	) {
		super(message);
		this.name = 'SimotelError';
	}

	/** Whether asking again may help; only for requests that change nothing. */
	get passing(): boolean {
		return ['connection', 'incomplete', 'server', 'timeout'].includes(this.kind);
	}
}

/** Where an error happened, for its text; never holds a secret. */
export interface ErrorPlace {
	/** API path without a leading slash, e.g. `pbx/users/add`. */
	path: string;
	/** The user name of the API account, when it has one. */
	account?: string;
	/** Seconds after which a request is given up. */
	timeout?: number;
	/** Host and port asked, e.g. `192.168.1.10:80`. */
	host?: string;
}

/** The error of something that the server's version of the API does not have; nothing was sent. */
export function notInVersion(what: string): SimotelError {
	return new SimotelError(
		'noSuchService',
		`This server's API version has no ${what}`,
		'It came with version 4 of the Simotel API. Leave it out or update the PBX; if the PBX is newer, change API Version in the credential.',
	);
}

const accountName = (place: ErrorPlace) => (place.account ? `Account "${place.account}"` : 'The API account');

/** The error of an HTTP status other than 200; `detail` is Simotel's own message, if the body had one. */
export function statusError(status: number, detail: string, place: ErrorPlace): SimotelError {
	const said = detail === '' ? '' : `: ${detail}`;
	const path = `/${place.path}`;
	switch (status) {
		case 400:
			return new SimotelError(
				'badRequest',
				`Simotel could not read the request${said}`,
				'Check the values of this operation for characters that do not belong there.',
				status,
			);
		case 401:
			return new SimotelError(
				'unauthorized',
				`Simotel did not accept the credential${said}`,
				'Compare user name, password and API token with Maintenance → API Accounts, and the Authentication mode with the one set for the account.',
				status,
			);
		case 403:
			return /ip is not permitted/i.test(detail)
				? new SimotelError(
						'addressNotAllowed',
						`Simotel does not allow requests from the address of this n8n${said}`,
						'Add the address of the n8n server to the allowed addresses in Maintenance → Settings → API Settings.',
						status,
					)
				: new SimotelError(
						'forbidden',
						`${accountName(place)} has no permission for "${path}"${said}`,
						`Tick "${path}" for this account in Maintenance → API Accounts, or check the allowed addresses in the API settings.`,
						status,
					);
		case 404:
			return new SimotelError(
				'notFound',
				`There is nothing at "${path}" on this server`,
				'Check Server URL and API Version in the credential. For a download, the file may have been deleted from the PBX.',
				status,
			);
		case 405:
			return new SimotelError(
				'methodNotAllowed',
				`The server does not take this kind of request for "${path}"${said}`,
				'Check API Version in the credential, and that a proxy between n8n and the PBX leaves requests alone.',
				status,
			);
		case 415:
			return new SimotelError(
				'unsupportedMediaType',
				`Simotel did not accept the format of the request${said}`,
				'Check API Version in the credential, and that a proxy between n8n and the PBX leaves headers alone.',
				status,
			);
		case 501:
			return new SimotelError(
				'noSuchService',
				`This Simotel server has no service "${path}"${said}`,
				'The server may be older than the API Version in the credential, or a module (such as the auto-dialer) is not installed.',
				status,
			);
		default:
			return new SimotelError(
				status >= 500 ? 'server' : 'unreadable',
				`The server answered with HTTP status ${status}${said}`,
				status >= 500
					? 'The PBX or a proxy in front of it could not do its work. Try again later and look at the PBX.'
					: 'Check Server URL in the credential and any proxy between n8n and the PBX.',
				status,
			);
	}
}

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

/** The error of a request that got no answer: name resolution, refused, time, certificate. */
export function connectionError(code: string, text: string, place: ErrorPlace): SimotelError {
	const where = place.host ?? 'the PBX';
	const both = `${code} ${text}`;
	if (/ENOTFOUND|EAI_AGAIN|EAI_NODATA/.test(both)) {
		return new SimotelError(
			'dns',
			`No server is known under the name ${where}`,
			'Check Server URL in the credential for typing slips, or use the address of the PBX.',
		);
	}
	if (/ECONNREFUSED/.test(both)) {
		return new SimotelError(
			'connection',
			`The server at ${where} refused the connection`,
			'Check address and port of Server URL in the credential, and that the web service of the PBX is running.',
		);
	}
	if (/cancel|ERR_CANCELED|AbortError/i.test(both) && !/timeout/i.test(both)) {
		return new SimotelError('cancelled', 'The execution was cancelled', 'Start the workflow again.');
	}
	if (/ETIMEDOUT|ECONNABORTED|timeout/i.test(both)) {
		const after = place.timeout === undefined ? '' : ` within ${place.timeout} seconds`;
		return new SimotelError(
			'timeout',
			`Simotel did not answer "/${place.path}"${after}`,
			'Check that the PBX can be reached from n8n, or raise Request Timeout in the credential.',
		);
	}
	if (TLS.test(both)) {
		return new SimotelError(
			'tls',
			`No trusted connection to ${where} could be made: ${distrust(both)}${code ? ` (${code})` : ''}`,
			'Install a valid certificate on the PBX, use http:// in Server URL, or switch on Ignore SSL Issues in the credential.',
		);
	}
	if (/ENETUNREACH|EHOSTUNREACH|EADDRNOTAVAIL/.test(both)) {
		return new SimotelError(
			'connection',
			`There is no way from n8n to ${where}`,
			'Check the network between n8n and the PBX, and the address in Server URL of the credential.',
		);
	}
	return new SimotelError(
		'connection',
		// Without the system's code: n8n replaces messages that hold one by its own.
		`The connection to ${where} broke off`,
		'Check the network between n8n and the PBX, then try again.',
	);
}
