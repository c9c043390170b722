import { lookUntil } from '../../simotel/reports/polling';

/** A clock that only sleeping moves. */
function clock() {
	const slept: number[] = [];
	let at = 0;
	return {
		slept,
		waiting: {
			sleep: async (ms: number) => {
				slept.push(ms);
				at += ms;
			},
			now: () => at,
			cancelled: () => false,
		},
	};
}

test('looks soon at first, then ever later, and once more at the end', async () => {
	const { slept, waiting } = clock();
	const looks: boolean[] = [];
	const seen = await lookUntil(
		async (last) => ({ done: looks.push(last) < 0, value: looks.length }),
		60_000,
		waiting,
	);
	expect(slept.slice(0, 6)).toEqual([1_000, 2_000, 3_000, 5_000, 5_000, 10_000]);
	expect(slept.reduce((sum, ms) => sum + ms, 0)).toBe(60_000);
	expect([seen, looks.filter(Boolean)]).toEqual([looks.length, [true]]);
});

test('stops as soon as there is nothing to wait for', async () => {
	const { slept, waiting } = clock();
	let looks = 0;
	expect(await lookUntil(async () => ({ done: ++looks === 3, value: looks }), 60_000, waiting)).toBe(3);
	expect(slept).toEqual([1_000, 2_000]);
});

test('without time there is one look, which is the last', async () => {
	const { slept, waiting } = clock();
	expect(await lookUntil(async (last) => ({ done: false, value: last }), 0, waiting)).toBe(true);
	expect(slept).toEqual([]);
});

test('who does not want to wait any more is not kept', async () => {
	const { slept, waiting } = clock();
	const looks = await lookUntil(async (last) => ({ done: false, value: last }), 60_000, {
		...waiting,
		cancelled: () => slept.length > 1,
	});
	expect([looks, slept.length]).toEqual([true, 2]);
});
