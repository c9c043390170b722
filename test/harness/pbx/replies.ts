import type { SimotelClient } from '../../../simotel/client/client';
import type { Permission } from '../../../simotel/setup';
import { isObject } from '../../../simotel/wire';

/** Rows of one reply that are described. */
const ROWS = 3;

/**
 * The form of each reply, without its content: keys, types, and of texts only which signs stand where. What a PBX
 * does differently shows in it, and nobody's number does.
 */
export async function describeReplies(
	client: SimotelClient,
	permissions: Permission[],
): Promise<Record<string, unknown>> {
	const described: Record<string, unknown> = {};
	for (const { path, probe } of permissions) {
		if (probe === undefined || probe.download === true) continue;
		try {
			const pagination =
				'pagination' in probe.body ? { pagination: { start: 0, count: ROWS, sorting: {} } } : {};
			const reply = await client.request({
				path,
				method: 'POST',
				body: { ...probe.body, ...pagination },
				answer: 'json',
			});
			described[path] = { status: reply.status, body: formOf(parsed(reply.body)) };
		} catch (error) {
			described[path] = { problem: error instanceof Error ? error.message : String(error) };
		}
	}
	return described;
}

function parsed(body: unknown): unknown {
	if (typeof body !== 'string') return body;
	try {
		return JSON.parse(body) as unknown;
	} catch {
		return body;
	}
}

/** `09120000001` → `"99999999999"`, `Main Trunk` → `"Aaaa Aaaaa"`; words that have a meaning on the wire stay. */
function formOf(value: unknown, key = ''): unknown {
	if (SECRET.test(key) && typeof value === 'string' && value !== '')
		return /^[*•]+$/.test(value) ? 'masked' : 'in clear text';
	if (Array.isArray(value)) return value.slice(0, ROWS).map((entry) => formOf(entry));
	if (isObject(value)) {
		return Object.fromEntries(
			Object.entries(value).map(([key, entry]) => [formOfKey(key), formOf(entry, key)]),
		);
	}
	// Small figures are switches and counts, such as success.
	if (typeof value === 'number')
		return Math.abs(value) < 10 ? value : Number(String(value).replace(/\d/g, '9'));
	if (typeof value !== 'string') return value;
	if (KNOWN_WORDS.test(value)) return value;
	return value
		.slice(0, 60)
		.replace(/\p{Lu}/gu, 'A')
		.replace(/\p{Ll}/gu, 'a')
		.replace(/\p{Lo}/gu, 'ا')
		.replace(/\d/g, '9');
}

const SECRET = /secret|passw/i;

/** Some replies have numbers as keys. */
const formOfKey = (key: string) => (/^\d{3,}$/.test(key) ? key.replace(/\d/g, '9') : key);

const KNOWN_WORDS =
	/^(yes|no|true|false|0|1|None|null|incoming|outgoing|local|feature|no defined|[A-Z][A-Z _-]{2,20}|\*+|)$/;
