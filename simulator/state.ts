import { EventEmitter } from 'node:events';

import type { Line } from './calls/line';
import { recordId } from './ids';
import { traitsOf } from './traits';
import type { ProfileName, Traits } from './traits';
import type {
	Account,
	AttemptRecord,
	CallRecord,
	Dialplan,
	Fault,
	QueueAgent,
	QueueRecord,
	Settings,
	Stored,
	Trace,
	Wire,
} from './types';

/** Collections of plain records, by the path of their endpoints. */
export type CollectionName =
	| 'pbx/users'
	| 'pbx/trunks'
	| 'pbx/queues'
	| 'pbx/musiconholds'
	| 'pbx/announcements'
	| 'pbx/blacklists'
	| 'pbx/whitelists'
	| 'pbx/faxes'
	| 'voicemails/voicemails'
	| 'voicemails/inbox'
	| 'autodialer/contacts'
	| 'autodialer/groups'
	| 'autodialer/campaigns'
	| 'autodialer/announcements'
	| 'autodialer/trunks'
	| 'autodialer/reports'
	| 'reports/agent'
	| 'reports/poll';

const REMEMBERED_CALLS = 2_000;
const REMEMBERED_REQUESTS = 500;

/** Settings of a server of that kind, with single traits that differ from it. */
function defaultSettings(profile: ProfileName = 'documented', switches: Partial<Traits> = {}): Settings {
	return {
		events: { address: null, copies: [], method: 'POST', version: 'G4', enabled: '*', timeout: 5 },
		components: { timeoutMs: 1_000, method: 'POST' },
		localTime: false,
		clockAhead: 0,
		profile,
		traits: { ...traitsOf(profile), ...switches },
	};
}

/** Everything that the simulated PBX knows. */
export class PbxState {
	/** Sent to each console, so that it notices a restart. */
	readonly boot = recordId();

	accounts: Account[] = [];

	/** Addresses that may call the API; everybody when empty. */
	allowedAddresses: string[] = [];

	collections = new Map<CollectionName, Stored[]>();

	/** Agents by queue number. */
	agents = new Map<string, QueueAgent[]>();

	/** State of an extension as its telephone shows it. */
	extensionStates = new Map<string, string>();

	calls: CallRecord[] = [];

	queueCalls: QueueRecord[] = [];

	attempts: AttemptRecord[] = [];

	/** Contents of recordings, voicemails, announcements and faxes by stored name. */
	files = new Map<string, Buffer>();

	/** Recordings by name; their contents are made when they are downloaded. */
	recordings = new Map<string, { seconds: number; written?: number }>();

	settings: Settings;

	dialplan: Dialplan = { routes: {}, nodes: {} };

	faults: Fault[] = [];

	traces = new Map<string, Trace>();

	requests: Wire[] = [];

	/** Lines of live calls by call. */
	lines = new Map<string, Line>();

	/** What the console follows: `call`, `component`, `event`, `request` (to the API), `state`. */
	readonly bus = new EventEmitter().setMaxListeners(0);

	private incoming = 0;

	/**
	 * @param profile the kind of PBX, to which a reset without another one goes back
	 * @param switches traits that differ from the profile
	 */
	constructor(
		private readonly profile: ProfileName = 'documented',
		private readonly switches: Partial<Traits> = {},
	) {
		this.settings = defaultSettings(profile, switches);
	}

	get traits(): Traits {
		return this.settings.traits;
	}

	/** How many calls have come in, this one included. */
	countIncoming(): number {
		this.incoming += 1;
		return this.incoming;
	}

	/** The present, as far as this server knows. */
	now(): Date {
		return new Date(Date.now() + this.settings.clockAhead * 1_000);
	}

	records(name: CollectionName): Stored[] {
		const known = this.collections.get(name);
		if (known) return known;
		const records: Stored[] = [];
		this.collections.set(name, records);
		return records;
	}

	remember(trace: Trace): void {
		this.traces.set(trace.id, trace);
		for (const id of this.traces.keys()) {
			if (this.traces.size <= REMEMBERED_CALLS) break;
			this.traces.delete(id);
		}
	}

	noteRequest(request: Wire): void {
		this.requests.push(request);
		if (this.requests.length > REMEMBERED_REQUESTS) this.requests.shift();
		this.bus.emit('request', request);
	}

	/** The fault that hits this request, if one does; counts it. */
	takeFault(target: Fault['target'], path: string): Fault | undefined {
		const fault = this.faults.find(
			(candidate) => candidate.target === target && (!candidate.path || path.includes(candidate.path)),
		);
		if (fault?.times !== undefined) {
			fault.times -= 1;
			if (fault.times <= 0) this.faults = this.faults.filter((other) => other !== fault);
		}
		return fault;
	}

	/** The extension that is forwarded to this mobile, on servers whose agents answer by mobile. */
	agentOfMobile(mobile: string): string | undefined {
		const users = this.traits.mobileAgents ? this.records('pbx/users') : [];
		const agent = users.find((user) => this.mobileOf(String(user.number)) === mobile);
		return agent && String(agent.number);
	}

	/** The mobile on which an extension answers; undefined when it has a telephone. */
	mobileOf(number: string): string | undefined {
		if (!this.traits.mobileAgents) return undefined;
		const user = this.records('pbx/users').find((record) => record.number === number);
		const policy = user?.forward_policy as Record<string, unknown> | undefined;
		const target = String(policy?.All ?? '');
		return /^09\d{9}$/.test(target) ? target : undefined;
	}

	isExtension(number: string): boolean {
		return this.records('pbx/users').some((user) => user.number === number && user.active !== 'no');
	}

	/** Callers of all live calls hang up. */
	hangUpAll(): void {
		for (const line of this.lines.values()) line.act('caller');
		this.lines.clear();
	}

	/** Forgets everything; the kind of PBX is the one named, or that of the start. */
	clear(profile = this.profile, switches = profile === this.profile ? this.switches : {}): void {
		this.hangUpAll();
		this.accounts = [];
		this.allowedAddresses = [];
		for (const map of [
			this.collections,
			this.agents,
			this.extensionStates,
			this.files,
			this.recordings,
			this.traces,
		]) {
			map.clear();
		}
		this.calls = [];
		this.queueCalls = [];
		this.attempts = [];
		this.settings = defaultSettings(profile, switches);
		this.dialplan = { routes: {}, nodes: {} };
		this.faults = [];
		this.requests = [];
		this.incoming = 0;
	}
}
