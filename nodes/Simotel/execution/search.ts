import type { PageOptions, SimotelClient } from '../../../simotel/client/client';
import type { Zone } from '../../../simotel/dates';
import { toSimotelDate } from '../../../simotel/dates';
import { phoneNumber } from '../../../simotel/dialable';
import { encodeField } from './fields';
import type { Field, RecordSpec } from '../types';
import type { WireObject } from '../../../simotel/wire';
import { plainId } from '../../../simotel/wire';
import { rowsOf } from '../../../simotel/client/rows';

const DAY = 86_400_000;

/** What a search asks for, in terms of the editor. */
export interface Wanted {
	/** Values of the conditions by parameter name. */
	filters?: Record<string, unknown>;
	exact?: boolean;
	from?: string | Date;
	until?: string | Date;
}

/** The body of a search: all documented conditions, empty ones included, as the samples of the docs send them. */
export function searchBody(record: RecordSpec, zone: Zone, wanted: Wanted): WireObject {
	const exact = wanted.exact === true;
	const body: WireObject = {
		...record.search,
		alike: record.alikeIsBoolean ? !exact : String(!exact),
		conditions: conditionsOf(record.conditions, wanted.filters ?? {}, zone),
	};
	if (record.dateRange) body.date_range = periodOf(wanted, zone);
	return body;
}

/** Conditions by their wire names. */
export function conditionsOf(fields: Field[], filters: Record<string, unknown>, zone: Zone): WireObject {
	const conditions: WireObject = {};
	for (const field of fields) {
		conditions[field.wire ?? field.name] = encodeField(field, filters[field.name] ?? '', zone);
	}
	return conditions;
}

/** A period as Simotel takes it; open ends become far away ones, a day ahead for a PBX whose clock is fast. */
export function periodOf(wanted: Wanted, zone: Zone): WireObject {
	return {
		from: toSimotelDate(wanted.from || new Date(0), zone),
		to: toSimotelDate(wanted.until || new Date(Date.now() + DAY), zone),
	};
}

/** Rows of a search, page by page where the search has pages. */
export async function* searchRows(
	client: SimotelClient,
	record: RecordSpec,
	body: WireObject,
	options: PageOptions = {},
): AsyncGenerator<WireObject[]> {
	if (record.paged) {
		yield* client.pages(`${record.path}/search`, body, options);
		return;
	}
	const rows = rowsOf(await client.search(`${record.path}/search`, body));
	yield options.limit === undefined ? rows : rows.slice(0, options.limit);
}

/** The record with this key (a number or name), compared exactly whatever the server's idea of exact is. */
export async function findByKey(
	client: SimotelClient,
	record: RecordSpec,
	key: string,
): Promise<WireObject | undefined> {
	const isNumber = record.fields.some(({ name, type }) => name === record.key.field && type === 'phone');
	const wanted = (isNumber ? phoneNumber(key) : null) ?? key;
	const filters = { [record.key.field]: wanted };
	const searchable = record.conditions.some((field) => field.name === record.key.field);
	const body = searchBody(record, client.zone, searchable ? { filters, exact: true } : {});
	return await findRow(client, record, body, (row) => String(row[record.key.field] ?? '') === wanted);
}

/** The record with this id; the API has no search by id, so all are looked through. */
export async function findById(
	client: SimotelClient,
	record: RecordSpec,
	id: string,
): Promise<WireObject | undefined> {
	return await findRow(client, record, searchBody(record, client.zone, {}), (row) => plainId(row._id) === id);
}

async function findRow(
	client: SimotelClient,
	record: RecordSpec,
	body: WireObject,
	matches: (row: WireObject) => boolean,
): Promise<WireObject | undefined> {
	for await (const rows of searchRows(client, record, body)) {
		const found = rows.find(matches);
		if (found) return found;
	}
	return undefined;
}
