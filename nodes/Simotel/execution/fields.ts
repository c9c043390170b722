import type { IDataObject } from 'n8n-workflow';

import type { Zone } from '../../../simotel/dates';
import { toSimotelDate } from '../../../simotel/dates';
import { entriesOf, latinDigits } from '../../../simotel/text';
import type { Field } from '../types';
import { isObject } from '../../../simotel/wire';
import type { WireObject } from '../../../simotel/wire';

/**
 * A value of the editor as Simotel takes it (docs/protocol.md#types): numbers and flags as text, dates as the
 * wall clock of the PBX, lists as arrays of text. Persian and Arabic digits become Latin ones where the value is
 * one word of digits, as telephone numbers are; texts stay as they are.
 */
export function encodeField(field: Field, value: unknown, zone: Zone): unknown {
	switch (field.type) {
		case 'boolean':
			if (value === '' || value === undefined) return '';
			return value === true || value === 'yes' || value === 'true' || value === 1 ? 'yes' : 'no';
		case 'dateTime':
			return value === '' || value === undefined || value === null
				? ''
				: toSimotelDate(value instanceof Date ? value : String(value), zone);
		case 'list':
		case 'phones':
		case 'records':
			return listOf(value);
		case 'callerId':
		case 'number':
		case 'options':
		case 'phone':
		case 'record':
		case 'string':
			return textOf(value);
	}
}

/** The texts of a list: an array, or one text with commas, semicolons or line breaks between them. */
export function listOf(value: unknown): string[] {
	if (!Array.isArray(value)) return entriesOf(textOf(value)).map(latinDigits);
	return value.map((entry) => textOf(entry).trim()).filter((entry) => entry !== '');
}

function textOf(value: unknown): string {
	if (value === null || value === undefined) return '';
	if (typeof value === 'object') return JSON.stringify(value);
	return latinDigits(String(value));
}

/**
 * Puts values of the editor into a body, under their wire keys. Only what was given is there: a field that the
 * user left alone does not appear, so that it keeps its value on the PBX.
 */
export function encodeFields(fields: Field[], values: IDataObject, zone: Zone): WireObject {
	const body: WireObject = {};
	for (const field of fields) {
		const value = values[field.name];
		if (value === undefined || value === null) continue;
		setPath(body, field.wire ?? field.name, encodeField(field, value, zone));
	}
	return body;
}

/** Sets a dotted path, making the objects on the way. */
function setPath(target: WireObject, path: string, value: unknown): void {
	const keys = path.split('.');
	const last = keys.pop() ?? path;
	let object = target;
	for (const key of keys) {
		const next = object[key];
		const child = isObject(next) ? next : {};
		object[key] = child;
		object = child;
	}
	object[last] = value;
}

/** Lays the values of `changes` over `base`, nested objects included; neither is changed. */
export function merged(base: WireObject, changes: WireObject): WireObject {
	const result: WireObject = { ...base };
	for (const [key, value] of Object.entries(changes)) {
		const before = result[key];
		result[key] = isObject(before) && isObject(value) ? merged(before, value) : value;
	}
	return result;
}
