import axios from 'axios';

import { SimotelTrigger } from '../../nodes/SimotelTrigger/SimotelTrigger.node';
import { decideAccess } from '../../simotel/inbound/access';
import { startSimulator } from '../../simulator';
import type { Simulator } from '../../simulator';
import { listen } from '../harness/webhook';
import type { ListeningTrigger, TriggerOptions } from '../harness/webhook';

const http = axios.create({ validateStatus: () => true });
let trigger: ListeningTrigger;

async function start(options: Partial<TriggerOptions> & { parameters: TriggerOptions['parameters'] }) {
	trigger = await listen(new SimotelTrigger(), options);
	return `${trigger.url}/simotel`;
}

const items = () =>
	trigger.results.flatMap((result) => result.workflowData?.[0] ?? []).map((item) => item.json);

afterEach(async () => {
	expect(trigger.errors).toEqual([]);
	await trigger.close();
});

describe('with the simulator', () => {
	let sim: Simulator;
	beforeAll(async () => {
		sim = await startSimulator();
	});
	afterAll(async () => await sim.close());

	test.each(['G2', 'G3', 'G4', 'Rest2', 'Rest3', 'Rest4'] as const)('%s, GET and POST', async (version) => {
		const address = await start({ parameters: { events: ['*'] } });
		for (const method of ['GET', 'POST'] as const) {
			Object.assign(sim.state.settings.events, { address, version, method });
			const trace = await sim.placeCall({ from: '09120000001', to: '600', busy: ['200'] });
			expect(trace.events.map((event) => event.status)).toEqual(trace.events.map(() => 200));
			expect(items().map((item) => item.event)).toEqual(trace.events.map((event) => event.event));
			const cdr = items().find((item) => item.event === 'Cdr');
			expect(cdr).toMatchObject({
				unique_id: trace.id,
				caller_number: '09120000001',
				callee_number: '201',
				direction: 'incoming',
				answered: true,
				billsec: 20,
			});
			trigger.results.length = 0;
		}
	});
});

test('chosen events and filters start executions, all others are answered and end', async () => {
	const parameters = { events: ['NewState'], filters: { state: ['InUse'], direction: ['incoming'] } };
	const url = await start({ parameters });
	const send = async (body: object) => await http.post(url, body);
	const answers = [
		await send({
			event_name: 'NewState',
			exten: '204',
			state: 'InUse',
			direction: 'in',
			participant: '0912',
		}),
		await send({ event_name: 'NewState', exten: '204', state: 'Ringing', direction: 'in' }),
		await send({ event_name: 'Cdr', src: '1', dst: '2' }),
	];
	expect(answers.map(({ status, data }) => [status, data])).toEqual(
		answers.map(() => [200, { received: true }]),
	);
	expect(items()).toHaveLength(1);
	expect(items()[0]).toMatchObject({ caller_number: '0912', callee_number: '204' });
});

test.each(['Nowhere/City', ''])(
	'no event is lost for the zone %j, which an expression gives',
	async (timezone) => {
		const url = await start({ parameters: { events: ['*'], options: { timezone } } });
		expect((await http.post(url, { event_name: 'Ping' })).status).toBe(200);
		expect(items()[0].received_at).toMatch(/\+03:30$/);
	},
);

test('what cannot be an event is refused with a reason', async () => {
	const url = await start({ parameters: { events: ['*'] } });
	expect((await http.get(url)).status).toBe(400);
	expect((await http.post(url, { hello: 1 })).data.error).toMatch(/no event_name/);
	expect(
		(await http.post(url, 'x'.repeat(1_100_000), { headers: { 'content-type': 'text/plain' } })).status,
	).toBe(413);
	expect((await http.post(url, '<xml/>', { headers: { 'content-type': 'text/plain' } })).status).toBe(400);
	expect(items()).toEqual([]);
});

test('only who the credential lets in', async () => {
	const credentials = {
		simotelWebhookApi: { user: 'pbx', password: 'right', allowedAddresses: '', urlSecret: '' },
	};
	const url = await start({ parameters: { events: ['*'], options: { includeRaw: true } }, credentials });
	const body = { event_name: 'Ping' };
	const none = await http.post(url, body);
	expect([none.status, none.data]).toEqual([401, {}]);
	expect((await http.post(url, body, { auth: { username: 'pbx', password: 'wrong' } })).status).toBe(401);
	expect((await http.post(url, body, { auth: { username: 'pbx', password: 'right' } })).status).toBe(200);
	expect(items()).toHaveLength(1);
});

test.each([
	[['Cdr', 'NewState', 'Ping'], true, 2],
	[['Cdr', 'NewState', 'Ping'], false, 0],
	[['*'], true, 0],
])('events %j, an output for each: %p', async (events, outputPerEvent, output) => {
	const url = await start({ parameters: { events, options: { outputPerEvent } } });
	await http.get(`${url}?event_name=Ping`);
	const data = trigger.results[0].workflowData ?? [];
	expect(data.map((items) => items.map((item) => item.json.event))).toEqual([
		...Array.from({ length: output }, () => []),
		['Ping'],
	]);
});

