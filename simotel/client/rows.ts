import { SimotelError } from './errors';
import { isObject } from '../wire';
import type { WireObject } from '../wire';

/**
 * Rows of a search reply, paged (`data.data`) or not (`data`); none where the reply leaves them out.
 *
 * @throws SimotelError when something else stands in their place: to take it for "no records" would add one twice
 */
export function rowsOf(data: unknown): WireObject[] {
	const rows = isObject(data) ? data.data : data;
	if (Array.isArray(rows)) return rows.filter(isObject);
	const leftOut = isObject(rows) ? Object.keys(rows).length === 0 : (rows ?? '') === '';
	if (leftOut) return [];
	const message = 'The PBX answered a search with something that is no list of records';
	throw new SimotelError('unreadable', message);
}
