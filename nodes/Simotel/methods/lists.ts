import type {
	ILoadOptionsFunctions,
	INodeListSearchItems,
	INodeListSearchResult,
	INodePropertyOptions,
} from 'n8n-workflow';

import { createClient } from '../../shared/client';
import { nothingYet } from '../../shared/locatorModes';
import { searchBody, searchRows } from '../execution/search';
import type { RecordSpec, Resource } from '../types';
import { plainId } from '../../../simotel/wire';
import type { WireObject } from '../../../simotel/wire';

/** Rows that a dropdown shows before the user narrows the search. */
const LIST_LENGTH = 100;

/** Rows of a list that several are chosen from; n8n searches in it by itself. */
const OPTIONS_LENGTH = 1000;

type LoadOptions = (this: ILoadOptionsFunctions) => Promise<INodePropertyOptions[]>;

type ListSearch = (this: ILoadOptionsFunctions, filter?: string) => Promise<INodeListSearchResult>;

/** Name of the method that fills a resource's dropdown. */
export const listMethod = (resource: Resource) =>
	`search${resource.value.charAt(0).toUpperCase()}${resource.value.slice(1)}`;

/** Name of the method that fills a list of which several can be chosen. */
export const optionsMethod = (resource: Resource) => `${resource.value}Options`;

/** The lists of which several can be chosen. */
export function loadOptions(resources: Resource[]): Record<string, LoadOptions> {
	const methods: Record<string, LoadOptions> = {};
	for (const resource of resources) {
		const { record } = resource;
		if (record) methods[optionsMethod(resource)] = optionsOf(record);
	}
	return methods;
}

function optionsOf(record: RecordSpec): LoadOptions {
	return async function (this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
		const client = await createClient(this);
		const body = searchBody(record, client.zone, {});
		const options: INodePropertyOptions[] = [];
		for await (const rows of searchRows(client, record, body, { limit: OPTIONS_LENGTH })) {
			for (const row of rows) options.push({ name: nameOf(record, row), value: valueOf(record, row) });
		}
		if (options.length === 0) return [nothingYet(record.noun)];
		return options.sort((a, b) => a.name.localeCompare(b.name));
	};
}

/** The dropdowns of all resources that have records. */
export function listSearch(resources: Resource[]): Record<string, ListSearch> {
	const methods: Record<string, ListSearch> = {};
	for (const resource of resources) {
		const { record } = resource;
		if (record) methods[listMethod(resource)] = searchMethod(record);
	}
	return methods;
}

function searchMethod(record: RecordSpec): ListSearch {
	return async function (this: ILoadOptionsFunctions, filter?: string): Promise<INodeListSearchResult> {
		const client = await createClient(this);
		const wanted = (filter ?? '').trim().toLowerCase();
		const results: INodeListSearchItems[] = [];
		let seen = 0;
		for await (const rows of searchRows(client, record, searchBody(record, client.zone, {}))) {
			seen += rows.length;
			for (const row of rows) {
				const name = nameOf(record, row);
				if (wanted === '' || name.toLowerCase().includes(wanted))
					results.push({ name, value: valueOf(record, row) });
				if (results.length >= LIST_LENGTH) return { results };
			}
		}
		return { results: seen === 0 ? [nothingYet(record.noun)] : results };
	};
}

function nameOf(record: RecordSpec, row: WireObject): string {
	const key = String(row[record.key.field] ?? '');
	const title = record.title(row).trim();
	if (record.key.field === '_id') return title || plainId(row._id);
	return title === '' || title === key ? key : `${title} (${key})`;
}

/** Its id; some kinds of records come without one. */
function valueOf(record: RecordSpec, row: WireObject): string {
	return plainId(row._id) || String(row[record.key.field] ?? '');
}
