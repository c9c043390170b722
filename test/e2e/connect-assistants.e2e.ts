import { install, runner } from '../connect/installed';
import { startAssistant } from '../harness/assistant';
import { runFrom } from '../harness/examples';
import { eventually, openTestEnvironment } from '../harness/environment';
import type { TestEnvironment } from '../harness/environment';
import { outputOf } from '../harness/n8n';

type Json = Record<string, unknown>;

const TOKEN = 'mcp-test-token';

let environment: TestEnvironment;

beforeAll(async () => {
	environment = await openTestEnvironment();
});

afterAll(async () => await environment?.close());

const originated = () =>
	environment.sim.state.requests.filter(({ path }) => path === 'call/originate/act').length;

test('a guarded call keeps to its extensions, numbers and limit, and says why', async () => {
	const workflow = await install(environment, 'assistants/guarded-call', {
		settings: { calls_per_hour: 2, from_hour: 0, to_hour: 24 },
	});
	const call = await runner(environment, workflow);
	const order = { extension: '204', number: '0912 000 0001', reason: 'test' };
	expect(await call({ ...order, extension: '209' })).toMatchObject([
		{ placed: false, note: expect.stringContaining('204, 205') as string },
	]);
	expect(await call({ ...order, number: '205' })).toMatchObject([{ placed: false }]);
	expect(originated()).toBe(0);
	expect(await call(order)).toMatchObject([{ placed: true }]);
	expect(await call(order)).toMatchObject([{ placed: true }]);
	expect(await call(order)).toMatchObject([
		{ placed: false, note: expect.stringContaining('Only 2 calls') as string },
	]);
	expect(originated()).toBe(2);
});

test('an MCP client reads, and calls through the guard only', async () => {
	const guard = await install(environment, 'assistants/guarded-call', {
		settings: { from_hour: 0, to_hour: 24, allowed_extensions: '200', calls_per_hour: 50 },
	});
	await install(environment, 'assistants/mcp-server', {
		credentials: [{ name: 'MCP Token', type: 'httpBearerAuth', data: { token: TOKEN } }],
		runs: { 'Place a call': guard },
	});
	const address = `${environment.n8n.url}/mcp/simotel-tools`;
	let session = '';
	let id = 0;
	const send = async (method: string, params: Json, token = TOKEN) =>
		await fetch(address, {
			method: 'POST',
			headers: {
				'content-type': 'application/json',
				accept: 'application/json, text/event-stream',
				authorization: `Bearer ${token}`,
				...(session === '' ? {} : { 'mcp-session-id': session }),
			},
			body: JSON.stringify({
				jsonrpc: '2.0',
				method,
				params,
				...(method.startsWith('notif') ? {} : { id: (id += 1) }),
			}),
		});
	const ask = async (method: string, params: Json): Promise<Json> => {
		const response = await send(method, params);
		session = response.headers.get('mcp-session-id') ?? session;
		const text = await response.text();
		const line = text.startsWith('{') ? text : (/^data: (.*)$/m.exec(text)?.[1] ?? '{}');
		return (JSON.parse(line) as { result: Json }).result;
	};
	const hello = {
		protocolVersion: '2025-03-26',
		capabilities: {},
		clientInfo: { name: 'test', version: '1' },
	};
	await eventually(async () => (await send('initialize', hello, 'wrong')).status !== 404);
	expect((await send('initialize', hello, 'wrong')).status).toBe(403);
	expect(String((await ask('initialize', hello)).instructions)).toContain('Never guess a number');
	await send('notifications/initialized', {});
	const { tools } = (await ask('tools/list', {})) as { tools: Array<{ name: string; description: string }> };
	expect(tools.map(({ name }) => name).sort()).toEqual([
		'Find_calls',
		'Find_extensions',
		'Get_one_call',
		'Place_a_call',
	]);
	for (const { description } of tools) expect(description.length).toBeLessThan(160);
	const use = async (name: string, args: Json) =>
		JSON.stringify(await ask('tools/call', { name, arguments: args }));
	expect(await use('Find_extensions', { name: 'Sara' })).toContain('Sara Ahmadi');
	const before = originated();
	const order = { number: '09120000001', reason: 'the user asked for it' };
	expect(await use('Place_a_call', { ...order, extension: '209' })).toContain('may not be used');
	expect(originated()).toBe(before);
	expect(await use('Place_a_call', { ...order, extension: '200' })).toContain('The extension rings');
	expect(originated()).toBe(before + 1);
});

test.each([
	['agrees', 'true', 1],
	['declines', 'false', 0],
])('ai-agent: the assistant calls when a person %s', async (_, approved, calls) => {
	const assistant = await startAssistant();
	environment.credentials = {
		Simotel: environment.credentials.Simotel,
		'Simotel Events': environment.credentials['Simotel Events'],
	};
	const workflow = await install(environment, 'ai-agent', {
		publish: false,
		credentials: assistant.credentials,
	});
	const person = workflow.nodes.find(({ name }) => name === 'Ask a person');
	if (person) person.parameters.chatId = '1234567';
	const { id, nodes, connections } = workflow;
	await environment.n8n.rest('PATCH', `/workflows/${id}`, { nodes, connections });
	const input = { action: 'sendMessage', sessionId: approved, chatInput: 'Call 09120000009 from 200' };
	const data = {
		data: { main: [[{ json: input }]] },
		...{ executionStatus: 'success', executionTime: 0, startTime: 0, executionIndex: 0, source: [] },
	};
	const before = originated();
	const running = runFrom(environment, workflow, 'Chat', data);
	const wanted = `approved=${approved}`;
	const link = await eventually(async () => assistant.links.find((one) => one.includes(wanted)), 30);
	expect(originated()).toBe(before);
	const agent = { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) Chrome/130' };
	const forged = link.replace(/signature=.{8}/, 'signature=00000000');
	expect((await fetch(forged, { headers: agent })).ok).toBe(false);
	expect((await fetch(link, { headers: agent })).status).toBe(200);
	const run = await running;
	expect(run.status).toBe('success');
	expect(originated()).toBe(before + calls);
	expect(String(outputOf(run, 'Assistant').at(-1)?.output)).toMatch(/^Done/);
	await assistant.close();
});
