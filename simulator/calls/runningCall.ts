import { eventTime } from '../clock';
import { callId } from '../ids';
import type { CallRecord, CallRequest, Simulator, Trace, Wire } from '../types';

/** How an attempt to reach somebody ended: answered, busy, failed. */
export type Reached = 'S' | 'B' | 'F';

const DEFAULT_RING = 4;
const DEFAULT_TALK = 20;

/**
 * A call on its way. Its clock is virtual: ringing and talking take no real time, and the call begins far enough
 * in the past to end about now.
 */
export class RunningCall {
	readonly id: string;

	readonly start: Date;

	readonly trace: Trace;

	readonly type: CallRecord['type'];

	readonly route: CallRecord['route'] = [];

	/** Digits collected so far, sent as `data` of the next question. */
	digits = '';

	answerAt: Date | null = null;

	disposition: CallRecord['disposition'] = 'NO ANSWER';

	outgoingPoint: string | undefined;

	entryPoint: string | undefined;

	poll: { point: number; label: string } | undefined;

	/** Number that a following component dials (SetExten). */
	exten: string;

	/** Longest talk in seconds (SetLimitOnCall, call_limit). */
	talkLimit = Infinity;

	private now: number;

	private promptsUsed = 0;

	constructor(
		readonly sim: Simulator,
		readonly request: CallRequest,
	) {
		const { from, to } = request;
		this.now = Date.now() - (this.ringSeconds + this.talkSeconds + 2) * 1_000;
		this.start = new Date(this.now);
		this.id = callId(this.start);
		this.exten = to;
		const fromInside = sim.state.isExtension(from);
		this.type = fromInside ? (this.isInternal(to) ? 'local' : 'outgoing') : 'incoming';
		this.trace = {
			id: this.id,
			from,
			to,
			startedAt: new Date().toISOString(),
			outcome: 'RUNNING',
			answeredBy: null,
			...(request.originatedCallId === undefined ? {} : { originatedCallId: request.originatedCallId }),
			heard: [],
			path: [],
			events: [],
			components: [],
		};
	}

	get ringSeconds(): number {
		return this.request.ring ?? DEFAULT_RING;
	}

	get talkSeconds(): number {
		return Math.min(this.request.talk ?? DEFAULT_TALK, this.talkLimit);
	}

	/** The moment that the virtual clock shows. */
	get time(): Date {
		return new Date(this.now);
	}

	get recordName(): string {
		return `${this.start.toISOString().slice(0, 10).replace(/-/g, '')}_${this.id}.mp3`;
	}

	pass(seconds: number): void {
		this.now += seconds * 1_000;
	}

	nextDigits(): string {
		const digits = this.request.digits?.[this.promptsUsed] ?? '';
		this.promptsUsed += 1;
		return digits;
	}

	eventTime(at: Date): string {
		return eventTime(at, this.sim.state.settings.localTime);
	}

	/** Sends an event of this call, with its id under the key that this server uses. */
	async emit(name: string, payload: Wire): Promise<void> {
		const key = ['Transfer', 'IncomingFax', 'OutgoingFax'].includes(name)
			? 'unique_id'
			: this.sim.state.settings.oddities.callIdKey;
		await this.sim.emitEvent(name, { ...payload, [key]: this.id }, this.trace);
	}

	/** An extension's telephone changes: the event NewState. */
	async showState(exten: string, state: string, more: Wire = {}): Promise<void> {
		this.sim.state.extensionStates.set(exten, state);
		this.sim.state.bus.emit('state');
		await this.emit('NewState', { exten, state, ...more });
	}

	originated(): Wire {
		const { originatedCallId } = this.request;
		return originatedCallId === undefined ? {} : { originated_call_id: originatedCallId };
	}

	isInternal(number: string): boolean {
		const { state } = this.sim;
		const { routes } = state.dialplan;
		return (
			state.isExtension(number) ||
			number in routes ||
			state.records('pbx/queues').some((queue) => queue.number === number)
		);
	}
}
