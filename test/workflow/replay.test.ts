import { startSimulator } from '../../simulator';
import type { Simulator } from '../../simulator';
import { plausibleDay } from '../../simulator/replay';
import { SimotelTrigger } from '../../nodes/SimotelTrigger/SimotelTrigger.node';
import { listen } from '../harness/webhook';
import type { ListeningTrigger } from '../harness/webhook';

let sim: Simulator;
let trigger: ListeningTrigger;

beforeAll(async () => {
	sim = await startSimulator();
	trigger = await listen(new SimotelTrigger(), { parameters: { events: ['*'] } });
	sim.state.settings.events.address = `${trigger.url}/simotel`;
});

afterAll(async () => {
	await sim.close();
	await trigger.close();
});

const control = async (method: string, path: string, body?: unknown) => {
	const response = await fetch(`${sim.url}/_sim${path}`, {
		method,
		...(body === undefined
			? {}
			: { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
	});
	return (await response.json()) as {
		entries: never;
		running: boolean;
		done: number;
		refused: number;
		error?: string;
	};
};

async function ended() {
	for (;;) {
		const progress = await control('GET', '/replay');
		if (!progress.running) return progress;
		await new Promise((resolve) => setTimeout(resolve, 20));
	}
}

const items = () =>
	trigger.results.flatMap((result) => result.workflowData?.[0] ?? []).map(({ json }) => json);

test('a made-up day is placed fast; its recording sends the very same events again', async () => {
	const { entries } = await control('POST', '/day', { calls: 40, seed: 7 });
	await control('POST', '/replay', { entries, speed: 100_000 });
	expect(await ended()).toMatchObject({ done: 40, refused: 0 });
	const placed = items();
	expect(placed.filter(({ event }) => event === 'Cdr')).toHaveLength(40);

	const recorded = await control('GET', '/recording');
	trigger.results.length = 0;
	await control('POST', '/replay', { entries: recorded.entries, speed: 10_000 });
	expect(await ended()).toMatchObject({ done: placed.length, refused: 0 });
	const keys = (list: typeof placed) =>
		list
			.filter(({ event }) => event === 'Cdr')
			.map((item) => item.dedupe_key)
			.sort();
	expect(keys(items())).toEqual(keys(placed));
});

test('the speed holds, a replay can be stopped, and nonsense is refused', async () => {
	const begun = Date.now();
	const event = (at: number) => ({ at, event: 'Ping', payload: {} });
	await control('POST', '/replay', { entries: [event(3), event(0)], speed: 10 });
	await ended();
	expect(Date.now() - begun).toBeGreaterThanOrEqual(290);
	await control('POST', '/replay', { entries: [event(0), event(1_000)] });
	expect(await control('DELETE', '/replay')).toMatchObject({ running: false });
	expect((await control('POST', '/replay', { entries: [] })).error).toMatch(/entries/);
	expect((await control('POST', '/replay', { entries: [event(0)], speed: 0 })).error).toMatch(/speed/);
});

test('a reset ends a replay, and nothing of it reaches the fresh state', async () => {
	const { entries } = await control('POST', '/day', { calls: 500, seed: 3 });
	await control('POST', '/replay', { entries, speed: 100_000 });
	while (sim.state.calls.length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
	const { address } = sim.state.settings.events;
	await control('POST', '/reset');
	sim.state.settings.events.address = address;
	expect(sim.state.calls).toEqual([]);
	const progress = await control('GET', '/replay');
	expect(progress.running).toBe(false);
	expect(progress.done).toBeLessThan(500);
	await new Promise((resolve) => setTimeout(resolve, 100));
	expect(await control('GET', '/replay')).toEqual(progress);
	expect(sim.state.calls).toEqual([]);
});

test('a day is the same for the same seed, and busiest before noon', () => {
	expect(plausibleDay(100, 3)).toEqual(plausibleDay(100, 3));
	const hours = plausibleDay(5_000).map(({ at }) => Math.floor(at / 3_600));
	const count = (hour: number) => hours.filter((other) => other === hour).length;
	expect(count(10)).toBeGreaterThan(10 * count(3));
});
