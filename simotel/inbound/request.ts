import { isSafe, parseLiteral } from './literal';
import { isObject, single } from '../wire';
import type { WireObject } from '../wire';

/** A request of the PBX, as n8n hands it over: any method, any body. */
export interface InboundRequest {
	query: Record<string, unknown>;
	/** Parsed JSON or form, text, or nothing. */
	body: unknown;
	/** The event's name behind the address (Rest), if there is one. */
	pathName?: string;
}

/** More than any event has; what is beyond is no event of a PBX. */
const MAX_FIELDS = 500;
const MAX_DEPTH = 32;

/** What a request holds. */
export interface Read {
	ok: true;
	fields: WireObject;
	/** Keys that came by the query alone, in the order in which they stood there. */
	queryKeys: string[];
	/** Whether the body held fields. */
	hasBody: boolean;
}

/** The fields, or why the request cannot be read. */
export type Reading = Read | { ok: false; reason: string };

/** Objects that some senders put all fields into. */
const WRAPPERS = ['api_data', 'app_data'];

/**
 * The fields of a request: query and body together, the body winning (docs/protocol.md#events-transport). Texts that
 * hold JSON or a Python literal are read, bracketed keys (`info[state]`) become nested values.
 *
 * @param ownParameters query parameters that belong to us, such as a secret, and are left out
 */
export function fieldsOf(request: InboundRequest, ownParameters: string[] = []): Reading {
	const body = bodyFields(request.body);
	if (body === null) return { ok: false, reason: 'the body is neither JSON nor a form nor a Python literal' };
	const merged: WireObject = {};
	let count = 0;
	const query = Object.entries(request.query).map(([key, value]) => [key, single(value)] as const);
	for (const source of [query, Object.entries(body)]) {
		for (const [key, value] of source) {
			if (isOwn(key, ownParameters) || !isSafe(key)) continue;
			if (++count > MAX_FIELDS) return { ok: false, reason: `more than ${MAX_FIELDS} fields` };
			place(merged, key, safeValue(value, 0));
		}
	}
	const fields = unwrapped(merged, ownParameters);
	const queryKeys = query.map(([key]) => baseOf(key)).filter((key) => key in fields && !(key in body));
	return { ok: true, fields, queryKeys, hasBody: Object.keys(body).length > 0 };
}

/** The fields with those that stand in a wrapper beside the others. */
function unwrapped(fields: WireObject, ownParameters: string[]): WireObject {
	const wrappers = WRAPPERS.filter((wrapper) => wrapper in fields);
	if (wrappers.length === 0) return fields;
	const entries = Object.entries(fields).flatMap(([key, value]): Array<[string, unknown]> => {
		const inner = wrappers.includes(key) && typeof value === 'string' ? parseLiteral(value) : value;
		if (!wrappers.includes(key) || !isObject(inner)) return [[key, value]];
		return Object.entries(inner).filter(([name]) => !isOwn(name, ownParameters));
	});
	return Object.fromEntries(entries);
}

/** `info` of `info[state]`. */
const baseOf = (key: string) => key.split('[', 1)[0];

/** In any letter case, and with brackets too: nothing that might be a secret passes. */
const isOwn = (key: string, ownParameters: string[]) => ownParameters.includes(baseOf(key).toLowerCase());

function bodyFields(body: unknown): WireObject | null {
	if (body === undefined || body === null || body === '') return {};
	if (Buffer.isBuffer(body)) return bodyFields(body.toString('utf8'));
	if (typeof body === 'string') {
		const text = body.trim();
		if (text === '') return {};
		const parsed = parseLiteral(text);
		const inner = typeof parsed === 'string' ? parseLiteral(parsed) : parsed;
		if (isObject(inner) || Array.isArray(inner)) return objectIn(inner);
		return /^[\w.[\]%+-]+=/.test(text) ? formFields(text) : null;
	}
	if (!isObject(body)) return objectIn(body);
	const sent = jsonSentAsForm(body);
	if (sent !== null) return sent;
	// n8n wraps multipart forms.
	if (isObject(body.data) && isObject(body.files)) return body.data;
	return body;
}

/** An object, also alone in a list. */
function objectIn(value: unknown): WireObject | null {
	const one: unknown = Array.isArray(value) && value.length === 1 ? value[0] : value;
	return isObject(one) ? one : null;
}

/** JSON that was sent as a form: its text is the first key, but where `=` and `&` in it made more of it. */
function jsonSentAsForm(body: WireObject): WireObject | null {
	const parts = Object.entries(body);
	if (!/^\s*\{/.test(parts[0]?.[0] ?? '') || parts.some(([, value]) => typeof value !== 'string'))
		return null;
	const text = parts.map(([key, value]) => (value === '' ? key : `${key}=${String(value)}`)).join('&');
	return objectIn(parseLiteral(text));
}

function formFields(text: string): WireObject {
	const fields: WireObject = {};
	for (const [key, value] of new URLSearchParams(text))
		if (!(key in fields) && isSafe(key)) fields[key] = value;
	return fields;
}

/** `info[state]` means a nested value. */
function place(fields: WireObject, key: string, value: unknown): void {
	const match = key.endsWith(']') ? /^([^[\]]+)((?:\[[^[\]]*\])+)$/.exec(key) : null;
	if (!match) {
		fields[key] = value;
		return;
	}
	const path = [match[1], ...[...match[2].matchAll(/\[([^[\]]*)\]/g)].map((part) => part[1])];
	if (path.length > MAX_DEPTH || path.some((part) => !isSafe(part))) return;
	let target = fields;
	for (const part of path.slice(0, -1)) {
		const next = Object.hasOwn(target, part) ? target[part] : undefined;
		const child = isObject(next) ? next : {};
		target[part] = child;
		target = child;
	}
	target[path.at(-1) ?? key] = value;
}

/** A copy without forbidden keys and without depths that no event has. */
function safeValue(value: unknown, depth: number): unknown {
	if (depth > MAX_DEPTH) return null;
	if (Array.isArray(value)) return value.map((entry) => safeValue(entry, depth + 1));
	if (!isObject(value)) return value;
	const copy: WireObject = {};
	for (const [key, entry] of Object.entries(value)) if (isSafe(key)) copy[key] = safeValue(entry, depth + 1);
	return copy;
}
