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
	| 'unreachable'
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
		return ['connection', 'incomplete', 'server', 'timeout', 'unreachable'].includes(this.kind);
	}
}

/** What an error says, whatever was thrown. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

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

type Told = [kind: SimotelErrorKind, message: string, fix: string];

/** What the statuses mean that call for something else than looking at the server; Simotel's own message follows. */
const statuses = (place: ErrorPlace): Record<number, Told | undefined> => ({
	400: [
		'badRequest',
		'Simotel could not read the request',
		'Check the values of this operation for characters that do not belong there.',
	],
	401: [
		'unauthorized',
		'Simotel did not accept the credential',
		'Compare user name, password and API token with Maintenance → API Accounts, and the Authentication mode with the one set for the account.',
	],
	403: [
		'forbidden',
		`${accountName(place)} has no permission for "/${place.path}"`,
		`Tick "/${place.path}" for this account in Maintenance → API Accounts, or check the allowed addresses in the API settings.`,
	],
	404: [
		'notFound',
		`There is nothing at "/${place.path}" on this server`,
		'Check Server URL and API Version in the credential. For a download, the file may have been deleted from the PBX.',
	],
	405: [
		'methodNotAllowed',
		`The server does not take this kind of request for "/${place.path}"`,
		'Check API Version in the credential, and that a proxy between n8n and the PBX leaves requests alone.',
	],
	409: [
		'refused',
		'The PBX has such a record already, or it was changed meanwhile',
		"Look at the record in Simotel's panel, then try again.",
	],
	413: [
		'badRequest',
		'The file or request is too large for the server',
		'Send a smaller file, or raise the limit of the PBX or of the proxy in front of it.',
	],
	415: [
		'unsupportedMediaType',
		'Simotel did not accept the format of the request',
		'Check API Version in the credential, and that a proxy between n8n and the PBX leaves headers alone.',
	],
	422: [
		'badRequest',
		'Simotel cannot use the values of the request',
		"Compare the values of this operation with the record in Simotel's panel.",
	],
	429: [
		'unreadable',
		'The server was asked too often',
		'Wait a while, and set Max Calls per Second in the options of the node.',
	],
	501: [
		'noSuchService',
		`This Simotel server has no service "/${place.path}"`,
		'The server may be older than the API Version in the credential, or a module (such as the auto-dialer) is not installed.',
	],
});

const ADDRESS: Told = [
	'addressNotAllowed',
	'Simotel does not allow requests from the address of this n8n',
	'Add the address of the n8n server to the allowed addresses in Maintenance → Settings → API Settings.',
];

function otherStatus(status: number): Told {
	if (status >= 500 || status === 408)
		return [
			'server',
			`The server could not do its work (HTTP status ${status})`,
			'Try again later. If it stays so, look at the PBX and at any proxy in front of it.',
		];
	if (status >= 300 && status < 400)
		return [
			'unreadable',
			`The server sends requests on to another address (HTTP status ${status})`,
			'Set Server URL in the credential to the address of the PBX itself: often https:// in place of http://. Behind a login page, let n8n past it.',
		];
	return [
		'unreadable',
		`The server answered with HTTP status ${status}`,
		'Check Server URL in the credential and any proxy between n8n and the PBX.',
	];
}

/** The error of an HTTP status other than 200; `detail` is Simotel's own message, if the body had one. */
export function statusError(status: number, detail: string, place: ErrorPlace): SimotelError {
	const byAddress = status === 403 && /ip is not permitted/i.test(detail);
	const told = byAddress ? ADDRESS : (statuses(place)[status] ?? otherStatus(status));
	const [kind, message, fix] = told;
	return new SimotelError(kind, detail === '' ? message : `${message}: ${detail}`, fix, status);
}

/** The error of a request that changes something: where nobody knows whether it arrived, it says so. */
export function changeError(error: unknown): unknown {
	if (!(error instanceof SimotelError) || !error.passing || error.kind === 'unreachable') return error;
	const fix = `${error.fix} The PBX may have done it all the same: look there before you repeat it.`;
	return new SimotelError(error.kind, error.message, fix, error.status);
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
			'unreachable',
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
			'unreachable',
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
