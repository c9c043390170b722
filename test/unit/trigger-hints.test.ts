import { Expression } from 'n8n-workflow';
import type { INodeParameters } from 'n8n-workflow';

import { SimotelTrigger } from '../../nodes/SimotelTrigger/SimotelTrigger.node';
import { workflowNode, workflowOf } from '../harness/engine';

/** Which hints the panel of the event trigger shows, by n8n's own evaluation; their first words. */
function shown(parameters: INodeParameters): string[] {
	const type = new SimotelTrigger();
	const node = workflowNode('Node', type, parameters);
	const workflow = workflowOf([node], [type]);
	return (type.description.hints ?? [])
		.filter(
			({ displayCondition = '' }) =>
				workflow.expression.getSimpleParameterValue(node, displayCondition, 'internal', {}) === true,
		)
		.map(({ message }) => message.slice(0, 8));
}

beforeAll(() => Expression.setExpressionEngine('legacy'));

test.each<[INodeParameters, string[]]>([
	[{}, []],
	[{ filters: { numberPrefix: '0912، ۰۲۱;+98 (021)', extension: '204, reception, \u200f۲۰۵' } }, []],
	[{ filters: { numberPrefix: 'anonymous' } }, []],
	[{ filters: { numberPrefix: '={{ $json.x }}', extension: '={{ "علی" }}' } }, []],
	[{ filters: { numberPrefix: 'O912' } }, ['Number B']],
	[{ filters: { extension: '204, علی' } }, ['A filter']],
	[{ eventFilters: { event: [{ event: 'Cdr', filters: { extension: '20%' } }] } }, ['A filter']],
	[{ filters: 'extension=204' }, ['Filters,']],
	[{ eventFilters: [{ event: 'Cdr' }] as unknown as INodeParameters }, ['Filters,']],
])('%j: %j', (parameters, hints) => {
	expect(shown(parameters)).toEqual(hints);
});
