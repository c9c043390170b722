import type { Simulator } from '../../simulator';
import { ANSWERED, FALLBACK } from './workflows';

/** What n8n says to everything, with status 200, between reaching its database and being ready: no node is asked. */
const STARTING = /n8n is starting up/;

/** One call that went through a component, and what became of its question and of its record. */
export interface PlacedCall {
	id: string;
	/** When it began (milliseconds). */
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
			const [question] = trace.components;
			const extension = (question?.response as { extension?: string } | null)?.extension;
			const cdr = trace.events.find(({ event }) => event === 'Cdr');
			const starting = STARTING.test(String(question?.response));
			this.calls.push({
				id: trace.id,
				at,
				answer:
					question?.status === 200 && !starting
						? extension === ANSWERED
							? 'workflow'
							: extension === FALLBACK
								? 'fallback'
								: 'other'
						: 'none',
				ms: question?.ms ?? 0,
				status: question?.status ?? null,
				problem: starting ? 'n8n is starting up' : question?.problem,
				recorded: cdr?.status === 200 && !STARTING.test(cdr.answer),
			});
		});
		this.running.add(call);
		void call.finally(() => this.running.delete(call));
	}
}

/** The value below which this part (0 to 1) of the values lies. */
export function quantile(values: number[], part: number): number {
	const sorted = [...values].sort((a, b) => a - b);
	return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
}
