import type { INodeProperties } from 'n8n-workflow';

import { ADVANCED } from '../execution/values';
import { optionsMethod } from '../methods/lists';
import type { Field, Resource } from '../types';
import { locator } from './locator';

/** Fields that people use first stand alone, the others wait in a collection. */
export function fieldsWithRest(fields: Field[], name: string, all: Resource[]): INodeProperties[] {
	const first = fields.filter((field) => field.required || field.first);
	const rest = fields.filter((field) => !field.required && !field.first);
	const properties = first.map((field) => fieldProperty(field, all));
	return [...properties, ...collections('Additional Fields', name, rest, all)];
}

/** Optional fields, those of technicians apart from those of everybody. */
export function collections(
	displayName: string,
	name: string,
	fields: Field[],
	all: Resource[],
): INodeProperties[] {
	const usual = fields.filter(({ advanced }) => advanced !== true);
	const advanced = fields.filter((field) => field.advanced);
	return [
		...(usual.length > 0 ? [collection(displayName, name, 'Add Field', usual, all)] : []),
		...(advanced.length > 0
			? [collection('Advanced Fields', ADVANCED, 'Add Advanced Field', advanced, all)]
			: []),
	];
}

function collection(
	displayName: string,
	name: string,
	placeholder: string,
	fields: Field[],
	all: Resource[],
): INodeProperties {
	const options = fields
		.map((field) => fieldProperty({ ...field, required: false, show: undefined }, all))
		.sort((a, b) => a.displayName.localeCompare(b.displayName));
	return { displayName, name, type: 'collection', placeholder, default: {}, options };
}

/** One field as n8n shows it. */
export function fieldProperty(field: Field, all: Resource[] = []): INodeProperties {
	const { label: displayName, name, description, placeholder, required } = field;
	const common = {
		displayName,
		name,
		description,
		...(placeholder === undefined ? {} : { placeholder }),
		...(required ? { required } : {}),
		...(field.show ? { displayOptions: { show: field.show } } : {}),
	};
	switch (field.type) {
		case 'number':
			return { ...common, type: 'number', default: (field.default as number | undefined) ?? 0 };
		case 'boolean':
			return { ...common, type: 'boolean', default: field.default === true };
		case 'dateTime':
			return { ...common, type: 'dateTime', default: '' };
		case 'options': {
			const { options } = field;
			return { ...common, type: 'options', options, default: field.default ?? options[0]?.value ?? '' };
		}
		case 'record': {
			const resource = all.find((candidate) => candidate.value === field.record.resource);
			if (resource) return { ...locator(resource, { required }), ...common };
			return { ...common, type: 'string', default: '' };
		}
		case 'records': {
			const resource = all.find((candidate) => candidate.value === field.record.resource);
			if (!resource) return { ...common, type: 'string', default: '' };
			return {
				...common,
				type: 'multiOptions',
				default: [],
				typeOptions: { loadOptionsMethod: optionsMethod(resource) },
			};
		}
		case 'callerId':
		case 'list':
		case 'phone':
		case 'phones':
		case 'string':
			return {
				...common,
				type: 'string',
				default: field.default ?? '',
				...(field.secret ? { typeOptions: { password: true } } : {}),
				...(field.multiline ? { typeOptions: { rows: 3 } } : {}),
			};
	}
}
