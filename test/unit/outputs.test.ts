import fc from 'fast-check';
import { Expression, NodeHelpers } from 'n8n-workflow';
import type { INodeParameters, INodeType } from 'n8n-workflow';

import { SimotelComponentTrigger } from '../../nodes/SimotelComponentTrigger/SimotelComponentTrigger.node';
import { SimotelTrigger } from '../../nodes/SimotelTrigger/SimotelTrigger.node';
import { atOutput, outputNames, outputsBeforeAlert } from '../../nodes/shared/outputs';
import { EVENTS } from '../../simotel/events/catalog';
import { workflowNode, workflowOf } from '../harness/engine';

/** The outputs that the editor draws, and those by which items leave: they must be the same ones. */

beforeAll(() => Expression.setExpressionEngine('legacy'));

/** Names of the outputs by n8n's own evaluation; empty for a single one without a name. */
function drawn(type: INodeType, parameters: INodeParameters): string[] {
	const node = workflowNode('Node', type, parameters);
	const workflow = workflowOf([node], [type]);
	const outputs = NodeHelpers.getNodeOutputs(workflow, node, type.description);
	return outputs.flatMap((output) => (typeof output === 'string' ? [] : [output.displayName ?? '']));
}

const name = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 6 });
const typed = fc.oneof(
	fc.array(name, { maxLength: 4 }).map((names) => names.join(', ')),
	fc.constantFrom('', ' ', ',;،', 'a\u200f, \u200bb', 'sales\n menu', '۱،۲', 'x'.repeat(300)),
	fc.constant(Array.from({ length: 101 }, (_, index) => `s${index}`).join(',')),
	fc.constantFrom<unknown>(5, 0, true, null, {}, [], ['a']),
);

test('component trigger: an alert leaves by Alert, a request by its name or by Other', () => {
	const trigger = new SimotelComponentTrigger();
	fc.assert(
		fc.property(typed, fc.constantFrom<unknown>(true, false, 'true', undefined), (appNames, alert) => {
			const options = { appNames, ...(alert === undefined ? {} : { alert }) } as INodeParameters;
			const outputs = drawn(trigger, { options });
			const names = outputNames(appNames) ?? [];
			const hasAlert = String(alert) === 'true';
			expect(outputs.indexOf('Alert') < 0 ? null : outputs.lastIndexOf('Alert')).toBe(
				hasAlert ? outputsBeforeAlert(names) : names.includes('Alert') ? names.lastIndexOf('Alert') : null,
			);
			for (const app of [...names, 'no name at all']) {
				const at = atOutput([{ json: {} }], names, app).findIndex((items) => items.length > 0);
				const expected = names.includes(app)
					? app
					: names.length > 0
						? 'Other'
						: hasAlert
							? 'Request'
							: undefined;
				expect(outputs[at]).toBe(expected);
			}
		}),
		{ numRuns: 300 },
	);
});

test('event trigger: each chosen event leaves by its own title', () => {
	const trigger = new SimotelTrigger();
	const titleOf = (event: string) => EVENTS[event as keyof typeof EVENTS].title;
	fc.assert(
		fc.property(fc.uniqueArray(fc.constantFrom(...Object.keys(EVENTS)), { minLength: 2 }), (events) => {
			const options = { outputPerEvent: true };
			expect(drawn(trigger, { events, options })).toEqual(events.map(titleOf));
			expect(drawn(trigger, { events: events.join(','), options })).toEqual(events.map(titleOf));
			expect(drawn(trigger, { events: [...events, '*'], options })).toEqual([]);
			expect(drawn(trigger, { events })).toEqual([]);
			for (const [index, event] of events.entries())
				expect(atOutput([{ json: {} }], events, event)[index]).toHaveLength(1);
		}),
	);
});
