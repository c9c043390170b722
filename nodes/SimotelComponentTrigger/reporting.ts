import { breakers } from '../shared/component/circuitBreaker';
import { readRules, skipped } from './rules';
import { readSettings } from './settings';
import { triggerOf } from '../shared/parameters';
import type { TriggerContext } from '../shared/parameters';
import { checkAtActivation } from '../shared/reporting';

/** n8n 1 does not say how a workflow is set. */
const engineOf = (context: TriggerContext): unknown =>
	(context as Partial<Pick<TriggerContext, 'getWorkflowSettings'>>).getWorkflowSettings?.().engineType;

/** Looks through all fields, those of the rules too, and logs what keeps the PBX without an answer. */
export function checkFields(context: TriggerContext): void {
	// Whoever publishes may have repaired what failed.
	breakers.forget(triggerOf(context));
	checkAtActivation(context, () => {
		// n8n refuses each request before this node runs. Nothing is thrown: a later n8n may do without.
		if (engineOf(context) === 'v2') {
			context.logger.warn(
				`"${context.getNode().name}" cannot answer while its workflow is set to n8n's engine 2.0, which lets no workflow answer a caller yet: every call takes the failure output. Choose the default engine in the workflow's settings, and publish again.`,
			);
		}
		const settings = readSettings(context);
		const { parameters } = settings;
		for (const rule of settings.mode === 'rules' ? readRules(settings) : []) {
			try {
				rule.check();
			} catch (error) {
				parameters.problem(skipped(rule, error));
			}
		}
		return parameters.problems;
	});
}
