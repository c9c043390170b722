import { breakers } from '../shared/component/circuitBreaker';
import { readRules, skipped } from './rules';
import { readSettings } from './settings';
import { triggerOf } from '../shared/parameters';
import type { TriggerContext } from '../shared/parameters';
import { logProblems } from '../shared/reporting';

/**
 * Looks through all fields when a workflow is published. Nothing is thrown: n8n would take the address down that
 * answers live calls, for a typing slip in one rule.
 */
export function checkAtActivation(context: TriggerContext): void {
	// Whoever publishes may have repaired what failed.
	breakers.forget(triggerOf(context));
	try {
		const settings = readSettings(context);
		const { problems } = settings.parameters;
		if (settings.mode === 'rules') {
			for (const rule of readRules(settings)) {
				try {
					rule.check();
				} catch (error) {
					settings.parameters.problem(skipped(rule, error));
				}
			}
		}
		logProblems(context, problems, true);
	} catch {
		// A report that fails costs no call either.
	}
}
