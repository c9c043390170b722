import type { INodeProperties } from 'n8n-workflow';

import { BY_ID } from '../../shared/locatorModes';
import { withArticle } from './article';
import { listMethod } from '../methods/lists';
import type { Resource } from '../types';

/** Chooses one record: from a searched list, by what a person calls it, or by its id. */
export function locator(resource: Resource, { required = false } = {}): INodeProperties {
	const { record } = resource;
	const key = record?.key ?? { field: 'name', displayName: 'Name', placeholder: '' };
	return {
		displayName: resource.name,
		name: resource.value,
		type: 'resourceLocator',
		default: { mode: 'list', value: '' },
		...(required ? { required } : {}),
		description: `Which ${record?.noun ?? resource.name} to use`,
		modes: [
			{
				displayName: 'From List',
				name: 'list',
				type: 'list',
				placeholder: `Select ${withArticle(record?.noun ?? resource.name)}…`,
				typeOptions: { searchListMethod: listMethod(resource), searchable: true },
			},
			...(key.field === '_id'
				? []
				: [
						{
							displayName: `By ${key.displayName}`,
							name: 'key',
							type: 'string' as const,
							placeholder: key.placeholder,
						},
					]),
			BY_ID,
		],
	};
}
