import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { optionsMethod } from '../methods/lists';
import { locator } from './locator';
import { REPORTS, reportAt } from '../../../simotel/reports/catalog';
import { ADVANCED } from '../execution/values';
import { CALL_RESULT, OPTIONS, PERIOD, RETURN_ALL, RETURN_WHOLE_PERIOD, SIMPLIFY } from './sharedProperties';
import { fieldsOf } from '../types';
import type { Field, Operation, RecordSpec, ReportSpec, Resource } from '../types';
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

function listProperties(
	record: RecordSpec | undefined,
	report: ReportSpec | undefined,
	all: Resource[],
): INodeProperties[] {
	const conditions = report?.conditions ?? record?.conditions ?? [];
	const properties: INodeProperties[] = report ? [...PERIOD, ...RETURN_WHOLE_PERIOD] : [...RETURN_ALL];
	const filters: INodeProperties[] = conditions.map((field) =>
		fieldProperty({ ...field, placeholder: field.placeholder ?? exampleOf(field.name, record) }, all),
	);
	if (report && hasResult(report.path)) filters.push(CALL_RESULT);
	filters.push({
		displayName: 'Match',
		name: 'match',
		type: 'options',
		default: 'contains',
		options: [
			{ name: 'Contains', value: 'contains', description: 'The value occurs somewhere in the field' },
			{ name: 'Exact', value: 'exact', description: 'The field equals the value' },
		],
		description: 'How the other filters are compared',
	});
	if (record?.dateRange) {
		filters.push(
			{
				displayName: 'From',
				name: 'dateFrom',
				type: 'dateTime',
				default: '',
				description: 'Only records of this time or later',
			},
			{
				displayName: 'Until',
				name: 'dateTo',
				type: 'dateTime',
				default: '',
				description: 'Only records of this time or earlier',
			},
		);
	}
	properties.push({
		displayName: 'Filters',
		name: 'filters',
		type: 'collection',
		placeholder: 'Add Filter',
		default: {},
		options: filters.sort((a, b) => a.displayName.localeCompare(b.displayName)),
	});
	const sortable = report?.sortable ?? (record?.paged ? sortableOf(record) : []);
	if (sortable.length > 0) properties.push(sortProperty(sortable));
	return properties;
}

/** What a condition looks for is best shown by an example of the field itself. */
function exampleOf(name: string, record: RecordSpec | undefined): string | undefined {
	if (name === record?.key.field) return record.key.placeholder;
	return record?.fields.find((field) => field.name === name)?.placeholder;
}

const sortableOf = ({ key }: RecordSpec) => (key.field === '_id' ? ['date'] : ['date', key.field]);

function sortProperty(sortable: string[]): INodeProperties {
	return {
		displayName: 'Sort',
		name: 'sort',
		type: 'fixedCollection',
		placeholder: 'Add Sort Rule',
		default: {},
		description: 'Order in which the PBX gives the records; its own order when empty',
		options: [
			{
				displayName: 'Rule',
				name: 'rule',
				values: [
					{
						displayName: 'Field',
						name: 'field',
						type: 'options',
						default: String(sortable[0]),
						options: sortable.map((value) => ({ name: titleOf(value), value })).sort(byName),
					},
					{
						displayName: 'Direction',
						name: 'direction',
						type: 'options',
						default: 'descending',
						options: [
							{ name: 'Ascending', value: 'ascending' },
							{ name: 'Descending', value: 'descending' },
						],
					},
				],
			},
		],
	};
}

/** Whether the records of a report say if somebody answered. */
const hasResult = (path: string) => new Set<string>(REPORTS[reportAt(path)].columns).has('answered');

/** What people call the columns by which reports are sorted. */
const COLUMNS: Record<string, string> = {
	billsec: 'Talk Time',
	point: 'Score',
	starttime: 'Start Time',
	wait: 'Waiting Time',
};

const titleOf = (field: string) =>
	COLUMNS[field] ?? field.replace(/_/g, ' ').replace(/(^|\s)[a-z]/g, (letter) => letter.toUpperCase());

/** Fields that people use first stand alone, the others wait in a collection. */
function fieldsWithRest(fields: Field[], name: string, all: Resource[]): INodeProperties[] {
	const first = fields.filter((field) => field.required || field.first);
	const rest = fields.filter((field) => !field.required && !field.first);
	const properties = first.map((field) => fieldProperty(field, all));
	return [...properties, ...collections('Additional Fields', name, rest, all)];
}

/** Optional fields, those of technicians apart from those of everybody. */
function collections(displayName: string, name: string, fields: Field[], all: Resource[]): INodeProperties[] {
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
