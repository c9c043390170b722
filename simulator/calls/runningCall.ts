import { eventTime } from '../clock';
import { callId } from '../ids';
import { callIdFields } from '../shape';
import type { Simulator } from '../simulator';
import type { CallRecord, CallRequest, Step, Trace, Wire } from '../types';
import { Line } from './line';
import type { LineAct } from './line';

/** How an attempt to reach somebody ended: answered, busy, failed. */
export type Reached = 'S' | 'B' | 'F';

const DEFAULT_RING = 4;
const DEFAULT_TALK = 20;

/** A live call that is to last longer than this may end a little after the present. */
const PLANNED_SECONDS = 120;

/** Seconds that went by, and who cut them short. */
export interface Passed {
	seconds: number;
	cut?: LineAct;
}

/**
 * A call on its way. Its clock is virtual: ringing and talking take no real time, and the call begins far enough
 * in the past to end about now. Only a live call takes its time.
 */
export class RunningCall {
	readonly id: string;

	readonly start: Date;

	readonly trace: Trace;

	readonly type: CallRecord['type'];

	readonly route: CallRecord['route'] = [];

	/** There when the call is live. */
	readonly line: Line | undefined;

	/** Seconds of the last ring and of the last talk. */
	rung = 0;

	talked = 0;

	/** Digits collected so far, sent as `data` of the next component request. */
	digits = '';

	answerAt: Date | null = null;

	disposition: CallRecord['disposition'] = 'NO ANSWER';

	outgoingPoint: string | undefined;

	entryPoint: string | undefined;

	poll: { point: number; label: string } | undefined;

	/** The mobile on which an agent answered. */
	mobile: string | undefined;

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
		const planned = this.ringSeconds + this.talkSeconds + 2;
		const speed = request.speed ?? 1;
		if (request.live) this.line = new Line(speed);
		const ahead = request.live ? Math.min(planned, PLANNED_SECONDS) * (1 - 1 / speed) : planned;
		this.now = sim.state.now().getTime() - ahead * 1_000;
		this.start = new Date(this.now);
		this.id = callId(this.start, sim.state.traits.idFraction);
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
			steps: [],
		};
	}

	get ringSeconds(): number {
		return this.request.ring ?? DEFAULT_RING;
	}

	get talkSeconds(): number {
		return Math.min(this.request.talk ?? DEFAULT_TALK, this.talkLimit);
	}

	/** The moment that the call's clock shows. */
	get time(): Date {
		return new Date(this.line ? this.start.getTime() + this.line.elapsed : this.now);
	}

	/** Whether the caller has hung up: nothing is rung, requested or played any more. */
	get gone(): boolean {
		return this.line?.gone === true;
	}

	get recordName(): string {
		return `${this.start.toISOString().slice(0, 10).replace(/-/g, '')}_${this.id}.${this.sim.state.traits.recordFormat}`;
	}

	/** Lets seconds go by: at once, or really when the call is live. */
	async pass(seconds: number, ringing = false): Promise<Passed> {
		if (!this.line) {
			this.now += seconds * 1_000;
			return { seconds };
		}
		const before = this.line.elapsed;
		const cut = await this.line.wait(seconds, ringing);
		if (cut === 'caller' || cut === 'callee') this.note('hangup', { who: cut });
		return { seconds: Math.round((this.line.elapsed - before) / 1_000), cut };
	}

	/** Adds a step to the trace and shows it in the console. */
	note(kind: Step['kind'], more: Omit<Step, 'at' | 'kind'> = {}): void {
		const at = Math.round((this.time.getTime() - this.start.getTime()) / 100) / 10;
		this.trace.steps.push({ at, kind, ...more });
		this.sim.state.bus.emit('call', this.trace);
	}

	/** Something that the caller hears. */
	hear(what: string): void {
		this.note('heard', { index: this.trace.heard.push(what) - 1 });
	}

	/**
	 * Plays a prompt and takes the digits of the caller: those that were given with the call, else what is pressed
	 * on the keypad of a live call.
	 */
	async prompt(what: string, seconds: number, most: number): Promise<string> {
		this.note('prompt', { index: this.trace.heard.push(`prompt ${what}`) - 1 });
		return await this.takeDigits(seconds, most);
	}

	/** The digits that the caller enters next. */
	async takeDigits(seconds: number, most: number): Promise<string> {
		const given = this.request.digits?.[this.promptsUsed];
		this.promptsUsed += 1;
		const entered = given ?? (await this.line?.collect(seconds, most)) ?? '';
		const digits = entered.slice(0, most);
		if (digits !== '') this.note('digits', { who: digits });
		return digits;
	}

	eventTime(at: Date): string {
		const { settings, traits } = this.sim.state;
		if (traits.eventTimes === 'epoch') return String(at.getTime() / 1_000);
		return eventTime(at, settings.localTime);
	}

	/** Sends an event of this call, with its id under the key that this server uses. */
	async emit(name: string, payload: Wire): Promise<void> {
		const named = ['Transfer', 'IncomingFax', 'OutgoingFax'].includes(name)
			? { unique_id: this.id }
			: callIdFields(this.sim.state.traits, this.id);
		await this.emitPlain(name, { ...payload, ...named });
	}

	/** Sends an event of this call that does not name the call. */
	async emitPlain(name: string, payload: Wire): Promise<void> {
		const { events } = this.trace;
		const index = events.length;
		const sent = this.sim.emitEvent(name, payload, this.trace);
		if (events.length > index) this.note('event', { index });
		await sent;
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
