import type { INodeProperties } from 'n8n-workflow';

import { listMethod } from './lists';
import type { Resource } from './types';

const article = (noun: string) => `${/^[aeiou]/i.test(noun) ? 'an' : 'a'} ${noun}`;

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
				placeholder: `Select ${article(record?.noun ?? resource.name)}…`,
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
			{
				displayName: 'By ID',
				name: 'id',
				type: 'string',
				placeholder: 'e.g. 65a1f0c2d4b3e59687a0c1d2',
				validation: [
					{
						type: 'regex',
						properties: {
							regex: '^[0-9a-fA-F]{24}$',
							errorMessage: 'An ID has 24 digits and letters a to f',
						},
					},
				],
			},
		],
	};
}
