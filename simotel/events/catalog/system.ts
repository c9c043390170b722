import { NOBODY, UNKNOWN, choice, defineEvent, number, text, time } from '../spec';

/** Extensions and trunks as they come and go, and the test message. */

const extension = (title: string, description: string, ...aliases: string[]) =>
	defineEvent({
		title,
		description,
		fields: [text('exten', ...aliases), text('state')],
		parties: NOBODY,
		direction: UNKNOWN,
		time: [],
		// An unnamed body of this shape is taken for NewState, which is by far the most frequent.
		shapes: [],
		key: { fields: [], unique: [] },
		filters: { extension: ['exten'] },
	});

export const ExtenAdded = extension('Extension Added', 'An extension was created');
export const ExtenRemoved = extension('Extension Removed', 'An extension was deleted', 'number');

const trunk = (title: string, description: string, shapes: string[][]) =>
	defineEvent({
		title,
		description,
		fields: [
			text('trunk_name'),
			text('trunk_type'),
			choice('state', ['Deactivate', 'Ok', 'Unavailable']),
			time('last_time'),
			number('last_time_sec'),
			time('date'),
		],
		parties: NOBODY,
		direction: UNKNOWN,
		time: ['date', 'last_time'],
		shapes,
		key: { fields: ['trunk_name', 'state', 'date'], unique: ['date'] },
		filters: { trunk: ['trunk_name'] },
	});

export const TrunkNewState = trunk('Trunk State', 'A trunk has come up or gone down', [
	['trunk_name', 'state'],
]);
export const TrunkAdded = trunk('Trunk Added', 'A trunk was created', []);

export const TrunkRemoved = defineEvent({
	title: 'Trunk Removed',
	description: 'A trunk was deleted',
	fields: [text('trunk_name'), time('date')],
	parties: NOBODY,
	direction: UNKNOWN,
	time: ['date'],
	shapes: [['trunk_name']],
	key: { fields: ['trunk_name', 'date'], unique: ['date'] },
	filters: { trunk: ['trunk_name'] },
});

export const Ping = defineEvent({
	title: 'Ping',
	description: 'Test message of the PBX',
	fields: [],
	parties: NOBODY,
	direction: UNKNOWN,
	time: [],
	shapes: [],
	key: { fields: [], unique: [] },
	filters: {},
});
