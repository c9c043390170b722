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
