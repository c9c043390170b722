/** What kept a request from succeeding: one kind for each thing that somebody can do about it. */
export type SimotelErrorKind =
	| 'addressNotAllowed'
	| 'badRequest'
	| 'callNotFound'
	| 'cancelled'
	| 'conflict'
	| 'connection'
	| 'dns'
	| 'emptyFile'
	| 'emptyReply'
	| 'forbidden'
	| 'foreignLink'
	| 'incomplete'
	| 'invalidValues'
	| 'methodNotAllowed'
	| 'noFile'
	| 'noFileName'
	| 'noRecordId'
	| 'noSuchService'
	| 'notFound'
	| 'notInVersion'
	| 'notSimotel'
	| 'notStored'
	| 'rateLimited'
	| 'redirected'
	| 'refused'
	| 'server'
	| 'timeout'
	| 'tls'
	| 'tooLarge'
	| 'unauthorized'
	| 'unreachable'
	| 'unreadable'
	| 'unsupportedMediaType';

/** Where a request went, for messages; never holds a secret. */
export interface RequestPlace {
	/** API path without a leading slash, e.g. `pbx/users/add`. */
	path: string;
	/** The user name of the API account, when it has one. */
	account?: string;
	/** Seconds after which a request is given up. */
	timeout?: number;
	/** Host and port asked, e.g. `192.168.1.10:80`. */
	host?: string;
	/** Nobody typed https: it was assumed for a public address. */
	assumedHttps?: boolean;
}

/** What is known of a failure beyond its kind; whoever shows it makes its advice from this. */
export interface ErrorFacts extends Partial<RequestPlace> {
	/** The HTTP status, when the PBX answered at all. */
	status?: number;
	/** Simotel's own words. */
	detail?: string;
	/** Name of the file that a download asked for. */
	file?: string;
	/** Seconds after which the server wants to be asked again. */
	retryAfter?: number;
	/** Bytes of a file that was sent, and how many the PBX takes by default. */
	size?: number;
	limit?: number;
	/** A change whose answer was lost: the PBX may have carried it out. */
	maybeDone?: boolean;
	/** The ID of a call that was ordered before this. */
	orderedCall?: string;
	/** What stays on the PBX of steps before this one. */
	leftBehind?: string[];
}

/** Kinds that may go away by themselves. */
const TRANSIENT: ReadonlySet<SimotelErrorKind> = new Set([
	'connection',
	'incomplete',
	'rateLimited',
	'server',
	'timeout',
	'unreachable',
] as const);

/** A request to the PBX that did not do what was asked. The message says what happened, not what to do about it. */
export class SimotelError extends Error {
	constructor(
		readonly kind: SimotelErrorKind,
		message: string,
		readonly facts: ErrorFacts = {},
	) {
		super(message);
		this.name = 'SimotelError';
	}

	/** The HTTP status, when the PBX answered at all. */
	get status(): number | undefined {
		return this.facts.status;
	}

	/** Whether asking again may help; only for requests that change nothing. */
	get transient(): boolean {
		return TRANSIENT.has(this.kind);
	}

	/** The same error with more that is known of it. */
	with(facts: ErrorFacts): SimotelError {
		return new SimotelError(this.kind, this.message, { ...this.facts, ...facts });
	}
}

/** What an error says, whatever was thrown. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** The error of something that the server's version of the API does not have; nothing was sent. */
export function notInVersion(what: string): SimotelError {
	return new SimotelError('notInVersion', `This server's API version has no ${what}`);
}

/** The error of a change: where nobody knows whether it arrived, it says so. */
export function changeError(error: unknown): unknown {
	if (!(error instanceof SimotelError) || !error.transient) return error;
	const refused = error.kind === 'unreachable' || error.kind === 'rateLimited';
	return refused ? error : error.with({ maybeDone: true });
}

/** Servers word and place it differently, and send it with any status (docs/protocol.md#errors). */
export const ACCESS_DENIED = /(?:access|permission)[\s_-]*(?:is[\s_-]*)?denied/i;

/** The service in the words of a refusal: the permission to tick, which v3 does not name by the path of the request. */
const NAMED_SERVICE = /\/((?:autodialer|call|pbx|reports|setting|voicemails)(?:\/[a-z_]+){1,3})/i;

const accountName = ({ account }: RequestPlace) => (account ? `Account "${account}"` : 'The API account');

/** The error of an account that may not use a service. */
export function forbidden(place: RequestPlace, detail: string, status: number): SimotelError {
	const path = NAMED_SERVICE.exec(detail)?.[1] ?? place.path;
	const denied = `${accountName(place)} has no permission for "/${path}"`;
	// "Access denied" with the path says nothing new.
	const message = detail === '' || ACCESS_DENIED.test(detail) ? denied : `${denied}: ${detail}`;
	return new SimotelError('forbidden', message, { ...place, path, detail, status });
}

/** The error of requests that come from an address which the PBX does not let in. */
export function addressNotAllowed(place: RequestPlace, detail: string, status: number): SimotelError {
	const message = 'Simotel does not allow requests from the address of this n8n';
	return new SimotelError('addressNotAllowed', message, { ...place, detail, status });
}

type Meaning = [kind: SimotelErrorKind, message: string];

/** What the statuses mean (docs/protocol.md#errors). */
function meaningOf(status: number, place: RequestPlace): Meaning {
	switch (status) {
		case 400:
			return ['badRequest', 'Simotel could not read the request'];
		case 401:
			return ['unauthorized', 'Simotel did not accept the credential'];
		case 404:
			return ['notFound', `There is nothing at "/${place.path}" on this server`];
		case 405:
			return ['methodNotAllowed', `The server does not take this kind of request for "/${place.path}"`];
		case 409:
			return ['conflict', 'The PBX has such a record already, or it was changed meanwhile'];
		case 413:
			return ['tooLarge', 'The file or request is too large for the server'];
		case 415:
			return ['unsupportedMediaType', 'Simotel did not accept the format of the request'];
		case 422:
			return ['invalidValues', 'Simotel cannot use the values of the request'];
		case 429:
			return ['rateLimited', 'The server was asked too often'];
		case 501:
			return ['noSuchService', `This Simotel server has no service "/${place.path}"`];
	}
	if (status >= 500 || status === 408)
		return ['server', `The server could not do its work (HTTP status ${status})`];
	if (status >= 300 && status < 400)
		return ['redirected', `The server sends requests on to another address (HTTP status ${status})`];
	return ['unreadable', `The server answered with HTTP status ${status}`];
}

/**
 * The error of an HTTP status other than 200.
 *
 * @param detail Simotel's own message, if the body had one
 */
export function statusError(
	status: number,
	detail: string,
	place: RequestPlace,
	more: ErrorFacts = {},
): SimotelError {
	if (status === 403) return forbidden(place, detail, status);
	const [kind, message] = meaningOf(status, place);
	const facts = { ...place, ...more, detail, status };
	return new SimotelError(kind, detail === '' ? message : `${message}: ${detail}`, facts);
}

/** How PBXs say that they have no such file (docs/protocol.md#recordings): by status, with JSON, or with nothing. */
const NO_FILE: readonly SimotelErrorKind[] = ['emptyFile', 'emptyReply', 'noFile', 'notFound', 'refused'];

/** Whether the download of a file failed because the PBX does not have it. */
export const isMissingFile = (error: unknown): error is SimotelError =>
	error instanceof SimotelError && NO_FILE.includes(error.kind);
