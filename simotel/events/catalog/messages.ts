import { INCOMING, OUTGOING, UNKNOWN, choice, defineEvent, flag, nested, number, text, time } from '../spec';
import type { Parties } from '../spec';

/** Voicemails and faxes. */

const MAILBOX: Parties = { kind: 'fixed', caller: ['caller'], callee: ['number'], agent: 'callee' };
const FAX: Parties = { kind: 'fixed', caller: ['src'], callee: ['dst'], agent: 'none' };
const RESULT = choice('state', ['SUCCESS', 'FAILED', 'SENDING']);

export const VoiceMailEmail = defineEvent({
	title: 'Voicemail Email',
	description: 'A message was sent by email, or sending it did not work',
	spellings: ['VoicemailEmail'],
	fields: [
		text('id'),
		RESULT,
		text('message'),
		text('receiver'),
		flag('active'),
		flag('attached_file'),
		text('data'),
		time('date'),
	],
	parties: MAILBOX,
	direction: UNKNOWN,
	time: ['date'],
	shapes: [
		['receiver', 'attached_file'],
		['id', 'number', 'receiver', 'attached_file'],
	],
	key: { fields: ['id', 'state', 'receiver', 'date'], unique: ['id', 'date'] },
	filters: { extension: ['callee_number'] },
});

export const VoiceMail = defineEvent({
	title: 'Voicemail',
	description: 'A message was left, or leaving one did not work',
	fields: [
		text('id'),
		RESULT,
		number('duration'),
		text('filename'),
		text('message'),
		text('data'),
		time('date'),
	],
	parties: MAILBOX,
	direction: UNKNOWN,
	time: ['date'],
	shapes: [['id', 'number', 'caller']],
	key: { fields: ['id', 'state'], unique: ['id'] },
	filters: { extension: ['callee_number'] },
});

export const IncomingFax = defineEvent({
	title: 'Incoming Fax',
	description: 'A fax has been received',
	fields: [text('fax_id'), RESULT, text('entry_point'), time('date'), nested('description')],
	parties: FAX,
	direction: INCOMING,
	time: ['date'],
	shapes: [['fax_id', 'description']],
	key: { fields: ['fax_id', 'state'], unique: ['fax_id'] },
	filters: { trunk: ['entry_point'] },
});

export const OutgoingFax = defineEvent({
	title: 'Outgoing Fax',
	description: 'A fax is being sent',
	fields: [text('fax_id'), RESULT, text('entry_point'), time('date'), nested('info')],
	parties: FAX,
	direction: OUTGOING,
	time: ['date'],
	shapes: [['fax_id', 'info']],
	// The state stays the same while the details change.
	key: { fields: ['fax_id', 'state', 'info'], unique: ['fax_id'] },
	filters: {},
});
