import type { ProfileName, Traits } from './traits';

/** A JSON object as it goes over the wire. */
export type Wire = Record<string, unknown>;

/** A stored record of configuration; its date is rendered when it is read. */
export interface Stored extends Wire {
	_id: string;
	date: Date;
}

/** An API account of the panel. */
export interface Account {
	name: string;
	mode: 'basic' | 'key' | 'both';
	password?: string;
	key?: string;
	/** Paths with a leading slash, or everything. */
	permissions: string[] | '*';
	enabled: boolean;
}

/** An agent who is logged in to a queue. */
export interface QueueAgent {
	agent: string;
	source: string;
	penalty: string;
	paused: boolean;
}

/** One finished call, as the database keeps it. */
export interface CallRecord {
	_id: string;
	type: 'incoming' | 'outgoing' | 'local';
	cuid: string;
	src: string;
	dst: string;
	did?: string;
	entry_point?: string;
	outgoing_point?: string;
	originated_call_id?: string;
	start: Date;
	answer: Date | null;
	end: Date;
	billsec: number;
	wait: number;
	disposition: 'ANSWERED' | 'NO ANSWER' | 'BUSY' | 'FAILED' | 'BARRED';
	/** When it was written (milliseconds), for reports that lag; long ago when absent. */
	written?: number;
	record?: string;
	poll_point?: number;
	poll_label?: string;
	/** Components that the call went through. */
	route: Array<{ type: string; name: string; at: Date }>;
}

/** One pass of a call through a queue. */
export interface QueueRecord {
	_id: string;
	cuid: string;
	queueId: string;
	src: string;
	dst: string;
	queue: string;
	disposition: 'ANSWERED' | 'MISSED';
	start: Date;
	ring: Date;
	answer: Date | null;
	end: Date;
	billsec: number;
	wait: number;
	written?: number;
	agentWait: number;
	record?: string;
	originated_call_id?: string;
}

/** One attempt to reach an agent. */
export interface AttemptRecord {
	_id: string;
	cuid: string;
	queueId: string;
	src: string;
	dst: string;
	queue: string;
	disposition: 'ANSWERED' | 'NO ANSWER' | 'BUSY';
	start: Date;
	answer: Date | null;
	end: Date;
	billsec: number;
	wait: number;
	written?: number;
	tries: number;
	record?: string;
}

/** Where and how events go out, and the habits of this server. */
export interface Settings {
	events: {
		address: string | null;
		/** Further receivers: a real PBX has one address, with a splitter behind it if need be. */
		copies: string[];
		method: 'GET' | 'POST';
		version: EventVersion;
		username?: string;
		password?: string;
		enabled: string[] | '*';
		/** Seconds. */
		timeout: number;
	};
	components: { timeoutMs: number; method: 'GET' | 'POST' };
	/** Event times in local time rather than UTC. */
	localTime: boolean;
	/** Seconds by which the server's clock is fast; negative when it is slow. */
	clockAhead: number;
	/** The kind of PBX that this one was started or reset as. */
	profile: ProfileName;
	/** How it behaves where PBXs differ: the profile's values, or single ones that were switched. */
	traits: Traits;
}

export type EventVersion = 'G2' | 'G3' | 'G4' | 'Rest2' | 'Rest3' | 'Rest4';

/** One step of the dialplan. */
export type DialplanNode =
	| { kind: 'extension'; number: string }
	| { kind: 'queue'; number: string; next?: string }
	| { kind: 'trunk'; name: string; number?: string }
	| { kind: 'announcement'; file: string; next: string }
	| { kind: 'voicemail'; number: string }
	| { kind: 'poll'; label: string; min: number; max: number; next?: string }
	| { kind: 'fax' }
	| { kind: 'hangup' }
	| ComponentNode;

/** A component that sends a request to a web service and acts on the answer. */
export interface ComponentNode {
	kind: 'extenApi' | 'trunkApi' | 'ivrApi' | 'smartApi';
	/** Sent as app_name. */
	name: string;
	address: string | null;
	/** What an IvrAPI plays before it takes digits. */
	announcement?: string;
	/** What follows, by output. */
	outputs: Record<string, string>;
}

export interface Dialplan {
	/** First node by the number dialled; `*` for all others. */
	routes: Record<string, string>;
	nodes: Record<string, DialplanNode>;
}

/** A disturbance to be injected. */
export interface Fault {
	/** Given when it is injected. */
	id?: string;
	target: 'api' | 'events' | 'components';
	kind: 'latency' | 'drop' | 'status' | 'html' | 'truncate' | 'wrongType' | 'hang' | 'empty' | 'unsuccessful';
	/** Only requests whose path holds this text. */
	path?: string;
	ms?: number;
	status?: number;
	message?: string;
	/** How often; for ever when absent. */
	times?: number;
}

/** What was sent to a web service and what came back. */
export interface Delivery {
	event: string;
	/** `event_name`, where this server spells it otherwise. */
	spelling?: string;
	/** Sent to a further receiver. */
	copy?: boolean;
	transport: string;
	url: string;
	status: number | null;
	ms: number;
	answer: string;
	payload: Wire;
}

/** A request of a component and its answer. */
export interface ComponentExchange {
	app_name: string;
	kind: ComponentNode['kind'];
	request: Wire;
	response: unknown;
	status: number | null;
	ms: number;
	outcome: string;
	/** Why the answer could not be used. */
	problem?: string;
}

/** One thing that happened to a call, on the call's own clock. */
export interface Step {
	/** Seconds since the call began. */
	at: number;
	kind:
		| 'answer'
		| 'busy'
		| 'digits'
		| 'end'
		| 'event'
		| 'hangup'
		| 'heard'
		| 'node'
		| 'prompt'
		| 'request'
		| 'ring'
		| 'transfer'
		| 'unanswered';
	/** Who did it or to whom, which digits, or which node of the dialplan. */
	who?: string;
	/** Index into `events`, `components` or `heard`. */
	index?: number;
}

/** What happened to a call, from the first ring to the record. */
export interface Trace {
	id: string;
	from: string;
	to: string;
	startedAt: string;
	outcome: CallRecord['disposition'] | 'RUNNING';
	answeredBy: string | null;
	originatedCallId?: string;
	heard: string[];
	path: string[];
	events: Delivery[];
	components: ComponentExchange[];
	/** All of it in order. */
	steps: Step[];
}

/** What a caller and the called do. */
export interface CallRequest {
	from: string;
	to: string;
	/** One entry for each prompt that collects digits. */
	digits?: string[];
	/** Seconds. */
	ring?: number;
	/** Seconds. */
	talk?: number;
	/** Whether the called answer; true when absent. */
	answer?: boolean;
	/** Numbers that are busy. */
	busy?: string[];
	/** Extensions that do not pick up. */
	unanswered?: string[];
	record?: boolean;
	/** Score entered in a survey. */
	poll?: number;
	/** Extension to which the call is transferred. */
	transferTo?: string;
	originatedCallId?: string;
	trunk?: string;
	/** In real time, so that it can be answered and hung up. */
	live?: boolean;
	/** Seconds of a live call that pass in a real one; 1 when absent. */
	speed?: number;
}
