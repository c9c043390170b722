import type { IDataObject } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import type { Zone } from '../../../simotel/dates';
import { SimotelError } from '../../../simotel/client/errors';
import { simplifyRecord } from '../../../simotel/records';
import { holdsMask, isMasked, withoutSecrets } from '../../../simotel/secrets';
import type { RecordShape } from '../../../simotel/records';
import { checkedPeriod } from './dateValues';
import { encodeFields, merged } from './fields';
import { withCleanNumbers } from './numbers';
import { findById, findByKey, searchBody, searchRows } from './search';
import type { FieldType, Job, Output, RecordKind, RecordSpec } from '../types';
import { upsertFields } from '../description/upsertFields';
import { asRest, fieldValues, notFound, requiredChoice, resolved, sortingOf } from './values';
import { isObject, plainId } from '../../../simotel/wire';
import type { WireObject } from '../../../simotel/wire';

type Handler = (job: Job) => Promise<Output[]>;

/** One handler for each kind of operation on records; all resources share them. */
export const recordHandlers: Record<RecordKind, Handler> = {
	create,
	get,
	getAll,
	update,
	upsert,
	delete: remove,
};

async function create(job: Job): Promise<Output[]> {
	const record = recordOf(job);
	const values = await fieldValues(job, record.fields, 'additionalFields');
	return [await add(job, record, values)];
}

async function get(job: Job): Promise<Output[]> {
	const record = recordOf(job);
	return [shown(job, record, await located(job, record))];
}

async function getAll(job: Job): Promise<Output[]> {
	const record = recordOf(job);
	const filters = job.param<IDataObject>('filters', {});
	const period = checkedPeriod(job, filters);
	const body = searchBody(record, job.client.zone, {
		filters: await resolved(job, record.conditions, filters),
		exact: filters.match === 'exact',
		...period,
	});
	const limit = job.param<boolean>('returnAll', false) ? undefined : job.param<number>('limit', 50);
	const outputs: Output[] = [];
	const pages = searchRows(job.client, record, body, { limit, sorting: sortingOf(job) });
	for await (const rows of pages)
		for (const row of rows) outputs.push(shown(job, record, row, record.columns));
	return outputs;
}

/** Nothing to change is no mistake: in a workflow every field may be optional. The record is then written as it is. */
async function update(job: Job): Promise<Output[]> {
	const record = recordOf(job);
	const changeable = record.fields.filter((field) => !field.createOnly);
	const changes = await fieldValues(job, asRest(changeable), 'updateFields');
	return [await change(job, record, await located(job, record), changes)];
}

/**
 * Changes the record with this key, or adds it when there is none: what a sync from a CRM needs. What only a new
 * record needs, above all the password of a telephone, never reaches one that is there.
 */
async function upsert(job: Job): Promise<Output[]> {
	const record = recordOf(job);
	const keyName = record.key.field;
	const key = keyOf(job, record);
	const { top, rest } = upsertFields(record);
	const given = await fieldValues(job, [...top, ...asRest(rest)], 'additionalFields');
	const values = Object.fromEntries(rest.flatMap(({ name }) => (name in given ? [[name, given[name]]] : [])));
	const forNew: IDataObject = {};
	for (const { name, fills, onlyForNew } of top) {
		if ((given[name] ?? '') === '') continue;
		(onlyForNew ? forNew : values)[fills] = given[name];
	}
	const row = await findByKey(job.client, record, key);
	if (row) return [{ ...(await change(job, record, row, values)), action: 'updated' }];
	const complete = { ...values, ...forNew };
	const missing = top.filter(({ fills }) => (complete[fills] ?? '') === '');
	if (missing.length > 0) {
		const names = missing.map((field) => `"${field.label}"`).join(' and ');
		throw new NodeOperationError(
			job.context.getNode(),
			`There is no ${record.noun} "${key}" yet, and a new one needs ${names}`,
			{ description: 'Fill it in: only a new record takes it.', itemIndex: job.itemIndex },
		);
	}
	return [{ ...(await add(job, record, { [keyName]: key, ...complete })), action: 'created' }];
}

/** The key that the form gives, with its digits put right where it is a telephone number. */
function keyOf(job: Job, record: RecordSpec): string {
	const { field: name, displayName } = record.key;
	const { value } = requiredChoice(job, name, displayName);
	const field = record.fields.find((candidate) => candidate.name === name);
	return field === undefined ? value : String(withCleanNumbers(job, field, value));
}

async function remove(job: Job): Promise<Output[]> {
	const record = recordOf(job);
	const { mode, value } = requiredChoice(job, job.resource.value, job.resource.name);
	const id = mode === 'key' ? idOf(record, await located(job, record)) : value;
	await job.client.call(`${record.path}/remove`, { _id: id });
	return [{ _id: id, deleted: true }];
}

