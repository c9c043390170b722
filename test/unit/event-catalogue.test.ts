import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { EVENTS, catalogueOf } from '../../simotel/events/catalog';
import type { EventName } from '../../simotel/events/catalog';
import { passes } from '../../simotel/events/filter';
import { readEvent } from '../../simotel/events/read';
import type { EventOptions } from '../../simotel/events/read';
import { UNKNOWN, choice, defineEvent, number, text, time } from '../../simotel/events/spec';

const OPTIONS: EventOptions = {
	zone: 'Asia/Tehran',
	clock: 'auto',
	includeRaw: false,
	receivedAt: new Date('2026-01-01T12:00:00Z'),
};

describe('a new event is one object', () => {
	const Conference = defineEvent({
		title: 'Conference',
		description: 'Somebody joins or leaves a conference room',
		fields: [text('room'), choice('action', ['Join', 'Leave']), number('members', 'count'), time('date')],
		parties: { kind: 'fixed', caller: ['src'], callee: [], agent: 'none' },
		direction: UNKNOWN,
		time: ['date'],
		shapes: [['room', 'action']],
		key: { fields: ['room', 'action', 'date'], unique: ['date'] },
		filters: { extension: ['caller_number'] },
	});
	const catalogue = catalogueOf({ ...EVENTS, Conference });
	const sent = { room: '700', action: 'join', count: '3', src: '204', date: '2026-01-01 09:00:00' };

	test.each<[string, Record<string, unknown>]>([
		['by its name in any spelling', { event_name: 'conference', ...sent }],
		['by its shape', sent],
	])('read %s', (_how, body) => {
		const reading = readEvent({ query: {}, body }, OPTIONS, catalogue);
		if (!reading.ok) throw new Error(reading.reason);
		const { event } = reading;
		expect(event).toEqual({
			event: 'Conference',
			at: '2026-01-01T12:30:00+03:30',
			caller_number: '204',
			callee_number: null,
			agent_number: null,
			direction: null,
			answered: null,
			room: '700',
			action: 'Join',
			members: 3,
			date: '2026-01-01T12:30:00+03:30',
			unique_id: null,
			originated_call_id: null,
			at_source: 'payload',
			received_at: '2026-01-01T15:30:00+03:30',
			dedupe_key: 'Conference::700:Join:2026-01-01T12:30:00+03:30',
		});
		expect(passes(event, { filters: { extension: '204', queue: '600' } }, catalogue)).toBe(true);
		expect(passes(event, { filters: { extension: '205' } }, catalogue)).toBe(false);
	});

	test('the compiler knows its fields', () => {
		defineEvent({
			...Conference,
			fields: [text('room')],
			time: [],
			key: { fields: ['room'], unique: [] },
			// @ts-expect-error: no such field
			filters: { queue: ['rooom'] },
		});
		// @ts-expect-error: no event of this name
		const name: EventName = 'Conference';
		expect(name in EVENTS).toBe(false);
	});
});

test.each(['docs/trigger.md', 'docs/fa/trigger.md'])('%s lists the fields of every event', (page) => {
	const lines = readFileSync(join(__dirname, '../..', page), 'utf8').matchAll(/^- `(\w+)`: `([^`]+)`$/gm);
	const listed = Object.fromEntries([...lines].map(([, name, fields]) => [name, fields]));
	const wanted = Object.entries(EVENTS)
		.map(([name, { fields }]) => [name, fields.map((field) => field.name).join(' ')])
		.filter(([, fields]) => fields !== '');
	expect(listed).toEqual(Object.fromEntries(wanted));
});
