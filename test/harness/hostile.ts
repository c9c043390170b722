import fc from 'fast-check';

import { EVENTS } from '../../simotel/events/catalog';

/** A request such as somebody sends who means harm, or a program that is broken. */
export interface HostileRequest {
	type: string;
	body: Uint8Array;
	/** Without the question mark. */
	query: string;
	post: boolean;
}

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
const form = fields.map((value) =>
	new URLSearchParams(Object.entries(value).map(([key, entry]) => [key, JSON.stringify(entry)])).toString(),
);
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
				form,
				deep,
			)
			.map((text) => Buffer.from(text)),
	},
	{ weight: 1, arbitrary: huge.map((text) => Buffer.from(text)) },
);

/** Bodies of any kind and size, deep, huge, and with the names that break programs. */
export const hostileRequests: fc.Arbitrary<HostileRequest> = fc.record({
	type: types,
	body: bodies,
	query: form.map((text) => text.slice(0, 4_000)),
	post: fc.boolean(),
});

/** Sends one, and returns the status of the answer. */
export async function sendHostile(url: string, { type, body, query, post }: HostileRequest): Promise<number> {
	const response = await fetch(`${url}?${query}`, {
		method: post ? 'POST' : 'GET',
		headers: { 'content-type': type },
		...(post ? { body: Buffer.from(body) } : {}),
	});
	await response.arrayBuffer();
	return response.status;
}