/** Adds a record; where the reply has no id (some give null), it is looked up. */
export async function add(job: Job, record: RecordSpec, values: IDataObject): Promise<IDataObject> {
	const zone = job.client.zone;
	let body = encodeFields(record.fields, values, zone);
	if (record.prepare) body = await record.prepare(body, job);
	const data = await job.client.call(`${record.path}/add`, body);
	const key = String(body[record.key.field] ?? '');
	const given = isObject(data) ? plainId(data._id) : '';
	const id = given || plainId((await findByKey(job.client, record, key))?._id);
	return { ...simple(record, body, [], zone), _id: id === '' ? null : id };
}

/**
 * Writes changes to a record without losing the rest: the whole record goes back, but for what the PBX computes
 * and secrets that it masks (docs/protocol.md#identifiers).
 */
async function change(
	job: Job,
	record: RecordSpec,
	row: WireObject,
	values: IDataObject,
): Promise<IDataObject> {
	const zone = job.client.zone;
	const secrets = record.fields.filter((field) => field.secret).map((field) => field.wire ?? field.name);
	const hidden = (key: string, value: unknown) =>
		holdsMask(value) || (secrets.includes(key) && isMasked(value));
	// An empty secret means "as it is": a sync must not open a telephone to everybody.
	const encoded = Object.entries(encodeFields(record.fields, values, zone));
	const changes = Object.fromEntries(encoded.filter(([key, value]) => !hidden(key, value)));
	const masked = Object.keys(row).filter((key) => hidden(key, row[key]));
	const readOnly = new Set([...(record.readOnly ?? []), ...masked, 'date', '_id']);
	const kept = Object.fromEntries(Object.entries(row).filter(([key]) => !readOnly.has(key)));
	const base = record.writeBack ? record.writeBack(kept, job) : kept;
	let body: WireObject = { ...merged(base, changes), _id: idOf(record, row) };
	if (record.prepare) body = await record.prepare(body, job);
	await job.client.call(`${record.path}/update`, body);
	return simple(record, { ...row, ...body }, record.readOnly ?? [], zone);
}

/** A written record in its stable shape, without what the PBX may have computed anew by then. */
function simple(
	record: RecordSpec,
	row: WireObject,
	stale: readonly string[],
	zone: Zone,
	columns?: readonly string[],
): IDataObject {
	const fresh = Object.fromEntries(Object.entries(row).filter(([key]) => !stale.includes(key)));
	const tidied = record.tidy ? record.tidy(fresh, zone) : fresh;
	return simplifyRecord(tidied, shapeOf(record), zone, columns) as IDataObject;
}

/** The record that the locator names. */
export async function located(job: Job, record: RecordSpec): Promise<WireObject> {
	const { mode, value } = requiredChoice(job, job.resource.value, job.resource.name);
	const row =
		mode === 'key' ? await findByKey(job.client, record, value) : await findById(job.client, record, value);
	if (!row) throw notFound(job, record, job.resource.name, value);
	return row;
}

/** The id by which a record is changed or deleted; nobody knows what a PBX does when it gets none. */
function idOf(record: RecordSpec, row: WireObject): string {
	const id = plainId(row._id);
	if (id !== '') return id;
	throw new SimotelError('noRecordId', `The PBX gave no ID for this ${record.noun}`);
}

function recordOf(job: Job): RecordSpec {
	const { record } = job.resource;
	if (!record) throw new NodeOperationError(job.context.getNode(), `"${job.resource.name}" has no records`);
	return record;
}

/** A record as the Simplify switch has it; in lists only the columns that people read. */
function shown(job: Job, record: RecordSpec, row: WireObject, columns?: readonly string[]): Output {
	if (job.simplify) return simple(record, row, [], job.client.zone, columns);
	return withoutSecrets(row) as IDataObject;
}

/** How a value comes back that was written as this type. */
const READ_AS: Record<FieldType, RecordShape['types'][string]> = {
	boolean: 'boolean',
	callerId: 'text',
	dateTime: 'dateTime',
	list: 'list',
	number: 'number',
	options: 'text',
	phone: 'text',
	phones: 'list',
	record: 'text',
	records: 'list',
	string: 'text',
};

const shapes = new WeakMap<RecordSpec, RecordShape>();

/** How the values of a record are read, from the same fields that say how they are written. */
function shapeOf(record: RecordSpec): RecordShape {
	const known = shapes.get(record);
	if (known) return known;
	const shape: RecordShape = { types: {}, secrets: [] };
	for (const field of record.fields) {
		const wire = field.wire ?? field.name;
		if (field.secret) shape.secrets.push(wire);
		shape.types[wire] = READ_AS[field.type];
	}
	shapes.set(record, shape);
	return shape;
}
