import { askAll, askTwice, hangUp, startManners, stopInMidCall } from '../harness/answering';
import type { Active, Call } from '../harness/answering';
import { outputOf } from '../harness/n8n';
import { eventually, openTestEnvironment } from '../harness/environment';
import type { TestEnvironment } from '../harness/environment';

/** `npm run test:answers` does the same with 10,000 questions, and watches the memory. */
let environment: TestEnvironment;
let manners: Active[];
const named = (name: string) => manners.filter((manner) => manner.name === name);
const problems = (calls: Call[]) => calls.filter(({ problem }) => problem !== null);
const failures = (calls: Call[]) => calls.filter(({ problem, late }) => problem !== null || late);

beforeAll(async () => {
	environment = await openTestEnvironment();
	// A short deadline, so that a busy machine keeps the second too.
	manners = await startManners(environment.n8n, { saveDataErrorExecution: 'none' }, 300);
});

afterAll(async () => await environment.close());

test('whatever a workflow does, each question gets exactly one valid answer within the second', async () => {
	expect(failures(await askAll(manners, { calls: 160, parallel: 4 }))).toEqual([]);
	expect(failures(await askTwice(named('answers')[0], 5))).toEqual([]);
});

test('callers who hang up leave no place taken, and the execution says that nobody waited', async () => {
	const [slow] = named('slow');
	const before = (await environment.n8n.executions(slow.workflow)).length;
	await hangUp(slow, 25);
	const run = await eventually(async () => {
		const runs = await environment.n8n.executions(slow.workflow);
		return runs.length > before && runs.at(-1);
	}, 60);
	expect(outputOf(run, 'Answer')[0].simotel_response).toMatchObject({
		sent: false,
		reason: 'the PBX did not wait for the answer',
	});
	await eventually(async () => {
		const calls = await askAll(named('answers'), { calls: 1, parallel: 1 });
		return calls.every(({ problem, fallback }) => problem === null && !fallback);
	}, 60);
});

test('n8n is told to stop: who has asked is answered, who comes later is answered or refused', async () => {
	const { open, after } = await stopInMidCall(environment.n8n, [...named('slow'), ...named('silent')], 6);
	expect(failures(open)).toEqual([]);
	expect(problems(after)).toEqual([]);
	expect(environment.n8n.log).not.toMatch(/headers? (already|after)|unhandled|uncaught/i);
});
