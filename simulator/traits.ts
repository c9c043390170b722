/** Kinds of Simotel PBX in the field: on premises, at a reseller, the vendor's cloud, and servers older than v4. */
export const PROFILE_NAMES = ['documented', 'hosted', 'cloud', 'legacy'] as const;

export type ProfileName = (typeof PROFILE_NAMES)[number];

/** One way in which PBXs differ: its value where the vendor's pages are followed, and in the profiles that differ. */
interface Trait<T> {
	documented: T;
	profiles: Partial<Record<ProfileName, T>>;
	/** The values to choose from; a trait without them is a number of seconds. */
	values: readonly T[] | null;
}

type Differences<T> = Partial<Record<Exclude<ProfileName, 'documented'>, T>>;

const choice = <const T extends string | number>(
	values: readonly T[],
	documented: NoInfer<T>,
	profiles: Differences<NoInfer<T>> = {},
): Trait<T> => ({ documented, profiles, values });

const flag = (documented: boolean, profiles: Differences<boolean> = {}): Trait<boolean> => ({
	documented,
	profiles,
	values: [true, false],
});

const seconds = (documented: number, profiles: Differences<number> = {}): Trait<number> => ({
	documented,
	profiles,
	values: null,
});

/**
 * Everything in which PBXs are known, or documented, to differ, as far as a client can notice it
 * (docs/protocol.md#hosted-pbxs). Each can be switched alone; a profile is a set of values.
 */
const TRAITS = {
	// The API
	/** Which base paths are served. */
	versions: choice(['all', 'v4', 'v4.1', 'v3'], 'all', { hosted: 'v4', cloud: 'v4.1', legacy: 'v3' }),
	/** What the demo's accounts may do: everything, or the quick report and recordings. */
	permissions: choice(['all', 'few'], 'all', { hosted: 'few' }),
	/** How a path is refused: `"/path";Access denied`, or success −2 and `Access denied: /path`, also with HTTP 200. */
	denied: choice(['pathFirst', 'minusTwo', 'minusTwoWith200'], 'pathFirst', { hosted: 'minusTwo' }),
	/** How `success` is written: 1, true or "1". */
	success: choice(['number', 'boolean', 'text'], 'number'),
	/** Whether headers that the account's mode does not need are ignored, or refused. */
	authHeaders: choice(['tolerant', 'strict'], 'tolerant'),
	/** Name of the id in faxes/download and autodialer/trunks/update. */
	recordId: choice(['either', '_id', 'id'], 'either'),
	/** `users/search` masks the secret, or shows it. */
	secret: choice(['masked', 'clear'], 'masked'),
	/** `users/add` answers outside the envelope. */
	plainUserReply: flag(false),
	/** Most rows of a page, whatever the request says. */
	pageRows: choice([500, 20], 500),
	/** Uploads beyond the vendor's default sizes are refused. */
	uploadLimits: flag(false, { hosted: true }),
	/** Numbers that begin with + or 00 are dropped. */
	barredCodes: flag(true),

	// Recordings
	/** Seconds after the end of a call until its recording can be downloaded. */
	recordingDelay: seconds(0, { hosted: 20 }),
	/** What a download of a recording that is not there gets: 404, JSON or an empty body with 200. */
	missingRecording: choice(['404', 'json', 'empty'], '404', { hosted: 'json' }),
	/** Format of recordings. */
	recordFormat: choice(['mp3', 'wav'], 'mp3'),
	/** `voicemails/audio/download` answers the file, a link (as v4.1 does), or does not exist. */
	voicemailAudio: choice(['byVersion', 'file', 'link', 'none'], 'byVersion', { cloud: 'link' }),
	/** Names of voicemail recordings. */
	voicemailName: choice(['documented', 'epochFirst'], 'documented', { legacy: 'epochFirst' }),

	// Reports
	/** Seconds after the end of a call until its row appears. */
	reportLag: seconds(0, { hosted: 15 }),
	/** Seconds after the end of a call until its row has disposition, talk and recording. */
	reportCompletion: seconds(0, { hosted: 30 }),
	/** Seconds after the end of a call until its row names the recording, where that is later. */
	recordNameDelay: seconds(0),
	/** Reports stay empty (`log_to_redis` is off). */
	reportsEmpty: flag(false),
	/** Whether quick/search finds a call by its id. */
	findByCallId: flag(true),
	/** `dst` of a call that nobody answered: the number that was dialled, or the company's number. */
	rowDst: choice(['dialled', 'did'], 'dialled', { hosted: 'did' }),
	/** Rows of unanswered calls count the seconds in the menu as talk. */
	menuBillsec: flag(false, { hosted: true }),
	/** Extensions that are forwarded to a mobile have it as `dst` of their rows; 203 of the demo is one of them. */
	mobileAgents: flag(false, { hosted: true }),

	// Call ids
	/** Digits behind the dot of a call id: a counter, five, six, or both in turn. */
	idFraction: choice(['counter', '5', '6', '5or6'], 'counter', { hosted: '5or6' }),
	/** Key of the call id in events: newer tables say cuid, samples unique_id. */
	callIdKey: choice(['cuid', 'unique_id', 'both', 'none'], 'cuid', { hosted: 'both' }),
	/** `unique_id` in component requests; the vendor's own SmartAPI samples have none. */
	componentCallId: choice(['sent', 'empty', 'absent'], 'sent'),
	/** `data` of component requests: all digits since ClearUserData, or those of the last prompt. */
	collectedDigits: choice(['soFar', 'lastPrompt'], 'soFar'),
	/** Whether an output of a SmartAPI component may lead back to the component itself. */
	smartApiLoop: choice(['allowed', 'refused'], 'allowed'),

	// Events
	/** IncomingCall comes once, or twice, once of them without the id; `eitherOrder` takes turns. */
	incomingCall: choice(['once', 'idFirst', 'idLast', 'eitherOrder'], 'once', { hosted: 'eitherOrder' }),
	/** Seconds between the two. */
	incomingCallGap: seconds(0),
	/** `entry_point`: the trunk's name, the number dialled as 98…, or without its 0. */
	entryPoint: choice(['trunk', 'international', 'withoutZero'], 'trunk', { hosted: 'international' }),
	/** Spelling of `event_name`. */
	eventNames: choice(['documented', 'newStateBlank', 'blanks', 'lowerCase', 'upperCaseCdr'], 'documented', {
		hosted: 'newStateBlank',
	}),
	/** `dst` of Cdr for incoming calls: who answered, or the company's number. */
	cdrDst: choice(['answered', 'did'], 'answered', { hosted: 'did' }),
	/** Cdr has `did`. */
	cdrDid: flag(false, { hosted: true }),
	/** Cdr names the recording. */
	cdrRecord: flag(true, { hosted: false }),
	/** Cdr has `starttime` and `endtime`. */
	cdrTimes: flag(true, { hosted: false }),
	/** Cdr has `wait`. */
	cdrWait: flag(true, { hosted: false }),
	/** Cdr has `entry_point` and `outgoing_point`. */
	cdrPoints: flag(true, { hosted: false }),
	/** Cdr has `billsec` or `duration`, or both (duration is ringing and talk). */
	cdrDuration: choice(['either', 'both'], 'either', { hosted: 'both' }),
	/** Calls that nobody answered have a Cdr. */
	cdrUnanswered: flag(true),
	/** Spelling of dispositions in events and rows. */
	dispositions: choice(['documented', 'noBlank', 'underscore', 'dash', 'lowerCase'], 'documented'),
	/** Cdr has its disposition, or an empty one. */
	cdrDisposition: choice(['sent', 'empty'], 'sent'),
	/** `type` of Cdr. */
	callType: choice(['documented', 'noDefined', 'feature'], 'documented'),
	/** VoiceMail comes as configured, or by GET with the call id beside the message id. */
	voiceMail: choice(['configured', 'get'], 'configured', { cloud: 'get' }),
	/** Fields stand at top level, or below a key. */
	eventWrapper: choice(['none', 'api_data', 'app_data'], 'none'),
	/** Times of events as the vendor's pages show them, or as epoch seconds. */
	eventTimes: choice(['documented', 'epoch'], 'documented'),
	/** Key of the trunk in OutgoingCall and Cdr. */
	outgoingPointKey: choice(['outgoing_point', 'exit_point'], 'outgoing_point'),
	/** Events bring a token of the PBX among their fields. */
	eventToken: flag(false),
	/** Answered Cdr whose start equals its end. */
	startEqualsEnd: flag(false),
	/** Figures of events as text. */
	numbersAsText: flag(false),
	/** Bodies of nested events as Python literals. */
	pythonBodies: flag(false),
	/** Queue reservation, which sends ReservedCallInFront. */
	reservation: flag(false),
};

