import { PerTrigger } from './component/perTrigger';
import { triggerOf } from './parameters';
import type { TriggerContext } from './parameters';

/** How often the log repeats what cannot be used, for each trigger (milliseconds). */
const EVERY = 60_000;
const MOST_TRIGGERS = 1_000;

/** What was logged last for each trigger, and when. */
const logged = new Map<string, { text: string; at: number }>();

/**
 * Logs what a trigger goes on without.
 *
 * @param always also within a minute of the last time, unless it is the very same: someone has just published
 */
export function logProblems(context: TriggerContext, problems: string[], always = false): void {
	if (problems.length === 0) return;
	const key = triggerOf(context);
	const text = problems.join(' · ');
	const last = logged.get(key);
	const now = Date.now();
	if (last !== undefined && now - last.at < EVERY && (!always || last.text === text)) return;
	logged.delete(key);
	logged.set(key, { text, at: now });
	for (const oldest of logged.keys()) {
		if (logged.size <= MOST_TRIGGERS) break;
		logged.delete(oldest);
	}
	context.logger.warn(`"${context.getNode().name}" goes on without what cannot be used: ${text}`);
}

/** For so long a check counts: n8n asks for each address of a trigger, and one for events has two hundred (milliseconds). */
const ONCE = 1_000;

const checks = new PerTrigger(() => ({
	at: 0,
	get idle() {
		return Date.now() - this.at > ONCE;
	},
}));

/**
 * Looks through all fields when a workflow is published, and logs what cannot be used. Nothing is thrown: n8n would take
 * the address down that answers live calls, for a typing slip in one field.
 *
 * @param look reads all fields and returns what cannot be used
 */
export function checkAtActivation(context: TriggerContext, look: () => string[]): void {
	try {
		const check = checks.of(triggerOf(context));
		if (!check.idle) return;
		check.at = Date.now();
		logProblems(context, look(), true);
	} catch {
		// A report that fails costs no call either.
	}
}
