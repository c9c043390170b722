import type { Field, Operation } from '../../nodes/Simotel/types';

const words = { name: 'Do', value: 'do', action: 'Do it', description: 'Do it now', endpoints: ['x/y'] };

test('the compiler refuses what could not be carried out', () => {
	const written: unknown[] = [
		// @ts-expect-error an operation of its own says how it runs
		{ ...words, kind: 'custom' } satisfies Operation,
		// @ts-expect-error a single request has fields and output
		{ ...words, kind: 'call' } satisfies Operation,
		// @ts-expect-error a report says which one
		{ ...words, kind: 'report' } satisfies Operation,
		{
			name: 'queue',
			label: 'Queue',
			description: 'Which queue',
			type: 'record',
			// @ts-expect-error there is no such resource
			record: { resource: 'queues', send: 'key' },
		} satisfies Field,
		// @ts-expect-error a list of choices has choices
		{ name: 'type', label: 'Type', description: 'Which type', type: 'options' } satisfies Field,
	];
	expect(written).toHaveLength(5);
});
