import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { fieldsOf } from '../types';
import type { Operation, Resource } from '../types';
import { collections, fieldProperty, fieldsWithRest } from './fieldProperties';
import { listProperties } from './listProperties';
import { locator } from './locator';
import { OPTIONS, SIMPLIFY } from './sharedProperties';
import { upsertFields } from './upsertFields';

type Shown = { resource: string; operations: string[] };

const byName = (a: { name: string }, b: { name: string }) => a.name.localeCompare(b.name);

/** All parameters of the node: resource, operation, then each resource's own, made from its data. */
export function nodeProperties(resources: Resource[]): INodeProperties[] {
	return [
		{
			displayName: 'Resource',
			name: 'resource',
			type: 'options',
			noDataExpression: true,
			default: 'call',
			options: resources.map(({ name, value, description }) => ({ name, value, description })).sort(byName),
		},
		...resources.map((resource) => operationProperty(resource)),
		...resources.flatMap((resource) => resourceProperties(resource, resources)),
	];
}

function operationProperty(resource: Resource): INodeProperties {
	const options: INodePropertyOptions[] = resource.operations.map(({ name, value, action, description }) => ({
		name,
		value,
		action,
		description,
	}));
	const start =
		resource.operations.find((operation) => operation.starts) ??
		resource.operations.find(({ value }) => value === 'getAll') ??
		resource.operations[0];
	return {
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		default: String(start.value),
		displayOptions: { show: { resource: [resource.value] } },
		options: options.sort(byName),
	};
}

function resourceProperties(resource: Resource, all: Resource[]): INodeProperties[] {
	const { record } = resource;
	const located = resource.operations.filter(
		(operation) =>
			(operation.kind === 'custom' && operation.located === true) ||
			['get', 'update', 'delete'].includes(operation.kind),
	);
	const properties: INodeProperties[] = [];
	if (record && located.length > 0) {
		const shown = { resource: resource.value, operations: located.map((operation) => operation.value) };
		properties.push(show(locator(resource, { required: true }), shown));
	}
	for (const operation of resource.operations) {
		const shown = { resource: resource.value, operations: [operation.value] };
		const own = operationProperties(resource, operation, all);
		properties.push(...own.map((property) => show(property, shown)));
	}
	return properties;
}

function operationProperties(resource: Resource, operation: Operation, all: Resource[]): INodeProperties[] {
	const { record } = resource;
	const properties: INodeProperties[] = [];
	// What the request is about comes before how it is carried out.
	properties.push(...fieldsWithRest(fieldsOf(operation), 'additionalFields', all));
	properties.push(...(operation.properties ?? []));
	if (record && operation.kind === 'create') {
		properties.push(...fieldsWithRest(record.fields, 'additionalFields', all));
	}
	if (record && operation.kind === 'upsert') {
		const key = record.fields.filter((field) => field.name === record.key.field);
		const { top, rest } = upsertFields(record);
		properties.push(...key.map((field) => fieldProperty({ ...field, required: true }, all)));
		properties.push(...top.map((field) => fieldProperty(field, all)));
		properties.push(...collections('Fields to Set', 'additionalFields', rest, all));
	}
	if (record && operation.kind === 'update') {
		const changeable = record.fields.filter((field) => !field.createOnly);
		properties.push(...collections('Update Fields', 'updateFields', changeable, all));
	}
	if (operation.kind === 'getAll') properties.push(...listProperties(record, undefined, all));
	if (operation.kind === 'report') properties.push(...listProperties(undefined, operation.report, all));
	if (operation.simplify) properties.push(SIMPLIFY);
	const options = [...(operation.options ?? []), ...OPTIONS].sort((a, b) =>
		a.displayName.localeCompare(b.displayName),
	);
	properties.push({
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add Option',
		default: {},
		options,
	});
	return properties;
}

function show(property: INodeProperties, shown: Shown): INodeProperties {
	const own = property.displayOptions?.show ?? {};
	return {
		...property,
		displayOptions: {
			...property.displayOptions,
			show: { resource: [shown.resource], operation: shown.operations, ...own },
		},
	};
}
