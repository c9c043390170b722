import { callComponent } from './calls/components';
import { wait } from './events/http';
import { sendEvent } from './events/send';
import type { Transport } from './events/send';
import type { Simulator } from './simulator';
import type { CallRequest, Delivery, Wire } from './types';

/** One thing that happened on a recorded day: an event or a component request as it was, or a call to be placed anew. */
export type DayEntry = { /** Seconds since the beginning. */ at: number } & (
	{ event: string; payload: Wire; transport?: Partial<Transport> } | { call: CallRequest } | { request: Wire }
);

/** How far a replay is. */
export interface Progress {
	running: boolean;
	entries: number;
	done: number;
	/** Events that were not answered with 200, and component requests without a usable answer. */
	refused: number;
	speed: number;
}

const REMEMBERED = 50_000;
/** Calls that may be on their way at once; the next one waits. */
const MOST_CALLS = 50;
/** Longest nap between two looks at the clock, so that a stop is heard. */
const NAP = 200;

/** Records the events that go out, and sends a recorded day again at any speed. */
export class Replay {
	progress: Progress = { running: false, entries: 0, done: 0, refused: 0, speed: 1 };

	private recorded: Array<{ at: number; event: string; payload: Wire }> = [];

	private round = 0;

	/** Calls on their way. */
	private readonly calls = new Set<Promise<void>>();

	constructor(private readonly sim: Simulator) {
		sim.state.bus.on('event', ({ event, spelling = event, payload, copy }: Delivery) => {
			if (copy) return;
			this.recorded.push({ at: Date.now(), event: spelling, payload });
			if (this.recorded.length > REMEMBERED) this.recorded.shift();
		});
	}

	/** What was sent since the start, as a day that can be replayed. */
	recording(): DayEntry[] {
		const first = this.recorded[0]?.at ?? 0;
		return this.recorded.map(({ at, event, payload }) => ({ at: (at - first) / 1_000, event, payload }));
	}

	forget(): void {
		this.recorded = [];
	}

	/** Begins with a day; one that is going on is stopped. */
	start(day: DayEntry[], speed: number): Progress {
		const round = ++this.round;
		this.progress = { running: true, entries: day.length, done: 0, refused: 0, speed };
		void this.play(
			[...day].sort((a, b) => a.at - b.at),
			round,
		);
		return this.progress;
	}

	stop(): Progress {
		this.round++;
		this.progress.running = false;
		return this.progress;
	}

	/** Stops, and waits for the calls that are on their way. */
	async settle(): Promise<void> {
		this.stop();
		await Promise.all(this.calls);
	}

	private async play(day: DayEntry[], round: number): Promise<void> {
		const { calls, progress } = this;
		const begun = Date.now();
		for (const entry of day) {
			const due = begun + ((entry.at - day[0].at) * 1_000) / progress.speed;
			while (round === this.round && Date.now() < due)
				await wait(Math.max(0, Math.min(NAP, due - Date.now())));
			if (calls.size >= MOST_CALLS) await Promise.race(calls);
			if (round !== this.round) return;
			if ('call' in entry) {
				const call = this.sim.placeCall(entry.call).then(({ events }) => {
					calls.delete(call);
					this.count(progress, events);
				});
				calls.add(call);
			} else if ('request' in entry) {
				await this.request(progress, entry.request);
			} else {
				const { event, payload, transport } = entry;
				this.count(progress, [await sendEvent(this.sim.state, { name: event, payload, transport })]);
			}
		}
		await Promise.all(calls);
		progress.running = false;
	}

	/** Sends a recorded request from the component of that name, or else from the first one that has an address. */
	private async request(progress: Progress, request: Wire): Promise<void> {
		const { state } = this.sim;
		const components = Object.values(state.dialplan.nodes).filter((node) => 'address' in node);
		const component =
			components.find(({ name }) => name === request.app_name) ?? components.find(({ address }) => address);
		progress.done += 1;
		if (!component) {
			progress.refused += 1;
			return;
		}
		const { exchange } = await callComponent(state, component, request);
		if (exchange.problem !== undefined && exchange.problem !== 'rejected') progress.refused += 1;
		state.bus.emit('component', { call: String(request.unique_id ?? ''), ...exchange });
	}

	private count(progress: Progress, deliveries: Array<Delivery | null>): void {
		progress.done += 1;
		progress.refused += deliveries.filter((delivery) => delivery && delivery.status !== 200).length;
	}
}

/** Calls in each hour of a day in a call center, in parts of the busiest one. */
const HOURS = [1, 1, 1, 1, 1, 2, 5, 20, 55, 80, 100, 95, 70, 60, 75, 85, 80, 60, 40, 25, 15, 8, 4, 2];

/** A plausible day: calls in and out, to extensions and queues, answered and missed. The same for the same seed. */
export function plausibleDay(calls: number, seed = 1): DayEntry[] {
	let state = seed >>> 0;
	const random = () => {
		state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
		return state / 2 ** 32;
	};
	const below = (count: number) => Math.floor(random() * count);
	const pick = <T>(values: T[]): T => values[below(values.length)];
	const total = HOURS.reduce((sum, part) => sum + part, 0);
	const hour = () => {
		let left = random() * total;
		return Math.max(
			0,
			HOURS.findIndex((part) => (left -= part) < 0),
		);
	};
	const extension = () => String(200 + below(10));
	const outside = () => `0912000${String(below(400)).padStart(4, '0')}`;
	const call = (): CallRequest => {
		const timing = { ring: 2 + below(20), talk: 5 + below(300), answer: random() > 0.2 };
		const kind = random();
		if (kind < 0.45) return { from: outside(), to: pick(['600', '601']), ...timing };
		if (kind < 0.7) return { from: outside(), to: extension(), ...timing };
		if (kind < 0.9) return { from: extension(), to: outside(), ...timing };
		const from = below(9);
		return { from: String(200 + from), to: String(201 + from), ...timing };
	};
	return Array.from({ length: calls }, () => ({ at: hour() * 3_600 + below(3_600), call: call() })).sort(
		(a, b) => a.at - b.at,
	);
}
