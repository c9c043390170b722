import type { RecordSpec, Resource } from '../types';
import { ALL_KINDS, crud } from './crud';
import { MORE_OPTIONS, NAME_CONDITION, NUMBER_CONDITION, flag, secretField } from './sharedFields';

const record: RecordSpec = {
	path: 'voicemails/voicemails',
	noun: 'mailbox',
	plural: 'mailboxes',
	key: { field: 'number', displayName: 'Mailbox', placeholder: 'e.g. 205' },
	title: (row) => String(row.name ?? ''),
	conditions: [
		NAME_CONDITION,
		{ ...NUMBER_CONDITION, label: 'Mailbox', description: 'Only mailboxes with this number' },
	],
	paged: false,
	fields: [
		{
			name: 'number',
			label: 'Mailbox',
			description: 'Number of the mailbox',
			type: 'phone',
			required: true,
			placeholder: 'e.g. 205',
		},
		{
			name: 'name',
			label: 'Name',
			description: 'Name of the mailbox',
			type: 'string',
			required: true,
			placeholder: 'e.g. Sara Ahmadi',
		},
		secretField('password', 'PIN', 'Digits with which the owner opens the mailbox'),
		{
			name: 'email',
			label: 'Email',
			description: 'Address that gets a mail about new messages',
			type: 'string',
			first: true,
			placeholder: 'e.g. name@example.com',
		},
		{ ...flag('sendEmail', 'send_email', 'Send Email', 'new messages are announced by email'), first: true },
		flag('attachFile', 'attach_file_email', 'Attach Recording', 'the email brings the recording with it'),
		flag('requirePin', 'required_password', 'Require PIN', 'the PIN is asked for'),
		flag('allowPinChange', 'allow_change_password', 'Allow PIN Change', 'the owner may change the PIN'),
		flag('playBusy', 'play_busy', 'Play Busy Greeting', 'callers hear the busy greeting'),
		flag(
			'playUnavailable',
			'play_unavailable',
			'Play Unavailable Greeting',
			'callers hear the unavailable greeting',
		),
		flag('playWelcome', 'play_welcome', 'Play Welcome Greeting', 'callers hear the welcome greeting'),
		flag('playCallerId', 'Play_CID', 'Say Caller ID', 'the number of the caller is read out with a message'),
		flag('playEnvelope', 'Play_Envelope', 'Say Date and Time', 'date and time are read out with a message'),
		flag(
			'deleteAfterSending',
			'Delete_Voicemail',
			'Delete After Sending',
			'messages are deleted once they were sent by email',
		),
		MORE_OPTIONS,
	],
	columns: ['email', 'send_email', 'attach_file_email', 'required_password', 'Delete_Voicemail', 'date'],
};

/** Mailboxes (`voicemails/voicemails`). */
export const voicemail: Resource = {
	name: 'Voicemail',
	value: 'voicemail',
	description: 'Mailboxes that take messages',
	record,
	operations: crud(record, ALL_KINDS),
};
