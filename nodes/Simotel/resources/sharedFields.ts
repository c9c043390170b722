import type { Field } from '../types';

/** Name of a record, as a search condition. */
export const NAME_CONDITION: Field = {
	name: 'name',
	label: 'Name',
	description: 'Only records with this name',
	type: 'string',
};

/** Number of a record, as a search condition. */
export const NUMBER_CONDITION: Field = {
	name: 'number',
	label: 'Number',
	description: 'Only records with this number',
	type: 'string',
	placeholder: 'e.g. 204',
};

/** Telephone number of a record, as a search condition. */
export const PHONE_CONDITION: Field = { ...NUMBER_CONDITION, placeholder: 'e.g. 09120000000' };

/** Free text, which Simotel calls comment in some places and description in others. */
export const noteField = (wire: 'comment' | 'description'): Field => ({
	name: wire,
	label: wire === 'comment' ? 'Comment' : 'Description',
	description: 'Free text for people',
	type: 'string',
	placeholder: 'e.g. Asked for by the sales team',
	multiline: true,
});

/** Description of a record, as a search condition. */
export const descriptionCondition = (plural: string): Field => ({
	...noteField('description'),
	description: `Only ${plural} with this description`,
	multiline: false,
});

/** What only the PBX and the owner know: typed as a password, never in output. */
export const secretField = (name: string, label: string, description: string): Field => ({
	name,
	label,
	description,
	type: 'string',
	required: true,
	secret: true,
});

/** Whether a record is switched on. */
export const ACTIVE: Field = {
	name: 'active',
	label: 'Active',
	description: 'Whether it is switched on',
	type: 'boolean',
	default: true,
};

/** Raw configuration for what has no field of its own. */
export const MORE_OPTIONS: Field = {
	name: 'moreOptions',
	wire: 'more_options',
	label: 'More Options',
	description: 'Further lines of raw configuration, one per line, for what has no field of its own',
	type: 'string',
	placeholder: 'e.g. language=fa',
	multiline: true,
};

/** A switch; `what` follows "Whether" in its description. */
export const flag = (name: string, wire: string, label: string, what: string): Field => ({
	name,
	wire,
	label,
	description: `Whether ${what}`,
	type: 'boolean',
});

/** What extensions and trunks have in common as SIP or IAX2 peers. */
export const PEER_FIELDS: Field[] = [
	{
		name: 'allowedNetworks',
		wire: 'permit',
		label: 'Allowed Networks',
		description: 'Networks that may register or call, as address/netmask',
		type: 'string',
		placeholder: 'e.g. 192.168.1.0/255.255.255.0',
	},
	{
		name: 'deniedNetworks',
		wire: 'deny',
		label: 'Denied Networks',
		description: 'Networks that are refused, as address/netmask',
		type: 'string',
		placeholder: 'e.g. 0.0.0.0/0.0.0.0',
	},
	{
		name: 'dtmfMode',
		wire: 'dtmfmode',
		label: 'DTMF Mode',
		description: 'How the digits that a caller presses are carried',
		type: 'options',
		options: [
			{ name: 'Auto', value: 'auto' },
			{ name: 'In Band', value: 'inband' },
			{ name: 'RFC 2833', value: 'rfc2833' },
			{ name: 'SIP Info', value: 'info' },
		],
		default: 'rfc2833',
	},
	flag('reinvite', 'canreinvite', 'Media Re-Invite', 'the peer may move the media path during a call'),
	flag('directMedia', 'directmedia', 'Direct Media', 'sound flows straight between the two parties'),
	{
		name: 'context',
		label: 'Context',
		description: 'Dialplan context in which calls of this peer start',
		type: 'string',
		placeholder: 'e.g. main_routing',
	},
	{
		name: 'host',
		label: 'Host',
		description: 'Fixed address of the peer, or "dynamic" for one that registers',
		type: 'string',
		placeholder: 'e.g. dynamic',
	},
	{
		name: 'peerType',
		wire: 'type',
		label: 'Peer Type',
		description: 'What the peer may do: place calls, receive them, or both',
		type: 'options',
		options: [
			{ name: 'Friend', value: 'friend', description: 'Places and receives calls' },
			{ name: 'Peer', value: 'peer', description: 'Receives calls' },
			{ name: 'User', value: 'user', description: 'Places calls' },
		],
		default: 'friend',
	},
	{
		name: 'nat',
		label: 'NAT',
		description: 'How a peer behind an address translator is treated',
		type: 'options',
		options: [
			{ name: 'Force Rport and Comedia', value: 'force_rport,comedia' },
			{ name: 'No', value: 'no' },
			{ name: 'Yes', value: 'yes' },
		],
		default: 'force_rport,comedia',
	},
	{
		name: 'port',
		label: 'Port',
		description: 'Signalling port of the peer',
		type: 'number',
		default: 5060,
	},
	flag('qualify', 'qualify', 'Qualify', 'the PBX keeps watching if the peer can be reached'),
];

/** Audio of an announcement: a binary field of the input item, uploaded on the way. */
export const AUDIO: Field = {
	name: 'binaryPropertyName',
	wire: 'filename',
	label: 'Input Data Field Name',
	description:
		'Name of the input binary field that holds the audio (WAV or MP3; the PBX converts it). It is uploaded first.',
	type: 'string',
	default: 'data',
	required: true,
	placeholder: 'e.g. data',
};
