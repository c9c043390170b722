import fc from 'fast-check';
import type { INodeType } from 'n8n-workflow';

import { SimotelComponentTrigger } from '../../nodes/SimotelComponentTrigger/SimotelComponentTrigger.node';
import { SimotelTrigger } from '../../nodes/SimotelTrigger/SimotelTrigger.node';
import { EVENTS } from '../../simotel/events/catalog';
import { listen } from '../harness/webhook';

/** Requests for each trigger; 10,000 in `npm run test:fuzz`. */
const RUNS = Number(process.env.FUZZ_RUNS ?? 300);

const types = fc.constantFrom(
	'application/json',
	'application/json; charset=utf-16',
	'application/x-www-form-urlencoded',
	'multipart/form-data; boundary=x',
	'text/plain',
	'text/html',
	'application/octet-stream',
	'nonsense',
);
const keys = fc.oneof(
	fc.string(),
	fc.constantFrom(
		...['event_name', 'event', 'cuid', 'starttime', 'billsec', 'tries', 'info', 'date', 'app_name', 'src'],
		...['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'a[__proto__][b]', 'a[b][c]'],
	),
);
const { value: fields } = fc.letrec((tie) => ({
	value: fc.dictionary(
		keys,
		fc.oneof({ depthSize: 'small' }, fc.jsonValue(), fc.string({ unit: 'binary' }), tie('value')),
	),
})) as { value: fc.Arbitrary<Record<string, unknown>> };
const deep = fc
	.integer({ min: 1, max: 5_000 })
	.map((depth) => '{"a":'.repeat(depth) + '1' + '}'.repeat(depth));
const huge = fc.integer({ min: 1, max: 3_000_000 }).map((length) => `{"event_name":"${'x'.repeat(length)}"}`);
const bodies: fc.Arbitrary<Uint8Array> = fc.oneof(
	{ weight: 20, arbitrary: fc.uint8Array({ maxLength: 500 }) },
	{
		weight: 40,
		arbitrary: fc
			.oneof(
				fc.json(),
				fc.string({ unit: 'binary' }),
				fields.map((value) => JSON.stringify(value)),
				fc
					.tuple(fc.constantFrom(...Object.keys(EVENTS)), fields)
					.map(([event_name, value]) => JSON.stringify({ ...value, event_name })),
				fields.map((value) =>
					new URLSearchParams(
						Object.entries(value).map(([key, entry]) => [key, JSON.stringify(entry)]),
					).toString(),
				),
				deep,
			)
			.map((text) => Buffer.from(text)),
	},
	{ weight: 1, arbitrary: huge.map((text) => Buffer.from(text)) },
);

test.each<[string, () => INodeType, Record<string, unknown>]>([
	['Simotel Trigger', () => new SimotelTrigger(), { events: ['*'], options: { includeRaw: true } }],
	[
		'Simotel Component Trigger',
		() => new SimotelComponentTrigger(),
		{ component: 'extenApi', responseMode: 'rules', rules: {}, fallback: { extension: '200' }, options: {} },
	],
])(
	'%s: whatever comes gets an answer below 500',
	async (_name, make, parameters) => {
		const rejections: unknown[] = [];
		const note = (reason: unknown) => rejections.push(reason);
		process.on('unhandledRejection', note);
		const trigger = await listen(make(), { parameters: parameters as never });
		try {
			const queries = fields.map((value) =>
				new URLSearchParams(
					Object.entries(value).map(([key, entry]) => [key, JSON.stringify(entry)]),
				).toString(),
			);
			await fc.assert(
				fc.asyncProperty(types, bodies, queries, fc.boolean(), async (type, body, query, post) => {
					const response = await fetch(`${trigger.url}/simotel?${query.slice(0, 4_000)}`, {
						method: post ? 'POST' : 'GET',
						headers: { 'content-type': type },
						...(post ? { body: Buffer.from(body) } : {}),
					});
					await response.arrayBuffer();
					expect(response.status).toBeLessThan(500);
				}),
				{ numRuns: RUNS },
			);
			expect((await fetch(`${trigger.url}/simotel?event_name=Ping&app_name=x&src=0912`)).status).toBe(200);
			expect(trigger.errors).toEqual([]);
			expect(rejections).toEqual([]);
			expect(({} as Record<string, unknown>).b).toBeUndefined();
		} finally {
			process.off('unhandledRejection', note);
			await trigger.close();
		}
	},
	600_000,
);