test.each(['application/json', 'application/octet-stream'])(
	'a body that is too large is refused, announced or in chunks: %s',
	async (type) => {
		const url = await start({ parameters: { events: ['*'] } });
		const text = JSON.stringify({ event_name: 'Ping', filler: 'x'.repeat(1_100_000) });
		const headers = { 'content-type': type };
		const chunked = new ReadableStream({
			start(controller) {
				controller.enqueue(Buffer.from(text));
				controller.close();
			},
		});
		const announced = await fetch(url, { method: 'POST', headers, body: text });
		const inChunks = await fetch(url, {
			method: 'POST',
			headers,
			body: chunked,
			duplex: 'half',
		} as RequestInit);
		expect([announced.status, inChunks.status]).toEqual([413, 413]);
		expect(items()).toEqual([]);
	},
);

test.each<[string, string, RequestInit, Record<string, unknown>]>([
	['the name None', '?event_name=None&exten=204&state=Idle', {}, { event: 'NewState' }],
	[
		'a survey without a name',
		'?src=0912&dst=204&poll_point=4&poll_lable=a',
		{},
		{ event: 'Survey', point: 4 },
	],
	[
		'JSON that nobody calls JSON',
		'',
		{ method: 'POST', headers: { 'content-type': '' }, body: '{"event_name":"Ping"}' },
		{ event: 'Ping' },
	],
	[
		'a form that nobody calls one',
		'',
		{ method: 'POST', headers: { 'content-type': 'application/octet-stream' }, body: 'event_name=Ping' },
		{ event: 'Ping' },
	],
	[
		'JSON that is called a form',
		'',
		{
			method: 'POST',
			headers: { 'content-type': 'application/x-www-form-urlencoded' },
			body: '{"event_name": "IncomingCall", "number": "+989120000001", "entry_point": "a=b&c"}',
		},
		{ event: 'IncomingCall', caller_number: '+989120000001', entry_point: 'a=b&c' },
	],
	[
		'None in a nested value',
		'/IncomingFax?description[FAXERROR]=None',
		{},
		{ description: { FAXERROR: null } },
	],
])('%s', async (_name, rest, init, expected) => {
	const url = await start({ parameters: { events: ['*'] } });
	expect((await fetch(url + rest, init)).status).toBe(200);
	expect(items()).toMatchObject([expected]);
});

test.each(['CDRQueue', 'cdrqueue', 'newState', 'Newstate', 'NEWSTATE', 'OutGoingCall', 'Voicemail'])(
	'Rest versions may write %s behind the address',
	(name) => {
		const paths = new SimotelTrigger().description.webhooks?.map(({ path, httpMethod }) => [
			path,
			httpMethod,
		]);
		expect(paths).toEqual(
			expect.arrayContaining([
				[`simotel/${name}`, 'POST'],
				[`simotel/${name}`, 'GET'],
			]),
		);
	},
);

test('the secret of the address stays out of items', async () => {
	const credentials = {
		simotelWebhookApi: { user: '', password: '', allowedAddresses: '127.0.0.0/8', urlSecret: 'abc' },
	};
	const url = await start({ parameters: { events: ['*'], options: { includeRaw: true } }, credentials });
	expect((await http.get(`${url}?event_name=Ping`)).status).toBe(401);
	expect((await http.get(`${url}?event_name=Ping&secret=abc&secret=x`)).status).toBe(401);
	expect((await http.get(`${url}?event_name=Ping&secret=abc`)).status).toBe(200);
	await http.post(`${url}?secret=abc&secret[x]=abc&Secret=abc`, {
		event_name: 'Ping',
		api_key: 'abc',
		Token: 'abc',
	});
	expect(items()).toHaveLength(2);
	expect(JSON.stringify(items())).not.toContain('abc');
});

test('a Rest PBX that adds the name, and with GET the fields, behind the secret', async () => {
	const credentials = {
		simotelWebhookApi: { user: '', password: '', allowedAddresses: '', urlSecret: 'abc' },
	};
	const url = await start({ parameters: { events: ['NewState'] }, credentials });
	expect((await http.post(`${url}?secret=abc/NewState`, { exten: '204', state: 'InUse' })).status).toBe(200);
	expect((await http.get(`${url}?secret=abc/newstate?exten=0205&state=Idle`)).status).toBe(200);
	expect(items()).toMatchObject([
		{ event: 'NewState', exten: '204', state: 'InUse' },
		{ event: 'NewState', exten: '0205', state: 'Idle' },
	]);
	expect(JSON.stringify(items())).not.toContain('abc');
	for (const wrong of ['abd/NewState', 'abc/', 'abc/New/State', '/NewState', 'abcNewState']) {
		expect((await http.post(`${url}?secret=${wrong}`, { exten: '204', state: 'InUse' })).status).toBe(401);
	}
	expect(items()).toHaveLength(2);
});

test.each([
	['127.0.0.1', '127.0.0.1', true],
	['::ffff:192.168.1.10', '192.168.1.0/24', true],
	['192.168.2.10', '192.168.1.0/24', false],
	['2001:db8::5', '2001:db8::/32', true],
	['2001:db9::5', '2001:db8::/32, 10.0.0.0/8', false],
	['10.1.2.3', '2001:db8::/32 10.0.0.0/8', true],
	['::1', '0.0.0.0/0', false],
	['garbage', '0.0.0.0/0, ::/0', false],
	['127.0.0.1', 'nonsense', false],
])('address %s with the list %s', async (address, allowedAddresses, ok) => {
	await start({ parameters: { events: ['*'] } });
	expect(
		decideAccess({ allowedAddresses }, { address, authorization: undefined, secret: undefined }).ok,
	).toBe(ok);
});
