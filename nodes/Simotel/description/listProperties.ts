import type { INodeProperties } from 'n8n-workflow';

import { REPORTS, reportAt } from '../../../simotel/reports/catalog';
import type { RecordSpec, ReportSpec, Resource } from '../types';
import { fieldProperty } from './fieldProperties';
import { CALL_RESULT, PERIOD, RETURN_ALL, RETURN_WHOLE_PERIOD } from './sharedProperties';

const byName = (a: { name: string }, b: { name: string }) => a.name.localeCompare(b.name);

export function listProperties(
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
