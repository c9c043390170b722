const CALL = '1700000000.101';
const FAX = {
	FAXSTATUS: 'SUCCESS',
	FAXSTATUSSTRING: 'OK',
	FAXERROR: 'None',
	REMOTESTATIONID: 'unknown',
	FAXPAGES: '1',
	FAXBITRATE: '14400',
	FAXRESOLUTION: '8031x3850',
};

type Fields = Record<string, unknown>;

const at = (secondsAgo: number): string =>
	new Date(Date.now() - secondsAgo * 1_000).toISOString().replace('T', ' ').replace('Z', '123');

const trunk = (state: string): Fields => {
	const now = Date.now() / 1_000;
	return { state, last_time: now, trunk_name: 'Main Trunk', trunk_type: 'SIP', last_time_sec: 0, date: now };
};

/** All events with fields as the PBX would send them now. */
export const SAMPLES: Record<string, () => Fields> = {
	NewState: () => ({
		exten: '204',
		state: 'Ringing',
		participant: '09120000001',
		direction: 'in',
		cuid: CALL,
	}),
	Cdr: () => ({
		starttime: at(65),
		endtime: at(1),
		src: '09120000001',
		dst: '204',
		type: 'incoming',
		disposition: 'ANSWERED',
		billsec: 60,
		wait: 4,
		record: `20231114_${CALL}.mp3`,
		entry_point: 'Main Trunk',
		cuid: CALL,
	}),
	CdrQueue: () => ({
		src: '09120000001',
		dst: '204',
		queue: '601',
		billsec: '60',
		wait: '4',
		duration: '64',
		agent_wait: '4',
		disposition: 'ANSWERED',
		hangup: 'caller',
		queue_status: 'CONTINUE',
		record: `20231114_${CALL}.mp3`,
		starttime: at(65),
		ringtime: at(65),
		answeredtime: at(61),
		endtime: at(1),
		detail: [
			{
				src: '09120000001',
				dst: '204',
				billsec: '60',
				wait: '4',
				disposition: 'ANSWERED',
				comment: '',
				tries: '1',
			},
		],
		cuid: CALL,
	}),
	IncomingCall: () => ({ number: '09120000001', entry_point: 'Main Trunk', cuid: CALL }),
	OutgoingCall: () => ({ number: '09120000002', outgoing_point: 'Main Trunk', cuid: CALL }),
	Transfer: () => ({
		unique_id: CALL,
		transferer: '204',
		transferred_from: '09120000001',
		transferred_to: '205',
	}),
	Survey: () => ({
		src: '09120000001',
		dst: '204',
		queue: '601',
		date: at(1),
		point: 4,
		label: 'Satisfaction',
		cuid: CALL,
	}),
	VoiceMail: () => ({
		id: '6553f100aabbccddeeff0011',
		number: '205',
		state: 'SUCCESS',
		date: at(1),
		filename: '205_1700000000-vm-record-file-101.wav',
		duration: '12',
		caller: '09120000001',
	}),
	VoiceMailEmail: () => ({
		id: '6553f100aabbccddeeff0011',
		number: '205',
		state: 'FAILED',
		date: at(1),
		message: 'SMTP is disabled',
		receiver: 'mailbox@example.com',
		active: 'True',
		attached_file: 'False',
	}),
	IncomingFax: () => ({
		fax_id: '6553f100aabbccddeeff0022',
		entry_point: 'Main Trunk',
		unique_id: CALL,
		src: '02100000001',
		dst: '2100000000',
		state: 'SUCCESS',
		date: at(1),
		description: FAX,
	}),
	OutgoingFax: () => ({
		fax_id: '6553f100aabbccddeeff0033',
		state: 'SENDING',
		unique_id: CALL,
		info: FAX,
		date: at(1),
	}),
	AutoDialerReport: () => ({
		start: at(70),
		end: at(1),
		campaign_id: '6553f100aabbccddeeff0044',
		campaign: 'Reminder',
		interface_context: '',
		interface_text: '',
		number: '09120000003',
		disposition: 'ANSWERED',
		try: 1,
		repeat: 1,
		billsec: 12,
		wait: 5,
		tries: [],
	}),
	ReservedCallInFront: () => ({
		event: 'ReservedCallInFront',
		queue_name: '601',
		caller_id: '09120000001',
		date: at(1),
	}),
	ExtenAdded: () => ({ exten: '209', state: 'Unavailable' }),
	ExtenRemoved: () => ({ exten: '209', state: 'Unavailable' }),
	TrunkAdded: () => trunk('Unavailable'),
	TrunkNewState: () => trunk('Ok'),
	TrunkRemoved: () => ({ trunk_name: 'Main Trunk', date: Date.now() / 1_000 }),
	Ping: () => ({}),
};
