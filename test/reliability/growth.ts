import { median } from '../harness/figures';

/** What a process used at one moment. */
export interface Sample {
	/** Since the load began. */
	second: number;
	/** Resident memory (MB). */
	memory: number;
	/** Heap in use (MB), garbage included. */
	heap: number;
	/** 99th percentile of the event loop's lag (ms). */
	lag: number;
}

/** Seconds, at least, in which a process fills its caches and its heap finds its size: no leak. */
const WARM_UP = 120;
/** Megabytes by which what lives on the heap may grow from one half of the rest to the other. */
const HEAP = 20;
/** The same for resident memory, which moves in larger steps. */
const MEMORY = 60;

/**
 * Growth after the warm-up (a third of the time, two minutes at least): the second half of the rest against the
 * first. Of the heap the lowest sample of each half counts, soon after a collection: what lives. A leak grows in
 * every run; warm-up does not.
 */
export function growthOf(samples: Sample[]): { text: string; bad: string[] } {
	const end = samples.at(-1)?.second ?? 0;
	const from = Math.max(end / 3, WARM_UP);
	const half = (from + end) / 2;
	const parts = [
		samples.filter(({ second }) => second >= from && second < half),
		samples.filter(({ second }) => second >= half),
	];
	if (parts.some((part) => part.length < 5)) {
		return { text: 'growth: not judged, the run is too short', bad: [] };
	}
	// 0 when n8n did not give it.
	const [heapBefore, heap] = parts.map((part) => Math.min(...part.map((one) => one.heap || Infinity)));
	const [memoryBefore, memory] = parts.map((part) => median(part.map((one) => one.memory)));
	const signed = (value: number) => `${value >= 0 ? '+' : ''}${value.toFixed(0)} MB`;
	return {
		text: `growth after ${Math.round(from)} s of warm-up: heap ${signed(heap - heapBefore)} (lowest ${heap.toFixed(0)} MB), memory ${signed(memory - memoryBefore)} (median ${memory.toFixed(0)} MB)`,
		bad: [
			...(heap - heapBefore > HEAP ? [`what lives on the heap grew by ${signed(heap - heapBefore)}`] : []),
			...(memory - memoryBefore > MEMORY ? [`memory grew by ${signed(memory - memoryBefore)}`] : []),
		],
	};
}
