import { api, segment } from './api';
import type { ApiCall, Delivery, PbxSummary, Row, Trace } from './model';

export type Topic = 'calls' | 'events' | 'link' | 'requests' | 'state' | 'trace';

const MOST_CALLS = 2_000;
const MOST_LINES = 1_000;

/** An event that was sent, and when the console received it. */
export type Sent = Delivery & { at: string };

/** What the console knows. Changes are gathered and drawn once a frame, however many there are. */
class Store {
	readonly calls = new Map<string, Row>();

	requests: ApiCall[] = [];

	events: Sent[] = [];

	pbx: PbxSummary | undefined;

	selected: string | undefined;

	trace: Trace | undefined;

	/** Whether the stream is there. */
	linked = true;

	private readonly listeners = new Map<Topic, Array<() => void>>();

	private readonly changed = new Set<Topic>();

	private fetching = false;

	private again = false;

	on(topics: Topic[], listener: () => void): void {
		for (const topic of topics) this.listeners.set(topic, [...(this.listeners.get(topic) ?? []), listener]);
	}

	touch(topic: Topic): void {
		if (this.changed.size === 0) requestAnimationFrame(() => this.draw());
		this.changed.add(topic);
	}

	get running(): Row[] {
		return [...this.calls.values()].filter(({ outcome }) => outcome === 'RUNNING');
	}

	putCall(row: Row): void {
		this.calls.set(row.id, row);
		for (const id of this.calls.keys()) {
			if (this.calls.size <= MOST_CALLS) break;
			this.calls.delete(id);
		}
		this.touch('calls');
		if (this.selected === undefined) this.select(row.id);
		else if (row.id === this.selected) void this.loadTrace();
	}

	putRequest(request: ApiCall): void {
		this.requests.push(request);
		if (this.requests.length > MOST_LINES) this.requests.shift();
		this.touch('requests');
	}

	putEvent(delivery: Delivery): void {
		this.events.push({ ...delivery, at: new Date().toISOString() });
		if (this.events.length > MOST_LINES) this.events.shift();
		this.touch('events');
	}

	select(id: string | undefined): void {
		if (id === this.selected) return;
		this.selected = id;
		this.trace = undefined;
		this.touch('calls');
		this.touch('trace');
		if (id !== undefined) void this.loadTrace();
	}

	/** Everything from the start, after the page or the simulator was away. */
	async reload(): Promise<void> {
		const [rows, requests] = await Promise.all([
			api<Row[]>('GET', '/calls?brief'),
			api<ApiCall[]>('GET', '/requests'),
			this.loadState(),
		]);
		this.calls.clear();
		for (const row of rows.reverse()) this.calls.set(row.id, row);
		this.requests = requests;
		const newest = rows.at(-1)?.id;
		if (this.selected === undefined || !this.calls.has(this.selected)) this.select(newest);
		for (const topic of ['calls', 'requests', 'events'] as const) this.touch(topic);
	}

	async loadState(): Promise<void> {
		this.setState(await api<PbxSummary>('GET', '/state'));
	}

	setState(pbx: PbxSummary): void {
		this.pbx = pbx;
		this.touch('state');
	}

	/** Loads the selected call; what changes meanwhile is loaded afterwards, once. */
	private async loadTrace(): Promise<void> {
		if (this.fetching) {
			this.again = true;
			return;
		}
		this.fetching = true;
		try {
			do {
				this.again = false;
				const id = this.selected;
				if (id === undefined) break;
				const trace = await api<Trace>('GET', `/calls/${segment(id)}`);
				if (this.selected === id) this.trace = trace;
				else this.again = true;
				this.touch('trace');
			} while (this.again);
		} catch {
			// A call that is gone, or a simulator that is away: the stream shows that.
			this.again = false;
		} finally {
			this.fetching = false;
		}
	}

	private draw(): void {
		const topics = [...this.changed];
		this.changed.clear();
		const due = new Set(topics.flatMap((topic) => this.listeners.get(topic) ?? []));
		for (const listener of due) listener();
	}
}

export const store = new Store();
