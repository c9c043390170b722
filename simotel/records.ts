import type { Zone } from './dates';
import { parseSimotelDate, toIso } from './dates';
import { isSecretKey, maskedText } from './secrets';
import { trimmed } from './text';
import { figure, isObject, plainId } from './wire';
import type { WireObject } from './wire';

/** How the values of a record are to be read, by their keys on the wire (dotted for nested ones). */
export interface RecordShape {
	types: Record<string, 'boolean' | 'number' | 'dateTime' | 'list' | 'text'>;
	/** Keys that hold secrets: masked or not, they never leave the protocol layer. */
	secrets: string[];
}

const HEX_ID = /^[0-9a-f]{24,25}$/i;
/** What people know a record by; first in the output, as it would otherwise lie far to the right in n8n's table. */
const KNOWN_BY = ['number', 'name', 'title'];
/** Keys that hold a time in every kind of record. */
const TIME_KEYS = new Set(['date', 'start', 'end']);
/**
 * One record in a stable shape: plain ids, ISO 8601 times, switches as booleans, figures as numbers, keys in
 * lower case with underscores. Secrets are left out. Telephone numbers stay text.
 *
 * @param zone the PBX's wall clock, for dates that carry no zone (docs/protocol.md#dates)
 * @param columns the only keys that are wanted, as the wire has them; all when absent
 */
export function simplifyRecord(
	row: WireObject,
	shape: RecordShape,
	zone: Zone,
	columns?: readonly string[],
): WireObject {
	const simple: WireObject = {};
	const known = KNOWN_BY.filter((key) => key in row);
	const wanted = columns?.filter((key) => key in row) ?? Object.keys(row);
	for (const key of new Set([...known, ...wanted])) {
		if (key === '_id' || key === 'v' || key === '__v' || shape.secrets.includes(key) || isSecretKey(key))
			continue;
		simple[snakeCase(key)] = simplifyValue(key, row[key], shape, zone);
	}
	const id = plainId(row._id);
	return id === '' ? simple : { ...simple, _id: id };
}

/** Lower case with underscores; the wire mixes `Play_CID`, `No Answer`, `cause-txt` and `UnAvailable`. */
function snakeCase(key: string): string {
	return trimmed(key.replace(/[^\p{L}\p{N}]+/gu, '_'), /_/).toLowerCase();
}

/** Extended JSON and references as plain values, at any depth; everything else as it is. */
export function plainJson(value: unknown, zone: Zone): unknown {
	if (Array.isArray(value)) return value.map((entry) => plainJson(entry, zone));
	if (!isObject(value)) return value;
	if ('$oid' in value) return plainId(value);
	if ('$date' in value) return isoOrNull(value, zone);
	if (typeof value.$numberLong === 'string') return Number(value.$numberLong);
	return Object.fromEntries(
		Object.entries(value).map(([key, entry]) => [snakeCase(key), plainJson(entry, zone)]),
	);
}

/** ISO 8601 with offset, or null for what is no date. */
export function isoOrNull(value: unknown, zone: Zone): string | null {
	const date = parseSimotelDate(value, zone);
	return date === null ? null : toIso(date, zone);
}

function simplifyValue(path: string, value: unknown, shape: RecordShape, zone: Zone): unknown {
	const type = shape.types[path];
	if (type === 'boolean') return yesNo(value);
	if (type === 'number') return figure(value);
	if (type === 'dateTime' || (TIME_KEYS.has(path) && type === undefined)) {
		return isoOrNull(value, zone) ?? (value === '' ? null : value);
	}
	if (isObject(value) && !('$oid' in value) && !('$date' in value) && !('$numberLong' in value)) {
		const entries = Object.entries(value).map(([key, entry]) => [
			snakeCase(key),
			simplifyValue(`${path}.${key}`, entry, shape, zone),
		]);
		return Object.fromEntries(entries) as WireObject;
	}
	if (typeof value === 'string' && !HEX_ID.test(value)) return maskedText(path, value);
	return plainJson(value, zone);
}

function yesNo(value: unknown): unknown {
	if (typeof value === 'boolean') return value;
	if (typeof value === 'string') {
		if (/^(yes|true|1|on)$/i.test(value)) return true;
		if (/^(no|false|0|off)$/i.test(value)) return false;
		if (value === '') return null;
	}
	return value;
}
