import type { IHookFunctions } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import type { ComponentKind } from '../../simotel/components/components';
import { chosenZone } from '../shared/zones';
import { answerProblem } from '../shared/component/answers';
import { ruleProblem, rulesOf } from './rules';

/**
 * An answer that cannot be sent is better found when the workflow is activated than in the middle of a call. When n8n
 * starts again nobody is there to correct it, and a trigger that answers in part is better than none.
 */
export function refuseBadAnswers(context: IHookFunctions): void {
	if (context.getActivationMode() === 'init') return;
	const { timezone } = context.getNodeParameter('options', {}) as { timezone?: string };
	const zone = chosenZone(timezone);
	const kind = context.getNodeParameter('component', 'extenApi') as ComponentKind;
	const refuse = (message: string, description: string) => {
		throw new NodeOperationError(context.getNode(), message, { description });
	};
	const problem = answerProblem(kind, context.getNodeParameter('fallback', {}), zone);
	if (problem !== null) {
		refuse(
			`The fallback cannot be sent to the PBX: ${problem}`,
			'Correct the field of the fallback, or leave it empty to refuse the component.',
		);
	}
	if (context.getNodeParameter('responseMode', 'respondNode') !== 'rules') return;
	rulesOf(context).forEach((rule, index) => {
		const wrong = ruleProblem(rule, kind, zone);
		if (wrong !== null)
			refuse(`Rule ${index + 1} cannot be used: ${wrong}`, 'Correct the field of the rule.');
		if (rule.answer === 'lastAgent' && !context.getNode().credentials?.simotelApi) {
			refuse(
				`Rule ${index + 1} looks up calls in the PBX: choose a Simotel API credential in "Credential to Look Up Calls and Announcements"`,
				'The rule "Agent Who Last Spoke with This Caller" reads the call reports with it.',
			);
		}
	});
}
