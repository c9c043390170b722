import type { IDataObject } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import { notInVersion } from '../../../simotel/client/errors';
import { latinDigits } from '../../../simotel/text';
import { checkedDate } from './dateValues';
import { encodeFields, listOf } from './fields';
import { withCleanNumbers } from './numbers';
import { findById, findByKey, searchBody, searchRows } from './search';
import { fieldsOf } from '../types';
import type { Field, Job, RecordResource, RecordSpec, ReferenceField, Resource } from '../types';
import { plainId } from '../../../simotel/wire';
import type { WireObject } from '../../../simotel/wire';

/** Name of the collection for technicians' settings. */
export const ADVANCED = 'advancedFields';

const ID = /^[0-9a-f]{24}$/i;

/** What a resource locator holds; an expression may also give plain text. */
interface Chosen {
	mode: string;
	value: string;
}

/** A text that must be there; an expression finds none where the field of an item has another name or is empty. */
export function requiredText(job: Job, name: string, label: string): string {
	const text = String(job.param<unknown>(name, '') ?? '').trim();
	if (text !== '') return text;
	throw emptyValue(job, label);
}

/** A record that must be chosen, or the key of one: an empty one would be sent to the PBX as the name of nothing. */
export function requiredChoice(job: Job, name: string, label: string): Chosen {
	const chosen = chosenOf(job.param<unknown>(name, ''));
	if (chosen.value !== '') return chosen;
	throw emptyValue(job, label);
}

function emptyValue(job: Job, label: string): NodeOperationError {
	return new NodeOperationError(job.context.getNode(), `"${label}" is empty for this item`, {
		itemIndex: job.itemIndex,
		description:
			'Fill it in. If it is an expression, the item that reached the node has nothing in that field (a call that was not recorded names no file, for example): choose another field, or filter such items out first.',
	});
}

/**
 * The values that the user gave for these fields: the ones shown at the top and those of the collection. Records
 * that were chosen are replaced by what Simotel wants of them, their id or their name.
 */
export async function fieldValues(job: Job, fields: Field[], collectionName: string): Promise<IDataObject> {
	const rest = { ...job.param<IDataObject>(ADVANCED, {}), ...job.param<IDataObject>(collectionName, {}) };
	const given = fields.flatMap((field) => {
		const top = field.required || field.first ? job.param<unknown>(field.name, null) : null;
		const value = top ?? rest[field.name] ?? (takesOnlyOne(field) ? '' : undefined);
		return value === undefined || value === null ? [] : [{ field, value }];
	});
	// Before records are looked up, so that a wrong value costs no request. The editor sees only what is typed, no expressions.
	const empty = fields.find(
		(field) => field.required && !field.show && isEmpty(given.find((entry) => entry.field === field)?.value),
	);
	if (empty) throw emptyValue(job, empty.label);
	if (job.client.server.version === 'v3') {
		const missing = given.find(({ field, value }) => field.newInV4 && value !== '');
		if (missing) throw notInVersion(`"${missing.field.label}"`);
	}
	// All numbers and dates are checked before any record is looked up.
	const clean = given.map(({ field, value }) => {
		if (field.type === 'dateTime') return { field, value: checkedDate(job, field.label, value) };
		return { field, value: withCleanNumbers(job, field, value) };
	});
	const values: IDataObject = {};
	for (const { field, value } of clean) values[field.name] = (await chosenValue(job, field, value)) as string;
	return values;
}

/** The body of a request that is made of the operation's fields. */
export async function bodyOf(job: Job): Promise<WireObject> {
	const { operation } = job;
	const fields = fieldsOf(operation);
	const prepare = 'prepare' in operation ? operation.prepare : undefined;
	const values = await fieldValues(job, fields, 'additionalFields');
	const body = encodeFields(fields, values, job.client.zone);
	return prepare?.(body) ?? body;
}

function isEmpty(value: unknown): boolean {
	const isLocator = typeof value === 'object' && value !== null && 'mode' in value;
	return isLocator ? chosenOf(value).value === '' : String(value ?? '').trim() === '';
}

