import { growthOf } from '../reliability/growth';
import type { Sample } from '../reliability/growth';

/** Ten minutes of samples; the heap's garbage goes up and down. */
const samples = (
	heap: (second: number) => number,
	memory: (second: number) => number,
	minutes = 10,
): Sample[] =>
	Array.from({ length: minutes * 30 }, (_value, index) => {
		const second = (index + 1) * 2;
		return { second, heap: heap(second) + (second % 30), memory: memory(second), lag: 10 };
	});
const warm = (second: number) => 150 * (1 - Math.exp(-second / 40));

test('a heap that finds its size is no leak, one that goes on growing is', () => {
	expect(
		growthOf(
			samples(
				(at) => 200 + warm(at),
				(at) => 500 + warm(at),
			),
		).bad,
	).toEqual([]);
	const leaking = samples(
		(at) => 200 + at / 8,
		(at) => 500 + at / 8,
	).map((sample, index) => ({
		...sample,
		// A sample that n8n did not give counts for nothing.
		heap: index % 50 === 0 ? 0 : sample.heap,
	}));
	expect(growthOf(leaking).bad).toEqual([expect.stringMatching(/heap grew by \+2\d MB/)]);
	expect(
		growthOf(
			samples(
				() => 200,
				(at) => 500 + at / 2,
			),
		).bad,
	).toEqual([expect.stringMatching(/memory grew by \+101 MB/)]);
});

test('a run that is hardly longer than the warm-up is not judged', () => {
	expect(
		growthOf(
			samples(
				(at) => at,
				(at) => at,
				2,
			),
		),
	).toMatchObject({ bad: [], text: expect.stringMatching(/too short/) });
});
