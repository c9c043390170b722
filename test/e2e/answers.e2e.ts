import {
	failures,
	hangUp,
	sendAll,
	sendTwice,
	startBehaviours,
	stopInMidCall,
} from '../reliability/behaviours';
import type { Active } from '../reliability/behaviours';
import { RawConnection } from '../reliability/rawConnection';
import { eventually, openTestEnvironment } from '../harness/environment';
import type { TestEnvironment } from '../harness/environment';
import { outputOf } from '../harness/n8n';
import { chain, componentRequest, ruleTrigger } from '../harness/workflows';

/** `npm run test:answers` does the same with 10,000 requests, and watches the memory. */
let environment: TestEnvironment;
let behaviours: Active[];
const named = (name: string) => behaviours.filter((behaviour) => behaviour.name === name);

beforeAll(async () => {
	environment = await openTestEnvironment();
	// A short deadline, so that a busy machine keeps the second too.
	behaviours = await startBehaviours(environment.n8n, { saveDataErrorExecution: 'none' }, 300);
});

afterAll(async () => await environment.close());

test('whatever a workflow does, each request gets exactly one valid answer within the second', async () => {
	expect(failures(await sendAll(behaviours, { requests: 160, parallel: 4 }))).toEqual([]);
	expect(failures(await sendTwice(named('answers')[0], 5))).toEqual([]);
});

test('callers who hang up keep no slot, and the execution says that nobody waited', async () => {
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
		const outcomes = await sendAll(named('answers'), { requests: 1, parallel: 1 });
		return outcomes.every(({ problem, fallback }) => problem === null && !fallback);
	}, 60);
});

test('on the new engine of n8n calls take the failure output at once, and the log says why', async () => {
	const { n8n } = environment;
	const workflow = await n8n.createWorkflow(chain('engine', [ruleTrigger()], { engineType: 'v2' }));
	await n8n.activate(workflow);
	const url = n8n.webhookUrl(workflow, 'Request');
	const connection = new RawConnection(new URL(url));
	const { status, body, ms } = await connection.post(url, componentRequest(1, '09120000001'));
	connection.close();
	expect([status, body]).toEqual([400, expect.stringContaining('Engine 2.0')]);
	expect(ms).toBeLessThan(1_000);
	const logged = n8n.log.match(/"Request" cannot answer while its workflow is set to n8n's engine 2\.0/g);
	expect(logged).toHaveLength(1);
});

test('n8n stops: who has sent a request is answered, who comes later is answered or refused', async () => {
	const { open, after } = await stopInMidCall(environment.n8n, [...named('slow'), ...named('silent')], 6);
	expect(failures(open)).toEqual([]);
	expect(after.filter(({ problem }) => problem !== null)).toEqual([]);
	expect(environment.n8n.log).not.toMatch(/headers? (already|after)|unhandled|uncaught/i);
});
