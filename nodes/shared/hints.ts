import type { ErrorFacts, SimotelError, SimotelErrorKind } from '../../simotel/client/errors';

type Hint = string | ((facts: ErrorFacts) => string);

const RETRY = 'Try again. If it stays so, ';

/** What a person can do about an error, in the words of the editor and of Simotel's panel. */
const HINTS: Record<SimotelErrorKind, Hint> = {
	addressNotAllowed:
		'Add the address of the n8n server to the allowed addresses in Maintenance → Settings → API Settings.',
	badRequest: 'Check the values of this operation for characters that do not belong there.',
	callNotFound:
		'Check the field "Call ID". The record of a call is written after it has ended: for a young call, raise Wait at Most.',
	cancelled: 'Start the workflow again.',
	conflict: "Look at the record in Simotel's panel, then try again.",
	connection: (facts) => withHttp(facts, 'Check the network between n8n and the PBX, then try again.'),
	dns: 'Check Server URL in the credential for typing slips, or use the address of the PBX.',
	emptyFile: 'Nothing may have been recorded, or the disk of the PBX is full. Look at the file in Simotel.',
	emptyReply: 'Check Server URL in the credential, and any proxy between n8n and the PBX.',
	forbidden: ({ path }) =>
		`Tick "/${path}" for this account in Maintenance → API Accounts, or check the allowed addresses in the API settings.`,
	foreignLink:
		'The link was not opened, because it would have received the token of the API account. Ask the operator of the PBX for links on its own address.',
	incomplete: `${RETRY}check the network between n8n and the PBX, and ask for less at a time.`,
	invalidValues: "Compare the values of this operation with the record in Simotel's panel.",
	methodNotAllowed:
		'Check API Version in the credential, and that a proxy between n8n and the PBX leaves requests alone.',
	noFile: 'Check the file name, Server URL and API Version in the credential, and any proxy before the PBX.',
	noFileName: `${RETRY}look at the disk and the log of the PBX.`,
	noRecordId: "Change it in Simotel's panel.",
	noSuchService:
		'The server may be older than the API Version in the credential, or a module (such as the auto-dialer) is not installed.',
	notFound: ({ file }) =>
		file === undefined
			? 'Check Server URL and API Version in the credential.'
			: 'Check the file name, with its extension. Recordings are deleted from the PBX after its storage period.',
	notInVersion:
		'It came with version 4 of the Simotel API. Leave it out or update the PBX; if the PBX is newer, change API Version in the credential.',
	notSimotel: (facts) =>
		withHttp(
			facts,
			'Check Server URL and API Version in the credential: the address must lead to the PBX itself, not to another web page.',
		),
	notStored:
		'A PBX stores a recording some time after the call (20 seconds as a rule). Raise Wait at Most, or fetch it later.',
	rateLimited: ({ retryAfter }) =>
		`Wait ${retryAfter === undefined ? 'a while' : `${retryAfter} seconds`}, and set Max Calls per Second in the options of the node.`,
	redirected:
		'Set Server URL in the credential to the address of the PBX itself: often https:// in place of http://. Behind a login page, let n8n past it.',
	refused: ({ detail = '', path }) => refusalHint(detail, path),
	server: 'Try again later. If it stays so, look at the PBX and at any proxy in front of it.',
	timeout: (facts) =>
		withHttp(
			facts,
			'Check that the PBX can be reached from n8n, or raise Request Timeout in the credential.',
		),
	tls: ({ assumedHttps, host }) =>
		assumedHttps === true
			? `https was assumed: if the PBX speaks plain http, type http://${host} as Server URL in the credential. Otherwise install a valid certificate on it, or switch on Ignore SSL Issues.`
			: 'Install a valid certificate on the PBX, use http:// in Server URL, or switch on Ignore SSL Issues in the credential.',
	tooLarge: 'Send a smaller file, or raise the limit of the PBX or of the proxy in front of it.',
	unauthorized:
		'Compare user name, password and API token with Maintenance → API Accounts, and the Authentication mode with the one set for the account.',
	unreachable: (facts) =>
		withHttp(
			facts,
			'Check address and port of Server URL in the credential, the network between n8n and the PBX, and that the web service of the PBX is running.',
		),
	unreadable: 'Check Server URL and API Version in the credential, and any proxy between n8n and the PBX.',
	unsupportedMediaType:
		'Check API Version in the credential, and that a proxy between n8n and the PBX leaves headers alone.',
};

/** What to do about an error of the protocol, with what is known of this one. */
export function hintOf({ kind, facts }: SimotelError): string {
	const hint = HINTS[kind];
	const { limit, size, leftBehind = [], maybeDone, orderedCall } = facts;
	const ofSize = size === undefined ? '' : `; this one has ${bytes(size)}`;
	return [
		typeof hint === 'string' ? hint : hint(facts),
		...(limit === undefined
			? []
			: [`Unless its settings say otherwise, the PBX takes at most ${bytes(limit)} here${ofSize}.`]),
		...(maybeDone ? ['The PBX may have done it all the same: look there before you repeat it.'] : []),
		...(orderedCall === undefined
			? []
			: [`The call itself was ordered and goes on; its order has the ID ${orderedCall}.`]),
		...(leftBehind.length === 0
			? []
			: [`What was made before that stays on the PBX: ${leftBehind.join(', ')}.`]),
	].join(' ');
}

const bytes = (count: number) => `${count.toLocaleString('en-US')} bytes`;

/** Many PBXs speak plain http only, also in the open Internet. */
function withHttp({ assumedHttps, host }: ErrorFacts, hint: string): string {
	if (assumedHttps !== true) return hint;
	return `https was assumed: if the PBX speaks plain http, type http://${host} as Server URL in the credential. ${hint}`;
}

function refusalHint(detail: string, path = ''): string {
	if (/already exists/i.test(detail)) {
		return 'Choose another number or name, or use Create or Update to change the record that is there.';
	}
	const missing = /Field '([^']+)'/.exec(detail);
	if (missing) return `Fill in the field "${missing[1]}" of this operation.`;
	return `Compare the values of this operation with the record in Simotel's panel ("/${path}").`;
}