export type TraitName = keyof typeof TRAITS;

export type Traits = { [Name in TraitName]: (typeof TRAITS)[Name]['documented'] };

/** What a trait may be, and what it is in each profile, for those who choose. */
export interface TraitInfo {
	name: TraitName;
	values: ReadonlyArray<string | number | boolean> | null;
	profiles: Record<ProfileName, string | number | boolean>;
}

const traitNames = (): TraitName[] => Object.keys(TRAITS) as TraitName[];

export const traitInfos = (): TraitInfo[] =>
	traitNames().map((name) => {
		const { values } = TRAITS[name];
		const profiles = Object.fromEntries(
			PROFILE_NAMES.map((profile) => [profile, traitsOf(profile)[name]]),
		) as TraitInfo['profiles'];
		return { name, values, profiles };
	});

/** The values of a profile. */
export function traitsOf(profile: ProfileName): Traits {
	const entries = Object.entries(TRAITS as Record<string, Trait<unknown>>).map(([name, trait]) => [
		name,
		profile in trait.profiles ? trait.profiles[profile] : trait.documented,
	]);
	return Object.fromEntries(entries) as Traits;
}

/** The version by which clients reach a server of that kind. */
export function apiVersionOf(profile: ProfileName): 'v3' | 'v4' | 'v4.1' {
	const { versions } = traitsOf(profile);
	return versions === 'all' ? 'v4' : versions;
}

export const isProfile = (name: unknown): name is ProfileName =>
	(PROFILE_NAMES as readonly unknown[]).includes(name);

export const isTrait = (name: string): name is TraitName => Object.hasOwn(TRAITS, name);

/** Longest delay that makes sense, in seconds. */
const MOST_SECONDS = 86_400;

/**
 * The switches of a request, checked.
 *
 * @throws Error that names the trait and its values
 */
export function checkedTraits(changes: Record<string, unknown>): Partial<Traits> {
	for (const [name, value] of Object.entries(changes)) {
		const trait = isTrait(name) ? (TRAITS as Record<string, Trait<unknown>>)[name] : undefined;
		if (!trait) throw new Error(`there is no trait "${name}"; GET /_sim/profiles lists them`);
		if (trait.values === null) {
			if (typeof value !== 'number' || !(value >= 0 && value <= MOST_SECONDS))
				throw new Error(`"${name}" is a number of seconds`);
		} else if (!trait.values.includes(value)) {
			throw new Error(`"${name}" is one of ${trait.values.map(String).join(', ')}`);
		}
	}
	return changes as Partial<Traits>;
}
