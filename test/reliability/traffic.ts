import type { Simulator } from '../../simulator';
import { EXTENSION, FALLBACK } from '../harness/workflows';

/** What n8n answers to everything, with status 200, between reaching its database and being ready: no node runs. */
const STARTING = /n8n is starting up/;

/** One call that went through a component, and what became of its request and of its record. */
export interface PlacedCall {
	id: string;
	/** When it began (epoch milliseconds). */
	at: number;
	answer: 'workflow' | 'fallback' | 'other' | 'none';
	/** Milliseconds until the answer came, or until the PBX gave up. */
	ms: number;
	/** HTTP status of the answer; null when none came. */
	status: number | null;
	problem?: string;
	/** Whether the event of its end was answered with 200, and not by an n8n that is starting. */
	recorded: boolean;
}

/** Places calls at a fixed rate, whatever becomes of them: slow answers do not slow the callers down. */
export class Traffic {
	readonly calls: PlacedCall[] = [];

	private readonly running = new Set<Promise<void>>();
	private timer: NodeJS.Timeout | undefined;
	private count = 0;

	/** @param number that is dialled, whose way leads through the component */
	constructor(
		private readonly sim: Simulator,
		private readonly number: string,
	) {}

	start(perSecond: number): void {
		const began = Date.now();
		let placed = 0;
		this.timer = setInterval(() => {
			// Made up for when the timer itself comes late.
			for (; placed < ((Date.now() - began) / 1_000) * perSecond; placed++) this.place();
		}, 10);
	}

	/** Ends with the last call. */
	async stop(): Promise<void> {
		clearInterval(this.timer);
		await Promise.all(this.running);
	}

	private place(): void {
		const from = `0912000${String(this.count++ % 10_000).padStart(4, '0')}`;
		const at = Date.now();
		const call = this.sim.placeCall({ from, to: this.number }).then((trace) => {
			const [request] = trace.components;
			const starting = STARTING.test(String(request?.response));
			const extension = (request?.response as { extension?: string } | null)?.extension;
			const answered = request?.status === 200 && !starting;
			const known = extension === EXTENSION ? 'workflow' : extension === FALLBACK ? 'fallback' : 'other';
			const cdr = trace.events.find(({ event }) => event === 'Cdr');
			this.calls.push({
				id: trace.id,
				at,
				answer: answered ? known : 'none',
				ms: request?.ms ?? 0,
				status: request?.status ?? null,
				problem: starting ? 'n8n is starting up' : request?.problem,
				recorded: cdr?.status === 200 && !STARTING.test(cdr.answer),
			});
		});
		this.running.add(call);
		void call.finally(() => this.running.delete(call));
	}
}
