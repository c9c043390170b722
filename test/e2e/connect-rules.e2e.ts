import { readExample } from '../harness/demo';
import { eventually, openTestEnvironment, routeTo } from '../harness/environment';
import type { TestEnvironment } from '../harness/environment';
import type { StoredWorkflow } from '../harness/n8n';
import { ERPNEXT, startErpNext } from '../connect/stand-ins/erpnext';
import type { ErpNext } from '../connect/stand-ins/erpnext';

type Json = Record<string, unknown>;

/** The owner of a contact, asked for by a rule: the CRM decides, and no execution starts. */
let environment: TestEnvironment;
let erp: ErpNext;
let workflow: StoredWorkflow;

const SARA = '09120000001';
const TRIGGER = 'Who shall answer?';
const CREDENTIAL = 'CRM of the Rules';

beforeAll(async () => {
	environment = await openTestEnvironment();
	erp = await startErpNext();
	erp.owners.set(SARA.slice(-10), '204');
	const credential = async (name: string, secret: string) =>
		await environment.n8n.createCredential(name, 'simotelWebServiceApi', {
			...{ authentication: 'header', headerName: 'Authorization' },
			headerSecret: `token ${ERPNEXT.key}:${secret}`,
		});
	const right = await credential(CREDENTIAL, ERPNEXT.secret);
	workflow = await install({ [CREDENTIAL]: right });
	// The first request of an n8n loads its nodes.
	await eventually(async () => (await call(SARA)).answeredBy === '204', 40);
});

afterAll(async () => {
	await environment?.close();
	await erp?.close();
});

/** Imports the example with the address of the CRM, publishes it and puts it behind the component of the dialplan. */
async function install(credentials: Record<string, string>): Promise<StoredWorkflow> {
	const example = readExample('around-calls/owner-by-rule', credentials);
	const { parameters } = example.nodes.find(({ name }) => name === TRIGGER) as { parameters: Json };
	const [rule] = (parameters.rules as { rule: Json[] }).rule;
	rule.url = String(rule.url).replace('https://erp.example.org', erp.url);
	// The machine that runs all tests may be busy with others; the PBX waits its second all the same.
	parameters.deadline = 900;
	const stored = await environment.n8n.createWorkflow(example);
	await environment.n8n.activate(stored);
	routeTo(environment, stored, TRIGGER);
	return stored;
}

async function call(from: string) {
	const { answeredBy, path, components } = await environment.call({ from, to: '3001' });
	for (const request of components) expect(request.ms).toBeLessThan(1_000);
	return { answeredBy, toQueue: path.includes('sales'), answers: components.map(({ response }) => response) };
}

test('a customer reaches the owner, in whatever form the number comes', async () => {
	for (const number of [SARA, '+989120000001', '00989120000001'])
		expect(await call(number)).toMatchObject({ answeredBy: '204', toQueue: false });
});

test('strangers go on to the queue, and nobody is asked about extensions', async () => {
	expect(await call('09120000055')).toMatchObject({ toQueue: true });
	const before = erp.requests.length;
	expect(await call('205')).toMatchObject({ toQueue: true });
	expect(erp.requests).toHaveLength(before);
});

test.each(['slow', 'down', 'limited'] as const)('the CRM is %s: the queue answers in time', async (mode) => {
	erp.mode = mode;
	expect(await call(SARA)).toMatchObject({ toQueue: true });
	erp.mode = 'ok';
	expect(await call(SARA)).toMatchObject({ answeredBy: '204' });
});

test('the same call twice gets the same answer, and no execution has started', async () => {
	const both = await Promise.all([call(SARA), call(SARA)]);
	for (const { answers } of both) expect(answers).toEqual([{ ok: '1', extension: '204' }]);
	expect(await environment.n8n.executions(workflow)).toEqual([]);
});

test('a wrong key: the queue, and the reason in the log of n8n without the key', async () => {
	const wrong = await environment.n8n.createCredential('Wrong', 'simotelWebServiceApi', {
		...{ authentication: 'header', headerName: 'Authorization', headerSecret: 'token wrong:wrong-secret' },
	});
	await environment.n8n.deactivate(workflow);
	workflow = await install({ [CREDENTIAL]: wrong });
	await eventually(async () => (await call(SARA)).toQueue && erp.refused.length > 0);
	await eventually(async () => /HTTP status 401/.test(environment.n8n.log));
	expect(environment.n8n.log).not.toContain('wrong-secret');
});
