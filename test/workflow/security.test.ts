import type { IncomingHttpHeaders } from 'node:http';

import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import { Simotel } from '../../nodes/Simotel/Simotel.node';
import { SimotelComponentTrigger } from '../../nodes/SimotelComponentTrigger/SimotelComponentTrigger.node';
import { SimotelTrigger } from '../../nodes/SimotelTrigger/SimotelTrigger.node';
import { startSimulator } from '../../simulator';
import type { Simulator } from '../../simulator';
import { runNode } from '../harness/engine';
import { serveWeb } from '../harness/serve';
import { listen } from '../harness/webhook';

let sim: Simulator;

beforeAll(async () => {
	sim = await startSimulator();
});

afterAll(async () => await sim.close());

const credential = (values: IDataObject = {}) => ({
	simotelApi: {
		...{ serverUrl: sim.url, apiVersion: 'v4', authentication: 'basic', username: 'n8n' },
		...{ password: 'simulator-password', timezone: 'Asia/Tehran', timeout: 5, ...values },
	} as never,
});

describe('prototypes', () => {
	const HOSTILE = [
		'{"event_name":"Cdr","src":"09120000001","unique_id":"1700000100.7","__proto__":{"polluted":"yes"}}',
		'{"event_name":"Cdr","src":"09120000001","constructor":{"prototype":{"polluted":"yes"}}}',
		'{"event_name":"Nobody","__proto__":{"polluted":"yes"},"toString":"x","hasOwnProperty":"x"}',
		'{"event_name":"__proto__","src":"1"}',
		'{"event_name":"constructor","src":"1"}',
		'{"__proto__":{"event_name":"Cdr","src":"09120000001"}}',
		// Text within text, which is read as well.
		`{"event_name":"AutoDialerReport","campaign_id":"1","tries":"[{'__proto__':{'polluted':'yes'}}]"}`,
	];
	const queries = [
		'',
		'?__proto__=x&constructor=y',
		'?__proto__[polluted]=yes&constructor[prototype][polluted]=yes',
	];

	test.each([
		['an event', () => new SimotelTrigger(), { events: ['*'], filters: {}, options: { includeRaw: true } }],
		[
			'a request of a component',
			() => new SimotelComponentTrigger(),
			{
				...{ component: 'extenApi', responseMode: 'respondNode', deadline: 50 },
				...{ fallback: { extension: '209' }, options: { includeRaw: true } },
			},
		],
	])(
		'%s from a query or a body reaches none',
		async (_name, trigger, parameters) => {
			const node = trigger();
			const asks = node instanceof SimotelComponentTrigger;
			const web = await listen(node, {
				parameters: parameters as IDataObject,
				// A request is answered by the deadline, an event by n8n.
				onResult: asks ? () => undefined : undefined,
			});
			for (const query of queries) {
				for (const body of HOSTILE) {
					for (const type of ['application/json', 'text/plain', 'application/x-www-form-urlencoded']) {
						const headers = { 'content-type': type };
						const { status } = await fetch(web.url + query, {
							method: 'POST',
							headers,
							body,
						});
						expect(status).toBeLessThan(500);
					}
				}
			}
			const items = web.results
				.flatMap(({ workflowData }) => workflowData?.[0] ?? [])
				.map(({ json }) => json);
			await web.close();
			expect(web.errors).toEqual([]);
			expect(items.length).toBeGreaterThan(0);
			expect(({} as IDataObject).polluted).toBeUndefined();
			for (const item of items) {
				expect(Object.getPrototypeOf(item)).toBe(Object.prototype);
				expect(item.polluted).toBeUndefined();
				// What n8n stores and reads again is harmless too.
				const stored = JSON.parse(JSON.stringify(item)) as IDataObject;
				expect(Object.assign({}, stored).polluted).toBeUndefined();
				expect(JSON.stringify(item)).not.toContain('"__proto__":');
			}
		},
		60_000,
	);
});

describe('headers of requests to the PBX', () => {
	const ping = async (values: IDataObject) =>
		await runNode({
			node: new Simotel(),
			parameters: { resource: 'server', operation: 'ping', options: {} },
			credentials: credential(values),
		});

	test.each([
		{ authentication: 'token', token: 'SECRET-1\r\nX-Injected: 1' },
		{ authentication: 'token', token: 'SECRET-1\nX-Injected: 1' },
		{ authentication: 'both', token: 'SECRET-1\r\n\r\nGET /x HTTP/1.1' },
		{ username: 'n8n\r\nX-Injected: 1', password: 'SECRET-1\r\n\u06F1' },
	])('%j adds no header and no request', async (values) => {
		const seen: IncomingHttpHeaders[] = [];
		const server = await serveWeb((request, _body, response) => {
			seen.push(request.headers);
			response.writeHead(401, { 'content-type': 'application/json' }).end('{"success":0,"message":"no"}');
		});
		const { error } = await ping({ ...values, serverUrl: server.url });
		await server.close();
		expect(seen.length).toBeLessThanOrEqual(1);
		for (const headers of seen) expect(headers).not.toHaveProperty('x-injected');
		expect(error?.message).toMatch(/./);
		expect(JSON.stringify([error, error?.message, error?.stack])).not.toContain('SECRET-1');
	});

	test.each([
		'pbx/users/search\r\nHost: evil.example.net',
		'pbx/users/search HTTP/1.1\r\n\r\nGET /',
		'\\\\evil.example.net/a',
	])('the path %j is refused before anything is sent', async (path) => {
		const before = sim.state.requests.length;
		const { error } = await runNode({
			node: new Simotel(),
			parameters: {
				resource: 'apiRequest',
				operation: 'send',
				method: 'POST',
				path,
				body: '{}',
				options: {},
			},
			credentials: credential(),
		});
		expect(error?.message).toMatch(/is not a path/);
		expect(sim.state.requests.length).toBe(before);
	});
});

test.each([
	'../../etc/cron.d/x.wav',
	'..\\..\\x.wav',
	'/etc/passwd',
	'a"; filename="b.wav',
	'a.wav\r\nX-Injected: 1',
	'.',
])('an upload named %j arrives under a name without folders', async (fileName) => {
	const file = Buffer.alloc(64);
	file.write('RIFF', 0, 'latin1');
	file.writeUInt32LE(56, 4);
	file.write('WAVE', 8, 'latin1');
	const item: INodeExecutionData = {
		json: {},
		binary: { data: { data: file.toString('base64'), mimeType: 'audio/wav', fileName } },
	};
	const { error } = await runNode({
		node: new Simotel(),
		parameters: { resource: 'announcement', operation: 'create', name: 'Hello', options: {} },
		items: [item],
		credentials: credential(),
	});
	expect(error).toBeUndefined();
	const upload = sim.state.requests.findLast((request) => request.upload !== undefined)?.upload;
	expect(upload).toMatchObject({ filename: expect.stringMatching(/^[^/\\\r\n"]+$/), bytes: 64 });
	expect((upload as IDataObject).filename).not.toMatch(/^\.{1,2}$/);
});
