import { breakers } from '../shared/component/circuitBreaker';
import { readRules, skipped } from './rules';
import { readSettings } from './settings';
import { triggerOf } from '../shared/parameters';
import type { TriggerContext } from '../shared/parameters';
import { checkAtActivation } from '../shared/reporting';

/** Looks through all fields, those of the rules too. */
export function checkFields(context: TriggerContext): void {
	// Whoever publishes may have repaired what failed.
	breakers.forget(triggerOf(context));
	checkAtActivation(context, () => {
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
