/** The event that reached this n8n process last, whatever workflow it was for. */
export interface LastEvent {
	/** Name of the event. */
	event: string;
	/** Path of the address at which it came in. */
	path: string;
	/** When it came (milliseconds). */
	at: number;
}

let last: LastEvent | null = null;

/** Notes an event; cheap, because it is called for every event, also for those that start nothing. */
export function noteEvent(event: string, path: string, at: number): void {
	last = { event, path, at };
}

/** Null when no event has come since this process started; other processes of queue mode are not seen. */
export const lastEvent = (): LastEvent | null => last;
