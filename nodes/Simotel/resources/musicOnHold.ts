import { isoOrNull } from '../../../simotel/records';
import type { RecordSpec, Resource } from '../types';
import { crud } from './crud';
import { NAME_CONDITION } from './sharedFields';
import { isObject } from '../../../simotel/wire';

const record: RecordSpec = {
	path: 'pbx/musiconholds',
	noun: 'music on hold class',
	plural: 'music on hold classes',
	key: { field: 'name', displayName: 'Name', placeholder: 'e.g. default' },
	title: (row) => String(row.name ?? ''),
	conditions: [NAME_CONDITION],
	paged: false,
	fields: [],
	tidy: (row, zone) => {
		const musics = Array.isArray(row.musics) ? row.musics.filter(isObject) : [];
		return { ...row, musics: musics.map((music) => ({ ...music, date: isoOrNull(music.date, zone) })) };
	},
};

/** Music for people who wait (`pbx/musiconholds`); the API can only read it. */
export const musicOnHold: Resource = {
	name: 'Music on Hold',
	value: 'musicOnHold',
	description: 'Music for people who wait',
	record,
	operations: crud(record, ['get', 'getAll']),
};
