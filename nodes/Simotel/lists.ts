import type { ILoadOptionsFunctions, INodeListSearchItems, INodeListSearchResult } from 'n8n-workflow';

import { plainId } from '../../simotel/client';
import type { WireObject } from '../../simotel/client';
import { createClient } from '../shared/client';
import { searchBody, searchRows } from './search';
import type { RecordSpec, Resource } from './types';

/** Rows that a dropdown shows before the user narrows the search. */
const LIST_LENGTH = 100;

type ListSearch = (this: ILoadOptionsFunctions, filter?: string) => Promise<INodeListSearchResult>;

/** Name of the method that fills a resource's dropdown. */
export const listMethod = (resource: Resource) =>
	`search${resource.value.charAt(0).toUpperCase()}${resource.value.slice(1)}`;

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
		for await (const rows of searchRows(client, record, searchBody(record, client.zone, {}))) {
			for (const row of rows) {
				const name = nameOf(record, row);
				if (wanted === '' || name.toLowerCase().includes(wanted))
					results.push({ name, value: plainId(row._id) });
				if (results.length >= LIST_LENGTH) return { results };
			}
		}
		return { results };
	};
}

function nameOf(record: RecordSpec, row: WireObject): string {
	const key = String(row[record.key.field] ?? '');
	const title = record.title(row).trim();
	return title === '' || title === key ? key : `${title} (${key})`;
}
