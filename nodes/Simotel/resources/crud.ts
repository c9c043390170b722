import { withArticle } from '../description/article';
import type { RecordKind, RecordOperation, RecordSpec } from '../types';

/**
 * The usual operations of a resource with records, in n8n's words.
 *
 * @param record what they work on
 * @param kinds which of them the API allows
 */
export function crud(record: RecordSpec, kinds: RecordKind[]): RecordOperation[] {
	const { noun, path, plural } = record;
	const one = withArticle(noun);
	const search = `${path}/search`;
	const all: Record<RecordKind, RecordOperation> = {
		create: {
			name: 'Create',
			value: 'create',
			action: `Create ${one}`,
			description: `Create a new ${noun}`,
			kind: 'create',
			endpoints: [`${path}/add`, search],
		},
		upsert: {
			name: 'Create or Update',
			value: 'upsert',
			action: `Create or update ${one}`,
			description: 'Create a new record, or update the current one if it already exists (upsert)',
			kind: 'upsert',
			endpoints: [search, `${path}/add`, `${path}/update`],
		},
		delete: {
			name: 'Delete',
			value: 'delete',
			action: `Delete ${one}`,
			description: `Delete ${one} permanently`,
			kind: 'delete',
			endpoints: [`${path}/remove`, search],
		},
		get: {
			name: 'Get',
			value: 'get',
			action: `Get ${one}`,
			description: `Retrieve ${one}`,
			kind: 'get',
			endpoints: [search],
			simplify: true,
		},
		getAll: {
			name: 'Get Many',
			value: 'getAll',
			action: `Get many ${plural}`,
			description: `Retrieve a list of ${plural}`,
			kind: 'getAll',
			endpoints: [search],
			simplify: true,
		},
		update: {
			name: 'Update',
			value: 'update',
			action: `Update ${one}`,
			description: `Update ${one}; fields that you do not add keep their values`,
			kind: 'update',
			endpoints: [`${path}/update`, search],
		},
	};
	return kinds.map((kind) => all[kind]);
}

/** All six operations. */
export const ALL_KINDS: RecordKind[] = ['create', 'upsert', 'delete', 'get', 'getAll', 'update'];

/** Create, Delete, Get, Get Many and Update of records with a file that is uploaded in the same step. */
export function withUpload(record: RecordSpec): RecordOperation[] {
	const upload = `${record.path}/upload`;
	return crud(record, ['create', 'delete', 'get', 'getAll', 'update']).map((operation) => {
		if (operation.kind === 'create') {
			const description = `Upload a file and make it a new ${record.noun}`;
			return { ...operation, description, endpoints: [upload, ...operation.endpoints] };
		}
		if (operation.kind === 'update') return { ...operation, endpoints: [...operation.endpoints, upload] };
		return operation;
	});
}