async function chosenValue(job: Job, field: Field, value: unknown): Promise<unknown> {
	if (field.type === 'record') return await reference(job, field, value);
	if (field.type !== 'records') return value;
	return await Promise.all(listOf(value).map(async (entry) => await reference(job, field, entry)));
}

/** What a locator points at, with surrounding blanks and foreign digits put right. */
function chosenOf(value: unknown): Chosen {
	const given =
		typeof value === 'object' && value !== null ? (value as Partial<Chosen>) : { value: String(value ?? '') };
	const text = latinDigits(String(given.value ?? '').trim());
	const mode = given.mode ?? (ID.test(text) ? 'id' : 'key');
	return { mode: mode === 'list' && !ID.test(text) ? 'key' : mode, value: text };
}

/** A chosen record as Simotel wants it: its id or its key, looked up only when the other one was given. */
async function reference(job: Job, field: ReferenceField, value: unknown): Promise<string> {
	const { mode, value: text } = chosenOf(value);
	const wantsId = field.record.send === 'id';
	const { resource, record } = resourceNamed(job, field.record.resource);
	const sent = (row: WireObject) => (wantsId ? plainId(row._id) : String(row[record.key.field] ?? ''));
	if (text === '') return takesOnlyOne(field) ? sent(await onlyRecord(job, field)) : text;
	if (wantsId === (mode !== 'key')) return text;
	const row = wantsId ? await findByKey(job.client, record, text) : await findById(job.client, record, text);
	if (!row) throw notFound(job, record, resource.name, text);
	return sent(row);
}

/** Only at the top of a form that makes something new: elsewhere an empty field leaves things as they are. */
const takesOnlyOne = (field: Field): boolean =>
	field.type === 'record' && field.first === true && field.onlyOne === true;

/** The record that nobody needs to choose, because there is no other. */
async function onlyRecord(job: Job, field: ReferenceField): Promise<WireObject> {
	const { record } = resourceNamed(job, field.record.resource);
	const rows: WireObject[] = [];
	for await (const page of searchRows(job.client, record, searchBody(record, job.client.zone, {})))
		rows.push(...page);
	if (rows.length === 1) return rows[0];
	const names = rows.map((row) => `"${record.title(row)}"`).join(', ');
	const many = rows.length > 0;
	throw new NodeOperationError(
		job.context.getNode(),
		many ? `Simotel has several ${record.plural}, and none is chosen` : `Simotel has no ${record.noun} yet`,
		{
			description: many
				? `Choose one in the field "${field.label}": ${names}.`
				: 'Make one in the panel of Simotel, then run this again.',
			itemIndex: job.itemIndex,
		},
	);
}

/** A resource with records, by its value. */
export function resourceNamed(job: Job, value: RecordResource): { resource: Resource; record: RecordSpec } {
	const resource = job.resources.find((candidate) => candidate.value === value);
	if (!resource?.record) {
		throw new NodeOperationError(job.context.getNode(), `"${value}" has no records`, {
			itemIndex: job.itemIndex,
		});
	}
	return { resource, record: resource.record };
}

/** The error of a record that is not there, in the words of the field that named it. */
export function notFound(
	job: Job,
	record: RecordSpec,
	displayName: string,
	text: string,
): NodeOperationError {
	return new NodeOperationError(job.context.getNode(), `There is no ${record.noun} "${text}" in Simotel`, {
		description: `Check the value of the field "${displayName}", or choose the ${record.noun} from the list.`,
		itemIndex: job.itemIndex,
	});
}

/** The sorting of the form, as the wire has it. */
export function sortingOf(job: Job): Record<string, 1 | -1> {
	const rule = job.param<{ rule?: { field?: string; direction?: string } }>('sort', {}).rule;
	return rule?.field ? { [rule.field]: rule.direction === 'ascending' ? 1 : -1 } : {};
}

/** Values of filters, with chosen records replaced by what Simotel compares. */
export async function resolved(job: Job, fields: Field[], filters: IDataObject): Promise<IDataObject> {
	const values = await fieldValues(job, asRest(fields), 'filters');
	return { ...filters, ...values };
}

/** In collections no field stands at the top of the form. */
export const asRest = (fields: Field[]) =>
	fields.map((field) => ({ ...field, required: false, first: false, show: undefined }));
