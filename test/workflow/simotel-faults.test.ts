import { Simotel } from '../../nodes/Simotel/Simotel.node';
import { startSimulator } from '../../simulator';
import type { Fault, Simulator } from '../../simulator';
import { PASSWORD, account } from '../harness/account';
import { runNode } from '../harness/engine';
import type { Credential, NodeRun } from '../harness/engine';

let sim: Simulator;

beforeAll(async () => {
	sim = await startSimulator();
});
afterAll(async () => await sim.close());
beforeEach(() => {
	sim.state.faults = [];
});

const credential = (more: Credential = {}) => ({
	simotelApi: account(sim.url, { timeout: 1, ...more }),
});
const get = (number: string) => ({
	resource: 'extension',
	operation: 'get',
	extension: { __rl: true, mode: 'key', value: number },
	simplify: true,
	options: { concurrency: 1 },
});

async function run(options: Partial<NodeRun> = {}) {
	return await runNode({
		node: new Simotel(),
		parameters: get('204'),
		credentials: credential(),
		...options,
	});
}

test.each<[string, Partial<Fault>, RegExp]>([
	['400', { kind: 'status', status: 400, message: 'Unable to parse content' }, /Unable to parse content/],
	[
		'401',
		{ kind: 'status', status: 401, message: 'BasicAuth or ApiKey is invalid' },
		/did not accept the credential/,
	],
	[
		'403',
		{ kind: 'status', status: 403, message: '"/pbx/users/search";Access denied' },
		/has no permission for "\/pbx\/users\/search"/,
	],
	['404', { kind: 'status', status: 404 }, /nothing at "\/pbx\/users\/search"/],
	['405', { kind: 'status', status: 405 }, /kind of request/],
	['415', { kind: 'status', status: 415 }, /format of the request/],
	['501', { kind: 'status', status: 501 }, /no service "\/pbx\/users\/search"/],
	['503', { kind: 'status', status: 503 }, /HTTP status 503/],
	['a web page', { kind: 'html' }, /not the Simotel API/],
	['truncated JSON', { kind: 'truncate' }, /broke off in the middle/],
	['a wrong type', { kind: 'wrongType' }, /not the Simotel API/],
	['an empty reply', { kind: 'empty' }, /empty answer/],
	['a broken connection', { kind: 'drop' }, /broke off/],
	['a reply that never comes', { kind: 'hang' }, /did not answer .* within 1 seconds/],
	['success 0', { kind: 'unsuccessful', message: 'Licence expired' }, /Licence expired/],
])('%s: a clear message on the item', async (_name, fault, message) => {
	sim.state.faults = [{ target: 'api', ...fault } as Fault];
	const { error } = await run();
	expect(error?.message).toMatch(message);
	expect(error?.description).toMatch(/\w{3,}/);
	expect(error?.context?.itemIndex).toBe(0);
	expect(JSON.stringify(error)).not.toContain(PASSWORD);
	const continued = await run({ onError: 'continueRegularOutput', items: [{}, {}] });
	expect(continued.error).toBeUndefined();
	expect(continued.outputs[0].map((item) => item.pairedItem)).toEqual([{ item: 0 }, { item: 1 }]);
	expect(continued.json[0].error).toMatch(message);
});

test('a passing disturbance of a search is asked again', async () => {
	sim.state.faults = [{ target: 'api', kind: 'drop', times: 1 }];
	expect((await run()).json[0]).toMatchObject({ number: '204', name: 'Mina Hosseini' });
});

test('one item that goes wrong does not spoil the others', async () => {
	const parameters = { ...get(''), extension: '={{ { __rl: true, mode: "key", value: $json.number } }}' };
	const items = [{ number: '204' }, { number: '999' }, { number: '۲۰۵' }];
	const { json, outputs } = await run({ parameters, items, onError: 'continueRegularOutput' });
	expect(json.map((item) => item.number ?? item.error)).toEqual([
		'204',
		'There is no extension "999" in Simotel',
		'205',
	]);
	expect(outputs[0].map((item) => item.pairedItem)).toEqual([{ item: 0 }, { item: 1 }, { item: 2 }]);
});

test.each([
	['another port', { serverUrl: 'http://127.0.0.1:9' }, /refused the connection/],
	['no address at all', { serverUrl: 'my pbx' }, /not an address/],
	['a wrong password', { password: 'wrong-secret' }, /BasicAuth or ApiKey is invalid/],
	[
		'an account without the permission',
		{ username: 'limited' },
		/"limited" has no permission for "\/pbx\/users\/search"/,
	],
])('%s', async (_name, more, message) => {
	const { error } = await run({ credentials: credential(more) });
	expect(error?.message).toMatch(message);
	expect(JSON.stringify(error)).not.toMatch(/wrong-secret|simulator-password/);
});

test('output keeps the order of the input, however many run at once', async () => {
	const items = Array.from({ length: 30 }, (_value, index) => ({ number: String(200 + (index % 10)) }));
	const parameters = {
		...get(''),
		extension: '={{ { __rl: true, mode: "key", value: $json.number } }}',
		options: { concurrency: 10 },
	};
	const { json } = await run({ parameters, items });
	expect(json.map((item) => item.number)).toEqual(items.map((item) => item.number));
});
