import type { Account, CallRequest, Dialplan, Fault, QueueAgent, Settings, Step, Trace } from '../../types';

/** A call in one line, as the stream sends it. */
export interface Row {
	id: string;
	from: string;
	to: string;
	startedAt: string;
	outcome: Trace['outcome'];
	answeredBy: string | null;
	phase: Step['kind'] | 'start';
	who: string | null;
	seconds: number;
	slowest: number;
	problems: number;
	/** Whether any telephone rang. */
	rang: boolean;
	/** Whether the caller heard something or a component answered. */
	served: boolean;
}

/** A request to the API of the PBX. */
export interface ApiCall {
	at: string;
	method: string;
	path: string;
	version: string;
	account?: string;
	status: number;
	ms: number;
	body?: unknown;
	upload?: unknown;
}

/** All that is configured in the PBX. */
export interface PbxSummary {
	accounts: Array<Pick<Account, 'name' | 'mode' | 'permissions' | 'enabled'>>;
	extensions: Array<{ number: string; name: string; active: boolean; state: string }>;
	queues: Array<{ number: string; name: string; agents: QueueAgent[] }>;
	trunks: Array<{ name: string }>;
	/** What announcements say, by name. */
	announcements: Record<string, string>;
	settings: Omit<Settings, 'events'> & {
		events: Omit<Settings['events'], 'password'> & { hasPassword: boolean };
	};
	dialplan: Dialplan;
	faults: Fault[];
	calls: number;
}

export type { CallRequest, Dialplan, Fault, Step, Trace };
export type { TraitInfo } from '../../traits';
export type { ComponentNode, Delivery, DialplanNode, ComponentExchange } from '../../types';
